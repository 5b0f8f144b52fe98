#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "base/text.h"
#include "loader/interrupts.h"
#include "loader/load.h"
#include "loader/verify_sample.h"

namespace dynafill::loader {

bool MaxErrors::exceeded(std::int64_t rejected, std::int64_t read) const {
  if (count && rejected > *count) return true;
  return percent && read >= 100 && static_cast<double>(rejected) * 100 > *percent * static_cast<double>(read);
}

Result<MaxErrors> parse_max_errors(std::string_view text) {
  MaxErrors limit;
  if (text.ends_with('%')) {
    const std::string_view number = text.substr(0, text.size() - 1);
    double percent = 0;
    const auto [stop, error] = std::from_chars(number.data(), number.data() + number.size(), percent);
    if (error == std::errc() && stop == number.data() + number.size() && percent >= 0 && percent <= 100) {
      limit.percent = percent;
      return limit;
    }
  } else if (Result<std::int64_t> count = parse_count(text); count.ok() && *count >= 0) {
    limit.count = *count;
    return limit;
  }
  return Error{"'" + std::string(text) +
               "' is no limit of errors; write a count such as 10, or a share such as 1%."};
}

Result<VerifyHow> parse_verify(std::string_view text) {
  constexpr std::string_view sample = "sample:";
  if (text == "none") return VerifyHow{VerifyMode::none};
  if (text == "count") return VerifyHow{VerifyMode::count};
  if (text == "full") return VerifyHow{VerifyMode::full};
  if (text.starts_with(sample)) {
    const Result<std::int64_t> items = parse_count(text.substr(sample.size()));
    if (items.ok() && *items >= 1 && *items <= sampled_items_max)
      return VerifyHow{VerifyMode::sample, *items};
    return Error{fmt::format("'{}' is no sample to verify; write sample:N, with N from 1 to {}.", text,
                             human_count(sampled_items_max))};
  }
  return Error{fmt::format("'{}' is no way to verify; write none, count, sample:N or full.", text)};
}

Result<RunReport> run_load(const LoadJob& job, Progress& progress) {
  const bool offline = job.dry_run && !job.read.key.partition_key.empty();
  aws::Endpoint endpoint;
  if (!offline) {
    Result<aws::Endpoint> resolved =
        aws::resolve_endpoint("dynamodb", job.endpoint_url, job.region, aws::process_environment());
    if (!resolved.ok()) return resolved.error();
    endpoint = std::move(*resolved);
  }
  const aws::SystemClock clock;
  const InterruptScope interrupts;
  aws::TransportOptions options;
  options.connections = 512;  // the most that in_flight_for() asks for
  options.loopback = endpoint.loopback;
  const std::unique_ptr<aws::Transport> transport = aws::curl_transport(options, clock);
  return run_load(job, Outside{endpoint, *transport, clock, interrupts.count()}, progress);
}

}  // namespace dynafill::loader
