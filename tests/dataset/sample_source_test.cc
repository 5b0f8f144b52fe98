#include "dataset/sample_source.h"

#include <fmt/format.h>

#include <filesystem>
#include <set>
#include <string>

#include "dataset/byte_stream.h"
#include "tests/dataset/temp_folder.h"

#include "tests/catch.h"

using namespace dynafill;

namespace {

std::string read_all(const SourceFile& file, std::size_t at_a_time) {
  auto stream = open_stream(file);
  REQUIRE(stream.ok());
  std::string all;
  std::string piece(at_a_time, '\0');
  for (;;) {
    const Result<std::size_t> read = (*stream)->read(piece.data(), piece.size());
    REQUIRE(read.ok());
    if (*read == 0) return all;
    all.append(piece, 0, *read);
  }
}

}  // namespace

TEST_CASE("Ranges that join give every line once, to the range its first byte is in") {
  const TempFolder folder;
  Rng rng = Seed{4}.stream("lines");
  for (const bool end_with_newline : {true, false}) {
    std::string text;
    for (int i = 0; i < 60; ++i) text += std::string(rng.below(i % 10 == 0 ? 90'000 : 30), 'x') + '\n';
    if (!end_with_newline) text.pop_back();
    const SourceFiles source = *list_source_files(folder.write("f", text));
    for (const std::uint64_t range : {1ULL, 7ULL, 100ULL, 5000ULL, 70'000ULL, 1'000'000ULL}) {
      if (range == 1 && !end_with_newline) continue;  // slow, and the same
      CAPTURE(range, end_with_newline);
      std::string joined;
      for (std::uint64_t from = 0; from < text.size(); from += range) {
        SourceFile part = source.files[0];
        part.only = LineRange{from, std::min<std::uint64_t>(text.size(), from + range)};
        if (range == 1 && from % 1000 != 0 && text[from - 1] != '\n') continue;
        const std::string lines = read_all(part, range == 7 ? 3 : 65'536);
        const std::size_t begin = joined.size();
        joined += lines;
        if (lines.empty()) continue;
        // By its definition: the first line begins in the range, and the last one does.
        CHECK((begin == 0 || text[begin - 1] == '\n'));
        CHECK((begin >= from && begin < part.only->to));
        const std::size_t last = joined.rfind('\n', joined.size() - 2);
        CHECK((last == std::string::npos || last + 1 < part.only->to));
      }
      CHECK((joined == text));
    }
  }
}

TEST_CASE("A sample is as large as asked, and anything else is explained") {
  const TempFolder folder;
  std::string line(99, 'x');
  line += '\n';
  std::string text;
  for (int i = 0; i < 80'000; ++i) text += line;  // 8 MB
  folder.write("d/a", text);
  folder.write("d/b", text);
  Rng rng = Seed{1}.stream("sample");
  const SourceFiles source = *list_source_files(folder.path("d"));
  const Result<SampledSource> sample = draw_sample(source, ReadOptions{}, 4 << 20, rng);
  REQUIRE(sample.ok());
  CHECK(sample->bytes_all == 16'000'000);
  CHECK(sample->slices_all == 2 * 489);  // of 16 KiB
  CHECK(sample->files.files.size() == 256);
  CHECK(sample->files.bytes <= 4 << 20);
  CHECK(sample->files.bytes > 4'000'000);
  std::set<std::string> names;
  for (const SourceFile& slice : sample->files.files) names.insert(slice.name);
  CHECK(names.size() == 2);
  CHECK(draw_sample(source, ReadOptions{}, 1 << 30, rng)->files.files.size() ==
        16);  // all of it, in slices of 1 MiB

  CHECK_FALSE(draw_sample(source, ReadOptions{}, 1000, rng).ok());
  SourceFiles pipe;
  pipe.files.push_back({"-"});
  CHECK_FALSE(draw_sample(pipe, ReadOptions{}, 4 << 20, rng).ok());
  folder.write("d/b", "\x1f\x8b\x08" + text);
  CHECK(draw_sample(*list_source_files(folder.path("d")), ReadOptions{}, 8 << 20, rng)
            .error()
            .sentence.find("compressed") != std::string::npos);
}

TEST_CASE("Compressed files are drawn whole, and not too few") {
  const TempFolder folder;
  for (int i = 0; i < 40; ++i)
    folder.write(fmt::format("d/{:02}", i), "\x1f\x8b\x08" + std::string(100'000 - 3, 'x'));
  Rng rng = Seed{1}.stream("sample");
  const SourceFiles source = *list_source_files(folder.path("d"));
  const Result<SampledSource> sample = draw_sample(source, ReadOptions{}, 2'000'000, rng);
  REQUIRE(sample.ok());
  CHECK(sample->files.files.size() == 20);
  CHECK(sample->files.bytes == 2'000'000);
  CHECK(sample->slices_all == 40);
  CHECK(sample->bytes_all == 4'000'000);
  std::set<std::string> names;
  for (const SourceFile& file : sample->files.files) {
    names.insert(file.name);
    CHECK_FALSE(file.only.has_value());
  }
  CHECK(names.size() == 20);

  for (int i = 0; i < 40; ++i)
    folder.write(fmt::format("d/{:02}", i), "\x1f\x8b\x08" + std::string(200'000 - 3, 'x'));
  const auto refusal = [&] {
    return draw_sample(*list_source_files(folder.path("d")), ReadOptions{}, 1'200'000, rng).error().sentence;
  };
  CHECK(refusal() ==
        "Compressed files can only be sampled whole, and at least 10 of them; of the 40 here take --sample "
        "2000000 or more.");
  for (int i = 9; i < 40; ++i) std::filesystem::remove(folder.path(fmt::format("d/{:02}", i)));
  CHECK(refusal().ends_with("of the 9 here profile them without --sample."));
}
