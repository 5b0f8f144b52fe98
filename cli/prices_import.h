// cli/prices_import.h: AWS's offer files made into a book, from here (prices import) or fetched (prices
// fetch).
#pragma once

#include <string>
#include <vector>

#include "cli/command_line.h"

namespace dynafill {

struct NamedFile {
  std::string path;
  std::string name;  // for people: the path, or the address it came from
};

// Writes the book where -o says, says what was read and what was not, and returns the exit code.
Result<ExitCode> write_book_from_offers(const CommandLine& line, const std::vector<NamedFile>& files);

// prices fetch: downloads the offer files of --region and --services, and makes a book of them.
Result<ExitCode> fetch_prices(const CommandLine& line);

}  // namespace dynafill
