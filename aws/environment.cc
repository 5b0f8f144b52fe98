#include "aws/environment.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/file.h"

namespace dynafill::aws {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

// A '#' or ';' after white space starts a comment.
std::string_view without_comment(std::string_view text) {
  for (std::size_t i = 1; i < text.size(); ++i)
    if ((text[i] == '#' || text[i] == ';') && (text[i - 1] == ' ' || text[i - 1] == '\t'))
      return text.substr(0, i);
  return text;
}

std::map<std::string, Section> sections_of(const Environment& environment, const char* variable,
                                           const char* below_home) {
  std::string path = environment(variable).value_or("");
  const std::string home = environment("HOME").value_or("");
  if (path.empty() && !home.empty()) path = home + below_home;
  if (path.starts_with("~/") && !home.empty()) path = home + path.substr(1);
  if (path.empty()) return {};
  const Result<std::string> text = read_file(path);
  return text.ok() ? parse_ini(*text) : std::map<std::string, Section>();
}

Section take(std::map<std::string, Section>& sections, const std::string& heading, bool& found) {
  const auto at = sections.find(heading);
  if (at == sections.end()) return {};
  found = true;
  return at->second;
}

}  // namespace

Environment process_environment() {
  return [](const char* name) -> std::optional<std::string> {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
  };
}

std::map<std::string, Section> parse_ini(std::string_view text) {
  std::map<std::string, Section> sections;
  Section* section = nullptr;
  std::string above;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::string_view content = trimmed(without_comment(line));
    if (content.empty() || content.front() == '#' || content.front() == ';') continue;
    const bool indented = line.front() == ' ' || line.front() == '\t';
    if (content.front() == '[' && !indented) {
      const std::size_t close = content.find(']');
      std::string heading;  // the words, one space between them
      for (std::string_view rest = content.substr(1, close - 1); !(rest = trimmed(rest)).empty();) {
        const std::size_t word = std::min(rest.find_first_of(" \t"), rest.size());
        heading.append(heading.empty() ? "" : " ").append(rest.substr(0, word));
        rest.remove_prefix(word);
      }
      section = &sections[heading];
      above.clear();
      continue;
    }
    const std::size_t equals = content.find('=');
    if (section == nullptr || equals == std::string_view::npos) continue;
    const std::string name(trimmed(content.substr(0, equals)));
    const std::string value(trimmed(content.substr(equals + 1)));
    if (indented && !above.empty()) {
      (*section)[above + "." + name] = value;
    } else {
      (*section)[name] = value;
      above = value.empty() ? name : "";
    }
  }
  return sections;
}

std::string Profile::get(const std::string& setting) const {
  for (const Section* section : {&credentials, &config})
    if (const auto at = section->find(setting); at != section->end() && !at->second.empty())
      return at->second;
  return {};
}

Result<Profile> read_profile(const Environment& environment) {
  Profile profile;
  const std::optional<std::string> named =
      environment("AWS_PROFILE") ? environment("AWS_PROFILE") : environment("AWS_DEFAULT_PROFILE");
  profile.named = named.has_value();
  profile.name = named.value_or("default");
  std::map<std::string, Section> config = sections_of(environment, "AWS_CONFIG_FILE", "/.aws/config");
  std::map<std::string, Section> credentials =
      sections_of(environment, "AWS_SHARED_CREDENTIALS_FILE", "/.aws/credentials");
  profile.credentials = take(credentials, profile.name, profile.found);
  profile.config = take(config, "profile " + profile.name, profile.found);
  if (profile.config.empty() && profile.name == "default")
    profile.config = take(config, "default", profile.found);
  if (const std::string services = profile.get("services"); !services.empty()) {
    bool found = false;
    profile.services = take(config, "services " + services, found);
  }
  if (profile.named && !profile.found)
    return Error{
        "The profile '" + profile.name +
        "' is in neither the AWS config nor the credentials file; see 'aws configure list-profiles'."};
  return profile;
}

}  // namespace dynafill::aws
