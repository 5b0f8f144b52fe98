#include "loader/verify.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "base/text.h"
#include "loader/intake.h"

namespace dynafill::loader {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::size_t segments = 8;

std::string scan_body(const std::string& table, std::size_t segment, bool count_only,
                      std::string_view start_key) {
  std::string body =
      fmt::format(R"({{"TableName":"{}","Segment":{},"TotalSegments":{},"ConsistentRead":true)", table,
                  segment, segments);
  if (count_only) body += R"(,"Select":"COUNT")";
  if (!start_key.empty()) body.append(R"(,"ExclusiveStartKey":)").append(start_key);
  return body + "}";
}

// Scans all of `table`; `on_item` is given each item's JSON (not for count_only).  Returns how many there
// are.
Result<std::int64_t> scan(DynamoDbClient& client, const std::string& table, bool count_only,
                          const std::function<Status(std::string_view)>& on_item, const OnPage& on_page) {
  std::vector<std::string> first_bodies;
  for (std::size_t segment = 0; segment < segments; ++segment)
    first_bodies.push_back(scan_body(table, segment, count_only, {}));
  std::int64_t items = 0;
  ondemand::parser json;
  const Status scanned = client.call_lanes(
      "Scan", std::move(first_bodies),
      [&](std::size_t segment, std::string& body) -> Result<std::optional<std::string>> {
        std::string start_key;
        body.reserve(body.size() + parser_padding);
        try {
          ondemand::document page =
              json.iterate(simdjson::padded_string_view(body.data(), body.size(), body.capacity()));
          for (auto field : page.get_object()) {
            const std::string_view name = field.unescaped_key();
            if (name == "Count") {
              items += field.value().get_int64();
            } else if (name == "LastEvaluatedKey") {
              ondemand::object key = field.value().get_object();
              const std::string_view text = key.raw_json();
              start_key = text;
            } else if (name == "Items" && !count_only) {
              for (auto element : field.value().get_array()) {
                ondemand::object item = element.get_object();
                const std::string_view text = item.raw_json();
                RETURN_IF_ERROR(on_item(text));
              }
            }
          }
        } catch (const simdjson::simdjson_error& error) {
          return Error{std::string("The answer to Scan cannot be read (") + error.what() + ")."};
        }
        on_page(items);
        if (start_key.empty()) return std::optional<std::string>();
        return std::optional(scan_body(table, segment, count_only, start_key));
      });
  if (!scanned.ok()) return scanned.error();
  return items;
}

constexpr std::uint64_t ordinal_mask = (std::uint64_t{1} << 61) - 1;

struct Expected {
  ItemKey key;
  std::uint64_t fingerprint = 0;
  std::uint64_t ordinal : 61 = 0;
  std::uint64_t removed : 1 = 0;
  std::uint64_t seen : 1 = 0;
  std::uint64_t equal : 1 = 0;
};
static_assert(sizeof(Expected) == 32);

bool by_key(const Expected& a, const Expected& b) { return a.key < b.key; }

// Sorts by key and drops the records of a key whose window a later one follows.
void keep_last_windows(std::vector<Expected>& expected, const std::vector<std::uint64_t>& window_starts) {
  const auto window_of = [&](const Expected& one) {
    return std::upper_bound(window_starts.begin(), window_starts.end(), one.ordinal) - window_starts.begin();
  };
  std::sort(expected.begin(), expected.end(), [](const Expected& a, const Expected& b) {
    return a.key < b.key || (!(b.key < a.key) && a.ordinal < b.ordinal);
  });
  if (window_starts.size() < 2) return;
  auto kept = expected.begin();
  for (auto it = expected.begin(); it != expected.end();) {
    const auto end = std::upper_bound(it, expected.end(), *it, by_key);
    const auto last_window = window_of(*std::prev(end));
    kept = std::copy_if(it, end, kept, [&](const Expected& one) { return window_of(one) == last_window; });
    it = end;
  }
  expected.erase(kept, expected.end());
}

}  // namespace

Result<VerifyReport> verify_count(DynamoDbClient& client, const std::string& table, std::int64_t expected,
                                  const OnPage& on_page) {
  Result<std::int64_t> items = scan(client, table, true, {}, on_page);
  if (!items.ok()) return items.error();
  VerifyReport report;
  report.mode = "count";
  report.source_items = expected;
  report.table_items = *items;
  report.missing = std::max<std::int64_t>(0, expected - *items);
  report.extra = std::max<std::int64_t>(0, *items - expected);
  return report;
}

Result<VerifyReport> verify_full(DynamoDbClient& client, const std::string& table, const VerifySource& source,
                                 const RangeSet& written, const OnPage& on_page) {
  if (written.count() > full_verify_items_max) {
    return Error{fmt::format(
        "A full verify keeps 32 bytes an item in memory and is not done beyond {} items; use --verify count.",
        human_count(full_verify_items_max))};
  }
  ReadOptions options = source.read;
  options.wanted = Wanted{.wire = false, .fingerprint = true};
  Result<RecordReader> reader = RecordReader::open(source.source, options);
  if (!reader.ok()) return reader.error();

  std::vector<Expected> expected;
  expected.reserve(static_cast<std::size_t>(written.count()));
  LineIndex lines;
  std::vector<std::uint64_t> window_starts;  // ordinals of the first record of each window
  std::optional<std::uint32_t> window;
  Record record;
  while (true) {
    Result<bool> more = reader->next(record);
    if (!more.ok()) return more.error();
    if (!*more) break;
    lines.note(record.at);
    if (window != record.at.window) window_starts.push_back(record.at.ordinal);
    window = record.at.window;
    if (record.good() && written.contains(record.at.ordinal)) {
      Expected one{record.item.key, record.item.fingerprint};
      one.ordinal = record.at.ordinal & ordinal_mask;
      one.removed = record.operation == Operation::remove;
      expected.push_back(one);
    }
  }
  if (static_cast<std::int64_t>(expected.size()) != written.count()) {
    return Error{"The source has changed since it was loaded; verify has nothing to compare the table with."};
  }
  keep_last_windows(expected, window_starts);

  VerifyReport report;
  report.mode = "full";
  ItemParser parser(options.key,
                    Wanted{.wire = false, .fingerprint = true, .wrapper = ItemWrapper::attribute});
  Result<std::int64_t> items = scan(
      client, table, false,
      [&](std::string_view text) -> Status {
        const auto parsed = parser.parse(text);
        const auto* item = std::get_if<ParsedItem>(&parsed);
        if (item == nullptr)
          return Error{"Scan returned an item that cannot be read: " + std::get<BadItem>(parsed).reason +
                       "."};
        auto [first, last] = std::equal_range(expected.begin(), expected.end(), Expected{item->key}, by_key);
        if (first == last) ++report.extra;
        for (auto it = first; it != last; ++it) {
          it->seen = 1;
          it->equal = it->fingerprint == item->fingerprint;
        }
        return Done{};
      },
      on_page);
  if (!items.ok()) return items.error();
  report.table_items = *items;

  // Records of one key farther apart than the duplicate filter remembers were all written; the last one won.
  for (auto it = expected.begin(); it != expected.end();) {
    const auto end = std::upper_bound(it, expected.end(), *it, by_key);
    const bool right =
        it->removed ? it->seen == 0 : std::any_of(it, end, [](const Expected& e) { return e.equal == 1; });
    if (!it->removed) ++report.source_items;
    if (!right) {
      const LineIndex::Line line = lines.line_of(it->ordinal);
      report.add_fault(fmt::format("line {} of {}", line.line, reader->files()[line.file].name), it->removed,
                       it->seen);
    }
    it = end;
  }
  return report;
}

}  // namespace dynafill::loader
