#include "tests/source_path.h"

std::string source_path(std::string_view below) { return std::string(DYNAFILL_SOURCE_DIR "/").append(below); }
