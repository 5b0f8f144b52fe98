// cli/source_options.h: how a SOURCE is written: --format, --types, --delimiter and --columns, of every
// command that reads one.
#pragma once

#include "base/result.h"
#include "cli/command_line.h"
#include "dataset/record_reader.h"

namespace dynafill {

void add_source_options(CommandLine& line);
// Into the options' format and csv.  The Error names the option.
Status read_source_options(const CommandLine& line, ReadOptions& options);
// The first of them that was given, such as "--types"; empty when none was.
std::string source_option_given(const CommandLine& line);

}  // namespace dynafill
