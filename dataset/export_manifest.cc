#include "dataset/export_manifest.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

#include "dataset/byte_stream.h"
#include "dataset/checked_stream.h"

namespace dynafill {
namespace {

using Json = nlohmann::json;

const SourceFile* find(const std::vector<SourceFile>& listing, const std::string& name) {
  const auto at =
      std::find_if(listing.begin(), listing.end(), [&](const SourceFile& f) { return f.name == name; });
  return at == listing.end() ? nullptr : &*at;
}

std::string text(const Json& object, const char* name) {
  const auto at = object.find(name);
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

std::optional<std::int64_t> count(const Json& object, const char* name) {
  const auto at = object.find(name);
  if (at == object.end() || !at->is_number_integer() || at->get<std::int64_t>() < 0) return std::nullopt;
  return at->get<std::int64_t>();
}

// A manifest, held against the MD5 beside it where there is one.
Result<std::string> read_manifest(const SourceFile& manifest, const std::vector<SourceFile>& listing) {
  SourceFile checked = manifest;
  const std::string stem = manifest.name.substr(0, manifest.name.rfind('.'));
  for (const std::string& name :
       {stem + ".md5", stem + ".checksum", manifest.name + ".md5", manifest.name + ".checksum"}) {
    const SourceFile* const file = find(listing, name);
    if (file == nullptr) continue;
    Result<std::string> md5 = read_whole(*file);
    if (!md5.ok()) return md5.error();
    md5->erase(std::min(md5->find_first_of(" \r\n"), md5->size()));  // md5sum(1) writes the name behind it
    checked.md5 = *md5;
    break;
  }
  return read_whole(checked);
}

Result<std::vector<ExportDataFile>> parse_files(const std::string& lines, const std::string& name) {
  std::vector<ExportDataFile> files;
  for (std::size_t begin = 0, line = 1; begin < lines.size(); ++line) {
    const std::size_t end = std::min(lines.find('\n', begin), lines.size());
    const std::string one = lines.substr(begin, end - begin);
    begin = end + 1;
    if (one.find_first_not_of(" \r\t") == std::string::npos) continue;
    const Json entry = Json::parse(one, nullptr, false);
    if (!entry.is_object() || text(entry, "dataFileS3Key").empty() || !count(entry, "itemCount"))
      return Error{fmt::format("Line {} of '{}' names no data file with its itemCount.", line, name)};
    files.push_back({text(entry, "dataFileS3Key"), text(entry, "md5Checksum"), *count(entry, "itemCount")});
  }
  return files;
}

// Where the file that had `key` lies when the export's folder, then `own_key`, is now `folder`.
std::string place_of(const std::string& key, const Export& made) {
  const std::filesystem::path relative = std::filesystem::path(key).lexically_relative(made.own_key);
  std::string folder = made.folder;
  std::string rest = relative.generic_string();
  while (rest.starts_with("../")) {
    folder = folder_of(folder);
    rest.erase(0, 3);
  }
  return folder + "/" + rest;
}

Result<std::string> md5_problem(const SourceFile& file, const std::string& md5) {
  Result<std::unique_ptr<ByteStream>> stream = open_range(file);
  if (stream.ok()) stream = md5_checked(std::move(*stream), md5, file.name);
  if (!stream.ok()) return stream.error();
  std::vector<char> some(std::size_t{64} << 10);
  for (;;) {
    const Result<std::size_t> n = (*stream)->read(some.data(), some.size());
    if (!n.ok()) return n.error().sentence;
    if (*n == 0) return std::string();
  }
}

// Finds data files; lists each folder that is asked about once.
class DataFiles {
 public:
  DataFiles(FileTree& tree, const std::vector<SourceFile>& listing) : tree_(tree) {
    for (const SourceFile& file : listing) known_.emplace(file.name, file);
  }

  Result<SourceFile> find(const ExportDataFile& wanted, const Export& made) {
    const std::string place = place_of(wanted.key, made), name = base_name(wanted.key);
    for (const std::string& candidate : {place, made.folder + "/data/" + name, made.folder + "/" + name}) {
      if (listed_.insert(folder_of(candidate)).second && !known_.contains(candidate)) RETURN_IF_ERROR
        (list(folder_of(candidate)));
      if (const auto at = known_.find(candidate); at != known_.end()) return at->second;
    }
    // A copy of a small export is sometimes renamed; with the MD5 it is known all the same.
    for (const auto& [other, file] : known_) {
      if (made.data.size() > 1 || folder_of(other) != made.folder || file.s3 != nullptr ||
          wanted.md5.empty() || !other.ends_with(".gz"))
        continue;
      const Result<std::string> problem = md5_problem(file, wanted.md5);
      if (problem.ok() && problem->empty()) return file;
    }
    return Error{fmt::format("'{}' is missing, which the manifest in '{}' names; the export is not whole.",
                             place, made.folder)};
  }

 private:
  Status list(const std::string& folder) {
    Result<std::vector<SourceFile>> files = tree_.files_below(folder, 0);
    if (!files.ok()) return files.error();
    for (SourceFile& file : *files) known_.emplace(file.name, std::move(file));
    return Done{};
  }

  FileTree& tree_;
  std::map<std::string, SourceFile> known_;
  std::set<std::string> listed_;
};

}  // namespace

Result<Export> read_export(const SourceFile& summary, const std::vector<SourceFile>& listing) {
  Result<std::string> content = read_manifest(summary, listing);
  if (!content.ok()) return content.error();
  const Json document = Json::parse(*content, nullptr, false);
  Export made;
  made.folder = folder_of(summary.name);
  const Error unknown{
      fmt::format("'{}' is not the manifest-summary.json of a DynamoDB export.", summary.name)};
  if (!document.is_object() || !count(document, "itemCount")) return unknown;
  made.table = text(document, "tableArn");
  made.items = *count(document, "itemCount");
  const std::string kind = text(document, "exportType"), output = text(document, "outputFormat");
  made.incremental = kind == "INCREMENTAL_EXPORT";
  if (!made.incremental && !kind.empty() && kind != "FULL_EXPORT")
    return Error{fmt::format("'{}' has the exportType '{}', which is not known here.", summary.name, kind)};
  if (output == "DYNAMODB_JSON")
    made.format = Format::dynamodb_json;
  else if (output == "ION")
    made.format = Format::ion;
  else
    return Error{
        fmt::format("'{}' has the outputFormat '{}', which is not known here.", summary.name, output)};

  const std::optional<UtcTime> to =
      parse_utc_time(text(document, made.incremental ? "exportToTime" : "exportTime"));
  const std::optional<UtcTime> from = parse_utc_time(text(document, "exportFromTime"));
  if (!to || (made.incremental && !from))
    return Error{fmt::format("'{}' does not say which time it is the export of.", summary.name)};
  made.to = *to;
  if (made.incremental) made.from = *from;

  const std::string files_key = text(document, "manifestFilesS3Key");
  made.own_key = folder_of(files_key);
  const SourceFile* const manifest = find(listing, made.folder + "/manifest-files.json");
  if (manifest == nullptr)
    return Error{fmt::format("'{}/manifest-files.json' is missing; the export is not whole.", made.folder)};
  content = read_manifest(*manifest, listing);
  if (!content.ok()) return content.error();
  Result<std::vector<ExportDataFile>> files = parse_files(*content, manifest->name);
  if (!files.ok()) return files.error();
  made.data = std::move(*files);
  std::int64_t items = 0;
  for (const ExportDataFile& file : made.data) items += file.items;
  if (items != made.items)
    return Error{fmt::format("'{}' counts {} items and its manifest-files.json {}; the export is not whole.",
                             summary.name, made.items, items)};
  return made;
}

Result<std::vector<Export>> in_order(std::vector<Export> exports, const std::string& source) {
  std::stable_sort(exports.begin(), exports.end(), [](const Export& a, const Export& b) {
    return a.incremental != b.incremental ? b.incremental : a.to < b.to;
  });
  for (const Export& other : exports) {
    if (other.table != exports.front().table)
      return Error{fmt::format("'{}' holds exports of several tables ({} and {}); name one, such as '{}'.",
                               source, exports.front().table, other.table, exports.front().folder)};
    if (other.format != exports.front().format)
      return Error{fmt::format("'{}' holds exports in DynamoDB JSON and in Ion; name one, such as '{}'.",
                               source, exports.front().folder)};
  }
  if (exports.size() > 1 && !exports[1].incremental)
    return Error{fmt::format("'{}' holds several full exports; name the one to read, such as '{}'.", source,
                             exports.front().folder)};
  std::vector<Export> kept;
  for (Export& one : exports) {
    if (!kept.empty()) {
      const Export& before = kept.back();
      if (one.to <= before.to) continue;
      if (one.from > before.to)
        return Error{fmt::format(
            "No export in '{}' holds the changes between '{}' and '{}'; get the one that is missing, "
            "or name one of them alone.",
            source, base_name(before.folder), base_name(one.folder))};
    }
    kept.push_back(std::move(one));
  }
  return kept;
}

Result<SourceFiles> files_of_exports(const std::vector<Export>& exports, FileTree& tree,
                                     const std::vector<SourceFile>& listing) {
  DataFiles data(tree, listing);
  SourceFiles files;
  files.format = exports.front().format;
  for (std::size_t window = 0; window < exports.size(); ++window) {
    for (const ExportDataFile& wanted : exports[window].data) {
      Result<SourceFile> file = data.find(wanted, exports[window]);
      if (!file.ok()) return file.error();
      file->md5 = wanted.md5;
      file->items = wanted.items;
      file->window = static_cast<std::uint32_t>(window);
      files.bytes += file->bytes;
      files.files.push_back(std::move(*file));
    }
  }
  return files;
}

}  // namespace dynafill
