// What the manifests of an export say, whatever is in them: counts that add up, an order in which windows
// follow one another, data files that are there; or one sentence why not.
//
// The input is two manifests with a line "--" between them; a third part is a second, later export's summary
// over the same data files.
#include <fmt/format.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "dataset/export_manifest.h"
#include "dataset/file_tree.h"

namespace {

using namespace dynafill;

// Two exports' folders, in memory where the system has such a folder.
class Folders {
 public:
  Folders() {
    const bool in_memory = ::access("/dev/shm", W_OK) == 0;
    top_ = fmt::format("{}/dynafill-fuzz-{}", in_memory ? "/dev/shm" : "/tmp", ::getpid());
    std::filesystem::create_directories(top_ + "/a");
    std::filesystem::create_directories(top_ + "/b");
    std::filesystem::create_directories(top_ + "/data");
  }
  ~Folders() { std::filesystem::remove_all(top_); }
  Folders(const Folders&) = delete;
  Folders& operator=(const Folders&) = delete;

  SourceFile write(const std::string& name, std::string_view content) {
    const std::string path = top_ + "/" + name;
    std::FILE* const file = std::fopen(path.c_str(), "wb");
    CHECK(file != nullptr && std::fwrite(content.data(), 1, content.size(), file) == content.size());
    CHECK(std::fclose(file) == 0);
    return {.name = path, .bytes = content.size()};
  }

 private:
  std::string top_;
};

std::string_view cut_part(std::string_view& rest) {
  constexpr std::string_view between = "\n--\n";
  const std::size_t end = rest.find(between);
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + between.size());
  return part;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Folders folders;
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  const std::string_view summary = cut_part(rest);
  const std::string_view files = cut_part(rest);
  const bool second = !rest.empty();

  std::vector<SourceFile> listing = {folders.write("a/manifest-summary.json", summary),
                                     folders.write("a/manifest-files.json", files),
                                     folders.write("data/f.json.gz", "")};
  if (second) {
    listing.push_back(folders.write("b/manifest-summary.json", rest));
    listing.push_back(folders.write("b/manifest-files.json", files));
  }
  std::vector<Export> exports;
  for (const std::size_t at : {std::size_t{0}, std::size_t{3}}) {
    if (at >= listing.size()) break;
    Result<Export> made = read_export(listing[at], listing);
    if (!made.ok()) {
      CHECK(!made.error().sentence.empty());
      continue;
    }
    std::int64_t items = 0;
    for (const ExportDataFile& file : made->data) items += file.items;
    CHECK(items == made->items && made->format != Format::detect);
    exports.push_back(std::move(*made));
  }
  if (exports.empty()) return 0;
  const Result<std::vector<Export>> kept = in_order(std::move(exports), "source");
  if (!kept.ok()) return 0;
  CHECK(!kept->empty());
  for (std::size_t i = 1; i < kept->size(); ++i)
    CHECK((*kept)[i].incremental && (*kept)[i].from <= (*kept)[i - 1].to &&
          (*kept)[i].to > (*kept)[i - 1].to);
  const Result<SourceFiles> found = files_of_exports(*kept, *local_tree(), listing);
  if (!found.ok()) return 0;
  for (const SourceFile& file : found->files)
    CHECK(::access(file.name.c_str(), R_OK) == 0 && file.window < kept->size());
  return 0;
}
