#include <fmt/core.h>

#include "base/text.h"
#include "report/charts.h"
#include "report/figures.h"
#include "report/sections.h"
#include "report/words.h"

namespace dynafill::report {
namespace {

// Write units a second that one partition takes, whatever the table has.
// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
constexpr double partition_wcu_per_s = 1000;
constexpr std::string_view partition_source =
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html";

std::string bytes_text(const std::optional<double>& bytes) {
  return bytes ? number_text(*bytes) + " B" : std::string(unknown);
}

void add_sizes(Markup& page, const ProfileFacts& profile) {
  const std::pair<const char*, std::string> columns[] = {
      {"Mean", bytes_text(profile.bytes_mean)},   {"P50", bytes_text(profile.bytes_p50)},
      {"P90", bytes_text(profile.bytes_p90)},     {"P99", bytes_text(profile.bytes_p99)},
      {"Largest", bytes_text(profile.bytes_max)}, {"All items", bytes_text(profile.bytes_total)}};
  page.open("div", {{"class", "scroll"}})
      .open("table")
      .element("caption", "Item size, by DynamoDB's rule")
      .open("thead")
      .open("tr");
  for (const auto& [name, value] : columns) page.element("th", {{"scope", "col"}, {"class", "number"}}, name);
  page.close("tr").close("thead").open("tbody").open("tr");
  for (const auto& [name, value] : columns) page.element("td", {{"class", "number"}}, value);
  page.close("tr").close("tbody").close("table").close("div");
}

void add_fact(Markup& page, std::string_view name, const std::string& value) {
  if (!value.empty() && value != unknown)
    page.open("div").element("dt", name).element("dd", value).close("div");
}

void add_facts(Markup& page, const Documents& documents) {
  const ProfileFacts profile = documents.profile.value_or(ProfileFacts{});
  const PlanFacts plan = documents.plan.value_or(PlanFacts{});
  const auto first = [](const auto& a, const auto& b) { return a ? a : b; };
  page.open("dl", {{"class", "facts"}});
  add_fact(page, "Source", or_unknown(first(profile.source, plan.source)));
  const auto source_bytes = first(profile.source_bytes, plan.source_bytes);
  if (source_bytes)
    add_fact(page, "Source size", human_bytes(*source_bytes) + " (" + human_count(*source_bytes) + " bytes)");
  add_fact(page, "Items", count_text(first(profile.items, plan.items)));
  add_fact(page, "Rejected records", count_text(profile.rejected));
  add_fact(page, "Sampled", or_unknown(profile.sampled));
  if (!documents.profile) add_fact(page, "Mean item size", bytes_text(plan.item_bytes_mean));
  add_fact(page, "Write units", number_text(first(profile.wcu_total, plan.wcu_total)));
  if (profile.wcu_mean)
    add_fact(page, "Write units an item",
             fmt::format("mean {}, most {}", number_text(*profile.wcu_mean), number_text(profile.wcu_max)));
  add_fact(page, "Partition key", or_unknown(first(profile.partition_key, plan.partition_key)));
  add_fact(page, "Sort key", or_unknown(first(profile.sort_key, plan.sort_key)));
  add_fact(page, "Different keys", count_text(first(profile.distinct_keys, plan.distinct_keys)));
  const auto top_share = first(profile.top_share, plan.top_share);
  if (top_share) add_fact(page, "Share of the commonest key", percent_text(*top_share));
  for (const IndexNeed& gsi : profile.gsis)
    add_fact(page, "Index " + gsi.name,
             counted(static_cast<double>(gsi.wcu_total.value_or(0)), "write unit", "write units"));
  page.close("dl");
  if (!top_share || !plan.target_wcu_per_s) return;
  const double hottest = *top_share * *plan.target_wcu_per_s;
  page.open("p", {{"class", hottest > partition_wcu_per_s ? "warning" : "small"}});
  page.text(fmt::format(
      "At {} WCU/s the commonest key needs {} WCU/s; one partition gives at most {}{} ",
      number_text(*plan.target_wcu_per_s),
      hottest > 0 && hottest < 0.01 ? "under 0.01" : number_text(hottest), number_text(partition_wcu_per_s),
      hottest > partition_wcu_per_s
          ? ", whatever the table has: it will throttle unless its sort keys let DynamoDB split it."
          : "."));
  page.text("(").prose(partition_source).text(")").close("p");
}

}  // namespace

void add_data(Markup& page, const Documents& documents) {
  if (!documents.profile && !documents.plan) return;
  page.open("section").element("h2", "The data");
  add_facts(page, documents);
  if (documents.profile) add_sizes(page, *documents.profile);
  const UnitsHistogram& histogram = units_histogram(documents);
  const auto wide = units_chart(histogram, wide_frame), narrow = units_chart(histogram, narrow_frame);
  if (wide && narrow) {
    page.open("figure").open("div", {{"class", "wide"}}).append(*wide).close("div");
    page.open("div", {{"class", "narrow"}}).append(*narrow).close("div");
    page.element(
        "figcaption",
        "Items by the write units each costs (its size in KB, rounded up), and what they cost together.");
    page.close("figure");
  }
  page.close("section");
}

}  // namespace dynafill::report
