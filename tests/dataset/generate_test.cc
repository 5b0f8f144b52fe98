#include "dataset/generate.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/file.h"
#include "dataset/generated_line.h"
#include "dataset/key_sequence.h"
#include "dataset/record_reader.h"
#include "dataset/zipf.h"
#include "tests/dataset/temp_folder.h"

#include "tests/catch.h"

using namespace dynafill;

namespace {

GenerateOptions options_for(std::int64_t items, std::string_view keys = "uniform") {
  GenerateOptions options;
  options.items = items;
  options.keys = *parse_key_pattern(keys);
  return options;
}

struct Read {
  std::map<std::string, int> by_partition;
  std::set<ItemKey> keys;
  std::set<std::int64_t> sizes;
  Format format = Format::detect;
};

ReadOptions reading(const KeySchema& key) {
  ReadOptions options;
  options.key = key;
  return options;
}

Read read_back(const std::string& path, const KeySchema& key) {
  Result<RecordReader> reader = RecordReader::open(path, reading(key));
  REQUIRE(reader.ok());
  Read read;
  read.format = reader->format();
  Record record;
  while (*reader->next(record)) {
    REQUIRE(record.reject_reason == "");
    ++read.by_partition[std::string(record.item.partition_value)];
    read.keys.insert(record.item.key);
    read.sizes.insert(record.item.size.count);
  }
  return read;
}

}  // namespace

TEST_CASE("A generated file has exactly the bytes and items asked for") {
  const TempFolder folder;
  const std::string path = folder.path("f");
  for (const Format format : {Format::datapipeline, Format::dynamodb_json})
    for (const char* keys : {"uniform", "sequential", "zipf:1.1", "hot:10:0.9"})
      for (const std::int64_t line_bytes : {175, 300, 20'000}) {
        GenerateOptions options = options_for(line_bytes > 1000 ? 20 : 3000, keys);
        options.format = format;
        options.size = FixedSize{line_bytes};
        const Result<Generated> made = generate(options, path);
        REQUIRE(made.ok());
        CHECK(made->items == options.items);
        CHECK(made->bytes == options.items * line_bytes);
        CHECK(std::filesystem::file_size(path) == static_cast<std::uintmax_t>(made->bytes));
        const std::string text = *read_file(path);
        for (std::size_t end = static_cast<std::size_t>(line_bytes) - 1; end < text.size();
             end += static_cast<std::size_t>(line_bytes))
          REQUIRE(text[end] == '\n');
        const Read read = read_back(path, made->key);
        CHECK(read.format == format);
        CHECK(read.keys.size() == static_cast<std::size_t>(options.items));
        if (line_bytes == 175) CHECK(*read.sizes.rbegin() <= 1024);
      }
}

TEST_CASE("The article's file is 175,000,000 bytes") {
  const GenerateOptions options = options_for(1'000'000);
  CHECK(options.items * std::get<FixedSize>(options.size).bytes == 175'000'000);
  CHECK(generate(options, "/dev/null")->bytes == 175'000'000);
}

TEST_CASE("The bytes depend on the seed and not on the threads") {
  const TempFolder folder;
  for (const char* keys : {"uniform", "zipf:0.8"}) {
    GenerateOptions options = options_for(40'000, keys);
    options.size = *parse_size_pattern("lognormal:300:1");
    REQUIRE(generate(options, folder.path("one")).ok());
    options.threads = 3;
    REQUIRE(generate(options, folder.path("two")).ok());
    options.seed = Seed{2};
    REQUIRE(generate(options, folder.path("other")).ok());
    const std::string one = *read_file(folder.path("one"));
    CHECK(one == *read_file(folder.path("two")));
    CHECK(one != *read_file(folder.path("other")));
    // Fewer items are the beginning of more, except where the pattern is drawn from all of them.
    options.seed = Seed{1};
    options.items = 100;
    REQUIRE(generate(options, folder.path("few")).ok());
    if (options.keys.index() == 0) CHECK(one.starts_with(*read_file(folder.path("few"))));
  }
}

TEST_CASE("An existing file is replaced") {
  const TempFolder folder;
  const std::string path = folder.write("f", std::string(1'000'000, 'x'));
  REQUIRE(generate(options_for(10), path).ok());
  CHECK(std::filesystem::file_size(path) == 1750);
}

TEST_CASE("Key patterns have the shares they promise") {
  const TempFolder folder;
  const auto counts = [&](const char* keys) {
    const Result<Generated> made = generate(options_for(20'000, keys), folder.path("f"));
    REQUIRE(made.ok());
    std::vector<int> sorted;
    for (const auto& [key, count] : read_back(folder.path("f"), made->key).by_partition)
      sorted.push_back(count);
    std::sort(sorted.rbegin(), sorted.rend());
    return sorted;
  };
  CHECK(counts("uniform").size() == 20'000);
  CHECK(counts("sequential").size() == 20'000);
  const std::vector<int> hot = counts("hot:10:0.9");
  int on_hot = 0;
  for (std::size_t i = 0; i < 10; ++i) on_hot += hot[i];
  CHECK(std::abs(on_hot - 18'000) < 250);  // deviation 42
  CHECK(hot[10] == 1);
  // By hand: with n = 20,000 and exponent 1 the commonest value has 1 / (ln n + 0.5772) = 9.54 %.
  const std::vector<int> zipf = counts("zipf:1");
  CHECK(std::abs(zipf[0] - 1908) < 250);
  CHECK(std::abs(zipf[1] - 954) < 180);
}

TEST_CASE("Items have the sizes asked for, to the byte") {
  const TempFolder folder;
  const auto sizes_of = [&](const char* pattern, std::int64_t items) {
    GenerateOptions options = options_for(items);
    options.size = *parse_size_pattern(pattern);
    options.item_sizes = true;
    options.types = *parse_attribute_types("all");
    options.indexes = {*parse_index_attribute("status:5"), *parse_index_attribute("coupon:100:0.3")};
    const Result<Generated> made = generate(options, folder.path("f"));
    REQUIRE(made.ok());
    CHECK(std::filesystem::file_size(folder.path("f")) == static_cast<std::uintmax_t>(made->bytes));
    std::vector<std::int64_t> sizes;
    Result<RecordReader> reader = RecordReader::open(folder.path("f"), reading(made->key));
    Record record;
    while (*reader->next(record)) {
      REQUIRE(record.reject_reason == "");
      sizes.push_back(record.item.size.count);
    }
    REQUIRE(sizes.size() == static_cast<std::size_t>(items));
    std::sort(sizes.begin(), sizes.end());
    return sizes;
  };
  for (const std::int64_t bytes : {1024, 1025, 409'600}) {
    const auto sizes = sizes_of(std::to_string(bytes).c_str(), 20);
    CHECK(sizes.front() == bytes);
    CHECK(sizes.back() == bytes);
  }
  const auto uniform = sizes_of("uniform:1000:2000", 20'000);
  CHECK(uniform.front() == 1000);
  CHECK(uniform.back() == 2000);
  CHECK(std::abs(uniform[10'000] - 1500) < 15);  // deviation 3.5
  const auto lognormal = sizes_of("lognormal:5000:1", 20'000);
  CHECK(std::abs(lognormal[10'000] - 5000) < 220);    // deviation 44
  CHECK(std::abs(lognormal[16'827] - 13'591) < 700);  // e times the median: 84.13 % lie below
  CHECK(lognormal.back() <= 409'600);
}

TEST_CASE("Every type can be there, and index attributes in their share of the items") {
  const TempFolder folder;
  GenerateOptions options = options_for(5000);
  options.size = FixedSize{1200};
  options.types = *parse_attribute_types("all");
  options.indexes = {*parse_index_attribute("status:5"), *parse_index_attribute("coupon:1000:0.1")};
  for (const Format format : {Format::datapipeline, Format::dynamodb_json}) {
    options.format = format;
    const Result<Generated> made = generate(options, folder.path("f"));
    REQUIRE(made.ok());
    // By other means than the ones under test: how often each name and type stands in the text.
    const std::string text = *read_file(folder.path("f"));
    const auto count = [&](const std::string& part) {
      std::int64_t found = 0;
      for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++found;
      return found;
    };
    const bool upper = format == Format::dynamodb_json;
    for (const char* start : {"\"text\":{\"S", "\"number\":{\"N", "\"binary\":{\"B", "\"texts\":{\"SS",
                              "\"numbers\":{\"NS", "\"binaries\":{\"BS", "\"flag\":{\"BOOL",
                              "\"nothing\":{\"NULL", "\"map\":{\"M", "\"list\":{\"L", "\"status\":{\"S"}) {
      std::string part = start;
      char& letter = part[part.find('{') + 2];
      if (!upper) letter = static_cast<char>(letter | 0x20);
      CAPTURE(part);
      CHECK(count(part) == 5000);
    }
    CHECK(std::abs(count("\"coupon\":") - 500) < 90);  // deviation 21
    std::set<std::string> statuses;
    for (std::size_t at = 0; (at = text.find("\"status\":", at)) != std::string::npos; ++at)
      statuses.insert(text.substr(at + 15, 16));
    CHECK(statuses.size() == 5);
    CHECK(read_back(folder.path("f"), made->key).keys.size() == 5000);
  }
}

TEST_CASE("Items lie in the order asked for, with the shares of their pattern") {
  const TempFolder folder;
  const auto values_of = [&](const char* keys, const char* order, std::int64_t items) {
    GenerateOptions options = options_for(items, keys);
    options.order = *parse_item_order(order);
    const Result<Generated> made = generate(options, folder.path("f"));
    REQUIRE(made.ok());
    std::vector<std::string> values;
    std::set<ItemKey> whole_keys;
    Result<RecordReader> reader = RecordReader::open(folder.path("f"), reading(made->key));
    Record record;
    while (*reader->next(record)) {
      values.emplace_back(record.item.partition_value);
      whole_keys.insert(record.item.key);
    }
    CHECK(whole_keys.size() == static_cast<std::size_t>(items));
    return values;
  };
  const auto runs_of = [](const std::vector<std::string>& values) {
    std::vector<std::size_t> runs;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i == 0 || values[i] != values[i - 1]) runs.push_back(0);
      ++runs.back();
    }
    return runs;
  };
  for (const char* keys : {"uniform", "sequential", "even:37", "hot:3:0.5", "zipf:1.1"}) {
    CAPTURE(keys);
    auto values = values_of(keys, "sorted", 3000);
    CHECK(std::is_sorted(values.begin(), values.end()));
    values = values_of(keys, "descending", 3000);
    CHECK(std::is_sorted(values.rbegin(), values.rend()));
  }
  const auto even = runs_of(values_of("even:30", "sorted", 3000));
  CHECK(even == std::vector<std::size_t>(30, 100));
  const auto hot = runs_of(values_of("hot:3:0.5", "sorted", 3000));
  CHECK(hot.size() == 1503);
  CHECK(hot[0] == 500);
  CHECK(hot[3] == 1);
  // The commonest value by hand: 3000 / (1 + 1/2 + ... + 1/3000) = 349.5.
  const auto zipf = runs_of(values_of("zipf:1", "sorted", 3000));
  CHECK((zipf[0] == 349 || zipf[0] == 350));
  CHECK((zipf[1] == 174 || zipf[1] == 175));
  const auto clustered = values_of("even:30", "clustered:20", 3010);
  for (const std::size_t run : runs_of(clustered)) REQUIRE(run <= 60);
  CHECK(runs_of(clustered).size() > 130);  // 150 runs of 20; a few neighbours share a value
  CHECK_FALSE(std::is_sorted(clustered.begin(), clustered.end()));
  CHECK(std::set<std::string>(clustered.begin(), clustered.end()).size() == 30);

  GenerateOptions options = options_for(10);
  options.order = ClusteredOrder{5};
  CHECK_FALSE(generate(options, folder.path("f")).ok());
}

TEST_CASE("A permutation has every number once") {
  for (const std::uint64_t n : {1, 2, 3, 5, 16, 17, 1000}) {
    std::set<std::uint64_t> seen;
    const Permutation permutation(n, 7);
    for (std::uint64_t i = 0; i < n; ++i) seen.insert(permutation.at(i));
    CHECK(seen.size() == n);
    CHECK(*seen.rbegin() == n - 1);
  }
}

TEST_CASE("Shares of Zipf's law go on behind the numbers that are counted one by one") {
  const std::int64_t n = 10'000'000;
  const ZipfShares shares(n, 0.9);
  double sum = 0, at_100k = 0;
  for (std::int64_t k = 1; k <= n; ++k) {
    sum += std::pow(static_cast<double>(k), -0.9);
    if (k == 100'000) at_100k = sum;
  }
  CHECK(std::abs(shares.rank_at(at_100k / sum) - 100'000) <= 1);
  CHECK(shares.rank_at(0) == 1);
  CHECK(shares.rank_at(1 - 1e-15) == n);
}

TEST_CASE("Noise repeats nothing and words repeat themselves") {
  const TempFolder folder;
  // Eight-byte pieces seen before in the file: what a compressor finds.
  const auto repeated = [&](Filler filler) {
    GenerateOptions options = options_for(100);
    options.size = FixedSize{2000};
    options.filler = filler;
    REQUIRE(generate(options, folder.path("f")).ok());
    const std::string text = *read_file(folder.path("f"));
    std::set<std::string> seen;
    std::size_t again = 0;
    for (std::size_t i = 0; i + 8 <= text.size(); ++i) again += seen.insert(text.substr(i, 8)).second ? 0 : 1;
    return static_cast<double>(again) / static_cast<double>(text.size());
  };
  CHECK(repeated(Filler::noise) < 0.06);  // the JSON around it
  CHECK(repeated(Filler::words) > 0.9);
}

TEST_CASE("Sizes, orders, types and index attributes are read as they are written, or explained") {
  CHECK(std::get<FixedSize>(*parse_size_pattern("2KiB")).bytes == 2048);
  const auto uniform = std::get<UniformSize>(*parse_size_pattern("uniform:100:1.9KB"));
  CHECK((uniform.least == 100 && uniform.most == 1900));
  const auto lognormal = std::get<LognormalSize>(*parse_size_pattern("lognormal:600:1.5"));
  CHECK((lognormal.median == 600 && lognormal.sigma == 1.5));
  for (const char* bad : {"", "x", "uniform:5", "uniform:9:5", "uniform:1:2:3", "lognormal:600",
                          "lognormal:0:1", "lognormal:600:0", "lognormal:600:9", "uniform"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_size_pattern(bad).ok());
  }
  CHECK(std::get<ClusteredOrder>(*parse_item_order("clustered:500")).run == 500);
  for (const char* bad : {"", "clustered", "clustered:0", "random", "sorted:1"})
    CHECK_FALSE(parse_item_order(bad).ok());
  CHECK(parse_attribute_types("all")->size() == 10);
  CHECK(*parse_attribute_types("S,null") ==
        std::vector<AttributeType>{AttributeType::S, AttributeType::NULL_});
  for (const char* bad : {"", "S,", "S,S", "X", "all,S"}) CHECK_FALSE(parse_attribute_types(bad).ok());
  CHECK(parse_index_attribute("coupon:1k:0.1")->values == 1000);
  for (const char* bad : {"", "a", "a:", ":5", "a:0", "a:5:0", "a:5:2", "a:5:0.5:1", "a\"b:5"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_index_attribute(bad).ok());
  }
  GenerateOptions options = options_for(1);
  for (const char* taken : {"id", "note", "ok", "user"}) {
    options.indexes = {IndexAttribute{taken, 1, 1}};
    CHECK_FALSE(generate(options, "/dev/null").ok());
  }
}

TEST_CASE("Zipf draws follow the law for exponents around and far from one") {
  for (const double exponent : {0.5, 0.99, 1.0, 1.01, 2.0, 5.0}) {
    const std::int64_t n = 50;
    const Zipf zipf(n, exponent);
    Rng rng = Seed{5}.stream("zipf");
    std::vector<double> seen(static_cast<std::size_t>(n) + 1, 0);
    const int draws = 200'000;
    for (int i = 0; i < draws; ++i) {
      const std::int64_t k = zipf.draw(rng);
      REQUIRE((k >= 1 && k <= n));
      ++seen[static_cast<std::size_t>(k)];
    }
    double norm = 0;
    for (std::int64_t k = 1; k <= n; ++k) norm += std::pow(static_cast<double>(k), -exponent);
    for (const std::int64_t k : {1, 2, 3, 10, 50}) {
      const double expected = draws * std::pow(static_cast<double>(k), -exponent) / norm;
      CAPTURE(exponent, k);
      CHECK(std::abs(seen[static_cast<std::size_t>(k)] - expected) < 5 * std::sqrt(expected) + 2);
    }
  }
  Rng rng(1);
  CHECK(Zipf(1, 1.0).draw(rng) == 1);
}

TEST_CASE("Key patterns are read as they are written, or explained") {
  CHECK(std::holds_alternative<UniformKeys>(*parse_key_pattern("uniform")));
  CHECK(std::holds_alternative<SequentialKeys>(*parse_key_pattern("sequential")));
  const KeyPattern zipf = *parse_key_pattern("zipf:1.1");
  CHECK(std::get_if<ZipfKeys>(&zipf)->exponent == 1.1);
  const KeyPattern hot = *parse_key_pattern("hot:10:0.9");
  CHECK(std::get_if<HotKeys>(&hot)->count == 10);
  CHECK(std::get_if<HotKeys>(&hot)->share == 0.9);
  for (const char* bad : {"", "zipf", "zipf:", "zipf:0", "zipf:-1", "zipf:x", "zipf:1.1x", "zipf:11", "hot",
                          "hot:1", "hot:0:0.5", "hot:1:0", "hot:1:1.1", "hot:1.5:0.5", "uniform:1",
                          "zipf:nan", "hot:1:nan", "even:0", "even:x"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_key_pattern(bad).ok());
  }
}

TEST_CASE("What cannot be generated is explained") {
  const TempFolder folder;
  const auto error_of = [&](GenerateOptions options, const std::string& path) {
    const Result<Generated> made = generate(options, path);
    return made.ok() ? "no error" : made.error().sentence;
  };
  GenerateOptions options = options_for(10);
  options.size = FixedSize{100};
  const std::string sentence = error_of(options, folder.path("f"));
  CHECK(sentence == "A line of 100 bytes is too short for these attributes; it takes at least 164.");
  options.size = FixedSize{163};
  CHECK(error_of(options, folder.path("f")).find("at least 164") != std::string::npos);
  options.size = FixedSize{164};
  CHECK(error_of(options, folder.path("f")) == "no error");
  options.size = FixedSize{420'000};
  CHECK(error_of(options, folder.path("f")) ==
        "A line of 420,000 bytes makes an item larger than the 409,600 bytes DynamoDB takes; the most is "
        "409,685.");
  options.size = FixedSize{409'685};
  CHECK(error_of(options, folder.path("f")) == "no error");
  CHECK(*read_back(folder.path("f"), KeySchema{"id", ""}).sizes.rbegin() == 409'600);
  options.size = FixedSize{600'000};
  CHECK(error_of(options, folder.path("f")).find("larger than the 409,600 bytes") != std::string::npos);
  options.size = FixedSize{-5};
  CHECK(error_of(options, folder.path("f")).find("too short") != std::string::npos);
  options = options_for(-1);
  CHECK(error_of(options, folder.path("f")).find("at least 0") != std::string::npos);
  CHECK(error_of(options_for(1), folder.path("no/such/folder/f")).find("Cannot create") != std::string::npos);
  CHECK(error_of(options_for(100'000), "/dev/full").find("No space left") != std::string::npos);
  CHECK(generate(options_for(0), folder.path("f"))->bytes == 0);
}
