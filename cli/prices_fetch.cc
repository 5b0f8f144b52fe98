#include <fmt/format.h>
#include <fmt/ranges.h>

#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <optional>

#include "aws/download.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/prices_import.h"
#include "pricing/offer_index.h"
#include "pricing/offer_skus.h"

namespace dynafill {
namespace {

// Gone with all that is in it when the command ends.
class TemporaryFolder {
 public:
  static Result<TemporaryFolder> make() {
    std::error_code ignored;
    std::string path = (std::filesystem::temp_directory_path(ignored) / "dynafill-prices-XXXXXX").string();
    if (mkdtemp(path.data()) == nullptr)
      return Error{fmt::format("Cannot make a temporary folder '{}': {}.", path, std::strerror(errno))};
    return TemporaryFolder(std::move(path));
  }
  TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] std::string file(std::string_view name) const { return fmt::format("{}/{}", path_, name); }

 private:
  explicit TemporaryFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

class Fetch {
 public:
  Fetch(const CommandLine& line, const TemporaryFolder& folder, std::string base)
      : line_(line), folder_(folder), base_(std::move(base)), live_(isatty(STDERR_FILENO) == 1) {
    while (base_.ends_with('/')) base_.pop_back();
  }

  // The offer files of `services` that there are in `region`, in the temporary folder.
  Result<std::vector<NamedFile>> offers(const std::vector<OfferService>& services,
                                        const std::string& region) {
    const auto index = small(std::string(offer_index_path));
    if (!index.ok()) return index.error();
    std::vector<NamedFile> files;
    for (const OfferService& service : services) {
      const auto region_path = region_index_path(*index, service.offer_code, url(offer_index_path));
      if (!region_path.ok()) return region_path.error();
      const auto region_index = small(*region_path);
      if (!region_index.ok()) return region_index.error();
      const auto path = offer_path(*region_index, region, url(*region_path));
      if (!path.ok()) return path.error();
      if (!*path) {
        line_.say(fmt::format("{} is not sold in {}.", service.offer_code, region));
        continue;
      }
      const NamedFile file{folder_.file(service.offer_code), url(**path)};
      const auto bytes = aws::download(file.name, file.path, {}, progress(service.offer_code));
      end_of_progress();
      if (!bytes.ok()) return bytes.error();
      line_.say(fmt::format("{} in {}: {}", service.offer_code, region,
                            human_bytes(static_cast<std::int64_t>(*bytes))));
      files.push_back(file);
    }
    if (files.empty()) return Error{fmt::format("None of these services is sold in {}.", region)};
    return files;
  }

 private:
  [[nodiscard]] std::string url(std::string_view path) const { return base_ + std::string(path); }

  Result<std::string> small(const std::string& path) {
    aws::DownloadOptions options;
    options.bytes_max = 16 << 20;  // AWS's index is 90 kB
    const std::string file = folder_.file("index");
    const auto bytes = aws::download(url(path), file, options, [](std::uint64_t, std::uint64_t) {});
    if (!bytes.ok()) return bytes.error();
    return read_file(file);
  }

  // A line that grows, for people at a terminal.
  aws::DownloadProgress progress(std::string_view what) {
    return [this, what](std::uint64_t bytes, std::uint64_t of) {
      if (!live_ || line_.quiet()) return;
      fmt::print(stderr, "\r{}: {}{}   ", what, human_bytes(static_cast<std::int64_t>(bytes)),
                 of == 0 ? "" : " of " + human_bytes(static_cast<std::int64_t>(of)));
      shown_ = true;
    };
  }
  void end_of_progress() {
    if (shown_) fmt::print(stderr, "\r{:60}\r", "");
    shown_ = false;
  }

  const CommandLine& line_;
  const TemporaryFolder& folder_;
  std::string base_;
  bool live_;
  bool shown_ = false;
};

}  // namespace

Result<ExitCode> fetch_prices(const CommandLine& line) {
  if (line.words().size() != 1) return Error{"prices fetch takes options only: --region R -o BOOK.json."};
  const std::vector<std::string> regions = offer_regions();
  const std::string region = line.text("region");
  if (std::ranges::find(regions, region) == regions.end())
    return Error{fmt::format("prices fetch needs --region, one of {}.", fmt::join(regions, ", "))};
  if (!line.has("output")) return Error{"-o is missing: where to write the book, such as -o my-prices.json."};
  auto services = line.has("services") ? parse_offer_services(line.text("services"))
                                       : Result<std::vector<OfferService>>(offer_services());
  if (!services.ok()) return Error{"--services: " + services.error().sentence};
  const auto folder = TemporaryFolder::make();
  if (!folder.ok()) return folder.error();
  Fetch fetch(line, *folder, line.text("endpoint-url", std::string(price_list_address)));
  const auto files = fetch.offers(*services, region);
  RETURN_IF_ERROR(files);
  return write_book_from_offers(line, *files);
}

}  // namespace dynafill
