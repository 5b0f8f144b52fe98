#include "dataset/source_files.h"

#include <fmt/format.h>
#include <fnmatch.h>
#include <glob.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "aws/s3_client.h"
#include "dataset/export_manifest.h"
#include "dataset/file_tree.h"
#include "dataset/import_manifest.h"
#include "dataset/s3_files.h"

namespace dynafill {
namespace {

constexpr const char* wildcards = "*?[";

bool is_directory(const std::string& path) {
  struct stat found {};
  return ::stat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode);
}

SourceFiles sum_up(std::vector<SourceFile> list) {
  SourceFiles files;
  for (const SourceFile& file : list) files.bytes += file.bytes;
  files.files = std::move(list);
  return files;
}

std::size_t levels_of(std::string_view relative) {
  return static_cast<std::size_t>(std::count(relative.begin(), relative.end(), '/'));
}

// Hadoop passes over names that start so, and so do its folders.
bool is_hidden(std::string_view relative) {
  for (;;) {
    if (relative.starts_with('_') || relative.starts_with('.')) return true;
    const std::size_t slash = relative.find('/');
    if (slash == std::string_view::npos) return false;
    relative.remove_prefix(slash + 1);
  }
}

// The summaries of the exports that `folder` is, or is the prefix of: see export_manifest.h.
Result<std::vector<SourceFile>> summaries_in(const std::string& folder,
                                             const std::vector<SourceFile>& listing) {
  std::vector<SourceFile> summaries;
  for (const SourceFile& file : listing) {
    if (base_name(file.name) != summary_name) continue;
    const std::string_view relative = std::string_view(file.name).substr(folder.size() + 1);
    const std::size_t levels = levels_of(relative);
    if (levels <= 1 || (levels == 2 && relative.starts_with("AWSDynamoDB/")))
      summaries.push_back(file);
    else if (file.s3 != nullptr)
      return Error{fmt::format("DynamoDB exports lie below '{}', such as '{}'; name the one to read.", folder,
                               folder_of(file.name))};
  }
  return summaries;
}

// `listing`: what is below the folder.
Result<SourceFiles> files_of_folder(const std::string& folder, FileTree& tree,
                                    const std::vector<SourceFile>& listing) {
  const Result<std::vector<SourceFile>> summaries = summaries_in(folder, listing);
  if (!summaries.ok()) return summaries.error();
  if (!summaries->empty()) {
    std::vector<Export> exports;
    for (const SourceFile& summary : *summaries) {
      Result<Export> made = read_export(summary, listing);
      if (!made.ok()) return made.error();
      exports.push_back(std::move(*made));
    }
    Result<std::vector<Export>> ordered = in_order(std::move(exports), folder);
    if (!ordered.ok()) return ordered.error();
    return files_of_exports(*ordered, tree, listing);
  }
  std::vector<SourceFile> kept;
  for (const SourceFile& file : listing) {
    const std::string_view relative = std::string_view(file.name).substr(folder.size() + 1);
    if (relative == import_manifest_name) return files_of_manifest(file, tree, listing);
    if (relative == "_started" && file.s3 == nullptr)
      return Error{fmt::format(
          "'{}' is a DynamoDB export without its manifest-summary.json; it is not complete.", folder)};
    if (!is_hidden(relative) && (file.s3 != nullptr || levels_of(relative) == 0)) kept.push_back(file);
  }
  if (kept.empty())
    return Error{fmt::format("'{}' has no files to read ({}names that start with '_' or '.' are left out).",
                             folder,
                             listing.empty() || listing.front().s3 == nullptr ? "folders, and " : "")};
  return sum_up(std::move(kept));
}

Result<SourceFiles> files_of_glob(const std::string& pattern) {
  glob_t matches{};
  const int answer = ::glob(pattern.c_str(), 0, nullptr, &matches);
  std::vector<SourceFile> files;
  Status readable = Done{};
  for (std::size_t i = 0; answer == 0 && readable.ok() && i < matches.gl_pathc; ++i) {
    const std::string path = matches.gl_pathv[i];
    if (is_directory(path)) continue;
    Result<SourceFile> file = local_file(path);
    if (file.ok())
      files.push_back(std::move(*file));
    else
      readable = file.error();
  }
  ::globfree(&matches);
  if (!readable.ok()) return readable.error();
  if (files.empty()) return Error{fmt::format("No file matches '{}'.", pattern)};
  return sum_up(std::move(files));
}

Result<SourceFiles> local_files(const std::string& source) {
  if (is_directory(source)) {
    std::string folder = source;
    while (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
    const std::unique_ptr<FileTree> tree = local_tree();
    const Result<std::vector<SourceFile>> listing = tree->files_below(folder, 2);
    if (!listing.ok()) return listing.error();
    return files_of_folder(folder, *tree, *listing);
  }
  if (::access(source.c_str(), F_OK) != 0 && source.find_first_of(wildcards) != std::string::npos)
    return files_of_glob(source);
  if (base_name(source) == summary_name)
    return local_files(source.find('/') == std::string::npos ? "." : folder_of(source));
  Result<SourceFile> file = local_file(source);
  if (!file.ok()) return file.error();
  return sum_up({std::move(*file)});
}

}  // namespace

Result<SourceFiles> files_in_s3(const std::string& source, const std::shared_ptr<aws::S3Client>& s3) {
  const Result<aws::S3Address> address = aws::parse_s3_address(source);
  if (!address.ok()) return address.error();
  const std::string& bucket = address->bucket;
  std::string key = address->key;
  if (base_name(key) == summary_name) key = folder_of(key);
  while (key.ends_with('/')) key.pop_back();
  const bool is_folder = key.empty() || address->key.ends_with('/');
  const std::size_t wild = is_folder ? std::string::npos : key.find_first_of(wildcards);

  const Result<std::vector<aws::S3Object>> objects =
      s3->list(bucket, is_folder && !key.empty() ? key + "/" : key.substr(0, wild));
  if (!objects.ok()) return objects.error();
  std::vector<SourceFile> exact, below, matching;
  for (const aws::S3Object& object : *objects) {
    if (object.key.ends_with('/')) continue;  // consoles make such objects to show an empty folder
    SourceFile file = s3_file(s3, bucket, object.key, object.bytes, object.etag);
    if (!is_folder && object.key == key)
      exact.push_back(std::move(file));
    else if (key.empty() || object.key.starts_with(key + "/"))
      below.push_back(std::move(file));
    else if (wild == std::string::npos ? !is_hidden(base_name(object.key))
                                       : ::fnmatch(key.c_str(), object.key.c_str(), FNM_PATHNAME) == 0)
      matching.push_back(std::move(file));
  }
  if (!exact.empty()) return sum_up(std::move(exact));
  if (!below.empty()) {
    const std::string folder = "s3://" + bucket + (key.empty() ? "" : "/" + key);
    return files_of_folder(folder, *s3_tree(s3), below);
  }
  if (matching.empty())
    return Error{fmt::format("No object in S3 {} '{}'.",
                             wild == std::string::npos ? "begins with" : "matches", source)};
  return sum_up(std::move(matching));
}

Result<SourceFiles> list_source_files(const std::string& source) {
  if (source == standard_input) {
    SourceFiles files;
    files.files.emplace_back().name = source;
    return files;
  }
  if (source.starts_with("s3://")) {
    if (const Result<aws::S3Address> address = aws::parse_s3_address(source); !address.ok())
      return address.error();
    const Result<std::shared_ptr<aws::S3Client>> s3 =
        aws::S3Client::from_environment(aws::process_environment());
    if (!s3.ok()) return s3.error();
    return files_in_s3(source, *s3);
  }
  return local_files(source);
}

}  // namespace dynafill
