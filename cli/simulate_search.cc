#include "cli/simulate_search.h"

#include <fmt/core.h>

#include <boost/program_options/value_semantic.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "base/exit_code.h"
#include "base/text.h"
#include "sim/search.h"

namespace po = boost::program_options;

namespace dynafill {
namespace {

constexpr int runs_max = 200;  // a value; --runs says otherwise

const char* in_words(SearchedSetting setting) {
  switch (setting) {
    case SearchedSetting::wcu:
      return "WCU";
    case SearchedSetting::rate:
      return "WCU/s asked by the client";
    case SearchedSetting::workers:
      return "workers";
  }
  return "";
}

nlohmann::json as_json(const SearchResult& result, const SearchSpec& spec, const std::string& setting) {
  nlohmann::json steps = nlohmann::json::array();
  for (const SearchStep& step : result.steps)
    steps.push_back({{"value", step.value},
                     {"runs", step.runs},
                     {"in_time", step.in_time},
                     {"pass", step.pass},
                     {"certain", step.certain}});
  const SearchStep& decisive = result.decisive();
  const Interval interval = probability_interval(decisive.in_time, decisive.runs);
  nlohmann::json value;
  if (result.value) value = *result.value;
  return {{"schema", "dynafill/search/1"},
          {"setting", setting},
          {"value", value},
          {"deadline_s", in_seconds(spec.deadline)},
          {"probability_asked", spec.probability},
          {"probability", static_cast<double>(decisive.in_time) / decisive.runs},
          {"probability_95", {*interval.low, *interval.high}},
          {"certain", decisive.certain},
          {"steps", std::move(steps)}};
}

std::string screen(const SearchResult& result, const SearchSpec& spec, SearchedSetting setting) {
  const SearchStep& decisive = result.decisive();
  const Interval interval = probability_interval(decisive.in_time, decisive.runs);
  std::string text = result.value ? fmt::format("least         {} {}\n", *result.value, in_words(setting))
                                  : fmt::format("least         none: {} {} are not enough\n", decisive.value,
                                                in_words(setting));
  text += fmt::format("deadline      {}, to be met in {:g} % of the runs\n", human_duration(spec.deadline),
                      spec.probability * 100);
  text += fmt::format("met           in {} of {} runs (95 % interval {:.1f} to {:.1f} %)\n", decisive.in_time,
                      decisive.runs, *interval.low * 100, *interval.high * 100);
  if (result.value && !decisive.certain)
    text += "              Too few runs to be certain: more --runs may move it a little.\n";
  text += fmt::format("tried         {} values", result.steps.size());
  return text;
}

}  // namespace

void add_search_options(CommandLine& line) {
  line.options().add_options()("search", po::value<std::string>()->value_name("wcu|rate|workers"),
                               "find the least of it that meets --deadline, all else as in the file")(
      "deadline", po::value<std::string>()->value_name("D"),
      "with --search: everything written by then, from the start of the cluster")(
      "probability", po::value<std::string>()->value_name("P"),
      "with --search: share of runs that must meet it (default 0.95)");
}

Result<int> run_search(const CommandLine& line, const Scenario& scenario, const SimulateOptions& options) {
  const auto setting = searched_setting_named(line.text("search"));
  if (!setting)
    return Error{fmt::format("--search is '{}'; it must be wcu, rate or workers.", line.text("search"))};
  if (!line.has("deadline")) return Error{"--search needs a --deadline, as 27m."};
  const auto deadline = line.duration("deadline");
  RETURN_IF_ERROR(deadline);
  if (deadline->count() <= 0) return Error{"--deadline must be above zero."};
  Result<SearchSpec> spec = search_for(scenario, *setting, *deadline);
  RETURN_IF_ERROR(spec);
  if (line.has("probability")) {
    const auto share = line.number("probability");
    RETURN_IF_ERROR(share);
    if (!(*share > 0 && *share < 1)) return Error{"--probability must be above 0 and below 1."};
    spec->probability = *share;
  }
  spec->threads = options.threads;
  spec->runs_max = line.has("runs") ? options.runs : runs_max;
  const SearchResult result = least_setting(scenario, *spec);
  line.say(screen(result, *spec, *setting));
  line.say_json(as_json(result, *spec, line.text("search")));
  return static_cast<int>(result.value ? ExitCode::done : ExitCode::refused);
}

}  // namespace dynafill
