#include "cli/prices_import.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/layout.h"
#include "base/text.h"
#include "pricing/import_offers.h"

namespace dynafill {
namespace {

using nlohmann::ordered_json;

// say() ends the line itself.
std::string paragraph(std::string_view text, std::string_view first, std::string_view rest) {
  std::string lines = wrapped(text, first, rest);
  lines.pop_back();
  return lines;
}

void say_imported(const CommandLine& line, const ImportedOffers& imported) {
  for (const ImportedFile& file : imported.files) {
    line.say(paragraph(fmt::format("{}: {}, version {}, published {}", file.path, file.header.offer_code,
                                   file.header.version, file.header.published),
                       "", "  "));
    line.say(fmt::format("  {} of {} products are prices that dynafill knows; not mapped:",
                         human_count(file.mapped), human_count(file.products)));
    for (const auto& [family, count] : file.unmapped)
      line.say(fmt::format("  {:>8} {}", human_count(count), family));
  }
  for (const std::string& warning : imported.warnings) line.say(paragraph("warning: " + warning, "", "  "));
}

ordered_json to_json(const ImportedOffers& imported, const std::string& path, std::size_t prices) {
  ordered_json reports = ordered_json::array();
  for (const ImportedFile& file : imported.files)
    reports.push_back({{"path", file.path},
                       {"offer", file.header.offer_code},
                       {"version", file.header.version},
                       {"published", file.header.published},
                       {"products", file.products},
                       {"mapped", file.mapped},
                       {"unmapped", file.unmapped}});
  return {{"schema", "dynafill/imported-prices/1"},
          {"path", path},
          {"prices", prices},
          {"regions", imported.book.regions()},
          {"warnings", imported.warnings},
          {"files", reports}};
}

}  // namespace

Result<ExitCode> write_book_from_offers(const CommandLine& line, const std::vector<NamedFile>& named) {
  if (!line.has("output")) return Error{"-o is missing: where to write the book, such as -o my-prices.json."};
  const std::string to = line.text("output");
  std::vector<std::unique_ptr<std::ifstream>> open;
  std::vector<OfferFile> files;
  for (const NamedFile& file : named) {
    open.push_back(std::make_unique<std::ifstream>(file.path, std::ios::binary));
    if (!*open.back() || std::filesystem::is_directory(file.path))
      return Error{
          fmt::format("Cannot read '{}': {}.", file.name,
                      std::filesystem::is_directory(file.path) ? "it is a folder" : std::strerror(errno))};
    files.push_back({file.name, open.back().get()});
  }
  const auto imported = import_offers(files, std::filesystem::path(to).stem().string());
  RETURN_IF_ERROR(imported);
  const Status written = write_file_atomically(to, imported->book.to_json_text());
  RETURN_IF_ERROR(written);

  say_imported(line, *imported);
  std::size_t prices = 0;
  for (const std::string& region : imported->book.regions()) prices += imported->book.prices(region).size();
  line.say(fmt::format("{}: {} prices in {} region{}, as of {}", to,
                       human_count(static_cast<std::int64_t>(prices)), imported->book.regions().size(),
                       imported->book.regions().size() == 1 ? "" : "s", imported->book.as_of()));
  line.say_json(to_json(*imported, to, prices));
  return ExitCode::done;
}

}  // namespace dynafill
