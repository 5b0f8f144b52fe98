// aws/s3_messages.h: what goes to S3 and comes back, as text.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html and ErrorResponses.html
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace dynafill::aws {

struct S3Address {
  std::string bucket;
  std::string key;  // or the beginning of keys; may be empty
};

// "s3://bucket/key"; also "s3n://" and "s3a://", as Hadoop's files have it.
Result<S3Address> parse_s3_address(std::string_view url);

struct S3Object {
  std::string key;
  std::uint64_t bytes = 0;
  std::string etag;  // with its quotes, as headers have it

  bool operator==(const S3Object&) const = default;
};

struct S3Page {
  std::vector<S3Object> objects;
  std::string next;  // continuation token; empty on the last page
};

// Fails: it is not a ListBucketResult.
Result<S3Page> parse_list_answer(std::string_view xml);

struct S3Refusal {
  std::string code, message, region;  // empty where it does not say
};
S3Refusal parse_refusal(std::string_view xml);

// Percent-encoded but for A-Z a-z 0-9 - . _ ~ and, in a path, '/'.
std::string encode_s3_path(std::string_view key);
std::string encode_s3_query(std::string_view value);

// The first byte and the length of "bytes 0-99/1000" (Content-Range); nothing for another text.
struct ContentRange {
  std::uint64_t from = 0, to = 0;  // the byte behind the last
  std::optional<std::uint64_t> of;
};
std::optional<ContentRange> parse_content_range(std::string_view value);

}  // namespace dynafill::aws
