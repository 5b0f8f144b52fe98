#include "endpoint/protocol.h"

#include <zlib.h>

namespace dynafill::endpoint {
namespace {

constexpr std::string_view amazon_json = "application/x-amz-json-1.0";
constexpr std::string_view plain_json = "application/json";
constexpr std::string_view target_prefix = "DynamoDB_20120810.";

HttpAnswer sealed(int status, std::string_view content_type, std::string body) {
  const auto* bytes = reinterpret_cast<const Bytef*>(body.data());
  const uLong crc = crc32_z(0, bytes, body.size());
  return {status, std::string(content_type), std::move(body), std::to_string(crc)};
}

std::string_view without_parameters(std::string_view content_type) {
  content_type = content_type.substr(0, content_type.find(';'));
  while (!content_type.empty() && content_type.back() == ' ') content_type.remove_suffix(1);
  return content_type;
}

Response respond(Database& database, const HttpRequest& request, TimePoint now) {
  if (!request.target.starts_with(target_prefix))
    return refuse(unknown_operation("X-Amz-Target must be DynamoDB_20120810.<operation>"));
  if (request.authorization.empty()) return refuse(missing_authentication_token());
  return database.handle(request.target.substr(target_prefix.size()), request.body, now);
}

}  // namespace

HttpAnswer answer_http(Database& database, const HttpRequest& request, TimePoint now) {
  if (request.method == "GET") return sealed(200, "text/plain", "healthy: dynafill serve\n");
  const std::string_view type = without_parameters(request.content_type);
  if (request.method != "POST" || (type != amazon_json && type != plain_json))
    return sealed(404, "application/xml", "<UnknownOperationException/>\n");
  Response response = respond(database, request, now);
  return sealed(response.status, type, std::move(response.body));
}

}  // namespace dynafill::endpoint
