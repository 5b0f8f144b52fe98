// dataset/file_tree.h: folders of files, on this machine or in S3.
//
// A folder is named without a '/' at its end ("/data/in", "s3://bucket/in", "s3://bucket"), so what lies in
// it is FOLDER/NAME either way.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "dataset/source_files.h"

namespace dynafill {

class FileTree {
 public:
  virtual ~FileTree() = default;
  // The files in `folder` and in `levels` levels of folders below it (in S3: in all), in the order of their
  // names' bytes; none when there is no such folder.
  virtual Result<std::vector<SourceFile>> files_below(const std::string& folder, int levels) = 0;
};

std::unique_ptr<FileTree> local_tree();
std::unique_ptr<FileTree> s3_tree(std::shared_ptr<aws::S3Client> s3);

// One local file, which must be there and readable.
Result<SourceFile> local_file(const std::string& path);

// A small file whole, such as a manifest, decompressed where it is compressed.
Result<std::string> read_whole(const SourceFile& file);

// "a/b" and "c" of "a/b/c"; no folder ("" and "c") of "c".
std::string folder_of(const std::string& name);
std::string base_name(const std::string& name);

}  // namespace dynafill
