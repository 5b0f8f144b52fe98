#include "cli/command_line.h"

#include <fmt/core.h>
#include <sys/stat.h>

#include <boost/program_options/parsers.hpp>
#include <boost/program_options/value_semantic.hpp>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/decimal.h"
#include "base/file.h"
#include "base/layout.h"
#include "base/text.h"

namespace po = boost::program_options;

namespace dynafill {
namespace {

constexpr auto columns = static_cast<unsigned>(screen_columns);

// No document of ours is larger; a larger file is data.
constexpr off_t document_bytes_max = off_t{64} << 20;

po::options_description shared_options() {
  po::options_description shared("Every command", columns, columns / 2);
  shared.add_options()("json",
                       "print one JSON document on standard output; people's text goes to standard error")(
      "quiet", "no people's text, errors only")("seed", po::value<std::string>()->value_name("N"),
                                                "every draw of chance follows from this number (default 1)")(
      "config", po::value<std::string>()->value_name("FILE"),
      "read options from FILE, lines 'name = value'; the command line wins")("help", "this text");
  return shared;
}

Error in_option(const std::string& option, const Error& error) {
  return {fmt::format("--{}: {}", option, error.sentence), ExitCode::bad_input};
}

// Boost's words, made one sentence of ours.
Error usage_error(const std::string& command, const std::string& what) {
  std::string sentence = what;
  if (!sentence.empty() && sentence.back() == '.') sentence.pop_back();
  return {fmt::format("{}; 'dynafill {} --help' lists the options.", sentence, command), ExitCode::bad_input};
}

}  // namespace

CommandLine::CommandLine(std::string name, std::string usage, std::string about)
    : name_(std::move(name)),
      usage_(std::move(usage)),
      about_(std::move(about)),
      own_("Options", columns, columns / 2) {}

Status CommandLine::read(const std::vector<std::string>& arguments) {
  po::options_description visible;
  visible.add(own_).add(shared_options());
  po::options_description all = visible;
  all.add_options()("word", po::value<std::vector<std::string>>());
  po::positional_options_description positional;
  positional.add("word", -1);
  try {
    const auto style = po::command_line_style::default_style & ~po::command_line_style::allow_guessing;
    po::store(po::command_line_parser(arguments).options(all).positional(positional).style(style).run(),
              values_);
    if (values_.count("config") > 0) {
      const std::string path = text("config");
      const auto content = read_file(path);
      if (!content.ok()) return in_option("config", content.error());
      std::istringstream lines(*content);
      po::store(po::parse_config_file(lines, visible), values_);
    }
    po::notify(values_);
  } catch (const po::error& wrong) {
    return usage_error(name_, wrong.what());
  }
  if (values_.count("word") > 0) words_ = values_["word"].as<std::vector<std::string>>();
  return Done{};
}

std::optional<int> CommandLine::parse(const std::vector<std::string>& arguments) {
  const Status status = read(arguments);
  if (!status.ok()) return complain(status.error());
  if (!flag("help")) return std::nullopt;
  fmt::print("{}", help());
  return 0;
}

std::string CommandLine::help() const {
  std::ostringstream out;
  const std::string indent(std::string("dynafill ").size() + name_.size() + 1, ' ');
  out << wrapped(fmt::format("dynafill {} {}", name_, usage_), "", indent) << '\n'
      << wrapped(about_, "", "") << '\n'
      << own_ << '\n'
      << shared_options();
  return out.str();
}

std::string CommandLine::text(const std::string& option, const std::string& otherwise) const {
  return has(option) ? values_[option].as<std::string>() : otherwise;
}

std::vector<std::string> CommandLine::texts(const std::string& option) const {
  return has(option) ? values_[option].as<std::vector<std::string>>() : std::vector<std::string>{};
}

Result<std::int64_t> CommandLine::count(const std::string& option) const {
  const auto parsed = parse_count(text(option));
  if (!parsed.ok()) return in_option(option, parsed.error());
  return parsed;
}

Result<std::int64_t> CommandLine::bytes(const std::string& option) const {
  const auto parsed = parse_bytes(text(option));
  if (!parsed.ok()) return in_option(option, parsed.error());
  return parsed;
}

Result<Duration> CommandLine::duration(const std::string& option) const {
  const auto parsed = parse_duration(text(option));
  if (!parsed.ok()) return in_option(option, parsed.error());
  return parsed;
}

Result<double> CommandLine::number(const std::string& option) const {
  const auto parsed = Decimal::parse(text(option));
  if (!parsed.ok()) return in_option(option, parsed.error());
  return parsed->as_double();
}

Result<Seed> CommandLine::seed() const {
  if (!has("seed")) return Seed{};
  const auto parsed = count("seed");
  if (!parsed.ok()) return parsed.error();
  return Seed{static_cast<std::uint64_t>(*parsed)};
}

void CommandLine::say(std::string_view text) const {
  if (quiet()) return;
  while (text.ends_with('\n')) text.remove_suffix(1);
  std::FILE* to = json() ? stderr : stdout;
  fmt::print(to, "{}\n", text);
  std::fflush(to);
}

void CommandLine::say_json(const nlohmann::json& document) const {
  if (json()) fmt::print("{}\n", document.dump(2));
}

void CommandLine::say_json(const nlohmann::ordered_json& document) const {
  if (json()) fmt::print("{}\n", document.dump(2));
}

int complain(const Error& error) {
  fmt::print(stderr, "dynafill: {}\n", error.sentence);
  return static_cast<int>(error.exit);
}

int ended(const Result<ExitCode>& outcome) {
  return outcome.ok() ? static_cast<int>(*outcome) : complain(outcome.error());
}

std::string document_kind(const nlohmann::json& document) {
  const auto schema = document.is_object() ? document.find("schema") : document.end();
  if (!document.is_object() || schema == document.end() || !schema->is_string()) return "";
  const std::string name = schema->get<std::string>();
  constexpr std::string_view ours = "dynafill/";
  if (!name.starts_with(ours)) return "";
  return name.substr(ours.size(), name.rfind('/') - ours.size());
}

Result<std::optional<nlohmann::json>> read_document(const std::string& path) {
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0 || !S_ISREG(about.st_mode) || about.st_size > document_bytes_max)
    return std::optional<nlohmann::json>();
  const auto content = read_file(path);
  if (!content.ok()) return content.error();
  nlohmann::json document = nlohmann::json::parse(*content, nullptr, false);
  if (document_kind(document).empty()) return std::optional<nlohmann::json>();
  return std::optional<nlohmann::json>(std::move(document));
}

Result<std::pair<std::string, std::string>> parse_key(const std::string& text) {
  const std::size_t colon = text.find(':');
  std::pair<std::string, std::string> key{text.substr(0, colon),
                                          colon == std::string::npos ? "" : text.substr(colon + 1)};
  if (key.first.empty() || (colon != std::string::npos && key.second.empty()))
    return Error{
        fmt::format("--key: '{}' names no key; write it as PARTITION_KEY or PARTITION_KEY:SORT_KEY.", text)};
  return key;
}

}  // namespace dynafill
