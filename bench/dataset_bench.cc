// Generating and profiling, in bytes a second, against what the same bytes cost at least.
//
// Baselines, over the same file in memory or page cache: (a) finding the line ends with memchr, (b) simdjson
// On-Demand visiting every key and string of every line, (c) nlohmann::json parsing every line.  Each
// benchmark names its bytes a second; profile also gives its speed as a multiple of (a)'s, (b)'s and (c)'s,
// and with two threads of its own with one, measured in the same program just before.  profile_gzip gives its
// time as a multiple of zlib's inflate of the same bytes alone.  DYNAFILL_BENCH_ITEMS sets the size: 1000000
// is the article's 175 MB.
#include <benchmark/benchmark.h>
// The baselines are built as a release is: without their own checks.
#define NDEBUG
#include <simdjson.h>
#include <unistd.h>
#include <zlib.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <variant>

#include "base/file.h"
#include "dataset/convert.h"
#include "dataset/generate.h"
#include "dataset/item_parser.h"
#include "dataset/profile.h"

namespace {

using namespace dynafill;

std::int64_t items_wanted() {
  const char* text = std::getenv("DYNAFILL_BENCH_ITEMS");
  return text == nullptr ? 20'000 : std::strtoll(text, nullptr, 10);
}

GenerateOptions generate_options() {
  GenerateOptions options;
  options.items = items_wanted();
  return options;
}

// The input, made once: as a file and in memory.
struct Input {
  std::string path = "/tmp/dynafill-dataset-bench-" + std::to_string(::getpid());
  std::string text;
  std::string gzipped;  // also in the file path + ".gz"
  std::size_t bytes = 0;

  Input() {
    const Result<Generated> made = generate(generate_options(), path);
    CHECK(made.ok());
    text = *read_file(path);
    bytes = text.size();
    z_stream state{};
    CHECK(deflateInit2(&state, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    gzipped.resize(deflateBound(&state, bytes));
    state.next_in = reinterpret_cast<Bytef*>(text.data());
    state.avail_in = static_cast<uInt>(bytes);
    state.next_out = reinterpret_cast<Bytef*>(gzipped.data());
    state.avail_out = static_cast<uInt>(gzipped.size());
    CHECK(deflate(&state, Z_FINISH) == Z_STREAM_END);
    gzipped.resize(state.total_out);
    deflateEnd(&state);
    CHECK(write_file_atomically(path + ".gz", gzipped).ok());
    text.resize(bytes + parser_padding);
  }
  ~Input() {
    ::unlink(path.c_str());
    ::unlink((path + ".gz").c_str());
    for (const char* format : {".csv", ".json"}) ::unlink((path + format).c_str());
  }

  template <class Visit>
  void each_line(Visit visit) const {
    const char* at = text.data();
    const char* const end = at + bytes;
    while (at < end) {
      const char* const line_end =
          static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
      visit(std::string_view(at, static_cast<std::size_t>(line_end - at)));
      at = line_end + 1;
    }
  }
};

const Input& input() {
  static const Input made;
  return made;
}

std::size_t find_lines() {
  std::size_t lines = 0;
  input().each_line([&](std::string_view line) { lines += line.empty() ? 0 : 1; });
  return lines;
}

// Every key, and every string's raw characters, of the two levels these items have.
std::size_t visit_on_demand() {
  namespace ondemand = simdjson::ondemand;
  static ondemand::parser parser;
  std::size_t seen = 0;
  input().each_line([&](std::string_view line) {
    ondemand::document document;
    CHECK(parser.iterate(line.data(), line.size(), line.size() + parser_padding).get(document) ==
          simdjson::SUCCESS);
    for (auto attribute : document.get_object()) {
      std::string_view name;
      CHECK(attribute.unescaped_key().get(name) == simdjson::SUCCESS);
      seen += name.size();
      for (auto typed : attribute.value().get_object()) {
        std::string_view type;
        CHECK(typed.unescaped_key().get(type) == simdjson::SUCCESS);
        ondemand::value value = typed.value();
        std::string_view text;
        bool flag = false;
        if (value.get_string().get(text) == simdjson::SUCCESS)
          seen += text.size();
        else
          seen += value.get_bool().get(flag) == simdjson::SUCCESS ? 1 : 0;
      }
    }
  });
  return seen;
}

std::size_t parse_nlohmann() {
  std::size_t seen = 0;
  input().each_line([&](std::string_view line) { seen += nlohmann::json::parse(line).size(); });
  return seen;
}

std::size_t inflate_alone() {
  static std::string out(std::size_t{1} << 20, '\0');
  z_stream state{};
  CHECK(inflateInit2(&state, MAX_WBITS + 16) == Z_OK);
  std::string& in = const_cast<std::string&>(input().gzipped);  // zlib only reads it
  state.next_in = reinterpret_cast<Bytef*>(in.data());
  state.avail_in = static_cast<uInt>(in.size());
  int answer = Z_OK;
  while (answer == Z_OK) {
    state.next_out = reinterpret_cast<Bytef*>(out.data());
    state.avail_out = static_cast<uInt>(out.size());
    answer = inflate(&state, Z_NO_FLUSH);
  }
  CHECK(answer == Z_STREAM_END && state.total_out == input().bytes);
  inflateEnd(&state);
  return static_cast<std::size_t>(out.back());
}

std::int64_t profile_it(int threads, const std::string& suffix = "") {
  ProfileOptions options;
  options.read.key = {"id", ""};
  options.threads = threads;
  const Result<Profile> profile = profile_source(input().path + suffix, options, nullptr);
  CHECK(profile.ok() && profile->items == items_wanted() && profile->rejected == 0);
  return profile->wcu_total;
}

std::size_t parse_items(Wanted wanted) {
  static const KeySchema key{"id", ""};
  ItemParser parser(key, wanted);
  std::size_t seen = 0;
  input().each_line([&](std::string_view line) {
    const auto parsed = parser.parse(line);
    const auto* item = std::get_if<ParsedItem>(&parsed);
    CHECK(item != nullptr);
    seen += static_cast<std::size_t>(item->size.count) + item->wire.size();
  });
  return seen;
}

// The fastest of five runs: the one least disturbed.
template <class Work>
double best_seconds(Work work) {
  double best = 1e9;
  for (int run = 0; run < 5; ++run) {
    const auto begin = std::chrono::steady_clock::now();
    benchmark::DoNotOptimize(work());
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  return best;
}

template <class Work>
void measure(benchmark::State& state, Work work) {
  static_cast<void>(input());  // made outside the time
  for (auto _ : state) benchmark::DoNotOptimize(work());
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(input().bytes));
}

void generate_to_nowhere(benchmark::State& state) {
  measure(state, [] { return generate(generate_options(), "/dev/null").ok(); });
}
void generate_to_disk(benchmark::State& state) {
  const std::string path = input().path + ".out";
  measure(state, [&] { return generate(generate_options(), path).ok(); });
  ::unlink(path.c_str());
}
void memchr_lines(benchmark::State& state) { measure(state, find_lines); }
void simdjson_on_demand(benchmark::State& state) { measure(state, visit_on_demand); }
void nlohmann_parse(benchmark::State& state) { measure(state, parse_nlohmann); }
void item_parser_profile(benchmark::State& state) {
  measure(state, [] { return parse_items({false, false}); });
}
void item_parser_wire(benchmark::State& state) {
  measure(state, [] { return parse_items({true, false}); });
}
void item_parser_all(benchmark::State& state) {
  measure(state, [] { return parse_items({true, true}); });
}

void profile(benchmark::State& state) {
  const int threads = static_cast<int>(state.range(0));
  const double lines_s = best_seconds(find_lines);
  const double on_demand_s = best_seconds(visit_on_demand);
  static const double nlohmann_s = best_seconds(parse_nlohmann);
  const double one_s = best_seconds([&] { return profile_it(1); });
  const double own_s = threads == 1 ? one_s : best_seconds([&] { return profile_it(threads); });
  measure(state, [&] { return profile_it(threads); });
  state.counters["of_memchr"] = lines_s / own_s;
  state.counters["of_on_demand"] = on_demand_s / own_s;
  state.counters["of_nlohmann"] = nlohmann_s / own_s;
  if (threads > 1) state.counters["of_one_thread"] = one_s / own_s;
}

void inflate_only(benchmark::State& state) { measure(state, inflate_alone); }
void profile_gzip(benchmark::State& state) {
  const int threads = static_cast<int>(state.range(0));
  const double inflate_s = best_seconds(inflate_alone);
  const double own_s = best_seconds([&] { return profile_it(threads, ".gz"); });
  measure(state, [&] { return profile_it(threads, ".gz"); });
  state.counters["times_inflate"] = own_s / inflate_s;
}

// The same items in other formats, made once: {"id":{"s":"a"}} as {"id":"a"}, or as CSV.
const std::string& input_as(Format format) {
  static std::map<Format, std::string> made;
  std::string& path = made[format];
  if (!path.empty()) return path;
  path = input().path + "." + std::string(format_name(format));
  if (format == Format::csv) {
    ConvertOptions options;
    options.to = Format::csv;
    CHECK(convert(input().path, options, path, nullptr).ok());
    return path;
  }
  std::string text;
  input().each_line([&](std::string_view line) {
    nlohmann::json plain = nlohmann::json::object();
    const nlohmann::json typed = nlohmann::json::parse(line);
    for (const auto& [name, value] : typed.items()) plain[name] = value.begin().value();
    text += plain.dump() + "\n";
  });
  CHECK(write_file_atomically(path, text).ok());
  return path;
}

void profile_format(benchmark::State& state) {
  const auto format = static_cast<Format>(state.range(0));
  const std::string& path = input_as(format);
  ProfileOptions options;
  options.read.key = {"id", ""};
  options.read.format = format;
  const auto work = [&] {
    const Result<Profile> done = profile_source(path, options, nullptr);
    CHECK(done.ok() && done->items == items_wanted() && done->rejected == 0);
    return done->source_bytes;
  };
  const double lines_s = best_seconds([] { return profile_it(1); });
  const double own_s = best_seconds(work);
  std::int64_t bytes = 0;
  for (auto _ : state) bytes += work();
  state.SetBytesProcessed(bytes);
  state.SetLabel(std::string(format_name(format)));
  state.counters["of_datapipeline_items"] = lines_s / own_s;  // items a second, compared
}

void convert_lines(benchmark::State& state) {
  ConvertOptions options;
  options.to = static_cast<Format>(state.range(0));
  const std::string out = input().path + ".converted";
  measure(state, [&] { return convert(input().path, options, out, nullptr).ok(); });
  state.SetLabel(std::string(format_name(options.to)));
  ::unlink(out.c_str());
}

BENCHMARK(generate_to_nowhere)->Unit(benchmark::kMillisecond);
BENCHMARK(generate_to_disk)->Unit(benchmark::kMillisecond);
BENCHMARK(memchr_lines)->Unit(benchmark::kMillisecond);
BENCHMARK(simdjson_on_demand)->Unit(benchmark::kMillisecond);
BENCHMARK(nlohmann_parse)->Unit(benchmark::kMillisecond);
BENCHMARK(item_parser_profile)->Unit(benchmark::kMillisecond);
BENCHMARK(item_parser_wire)->Unit(benchmark::kMillisecond);
BENCHMARK(item_parser_all)->Unit(benchmark::kMillisecond);
BENCHMARK(profile)->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(inflate_only)->Unit(benchmark::kMillisecond);
BENCHMARK(profile_gzip)->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(profile_format)
    ->Arg(static_cast<int>(Format::csv))
    ->Arg(static_cast<int>(Format::json))
    ->Unit(benchmark::kMillisecond);
BENCHMARK(convert_lines)
    ->Arg(static_cast<int>(Format::datapipeline))
    ->Arg(static_cast<int>(Format::dynamodb_json))
    ->Arg(static_cast<int>(Format::csv))
    ->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
