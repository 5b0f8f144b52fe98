// dataset/import_manifest.h: the file `manifest` that DynamoDB exports of EMR and Data Pipeline leave beside
// their data files, and that names the only files their import reads.
// Source: emr-dynamodb-connector @5d21d3b, ImportInputFormat.java (version 3; `mandatory` is not looked at).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dataset/file_tree.h"
#include "dataset/source_files.h"

namespace dynafill {

inline constexpr const char* import_manifest_name = "manifest";

// The entries' URLs.  Fails: it is no manifest, or not of version 3.
Result<std::vector<std::string>> parse_import_manifest(std::string_view text, const std::string& name);

// The files that the manifest names, in its order.  In S3 they lie where it says ("s3n://" is "s3://"); of a
// local copy they lie beside the manifest under their last name.  Fails: one is missing.
Result<SourceFiles> files_of_manifest(const SourceFile& manifest, FileTree& tree,
                                      const std::vector<SourceFile>& listing);

}  // namespace dynafill
