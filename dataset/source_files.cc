#include "dataset/source_files.h"

#include <fmt/format.h>
#include <glob.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "dataset/local_file.h"

namespace dynafill {
namespace {

namespace fs = std::filesystem;

Error cannot_read(const std::string& path) {
  return {fmt::format("Cannot read '{}': {}.", path, std::strerror(errno))};
}

Status add_file(const std::string& path, SourceFiles& files) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0 || ::access(path.c_str(), R_OK) != 0) return cannot_read(path);
  SourceFile file;
  file.name = path;
  if (S_ISREG(found.st_mode)) {
    file.bytes = static_cast<std::uint64_t>(found.st_size);
    file.version = version_of(found);
  }
  files.bytes += file.bytes;
  files.files.push_back(std::move(file));
  return Done{};
}

bool is_directory(const std::string& path) {
  struct stat found {};
  return ::stat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode);
}

Result<SourceFiles> all_of(const std::vector<std::string>& paths) {
  SourceFiles files;
  for (const std::string& path : paths) RETURN_IF_ERROR(add_file(path, files));
  return files;
}

Result<SourceFiles> files_of_directory(const std::string& directory) {
  std::error_code error;
  fs::directory_iterator entries(directory, error);
  std::vector<std::string> paths;
  for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
    const std::string name = entries->path().filename().string();
    if (name == "manifest")
      return Error{fmt::format(
          "'{}' holds a file 'manifest', and manifests are not read yet; give the data files as a "
          "glob, such as '{}/*-*'.",
          directory, directory)};
    if (name.front() == '_' || name.front() == '.' || is_directory(entries->path().string())) continue;
    paths.push_back(entries->path().string());
  }
  if (error) return Error{fmt::format("Cannot read directory '{}': {}.", directory, error.message())};
  if (paths.empty())
    return Error{fmt::format(
        "'{}' has no files to read (folders, and names that start with '_' or '.', are left out).",
        directory)};
  std::sort(paths.begin(), paths.end());
  return all_of(paths);
}

Result<SourceFiles> files_of_glob(const std::string& pattern) {
  glob_t matches{};
  const int answer = ::glob(pattern.c_str(), 0, nullptr, &matches);
  std::vector<std::string> paths;
  for (std::size_t i = 0; answer == 0 && i < matches.gl_pathc; ++i) {
    const std::string path = matches.gl_pathv[i];
    if (!is_directory(path)) paths.push_back(path);
  }
  ::globfree(&matches);
  if (paths.empty()) return Error{fmt::format("No file matches '{}'.", pattern)};
  return all_of(paths);
}

}  // namespace

Result<SourceFiles> list_source_files(const std::string& source) {
  if (source == standard_input) {
    SourceFiles files;
    files.files.emplace_back().name = source;
    return files;
  }
  if (source.starts_with("s3://"))
    return Error{fmt::format(
        "'{}' lies in S3, which this step does not read; copy it first with 'aws s3 cp'.", source)};
  if (is_directory(source)) return files_of_directory(source);
  if (::access(source.c_str(), F_OK) != 0 && source.find_first_of("*?[") != std::string::npos)
    return files_of_glob(source);
  return all_of({source});
}

}  // namespace dynafill
