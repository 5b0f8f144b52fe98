#include "aws/s3_messages.h"

#include "tests/catch.h"

namespace dynafill::aws {
namespace {

TEST_CASE("addresses in S3") {
  const auto parsed = [](const char* url) {
    const Result<S3Address> address = parse_s3_address(url);
    return address.ok() ? address->bucket + "|" + address->key : "error";
  };
  CHECK(parsed("s3://b/k/l") == "b|k/l");
  CHECK(parsed("s3n://b/") == "b|");
  CHECK(parsed("s3a://b") == "b|");
  CHECK(parsed("s3://b.c-d//k") == "b.c-d|/k");
  CHECK(parsed("s3://b/ä ?#") == "b|ä ?#");
  for (const char* url : {"s3://", "s3:///k", "http://b/k", "b/k", "s3://b@c/k"})
    CHECK(parsed(url) == "error");
}

TEST_CASE("a list, as S3 and as s3rver write it") {
  const auto page = parse_list_answer(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>b</Name><Prefix>p</Prefix>"
      "<NextContinuationToken>1/x&amp;y==</NextContinuationToken><KeyCount>2</KeyCount><IsTruncated>true</"
      "IsTruncated>"
      "<Contents><Key>p/a&amp;b "
      "&lt;&#x1F600;&#228;&quot;&apos;</Key><ETag>&quot;e1-2&quot;</ETag><Size>5368709120</Size></Contents>"
      "<Contents><Size>0</Size><Key>p/&unknown; "
      "&</Key><ETag>\"e2\"</ETag><Owner><ID>i</ID></Owner></Contents>"
      "</ListBucketResult>");
  REQUIRE(page.ok());
  CHECK(page->next == "1/x&y==");
  CHECK(page->objects ==
        std::vector<S3Object>{{"p/a&b <😀ä\"'", 5'368'709'120, "\"e1-2\""}, {"p/&unknown; &", 0, "\"e2\""}});
  CHECK(parse_list_answer("<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>")
            ->objects.empty());
  for (const char* other :
       {"", "<html>busy</html>", "<ListBucketResult>",
        "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>",
        "<ListBucketResult><Contents><Key>k</Key></Contents></ListBucketResult>",
        "<ListBucketResult><Contents><Key>k</Key><Size>-1</Size></Contents></ListBucketResult>"})
    CHECK(!parse_list_answer(other).ok());
}

TEST_CASE("refusals, ranges and encodings") {
  const S3Refusal refusal = parse_refusal(
      "<Error><Code>PermanentRedirect</Code><Message>a &amp; b.</Message><Region>eu-x</Region></Error>");
  CHECK(refusal.code == "PermanentRedirect");
  CHECK(refusal.message == "a & b.");
  CHECK(refusal.region == "eu-x");
  CHECK(parse_refusal("nonsense").code.empty());

  CHECK(parse_content_range("bytes 0-99/1000")->to == 100);
  CHECK(parse_content_range("bytes 5-5/*")->from == 5);
  CHECK(!parse_content_range("bytes 5-5/*")->of);
  for (const char* other : {"", "bytes", "bytes 1/2-3", "bytes 5-4/9", "items 0-1/2", "bytes x-1/2"})
    CHECK(!parse_content_range(other));

  CHECK(encode_s3_path("a b/ü+~._-%") == "a%20b/%C3%BC%2B~._-%25");
  CHECK(encode_s3_query("a/b=") == "a%2Fb%3D");
}

}  // namespace
}  // namespace dynafill::aws
