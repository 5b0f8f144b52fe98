// dataset/json_text.h: what stands between the quotes of a JSON string.
#pragma once

#include <string>
#include <string_view>

namespace dynafill {

// Appends `raw` (a string's text without its quotes) with escapes resolved to UTF-8.  False, and `out`
// undefined, on an unknown escape or half a surrogate pair.
bool append_unescaped(std::string_view raw, std::string& out);

// Appends `text` (UTF-8) as it stands between the quotes of a JSON string: quotes, backslashes and control
// characters escaped, every other byte as it is.
void append_json_escaped(std::string_view text, std::string& out);

// `raw` as shown in a reason: control characters and quotes escaped, cut to about 60 bytes.
std::string shown(std::string_view raw);

}  // namespace dynafill
