// base/embedded.h: the files of data/, carried inside the program (cmake/embed.cmake puts them there).
#pragma once

#include <string_view>
#include <vector>

namespace dynafill {

// Paths below data/, such as "prices/2018-01.json".
std::vector<std::string_view> embedded_names();
// The whole file, or an empty view when there is none of that name.
std::string_view embedded_file(std::string_view name);

}  // namespace dynafill
