// dataset/source_files.h: which files a SOURCE on the command line means.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "dataset/format.h"

namespace dynafill::aws {
class S3Client;
}

namespace dynafill {

// "-" is standard input.
inline constexpr const char* standard_input = "-";

// The lines of a file that begin in these bytes of it.
struct LineRange {
  std::uint64_t from = 0, to = 0;
  bool operator==(const LineRange&) const = default;
};

struct SourceFile {
  std::string name;          // path, s3://bucket/key, or "-"
  std::uint64_t bytes = 0;   // as stored; 0 when unknown (a pipe)
  std::string version = {};  // time of change or ETag: another one is another content; empty when unknown
  std::string md5 = {};      // of the bytes as stored, hex or base64 as a manifest has it; empty: not checked
  std::int64_t items = -1;   // as a manifest has it; -1: not checked
  std::uint32_t window = 0;  // a file of a later window is applied after all files of an earlier one
  std::shared_ptr<aws::S3Client> s3 = {};  // who reads an s3:// file
  std::optional<LineRange> only = {};      // the part of an uncompressed file that is read; none: all of it

  bool operator==(const SourceFile&) const = default;
};

struct SourceFiles {
  std::vector<SourceFile> files;
  std::uint64_t bytes = 0;         // of all regular files; 0 when unknown (a pipe)
  Format format = Format::detect;  // what a manifest says
};

// What SOURCE may be:
//   -                    standard input
//   a file, or a glob    what it matches, in name order, without directories
//   a directory          its files in name order, not those in folders below it
//   s3://bucket/key      the object of that key; else all objects below that folder; else all whose keys
//   begin
//                        so; with wildcards, those that match, '/' by '/'
// In a folder names that start with '_' or '.' are left out, as Hadoop does; a DynamoDB export to S3 (full,
// incremental, or one of each kind and more, see export_manifest.h) is read by its manifests, and beside a
// file `manifest` only what that names (import_manifest.h). Fails: nothing there, nothing readable, or a
// manifest whose files are not all there.
Result<SourceFiles> list_source_files(const std::string& source);

// The same for an s3:// address, read by that client.
Result<SourceFiles> files_in_s3(const std::string& source, const std::shared_ptr<aws::S3Client>& s3);

}  // namespace dynafill
