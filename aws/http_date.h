// aws/http_date.h: the time a service believes it is.
#pragma once

#include <chrono>
#include <optional>

#include "aws/http.h"

namespace dynafill::aws {

// The Date header; nothing when there is none.
std::optional<std::chrono::sys_seconds> date_of(const HttpResponse& response);

}  // namespace dynafill::aws
