// What every format's bytes mean, and that no format depends on where blocks end.
#include <fmt/format.h>

#include <string>
#include <vector>

#include "base/random.h"
#include "dataset/profile.h"
#include "tests/dataset/reading.h"
#include "tests/source_path.h"

#include "tests/catch.h"

using namespace dynafill;

namespace {

std::string sample(const std::string& name) { return source_path("tests/dataset/samples/" + name); }

using Told = std::vector<std::string>;

}  // namespace

TEST_CASE("Every sample is read as what it is") {
  struct Row {
    std::string file, key;
    Format format;
    Told told;
    std::vector<std::int64_t> sizes;
  };
  // Sizes by DynamoDB's rule, worked by hand where three lines or fewer do it.
  const std::vector<Row> rows{
      {"export-incremental.jsonl",
       "PK",
       Format::dynamodb_json,
       {R"({"PK":{"S":"CUST#100"},"FirstName":{"S":"John"}})",
        R"({"PK":{"S":"CUST#200"},"FirstName":{"S":"Maria"}})", R"({"PK":{"S":"CUST#300"}})"},
       {2 + 8 + 9 + 4, 2 + 8 + 9 + 5, 2 + 8}},
      {"batch-write-request-items.json",
       "Id",
       Format::batch_write,
       {R"({ "Id": { "N": "101" }, "Title": { "S": "Book 101 Title" } })", R"({ "Id": { "N": "102" } })"},
       {2 + 3 + 5 + 14, 2 + 3}},
      {"import.csv",
       "Id",
       Format::csv,
       {R"({"Id":{"S":"101"},"Title":{"S":"Book, 101"},"Price":{"S":"2"},"InPublication":{"S":"true"}})",
        R"({"Id":{"S":"102"},"Title":{"S":"say \"hi\""},"InPublication":{"S":"false"}})"},
       {2 + 3 + 5 + 9 + 5 + 1 + 13 + 4, 2 + 3 + 5 + 8 + 13 + 5}},
      {"dp-stx-etx.txt",
       "Id",
       Format::stx_etx,
       {R"({"Id":{"N":"101"},"Title":{"S":"Book 101 Title"},"Authors":{"SS":["Author1"]}})",
        R"({"scores":{"NS":["100","30","45"]},"Id":{"N":"102"}})"},
       {2 + 3 + 5 + 14 + 7 + 7, 6 + (2 + 2 + 2) + 2 + 3}},
      {"export-full.ion",
       "Id",
       Format::ion,
       {R"({"Authors":{"SS":["Author1","Author2"]},"Dimensions":{"S":"8.5 x 11.0 x 1.5"},"ISBN":{"S":"333-3333333333"},)"
        R"("Id":{"N":"103"},"InPublication":{"BOOL":false},"PageCount":{"N":"6e2"},"Price":{"N":"2e3"},)"
        R"("ProductCategory":{"S":"Book"},"Title":{"S":"Book 103 Title"}})"},
       {7 + 14 + 10 + 16 + 4 + 14 + 2 + 3 + 13 + 1 + 9 + 2 + 5 + 2 + 15 + 4 + 5 + 14}},
      {"export-full.jsonl", "Id", Format::dynamodb_json, {}, {}},
      {"dp-json-lines.jsonl", "Id", Format::datapipeline, {}, {}},
      {"real-export.jsonl", "id", Format::dynamodb_json, {}, {}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.file);
    const ReadSource read = read_source(sample(row.file), reading(row.key));
    CHECK(read.format == row.format);
    CHECK(read.error.empty());
    CHECK_FALSE(read.records.empty());
    for (const ReadRecord& record : read.records) CHECK(record.reason.empty());
    if (!row.told.empty()) CHECK(read.told() == row.told);
    for (std::size_t i = 0; i < row.sizes.size(); ++i) CHECK(read.records[i].size == row.sizes[i]);
  }
  CHECK(read_source(sample("export-incremental.jsonl"), reading("PK")).records[2].removes);
  CHECK_FALSE(read_source(sample("export-incremental.jsonl"), reading("PK")).records[1].removes);
  CHECK(read_source(sample("batch-write-request-items.json"), reading("Id")).records[1].removes);
  CHECK(read_source(sample("real-export.json.gz"), reading()).fingerprints() ==
        read_source(sample("real-export.jsonl"), reading()).fingerprints());
}

TEST_CASE("The same item in every format is the same item") {
  const std::string typed =
      R"({"id":{"S":"a,\"é"},"n":{"N":"-12.50"},"ok":{"BOOL":true},"no":{"NULL":true},"b":{"B":"3q2+7w=="},)"
      R"("l":{"L":[{"S":"x"},{"N":"1e3"}]},"m":{"M":{"k":{"BOOL":false}}},"ss":{"SS":["p","q"]},"ns":{"NS":["1","2"]},)"
      R"("bs":{"BS":["AQI=","/w=="]}})";
  ReadOptions options = reading();
  options.csv.types = *TypedColumns::parse("b:B,ss:SS,ns:NS,bs:BS,n:N,ok:BOOL,no:NULL,l:L,m:M");
  const std::vector<std::pair<Format, std::string>> same{
      {Format::dynamodb_json, typed},
      {Format::dynamodb_json, "{\"Item\":" + typed + "}"},
      {Format::dynamodb_json,
       R"({"Metadata":{},"Keys":{"id":{"S":"a,\"é"}},"OldImage":{"id":{"S":"?"}},"NewImage":)" + typed + "}"},
      {Format::batch_write, "{\"T\":[{\"PutRequest\":{\"Item\":" + typed + "}}]}"},
      {Format::datapipeline,
       R"({"id":{"s":"a,\"é"},"n":{"n":"-12.5"},"ok":{"bOOL":true},"no":{"nULLValue":true},"b":{"b":"3q2+7w=="},)"
       R"("l":{"l":[{"s":"x"},{"n":"1000"}]},"m":{"m":{"k":{"bOOL":false}}},"ss":{"sS":["q","p"]},"ns":{"nS":["1","2"]},)"
       R"("bs":{"bS":["AQI=","/w=="]}})"},
      {Format::stx_etx,
       "id\3{\"s\":\"a,\\\"é\"}\2n\3{\"n\":\"-12.5\"}\2ok\3{\"bOOL\":true}\2no\3{\"nULL\":true}\2"
       "b\3{\"b\":\"3q2+7w==\"}\2l\3{\"l\":[{\"s\":\"x\"},{\"n\":\"1000\"}]}\2m\3{\"m\":{\"k\":{\"bOOL\":"
       "false}}}\2"
       "ss\3{\"sS\":[\"p\",\"q\"]}\2ns\3{\"nS\":[\"2\",\"1\"]}\2bs\3{\"bS\":[\"AQI=\",\"/w==\"]}"},
      {Format::ion,
       "$ion_1_0 {Item:{id:\"a,\\\"\\xe9\",n:-1.25d1,ok:true,no:null,b:{{3q2+ "
       "7w==}},l:['''x''',1d3],m:{'k':false},"
       "ss:$dynamodb_SS::[\"p\",\"q\"],ns:$dynamodb_NS::[1.,2.],bs:$dynamodb_BS::[{{AQI=}},{{/w==}}]}}"},
      {Format::json,
       R"([{"id":"a,\"é","n":-12.5,"ok":true,"no":null,"b":"3q2+7w==","l":["x",1e3],"m":{"k":false},"ss":["p","q"],)"
       R"("ns":[1,"2"],"bs":["AQI=","/w=="]}])"},
      {Format::csv,
       "id,n,ok,no,b,l,m,ss,ns,bs\n\"a,\"\"é\",-12.5,TRUE,null,3q2+7w==,\"[\"\"x\"\",1000]\",\"{\"\"k\"\":"
       "false}\","
       "\"[\"\"q\"\",\"\"p\"\"]\",\"[1,2]\",\"[\"\"AQI=\"\",\"\"/w==\"\"]\""}};
  const ReadSource first = read_text(typed, options);
  REQUIRE(first.records.size() == 1);
  CHECK(first.records[0].reason.empty());
  for (const auto& [format, text] : same) {
    CAPTURE(text);
    const ReadSource read = read_text(text, options);
    CHECK(read.format == format);
    REQUIRE(read.records.size() == 1);
    CHECK(read.records[0].reason.empty());
    CHECK(read.records[0].fingerprint == first.records[0].fingerprint);
    CHECK(read.records[0].size == first.records[0].size);
    // The wire form is DynamoDB's JSON, on its own the same item.
    CHECK(read_text(read.records[0].wire).records[0].fingerprint == first.records[0].fingerprint);
    options.format = format;
    CHECK(read_text(text, options).fingerprints() == read.fingerprints());
    options.format = Format::detect;
  }
}

TEST_CASE("The limits are checked in every format") {
  const std::string deep_open(40, '['), deep_close(40, ']');
  const std::string digits(39, '7');
  const std::string large(410'000, 'x');
  const std::string key(2049, 'k');
  struct Row {
    std::string json, csv, ion, stx, reason;  // json: plain
  };
  const std::vector<Row> rows{
      {R"({"id":"a","v":)" + digits + "}", "a," + digits, "{Item:{id:\"a\",v:" + digits + ".}}",
       "id\3{\"s\":\"a\"}\2v\3{\"n\":\"" + digits + "\"}",
       "attribute 'v': '" + digits + "' has more than 38 significant digits"},
      {R"({"id":"a","v":"NaN"})", "a,NaN", "{Item:{id:\"a\",v:nan}}", "id\3{\"s\":\"a\"}\2v\3{\"n\":\"NaN\"}",
       "NaN' is not a number"},
      {R"({"id":"a","v":1e126})", "a,1e126", "{Item:{id:\"a\",v:1d126}}",
       "id\3{\"s\":\"a\"}\2v\3{\"n\":\"1e126\"}",
       "attribute 'v': '1e126' is out of DynamoDB's range for numbers"},
      {R"({"id":"","v":1})", "\"\",1", "{Item:{id:\"\",v:1}}", "id\3{\"s\":\"\"}\2v\3{\"n\":\"1\"}",
       "key attribute 'id' is empty"},
      {"{\"id\":\"" + key + "\",\"v\":1}", key + ",1", "{Item:{id:\"" + key + "\",v:1}}",
       "id\3{\"s\":\"" + key + "\"}\2v\3{\"n\":\"1\"}", "has 2,049 bytes; DynamoDB takes at most 2,048"},
      {R"({"id":"a","id":"b","v":1})", "", "{Item:{id:\"a\",id:\"b\",v:1}}",
       "id\3{\"s\":\"a\"}\2id\3{\"s\":\"b\"}", "attribute 'id': the name comes twice in one object"},
      {R"({"id":"a","w":)" + deep_open + deep_close + "}", "",
       "{Item:{id:\"a\",w:" + deep_open + deep_close + "}}", "", "nested deeper than 32 levels"},
      {R"({"id":"a","w":")" + large + "\"}", "", "{Item:{id:\"a\",w:\"" + large + "\"}}",
       "id\3{\"s\":\"a\"}\2w\3{\"s\":\"" + large + "\"}",
       "item is 410,004 bytes; DynamoDB takes at most 409,600"},
      {"{\"id\":\"\xc3\x28\",\"v\":1}", "\xc3\x28,1", "{Item:{id:\"\xc3\x28\",v:1}}",
       "id\3{\"s\":\"\xc3\x28\"}\2v\3{\"n\":\"1\"}", "record is not UTF-8"},
      {"{\"id\":\"a\",\"v\":\"x\ty\"}", "", "", "id\3{\"s\":\"a\"}\2v\3{\"s\":\"x\ty\"}",
       "line is not a JSON object"},
  };
  ReadOptions options = reading();
  options.csv.types.set("v", AttributeType::N);
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto told = [&](Format format, const std::string& text) {
      options.format = format;
      const ReadSource read = read_text(text, options);
      CAPTURE(text.substr(0, 200));
      REQUIRE(read.records.size() == 1);
      // Ion's own words are other ones where its text goes wrong before DynamoDB's rules are asked.
      const bool same = read.records[0].reason.find(row.reason) != std::string::npos;
      const bool own = read.records[0].reason.find("is not a DynamoDB value") != std::string::npos ||
                       read.records[0].reason.find("record is not a JSON object") != std::string::npos ||
                       read.records[0].reason.find("'NaN' is not a number") != std::string::npos;
      CAPTURE(read.records[0].reason);
      CHECK((same || own));
    };
    told(Format::json, row.json);
    if (!row.csv.empty()) told(Format::csv, "id,v\n" + row.csv);
    if (!row.ion.empty()) told(Format::ion, row.ion);
    if (!row.stx.empty()) told(Format::stx_etx, row.stx);
  }
}

TEST_CASE("Records of every format are the same wherever blocks end") {
  Rng rng = Seed{5}.stream("formats");
  const auto any_of = [&](const std::vector<std::string>& parts) { return parts[rng.below(parts.size())]; };
  const auto text_of = [&](Format format, std::size_t id) {
    switch (format) {
      case Format::csv:
        return any_of({fmt::format("{},plain", id), fmt::format("{},\"with \"\"quotes\"\"\"", id),
                       fmt::format("{},\"two\r\nlines\nmore\"", id), fmt::format("{},stray\"quote", id),
                       std::string("ragged"), fmt::format("{},a,b", id), fmt::format("{},\"tail\"x", id),
                       std::string(), fmt::format("{},\xc3\x28", id),
                       fmt::format("{},{}", id, std::string(rng.below(200), 'y'))}) +
               any_of({"\n", "\r\n"});
      case Format::json:
        return any_of({fmt::format("{{\"id\":\"{}\",\"s\":\"a]}}\\\"[\"}}", id),
                       fmt::format("{{\n  \"id\": \"{}\"\n}}", id), std::string("[1,[2]]"),
                       std::string("\"scalar\\\\\""), std::string("12"), std::string("{\"id\":}"),
                       fmt::format("{{\"id\":\"{}\"}} \n ", id), std::string("{\"id\":\"\xc3\x28\"}"),
                       std::string("\\x")}) +
               any_of({",", ",\n", " ,"});
      case Format::batch_write:
        return any_of(
                   {fmt::format("{{\"PutRequest\":{{\"Item\":{{\"id\":{{\"S\":\"{}\"}}}}}}}}", id),
                    fmt::format("{{ \"DeleteRequest\" : {{\n\"Key\":{{\"id\":{{\"S\":\"{}\"}}}}}}}}", id),
                    std::string("{\"Other\":{}}"), std::string("7"),
                    fmt::format("{{\"PutRequest\":{{\"Item\":{{\"id\":{{\"S\":\"{}\"}}}}}},\"x\":1}}", id)}) +
               any_of({",", "\n,\n"});
      case Format::ion:
        return any_of({fmt::format("$ion_1_0 {{Item:{{id:\"{}\"}}}}", id),
                       fmt::format("{{Item:{{id:\"{}\",n:6d2}}}}", id), std::string("{Item:{id:2007-01-01}}"),
                       std::string("{Item"), std::string("nonsense"),
                       fmt::format("{{Keys:{{id:\"{}\"}},Metadata:{{W:1.}}}}", id), std::string()}) +
               any_of({"\n", "\r\n"});
      default:
        return any_of({fmt::format("id\3{{\"s\":\"{}\"}}", id),
                       fmt::format("a:b\3{{\"n\":\"1\"}}\2id\3{{\"s\":\"{}\"}}", id),
                       std::string("id\3{\"s\":\"a\"},\"x\":{\"s\":\"b\"}"), std::string("no etx"),
                       std::string()}) +
               any_of({"\n", "\r\n"});
    }
  };
  for (const Format format : {Format::csv, Format::json, Format::batch_write, Format::ion, Format::stx_etx}) {
    CAPTURE(format_name(format));
    std::string text = format == Format::csv ? "id,v\n" : format == Format::json ? " [" : "";
    if (format == Format::batch_write) text = "{\"T\": [";
    for (std::size_t id = 0; id < 300; ++id) text += text_of(format, id);
    const ReadSource whole = read_text(text, reading("id", format));
    CHECK(whole.error.empty());
    CHECK(whole.records.size() >= 300);
    int good = 0;
    for (const ReadRecord& record : whole.records) {
      good += record.reason.empty() ? 1 : 0;
      // A place is where the record is, and its line the lines before it.
      CHECK(text.compare(record.offset, record.raw.size(), record.raw) == 0);
      CHECK(record.line ==
            1 + static_cast<std::uint64_t>(std::count(
                    text.begin(), text.begin() + static_cast<std::ptrdiff_t>(record.offset), '\n')));
    }
    CHECK(good > 80);
    for (const std::size_t block : {1, 3, 64, 257, 1000, 4096}) {
      ReadOptions options = reading("id", format);
      options.block_bytes = block;
      CHECK(read_text(text, options).records == whole.records);
    }
    // Several threads find the same.
    const TempFolder folder;
    ProfileOptions profile;
    profile.read = reading("id", format);
    profile.threads = 3;
    profile.read.block_bytes = 512;
    const Result<Profile> several = profile_source(folder.write("f", text), profile, nullptr);
    REQUIRE(several.ok());
    CHECK(several->items == good);
    CHECK(several->rejected == static_cast<std::int64_t>(whole.records.size()) - good);
  }
}

TEST_CASE("A record that is too long is one reject in every format") {
  const std::string x(30'000, 'x');
  const std::vector<std::tuple<Format, std::string, std::string>> rows{
      {Format::csv, "id,v\n1,\"" + x + "\n" + x + "\"\n2,b\n", "record is longer than 10,000 bytes"},
      {Format::json, "[{\"id\":\"1\",\"v\":\"" + x + "\"}\n,{\"id\":\"2\"}]",
       "line is longer than 10,000 bytes"},
      {Format::batch_write,
       "{\"T\":[{\"PutRequest\":{\"Item\":{\"id\":{\"S\":\"" + x +
           "\"}}}},\n{\"PutRequest\":{\"Item\":{\"id\":{\"S\":\"2\"}}}}]}",
       "line is longer than 10,000 bytes"},
      {Format::ion, "{Item:{id:\"" + x + "\"}}\n{Item:{id:\"2\"}}", "line is longer than 10,000 bytes"},
      {Format::stx_etx, "id\3{\"s\":\"" + x + "\"}\nid\3{\"s\":\"2\"}", "line is longer than 10,000 bytes"}};
  for (const auto& [format, text, reason] : rows) {
    for (const std::size_t block : {16, 1000, 1'000'000}) {
      CAPTURE(format_name(format), block);
      ReadOptions options = reading("id", format);
      options.block_bytes = block;
      options.line_bytes_max = 10'000;
      const ReadSource read = read_text(text, options);
      REQUIRE(read.records.size() == 2);
      CHECK(read.records[0].reason == reason);
      CHECK(read.records[0].raw.size() == 4096);
      CHECK(read.records[1].reason.empty());
      CHECK(text.compare(read.records[1].offset, read.records[1].raw.size(), read.records[1].raw) == 0);
      CHECK(read.records[1].line ==
            1 + static_cast<std::uint64_t>(std::count(
                    text.begin(), text.begin() + static_cast<std::ptrdiff_t>(read.records[1].offset), '\n')));
    }
  }
}

TEST_CASE("CSV is RFC 4180's, with its faults named") {
  const auto told = [](std::string_view text, const ReadOptions& options = reading("id", Format::csv)) {
    return read_text(text, options).told();
  };
  CHECK(told("\xef\xbb\xbf"
             "id,v\r\n1,\"a\r\nb\"\r\n") == Told{R"({"id":{"S":"1"},"v":{"S":"a\r\nb"}})"});
  CHECK(told("\"id\",\"a \"\"b\"\"\"\n1,") == Told{R"({"id":{"S":"1"}})"});
  CHECK(told("id,v\n1,\"\"") == Told{R"({"id":{"S":"1"},"v":{"S":""}})"});
  CHECK(told("id,v\n1\n1,2,3\n\n\"1\"x,2\n") ==
        Told{"record has 1 field; there are 2 columns", "record has 3 fields; there are 2 columns",
             "empty line", "field 1 goes on after a closing quote without a delimiter"});
  CHECK(told("id,v\n1,5\" disk\n2,b") ==
        Told{"field 2 holds a quote and does not begin with one; put it in quotes and double the quote",
             R"({"id":{"S":"2"},"v":{"S":"b"}})"});
  CHECK(told("id,v\n1,\"open\n2,b\n") ==
        Told{"a quote is opened in this record and not closed before the file ends"});
  CHECK(told("id,id\n1,2").front().find("two columns are called 'id'") != std::string::npos);
  CHECK(told("id,\n1,2").front().find("column 2 has no name") != std::string::npos);
  CHECK(told("id,\"x\n1,2").front().find("the header (its first line) is not CSV") != std::string::npos);
  ReadOptions options = reading("id", Format::csv);
  options.csv.columns = {"id", "v"};
  CHECK(told("1,2\n", options) == Told{R"({"id":{"S":"1"},"v":{"S":"2"}})"});
  for (const char delimiter : {'\t', ':', ';', '|', ' '}) {
    options.csv.delimiter = delimiter;
    options.format = Format::detect;
    options.csv.columns.clear();
    CHECK(told(fmt::format("id{0}v\n1{0}a,b\n", delimiter), options) ==
          Told{R"({"id":{"S":"1"},"v":{"S":"a,b"}})"});
    CHECK(*parse_delimiter(std::string(1, delimiter)) == delimiter);
  }
  CHECK(*parse_delimiter("tab") == '\t');
  CHECK_FALSE(parse_delimiter("ab").ok());
  ReadOptions typed = reading("id", Format::csv);
  typed.csv.types = *TypedColumns::parse("id:N,ok:bool,tags:SS");
  CHECK(told("id,ok,tags\n1,maybe,\n2,,a\n3,,\"[\"\"a\"\",1]\"\nx,,\n\"4\",\"\",\"\"\n", typed) ==
        Told{"attribute 'ok': 'maybe' is neither true nor false",
             "attribute 'tags': SS takes an array, such as [\"a\",\"b\"]",
             "attribute 'tags': SS cannot hold 1", "attribute 'id': 'x' is not a number",
             R"({"id":{"N":"4"}})"});
  CHECK(told("id\n1", typed).front().find("no column is called 'ok'") != std::string::npos);
}

TEST_CASE("Types are given in a list or a file") {
  const TempFolder folder;
  const std::string file = folder.write("types.json", R"({"a:b":"N","c,d":"ss"})");
  for (const std::string& text : {file, "@" + file}) {
    const Result<TypedColumns> types = TypedColumns::parse(text);
    REQUIRE(types.ok());
    CHECK(*types->find("a:b") == AttributeType::N);
    CHECK(*types->find("c,d") == AttributeType::SS);
    CHECK(types->find("x") == nullptr);
  }
  CHECK(*TypedColumns::parse("x:y:n")->find("x:y") == AttributeType::N);
  for (const char* wrong : {"id", "id:X", "id:N,id:S", ":N", "", "id:N,", "@/none"})
    CHECK_FALSE(TypedColumns::parse(wrong).ok());
}

TEST_CASE("Arrays and request files may be laid out in any way, and say where they break") {
  const auto told = [](std::string_view text) { return read_text(text).told(); };
  const Told two{R"({"id":{"S":"1"}})", R"({"id":{"S":"2"}})"};
  CHECK(told(R"([{"id":"1"},{"id":"2"}])") == two);
  CHECK(told("[\n  {\n    \"id\": \"1\"\n  },\n  {\n    \"id\": \"2\"\n  }\n]\n") == two);
  CHECK(told("{\"id\":\"1\"}\n{\"id\":\"2\"}") == two);
  CHECK(told("{\n\"id\":\"1\"\n}\n{\n\"id\":\"2\"\n}") == two);
  CHECK(told(R"([{"id":{"S":"1"}},{"id":{"S":"2"}}])") == two);
  CHECK(told(R"([{"Item":{"id":{"s":"1"}}}][{"id":{"S":"2"}}])") == two);
  CHECK(told(R"([{"id":"1"},])") == Told{R"({"id":{"S":"1"}})", "an element is missing beside a comma"});
  CHECK(told(R"([{"id":"1"} {"id":"2"}])") ==
        Told{R"({"id":{"S":"1"}})", "a comma is missing in front of this element"});
  CHECK(told(R"([{"id":"1"})") ==
        Told{R"({"id":{"S":"1"}})", "the file ends within its array; it may have been cut off"});
  CHECK(told(R"([{"id":"1"},{"id":)") ==
        Told{R"({"id":{"S":"1"}})", "the file ends within this element: its brackets do not match"});
  const auto requests = [](std::string_view text) {
    return read_text(text, reading("id", Format::batch_write)).told();
  };
  CHECK(
      requests(
          R"({"T":[{"PutRequest":{"Item":{"id":{"S":"1"}}}}],"U":[{"PutRequest":{"Item":{"id":{"S":"2"}}}}]})") ==
      Told{R"({"id":{"S":"1"}})", "the request is for another table than the first one of this file"});
  CHECK(requests(R"({"T":{"PutRequest":1}})").front().find("not a request file from here on") == 0);
  CHECK(requests(R"({"T":[{"DeleteRequest":{"Key":{"id":{"S":"1"},"x":{"S":"2"}}}}]})") ==
        Told{"a key holds the key attributes and nothing else"});
}

TEST_CASE("Plain JSON has stated types") {
  ReadOptions options = reading("id", Format::json);
  options.csv.types = *TypedColumns::parse("id:S,n:N,b:B,t:SS");
  const auto told = [&](std::string_view text) { return read_text(text, options).told().front(); };
  CHECK(
      told(R"({"id":7,"n":"1.50","t":["a"],"x":[true,null,{"y":1E2}]})") ==
      R"({"id":{"S":"7"},"n":{"N":"1.50"},"t":{"SS":["a"]},"x":{"L":[{"BOOL":true},{"NULL":true},{"M":{"y":{"N":"1E2"}}}]}})");
  CHECK(told(R"({"id":"a","n":null})") == R"({"id":{"S":"a"},"n":{"NULL":true}})");
  CHECK(told(R"({"id":"a","n":true})") == "attribute 'n': true is not N");
  CHECK(told(R"({"id":"a","b":"??"})") == "attribute 'b': '\?\?' is not base64");
  CHECK(told(R"({"id":"a","t":[]})") == "attribute 't': a set must not be empty");
  CHECK(told(R"({"id":"a","x":01})") == "record is not a JSON object: '01' is no value");
  CHECK(told(R"({"id":"a","x":NaN})") == "record is not a JSON object: 'NaN' is no value");
  CHECK(told(R"("a")") == "record is not a JSON object: it is another kind of value");
  CHECK(told(R"({"id":"a"}})") == "record is not a JSON object: more text follows the object");
  CHECK(told(R"({"\u0069d":8})") == R"({"\u0069d":{"S":"8"}})");
}

TEST_CASE("Ion is known without its version marker, and nothing else is taken for it") {
  for (const char* text :
       {R"({Item:{id:"a"}})", R"({ Record : {Keys:{id:"a"}}})", R"({Keys:{id:"a"},NewImage:{id:"a"}})"}) {
    CAPTURE(text);
    const ReadSource read = read_text(text);
    CHECK(read.format == Format::ion);
    REQUIRE(read.records.size() == 1);
    CHECK(read.records[0].reason.empty());
  }
  for (const char* text : {R"({"Item":{"id":{"S":"a"}}})", "{Items:1}", "{Item", "{id:\"a\"}", "Item:{,"})
    CHECK(read_text(text).format != Format::ion);
}

TEST_CASE("Ion's other values are refused, its other spellings understood") {
  const auto told = [](std::string_view value) {
    return read_text(fmt::format("$ion_1_0 {{Item:{{id:\"a\",v:{}}}}}", value)).told().front();
  };
  const auto wire = [](std::string_view value) {
    return fmt::format("{{\"id\":{{\"S\":\"a\"}},\"v\":{}}}", value);
  };
  CHECK(told("1_000.5") == wire(R"({"N":"1000.5"})"));
  CHECK(told("12d-1 /* a comment */") == wire(R"({"N":"12e-1"})"));
  CHECK(told("null.string") == wire(R"({"NULL":true})"));
  CHECK(told(R"("\u00e9\U0001F600\x41\n\0")") == wire("{\"S\":\"é😀A\\n\\u0000\"}"));
  CHECK(told("'''a''' '''\"b'''") == wire(R"({"S":"a\"b"})"));
  CHECK(told("[1, [true,],]") == wire(R"({"L":[{"N":"1"},{"L":[{"BOOL":true}]}]})"));
  CHECK(told("{'a b':1,\"c\":2,d:{{}}}") == wire(R"({"M":{"a b":{"N":"1"},"c":{"N":"2"},"d":{"B":""}}})"));
  for (const char* wrong : {"2007-02-23T12:14Z",
                            "abc",
                            "'abc'",
                            "(1 2)",
                            "nan",
                            "+inf",
                            "0xff",
                            "0b1",
                            "{{\"clob\"}}",
                            "x::1",
                            "$dynamodb_SS::[1]",
                            "$dynamodb_NS::[\"1\"]",
                            "$dynamodb_SS::[]",
                            "\"open",
                            "[1",
                            "{a:1",
                            "\"\\q\"",
                            "\"\\ud800\"",
                            "1 2",
                            "{{!!!!}}",
                            "1e",
                            "--1",
                            "1__0",
                            ""}) {
    CAPTURE(wrong);
    CHECK(told(wrong).front() != '{');
  }
}

TEST_CASE("Lines without a token are bad records, and nothing behind them is looked at") {
  for (const Format format : {Format::detect, Format::datapipeline, Format::dynamodb_json}) {
    for (const std::size_t lines : {1, 63, 64, 500}) {
      const ReadSource read = read_text(std::string(lines, '\n') + "4\n \n", reading("id", format));
      CHECK(read.records.size() == lines + 2);
    }
  }
}
