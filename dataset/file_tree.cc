#include "dataset/file_tree.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "aws/s3_client.h"
#include "dataset/byte_stream.h"
#include "dataset/local_file.h"
#include "dataset/s3_files.h"

namespace dynafill {
namespace {

namespace fs = std::filesystem;

// Above the manifest of an export of 5 million files.
constexpr std::size_t whole_file_bytes_max = std::size_t{1} << 30;

class LocalTree final : public FileTree {
 public:
  Result<std::vector<SourceFile>> files_below(const std::string& folder, int levels) override {
    std::vector<SourceFile> files;
    RETURN_IF_ERROR(add(folder, levels, true, files));
    std::sort(files.begin(), files.end(),
              [](const SourceFile& a, const SourceFile& b) { return a.name < b.name; });
    return files;
  }

 private:
  static Status add(const std::string& folder, int levels, bool top, std::vector<SourceFile>& files) {
    std::error_code error;
    fs::directory_iterator entries(folder, error);
    for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
      const std::string path = folder + "/" + entries->path().filename().string();
      std::error_code unknown;
      if (entries->is_directory(unknown)) {
        if (levels > 0) RETURN_IF_ERROR
          (add(path, levels - 1, false, files));
        continue;
      }
      Result<SourceFile> file = local_file(path);
      if (file.ok())
        files.push_back(std::move(*file));
      else if (top)
        return file.error();
    }
    // Of folders that nobody named one may be unreadable and of no interest.
    if (error && top && error != std::errc::no_such_file_or_directory)
      return Error{fmt::format("Cannot read directory '{}': {}.", folder, error.message())};
    return Done{};
  }
};

class S3Tree final : public FileTree {
 public:
  explicit S3Tree(std::shared_ptr<aws::S3Client> s3) : s3_(std::move(s3)) {}

  Result<std::vector<SourceFile>> files_below(const std::string& folder, int /*levels*/) override {
    const Result<aws::S3Address> address = aws::parse_s3_address(folder);
    if (!address.ok()) return address.error();
    const Result<std::vector<aws::S3Object>> objects =
        s3_->list(address->bucket, address->key.empty() ? "" : address->key + "/");
    if (!objects.ok()) return objects.error();
    std::vector<SourceFile> files;
    for (const aws::S3Object& object : *objects)
      if (!object.key.ends_with('/'))  // consoles make such objects to show an empty folder
        files.push_back(s3_file(s3_, address->bucket, object.key, object.bytes, object.etag));
    return files;
  }

 private:
  std::shared_ptr<aws::S3Client> s3_;
};

}  // namespace

std::unique_ptr<FileTree> local_tree() { return std::make_unique<LocalTree>(); }
std::unique_ptr<FileTree> s3_tree(std::shared_ptr<aws::S3Client> s3) {
  return std::make_unique<S3Tree>(std::move(s3));
}

Result<SourceFile> local_file(const std::string& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0 || ::access(path.c_str(), R_OK) != 0)
    return Error{fmt::format("Cannot read '{}': {}.", path, std::strerror(errno))};
  SourceFile file;
  file.name = path;
  if (S_ISREG(found.st_mode)) {
    file.bytes = static_cast<std::uint64_t>(found.st_size);
    file.version = version_of(found);
  }
  return file;
}

Result<std::string> read_whole(const SourceFile& file) {
  Result<std::unique_ptr<ByteStream>> stream = open_stream(file);
  if (!stream.ok()) return stream.error();
  std::string content;
  for (;;) {
    const std::size_t filled = content.size();
    content.resize(filled + (std::size_t{64} << 10));
    const Result<std::size_t> n = (*stream)->read(content.data() + filled, content.size() - filled);
    if (!n.ok()) return n.error();
    content.resize(filled + *n);
    if (*n == 0) return content;
    if (content.size() > whole_file_bytes_max)
      return Error{fmt::format("'{}' is more than a GB long, which no manifest is.", file.name)};
  }
}

std::string folder_of(const std::string& name) {
  const std::size_t slash = name.rfind('/');
  return slash == std::string::npos ? "" : name.substr(0, slash);
}

std::string base_name(const std::string& name) { return name.substr(name.rfind('/') + 1); }

}  // namespace dynafill
