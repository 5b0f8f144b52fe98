#include "loader/verify_sample.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

#include "base/check.h"

namespace dynafill::loader {
namespace {

namespace ondemand = simdjson::ondemand;

// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
constexpr std::size_t keys_per_request = 100;
constexpr std::size_t lanes = 4;

// What the table must hold under one key.
struct Sampled {
  Position at;
  std::string key;  // {"id":{"S":"a"}}
  bool removes = false;
  // Of the window's records with this key; more than one where they stand farther apart than the duplicate
  // filter remembers.
  std::vector<std::uint64_t> fingerprints;
  bool seen = false, equal = false;
};

struct HashOfKey {
  std::size_t operator()(const ItemKey& key) const noexcept {
    return static_cast<std::size_t>(key.item_hash);
  }
};
using Sample = std::unordered_map<ItemKey, Sampled, HashOfKey>;

std::string key_object(std::string_view wire, const KeySchema& schema) {
  const nlohmann::json item = nlohmann::json::parse(wire);
  nlohmann::json key;
  for (const std::string& name : {schema.partition_key, schema.sort_key})
    if (!name.empty()) key[name] = item.at(name);
  return key.dump();
}

void set_expected(Sampled& sampled, const Record& record) {
  if (sampled.at.window != record.at.window) sampled.fingerprints.clear();
  sampled.at = record.at;
  sampled.removes = record.operation == Operation::remove;
  sampled.fingerprints.push_back(record.item.fingerprint);
}

// The records drawn, with whatever later records say of their keys.
Result<Sample> read_sample(RecordReader& reader, const KeySchema& schema, const RangeSet& written,
                           const std::vector<std::uint64_t>& ordinals) {
  const Error changed{
      "The source has changed since it was loaded; verify has nothing to compare the table with."};
  Sample sample;
  auto drawn = ordinals.begin();
  for (Record record;;) {
    const Result<bool> more = reader.next(record);
    if (!more.ok()) return more.error();
    if (!*more) break;
    const bool is_drawn = drawn != ordinals.end() && *drawn == record.at.ordinal;
    if (is_drawn) ++drawn;
    if (!record.good() || !written.contains(record.at.ordinal)) {
      if (is_drawn) return changed;
      continue;
    }
    const auto found = sample.find(record.item.key);
    if (found != sample.end()) {
      set_expected(found->second, record);
    } else if (is_drawn) {
      Sampled& sampled = sample[record.item.key];
      sampled.key = key_object(record.item.wire, schema);
      set_expected(sampled, record);
    }
  }
  if (drawn != ordinals.end()) return changed;
  return sample;
}

std::vector<std::string> requests_for(const Sample& sample, const std::string& table) {
  std::vector<std::string> bodies;
  std::size_t keys = 0;
  for (const auto& [hash, sampled] : sample) {
    if (keys++ % keys_per_request == 0)
      bodies.push_back(fmt::format(R"({{"RequestItems":{{"{}":{{"ConsistentRead":true,"Keys":[)", table));
    else
      bodies.back() += ',';
    bodies.back() += sampled.key;
  }
  for (std::string& body : bodies) body += "]}}}";
  return bodies;
}

class Answers {
 public:
  Answers(Sample& sample, const KeySchema& key)
      : sample_(sample),
        parser_(key, {.wire = false, .fingerprint = true, .wrapper = ItemWrapper::attribute}) {}

  [[nodiscard]] std::int64_t items() const { return items_; }

  // Notes the items of one answer; returns its UnprocessedKeys, empty when there are none.
  Result<std::string> read(std::string& body) {
    std::string unprocessed;
    body.reserve(body.size() + parser_padding);
    try {
      ondemand::document answer =
          json_.iterate(simdjson::padded_string_view(body.data(), body.size(), body.capacity()));
      for (auto field : answer.get_object()) {
        const std::string_view name = field.unescaped_key();
        if (name == "Responses") {
          for (auto table : field.value().get_object())
            for (auto element : table.value().get_array()) {
              ondemand::object item = element.get_object();
              const std::string_view text = item.raw_json();
              RETURN_IF_ERROR(note(text));
            }
        } else if (name == "UnprocessedKeys") {
          ondemand::object tables = field.value().get_object();
          const std::string_view text = tables.raw_json();
          if (text.find('"') != std::string_view::npos) unprocessed = text;
        }
      }
    } catch (const simdjson::simdjson_error& error) {
      return Error{std::string("The answer to BatchGetItem cannot be read (") + error.what() + ")."};
    }
    return unprocessed;
  }

 private:
  Status note(std::string_view text) {
    const auto parsed = parser_.parse(text);
    const auto* item = std::get_if<ParsedItem>(&parsed);
    if (item == nullptr)
      return Error{"BatchGetItem returned an item that cannot be read: " + std::get<BadItem>(parsed).reason +
                   "."};
    const auto found = sample_.find(item->key);
    if (found == sample_.end()) return Error{"BatchGetItem returned an item that was not asked for."};
    Sampled& sampled = found->second;
    sampled.seen = true;
    sampled.equal = std::find(sampled.fingerprints.begin(), sampled.fingerprints.end(), item->fingerprint) !=
                    sampled.fingerprints.end();
    ++items_;
    return Done{};
  }

  Sample& sample_;
  ItemParser parser_;
  ondemand::parser json_;
  std::int64_t items_ = 0;
};

Result<std::int64_t> get_items(DynamoDbClient& client, const std::string& table, const KeySchema& key,
                               Sample& sample, const OnPage& on_page) {
  std::vector<std::string> bodies = requests_for(sample, table);
  std::size_t next = std::min(lanes, bodies.size());
  Answers answers(sample, key);
  const Status got =
      client.call_lanes("BatchGetItem", {bodies.begin(), bodies.begin() + static_cast<std::ptrdiff_t>(next)},
                        [&](std::size_t, std::string& body) -> Result<std::optional<std::string>> {
                          const Result<std::string> unprocessed = answers.read(body);
                          if (!unprocessed.ok()) return unprocessed.error();
                          on_page(answers.items());
                          if (!unprocessed->empty())
                            return std::optional(R"({"RequestItems":)" + *unprocessed + "}");
                          if (next == bodies.size()) return std::optional<std::string>();
                          return std::optional(std::move(bodies[next++]));
                        });
  if (!got.ok()) return got.error();
  return answers.items();
}

}  // namespace

// Floyd's way to draw without repeats: https://doi.org/10.1145/30401.315746.
std::vector<std::uint64_t> draw_ordinals(const RangeSet& written, std::int64_t items, Rng& rng) {
  CHECK(items >= 0);
  const auto count = static_cast<std::uint64_t>(written.count());
  std::set<std::uint64_t> places;
  for (std::uint64_t i = count - std::min(count, static_cast<std::uint64_t>(items)); i < count; ++i)
    if (!places.insert(rng.below(i + 1)).second) places.insert(i);

  std::vector<std::uint64_t> ordinals;
  auto range = written.ranges().begin();
  std::uint64_t before = 0;  // ordinals in the ranges passed
  for (const std::uint64_t place : places) {
    while (place - before > range->second - range->first) {
      before += range->second - range->first + 1;
      ++range;
    }
    ordinals.push_back(range->first + (place - before));
  }
  return ordinals;
}

Result<VerifyReport> verify_sample(DynamoDbClient& client, const std::string& table,
                                   const VerifySource& source, const RangeSet& written, std::int64_t items,
                                   Rng& rng, const OnPage& on_page) {
  ReadOptions options = source.read;
  options.wanted = Wanted{.wire = true, .fingerprint = true};
  Result<RecordReader> reader = RecordReader::open(source.source, options);
  if (!reader.ok()) return reader.error();
  Result<Sample> sample = read_sample(*reader, options.key, written, draw_ordinals(written, items, rng));
  if (!sample.ok()) return sample.error();
  const Result<std::int64_t> found = get_items(client, table, options.key, *sample, on_page);
  if (!found.ok()) return found.error();

  VerifyReport report;
  report.mode = "sample";
  report.table_items = *found;
  std::vector<const Sampled*> in_order;
  for (const auto& [key, sampled] : *sample) in_order.push_back(&sampled);
  std::sort(in_order.begin(), in_order.end(),
            [](const Sampled* a, const Sampled* b) { return a->at.ordinal < b->at.ordinal; });
  for (const Sampled* one : in_order) {
    if (!one->removes) ++report.source_items;
    const bool right = one->removes ? !one->seen : one->equal;
    if (!right)
      report.add_fault(fmt::format("line {} of {}", one->at.line, reader->files()[one->at.file].name),
                       one->removes, one->seen);
  }
  return report;
}

}  // namespace dynafill::loader
