// tests/source_path.h: where the source tree's own files lie, which tests and benchmarks read.
//
// A function and not a macro for all: only source_path.cc differs between two clones, so that the compiler's
// cache serves every clone on a machine.
#pragma once

#include <string>
#include <string_view>

// Of `below`, a path in the source tree.
std::string source_path(std::string_view below);
