// dataset/s3_files.h: files of a source that lie in S3, read ahead of the reader.
//
// Objects are fetched in ranges of 4 MiB, several at once, across the ends of objects: many small ones come
// as fast as one large one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "dataset/byte_stream.h"
#include "dataset/source_files.h"

namespace dynafill {

// The file of one listed object.
SourceFile s3_file(std::shared_ptr<aws::S3Client> s3, const std::string& bucket, const std::string& key,
                   std::uint64_t bytes, const std::string& etag);

// Opens files of a list one after another; going on with the next one is cheap because it is on its way
// already, any other file starts the reading ahead anew.
// Threads: one at a time, those of the streams it opened included.
class S3Sequence {
 public:
  explicit S3Sequence(const std::vector<SourceFile>& files);  // borrowed
  ~S3Sequence();

  // The bytes [from, to) of the file as stored, to its end where `to` is past it.  The stream opened before
  // is not read any more.
  std::unique_ptr<ByteStream> open(std::size_t index, std::uint64_t from = 0, std::uint64_t to = UINT64_MAX);

 private:
  class Stream;
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dynafill
