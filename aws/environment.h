// aws/environment.h: what the person has set up: environment variables and the AWS files in their home.
//
// Files: AWS_CONFIG_FILE (~/.aws/config) and AWS_SHARED_CREDENTIALS_FILE (~/.aws/credentials), INI as the
// AWS CLI and the SDKs read them; of the profile named by AWS_PROFILE, or AWS_DEFAULT_PROFILE, else
// "default".
// Source: https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace dynafill::aws {

// The value of an environment variable; nothing when unset or empty.
using Environment = std::function<std::optional<std::string>(const char* name)>;
Environment process_environment();

// Settings by name.  A setting that has settings of its own below it, indented, keeps them as "above.name".
using Section = std::map<std::string, std::string>;

// Sections by their heading.  Of a setting that comes twice the later counts; lines that are no settings
// are passed over, as the AWS CLI does.
std::map<std::string, Section> parse_ini(std::string_view text);

struct Profile {
  std::string name;
  bool named = false;   // by AWS_PROFILE, rather than being the default
  Section config;       // "[profile NAME]" (or "[default]") of the config file
  Section credentials;  // "[NAME]" of the credentials file
  Section services;     // "[services X]" of the config file, where the profile says "services = X"
  bool found = false;   // in either file

  [[nodiscard]] std::string get(const std::string& setting) const;  // from credentials, then config
};

// Files that are not there are empty.  Fails: a profile that was named and is in neither file.
Result<Profile> read_profile(const Environment& environment);

}  // namespace dynafill::aws
