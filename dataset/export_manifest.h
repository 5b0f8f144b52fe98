// dataset/export_manifest.h: DynamoDB's exports to S3, full and incremental, by their manifests.
//
// Layout: PREFIX/AWSDynamoDB/EXPORT-ID/{manifest-summary.json, manifest-files.json}, each with its MD5 beside
// it
// (.md5 or .checksum); data files where the manifest says, for incremental exports in a folder that several
// share.  A copy of an export is found by the same places relative to its manifest.
// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/utc_time.h"
#include "dataset/file_tree.h"
#include "dataset/source_files.h"

namespace dynafill {

inline constexpr const char* summary_name = "manifest-summary.json";

struct ExportDataFile {
  std::string key;  // in the bucket the export was made into
  std::string md5;
  std::int64_t items = 0;
};

struct Export {
  std::string folder;  // where its summary lies now
  std::string table;   // ARN
  bool incremental = false;
  UtcTime from{};  // of an incremental export
  UtcTime to{};    // of a full one its exportTime
  Format format = Format::detect;
  std::int64_t items = 0;
  std::string own_key;  // the folder's key when it was made
  std::vector<ExportDataFile> data;
};

// `listing`: the files around it, the two manifests and their MD5s among them.  Fails: a manifest that is
// missing, damaged, of a kind not known, or whose counts do not add up.
Result<Export> read_export(const SourceFile& summary, const std::vector<SourceFile>& listing);

// The exports in the order in which they must be applied: the full one, then the windows after it; windows
// that end before the full export are in it already and left out.  Fails: several tables, several full
// exports, formats that differ, or a time between two windows that no export covers.
Result<std::vector<Export>> in_order(std::vector<Export> exports, const std::string& source);

// The data files of `exports`, in order, with MD5, items and window.  Fails: one is missing.
Result<SourceFiles> files_of_exports(const std::vector<Export>& exports, FileTree& tree,
                                     const std::vector<SourceFile>& listing);

}  // namespace dynafill
