#include "dataset/import_manifest.h"

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

namespace dynafill {

Result<std::vector<std::string>> parse_import_manifest(std::string_view text, const std::string& name) {
  const nlohmann::json document = nlohmann::json::parse(text, nullptr, false);
  const Error unknown{
      fmt::format("'{}' is not a manifest of a DynamoDB export by EMR or Data Pipeline (version 3); rename "
                  "it if it holds data.",
                  name)};
  if (!document.is_object() || !document.contains("version") || document["version"] != 3 ||
      !document.contains("entries") || !document["entries"].is_array())
    return unknown;
  std::vector<std::string> urls;
  for (const nlohmann::json& entry : document["entries"]) {
    if (!entry.is_object() || !entry.contains("url") || !entry["url"].is_string()) return unknown;
    urls.push_back(entry["url"]);
  }
  return urls;
}

Result<SourceFiles> files_of_manifest(const SourceFile& manifest, FileTree& tree,
                                      const std::vector<SourceFile>& listing) {
  const Result<std::string> text = read_whole(manifest);
  if (!text.ok()) return text.error();
  const Result<std::vector<std::string>> urls = parse_import_manifest(*text, manifest.name);
  if (!urls.ok()) return urls.error();

  const std::string folder = folder_of(manifest.name);
  std::map<std::string, SourceFile> known;
  for (const SourceFile& file : listing) known.emplace(file.name, file);
  std::set<std::string> listed = {folder};
  SourceFiles files;
  for (const std::string& url : *urls) {
    const std::size_t colon = url.find("://");
    std::string place = folder + "/" + base_name(url);
    if (manifest.s3 != nullptr && colon != std::string::npos && url.starts_with("s3"))
      place = "s3" + url.substr(colon);
    if (!known.contains(place) && listed.insert(folder_of(place)).second) {
      Result<std::vector<SourceFile>> more = tree.files_below(folder_of(place), 0);
      if (!more.ok()) return more.error();
      for (SourceFile& file : *more) known.emplace(file.name, std::move(file));
    }
    const auto at = known.find(place);
    if (at == known.end())
      return Error{
          fmt::format("'{}' is missing, which '{}' names; copy it there too.", place, manifest.name)};
    files.bytes += at->second.bytes;
    files.files.push_back(at->second);
  }
  return files;
}

}  // namespace dynafill
