// cli/profile_screen.h: a profile as a person reads it, in 80 columns.
#pragma once

#include <string>

#include "dataset/profile.h"

namespace dynafill {

std::string profile_screen(const Profile& profile);

}  // namespace dynafill
