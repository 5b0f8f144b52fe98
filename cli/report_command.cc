#include <fmt/core.h>

#include <boost/program_options/value_semantic.hpp>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/text.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "report/report.h"

namespace po = boost::program_options;

namespace dynafill {
using namespace report;

int run_report(const Arguments& arguments) {
  CommandLine line("report", "FILE... -o report.html",
                   "Draws one HTML page, without scripts or network, from any of profile.json, plan.json, "
                   "simulation.json and run.json: planned against simulated against actual, the bill, "
                   "notes with sources.");
  line.options().add_options()("output,o", po::value<std::string>()->value_name("FILE"),
                               "where to write the page; - is standard output");
  if (const auto end = line.parse(arguments)) return *end;
  if (line.words().empty())
    return complain({"report takes at least one of profile.json, plan.json, simulation.json, run.json."});
  if (!line.has("output"))
    return complain({"-o is missing: where to write the page, such as -o report.html."});
  if (line.text("output") == "-" && line.json())
    return complain({"--json and -o - both want standard output; write the page to a file."});

  std::vector<ReportInput> inputs;
  for (const std::string& path : line.words()) {
    auto content = read_file(path);
    if (!content.ok()) return complain(content.error());
    inputs.push_back({path, std::move(*content)});
  }
  const auto page = render_report(inputs);
  if (!page.ok()) return complain(page.error());
  const Status written = write_file_atomically(line.text("output"), *page);
  if (!written.ok()) return complain(written.error());
  if (line.text("output") != "-")
    line.say(
        fmt::format("{} ({})", line.text("output"), human_bytes(static_cast<std::int64_t>(page->size()))));
  line.say_json(nlohmann::ordered_json{
      {"schema", "dynafill/reported/1"}, {"path", line.text("output")}, {"bytes", page->size()}});
  return 0;
}

}  // namespace dynafill
