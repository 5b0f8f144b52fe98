#include <fmt/core.h>

#include "base/text.h"
#include "report/figures.h"
#include "report/sections.h"
#include "report/words.h"

namespace dynafill::report {
namespace {

std::string currency_of(const Documents& documents) {
  return documents.plan ? documents.plan->currency.value_or("USD") : "USD";
}

std::string route_text(const std::string& route) {
  if (route == "data-pipeline") return "AWS Data Pipeline";
  if (route == "loader") return "dynafill load";
  return route;
}

std::string run_words(const RunFacts& run) {
  if (run.dry_run.value_or(false)) return "A dry run: nothing was sent.";
  const std::int64_t earlier = run.written_earlier.value_or(0);
  std::string words = run.written ? counted(static_cast<double>(*run.written), "item", "items") : "Items";
  if (earlier > 0) words += fmt::format(" ({} of them by earlier attempts)", human_count(earlier));
  words += run.written == 1 ? " was written" : " were written";
  if (run.table) words += " to the table \u201C" + *run.table + "\u201D";
  if (run.seconds) words += (earlier > 0 ? ", the last attempt in " : " in ") + seconds_text(*run.seconds);
  if (run.delivered_wcu_per_s) words += " at " + number_text(*run.delivered_wcu_per_s) + " WCU/s";
  if (run.rejected)
    words += run.rejected == 0 ? ", none rejected" : ", " + human_count(*run.rejected) + " rejected";
  if (run.not_attempted.value_or(0) > 0) words += ", " + human_count(*run.not_attempted) + " not attempted";
  if (run.cost_estimate) words += ", for about " + total_text(*run.cost_estimate);
  return words + ".";
}

std::string plan_words(const PlanFacts& plan, bool items_are_known) {
  std::string words = "The plan: ";
  if (!items_are_known && plan.items)
    words += counted(static_cast<double>(*plan.items), "item", "items") + ", ";
  if (plan.wcu_total) words += counted(*plan.wcu_total, "write unit", "write units") + " ";
  if (plan.provisioned_wcu)
    words += "into " + number_text(*plan.provisioned_wcu) + " provisioned WCU ";
  else if (plan.mode)
    words += "into " + *plan.mode + " capacity ";
  if (plan.load_s) words += "in " + seconds_text(*plan.load_s) + " of load ";
  if (plan.total_s) words += "(" + seconds_text(*plan.total_s) + " in all) ";
  if (const auto total = planned_total(plan))
    words += "for " + total_text(*total, plan.currency.value_or("USD")) + " ";
  if (words.ends_with(' ')) words.pop_back();
  return words + ".";
}

std::string simulation_words(const SimulationFacts& simulation) {
  std::string words = simulation.runs
                          ? counted(static_cast<double>(*simulation.runs), "simulated run", "simulated runs")
                          : std::string("The simulation");
  if (simulation.finish_s.p50) words += ": half end within " + seconds_text(*simulation.finish_s.p50);
  if (simulation.finish_s.p90) words += ", 90% within " + seconds_text(*simulation.finish_s.p90);
  if (simulation.verdict) words += "; verdict: " + *simulation.verdict;
  return words + ".";
}

std::string profile_words(const ProfileFacts& profile) {
  std::string words = "The data: ";
  if (profile.items) words += counted(static_cast<double>(*profile.items), "item", "items");
  if (profile.source_bytes) words += " in " + human_bytes(*profile.source_bytes);
  if (profile.wcu_total) words += ", " + counted(*profile.wcu_total, "write unit", "write units");
  return words + ".";
}

void add_badge(Markup& page, bool good, const std::string& words) {
  page.element("span", {{"class", good ? "badge good" : "badge bad"}}, (good ? "\u2713 " : "\u2717 ") + words)
      .text(" ");
}

void add_badges(Markup& page, const Documents& documents) {
  const bool has_verdict = documents.simulation && documents.simulation->verdict;
  if (!documents.run && !has_verdict) return;
  page.open("p", {{"class", "badges"}});
  if (has_verdict)
    add_badge(page, documents.simulation->verdict == "pass", "simulation: " + *documents.simulation->verdict);
  if (documents.run) {
    const RunEnd end = run_end(*documents.run);
    add_badge(page, end.good, "run: " + end.badge);
  }
  page.close("p");
}

void add_figure(Markup& page, std::string_view name, const std::string& value, const std::string& beneath) {
  if (value == unknown) return;
  page.open("div").element("dt", name).open("dd").element("b", value);
  if (!beneath.empty()) page.element("small", beneath);
  page.close("dd").close("div");
}

// "planned A, simulated B", leaving out what is unknown.
std::string listed(std::initializer_list<std::pair<std::string_view, std::string>> parts) {
  std::string words;
  for (const auto& [name, value] : parts)
    if (value != unknown) words += fmt::format("{}{} {}", words.empty() ? "" : ", ", name, value);
  return words;
}

void add_key_figures(Markup& page, const Documents& documents) {
  const PlanFacts plan = documents.plan.value_or(PlanFacts{});
  const ProfileFacts profile = documents.profile.value_or(ProfileFacts{});
  const RunFacts run = documents.run.value_or(RunFacts{});
  const auto needed = plan.items ? plan.items : profile.items;
  const auto units = plan.wcu_total ? plan.wcu_total : profile.wcu_total;
  const std::string simulated = seconds_text(simulated_load_s(documents, &PercentileFacts::p50));
  const std::string planned = seconds_text(plan.load_s);
  page.open("dl", {{"class", "figures"}});
  if (run.written)
    add_figure(page, "Items written", count_text(run.written),
               run.items_read ? "of " + count_text(run.items_read) + " read" : "");
  else
    add_figure(page, "Items", count_text(needed), documents.plan ? "to write" : "in the source");
  if (run.wcu_consumed)
    add_figure(page, "Write units", number_text(*run.wcu_consumed),
               units ? "planned " + number_text(*units) : "");
  else
    add_figure(page, "Write units", number_text(units), documents.plan ? "to write" : "to write the source");
  const auto provisioned = plan.provisioned_wcu ? plan.provisioned_wcu : run.provisioned_wcu;
  add_figure(page, "Provisioned", provisioned ? number_text(*provisioned) + " WCU" : std::string(unknown),
             plan.ratio ? "ratio " + number_text(*plan.ratio) + ": " + number_text(plan.target_wcu_per_s) +
                              " WCU/s to use"
                        : "");
  if (run.seconds)
    add_figure(page, "Load time", seconds_text(*run.seconds),
               listed({{"planned", planned}, {"simulated", simulated}}));
  else if (plan.load_s)
    add_figure(page, "Load time", planned, listed({{"simulated", simulated}}));
  else
    add_figure(page, "Load time", simulated, "simulated, P50");
  const auto total = documents.plan ? planned_total(plan) : std::nullopt;
  const std::string planned_cost = total ? total_text(*total, currency_of(documents)) : std::string(unknown);
  if (run.cost_estimate)
    add_figure(page, "Cost", total_text(*run.cost_estimate), listed({{"planned", planned_cost}}));
  else
    add_figure(page, "Cost", planned_cost, "planned");
  page.close("dl");
}

void add_circumstances(Markup& page, const Documents& documents) {
  std::string words;
  const auto say = [&](const std::string& part) { words += (words.empty() ? "" : " \u00b7 ") + part; };
  if (documents.plan) {
    const PlanFacts& plan = *documents.plan;
    if (plan.route) say(route_text(*plan.route));
    if (plan.region) say(*plan.region);
    if (plan.prices) say("prices of " + *plan.prices);
  }
  if (!documents.plan && documents.run && documents.run->region) say(*documents.run->region);
  std::optional<std::string> source;
  if (documents.plan) source = documents.plan->source;
  if (!source && documents.profile) source = documents.profile->source;
  if (!source && documents.run) source = documents.run->source;
  if (source) say("from " + *source);
  if (documents.run && documents.run->endpoint) say("to " + *documents.run->endpoint);
  if (!words.empty()) page.element("p", {{"class", "quiet"}}, words);
}

}  // namespace

std::string page_title(const Documents& documents) {
  if (documents.plan && documents.plan->name) return *documents.plan->name;
  if (documents.run && documents.run->table) return "Load of the table " + *documents.run->table;
  return "Load report";
}

void add_summary(Markup& page, const Documents& documents) {
  page.open("header")
      .element("p", {{"class", "kind"}}, "dynafill report")
      .element("h1", page_title(documents));
  add_circumstances(page, documents);
  page.open("p", {{"class", "lede"}});
  if (documents.run) page.element("b", run_words(*documents.run)).text(" ");
  if (documents.plan) page.text(plan_words(*documents.plan, documents.run && documents.run->written) + " ");
  if (documents.simulation) page.text(simulation_words(*documents.simulation) + " ");
  if (documents.profile && !documents.plan && !documents.run) page.text(profile_words(*documents.profile));
  page.close("p");
  add_badges(page, documents);
  add_key_figures(page, documents);
  page.close("header");
}

}  // namespace dynafill::report
