// base/layout.h: text for a screen of 80 columns.
#pragma once

#include <string>
#include <string_view>

#include "base/run_clock.h"

namespace dynafill {

inline constexpr std::size_t screen_columns = 80;

// `text` in lines of at most `columns`, each ending in a newline; the first begins with `first`, the others
// with `rest`.  Breaks at spaces; a word longer than a line (an address) is cut, after a '/' where it has
// one. Columns are code points: AWS's names and ours need no wider characters. Requires both indents to leave
// at least 20 columns.
std::string wrapped(std::string_view text, std::string_view first, std::string_view rest,
                    std::size_t columns = screen_columns);

// `text` with spaces before it, or behind it, up to `columns`.
std::string right_aligned(std::string_view text, std::size_t columns);
std::string left_aligned(std::string_view text, std::size_t columns);

// "10.2 ms"
std::string milliseconds_text(Duration time);

}  // namespace dynafill
