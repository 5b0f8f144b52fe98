// aws/role_credentials.h: the credentials of the role that a container (ECS, EKS, Fargate) or an EC2 instance
// runs in.
// Sources: https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html and
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html (version 2 only).
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "aws/environment.h"
#include "aws/http.h"
#include "aws/sigv4.h"
#include "base/result.h"

namespace dynafill::aws {

// What a role's credentials are asked for; nothing where the environment says that there is no role.
using RoleCredentials = std::function<Result<std::optional<Credentials>>(const Environment&)>;

// Waits up to a few seconds for the answer, one second for an instance's metadata, which is not there on
// other machines (then nothing is returned).
Result<std::optional<Credentials>> role_credentials(const Environment& environment);

// The same over a given door, for tests.
Result<std::optional<Credentials>> role_credentials_over(const Environment& environment, Transport& transport,
                                                         const Clock& clock);

}  // namespace dynafill::aws
