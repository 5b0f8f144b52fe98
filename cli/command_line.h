// cli/command_line.h: what every command shares: its options, its help, where text goes.
//
// With --json, standard output carries one JSON document and people's text goes to standard error; with
// --quiet there is no people's text but errors.  Bad usage is one sentence and exit code 2.
#pragma once

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/variables_map.hpp>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "base/run_clock.h"

namespace dynafill {

class CommandLine {
 public:
  // `usage` is what follows "dynafill NAME", `about` one paragraph; --help prints both.
  CommandLine(std::string name, std::string usage, std::string about);

  // Options of this command; read back with text(), flag()...
  boost::program_options::options_description& options() { return own_; }

  // Parses; the words that belong to no option are words().  The exit code, when that was all: --help was
  // printed, or what is wrong was said.
  [[nodiscard]] std::optional<int> parse(const std::vector<std::string>& arguments);

  [[nodiscard]] const std::vector<std::string>& words() const { return words_; }
  [[nodiscard]] bool has(const std::string& option) const { return values_.count(option) > 0; }
  [[nodiscard]] bool flag(const std::string& option) const { return has(option); }
  [[nodiscard]] std::string text(const std::string& option, const std::string& otherwise = "") const;
  [[nodiscard]] std::vector<std::string> texts(const std::string& option) const;
  // Typed readings of an option that is present; the Error names the option.
  [[nodiscard]] Result<std::int64_t> count(const std::string& option) const;
  [[nodiscard]] Result<std::int64_t> bytes(const std::string& option) const;
  [[nodiscard]] Result<Duration> duration(const std::string& option) const;
  [[nodiscard]] Result<double> number(const std::string& option) const;
  [[nodiscard]] Result<Seed> seed() const;

  [[nodiscard]] bool json() const { return flag("json"); }
  [[nodiscard]] bool quiet() const { return flag("quiet"); }
  // Prints people's text (a newline is added) where it belongs.
  void say(std::string_view text) const;
  // Prints the document on standard output when --json was given.
  void say_json(const nlohmann::ordered_json& document) const;
  void say_json(const nlohmann::json& document) const;
  [[nodiscard]] std::string help() const;

 private:
  Status read(const std::vector<std::string>& arguments);

  std::string name_, usage_, about_;
  boost::program_options::options_description own_;
  boost::program_options::variables_map values_;
  std::vector<std::string> words_;
};

// "dynafill: SENTENCE" on standard error; returns the exit code as a number.
int complain(const Error& error);
// The exit code of a command that came to this; complains when it failed.
int ended(const Result<ExitCode>& outcome);

// A JSON file of our own ("schema": "dynafill/KIND/1"), or nothing when the file is something else (data).
Result<std::optional<nlohmann::json>> read_document(const std::string& path);
// "plan" of "dynafill/plan/1"; empty when it is none of ours.
std::string document_kind(const nlohmann::json& document);

// "PK" or "PK:SK" into partition_key and sort_key.
Result<std::pair<std::string, std::string>> parse_key(const std::string& text);

}  // namespace dynafill
