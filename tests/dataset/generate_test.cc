#include "dataset/generate.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>

#include "base/file.h"
#include "dataset/generated_line.h"
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

Read read_back(const std::string& path, const KeySchema& key) {
  ReadOptions options;
  options.key = key;
  Result<RecordReader> reader = RecordReader::open(path, options);
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
        options.line_bytes = line_bytes;
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
  CHECK(options.items * options.line_bytes == 175'000'000);
  CHECK(generate(options, "/dev/null")->bytes == 175'000'000);
}

TEST_CASE("The bytes depend on the seed and not on the threads") {
  const TempFolder folder;
  for (const char* keys : {"uniform", "zipf:0.8"}) {
    GenerateOptions options = options_for(40'000, keys);
    REQUIRE(generate(options, folder.path("one")).ok());
    options.threads = 2;
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
  for (const char* bad :
       {"", "zipf", "zipf:", "zipf:0", "zipf:-1", "zipf:x", "zipf:1.1x", "zipf:11", "hot", "hot:1",
        "hot:0:0.5", "hot:1:0", "hot:1:1.1", "hot:1.5:0.5", "uniform:1", "zipf:nan", "hot:1:nan"}) {
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
  options.line_bytes = 100;
  const std::string sentence = error_of(options, folder.path("f"));
  CHECK(sentence == "A line of 100 bytes is too short for these attributes; it takes at least 164.");
  options.line_bytes = 163;
  CHECK(error_of(options, folder.path("f")).find("at least 164") != std::string::npos);
  options.line_bytes = 164;
  CHECK(error_of(options, folder.path("f")) == "no error");
  options.line_bytes = 420'000;
  CHECK(error_of(options, folder.path("f")).find("DynamoDB takes at most 409,600") != std::string::npos);
  options.line_bytes = 600'000;
  CHECK(error_of(options, folder.path("f")).find("larger than the 409,600 bytes") != std::string::npos);
  options.line_bytes = -5;
  CHECK(error_of(options, folder.path("f")).find("too short") != std::string::npos);
  options = options_for(-1);
  CHECK(error_of(options, folder.path("f")).find("at least 0") != std::string::npos);
  CHECK(error_of(options_for(1), folder.path("no/such/folder/f")).find("Cannot create") != std::string::npos);
  CHECK(error_of(options_for(100'000), "/dev/full").find("No space left") != std::string::npos);
  CHECK(generate(options_for(0), folder.path("f"))->bytes == 0);
}
