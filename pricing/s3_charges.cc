#include "pricing/s3_charges.h"

#include <fmt/format.h>

#include "base/text.h"

namespace dynafill {
namespace {

std::string in_gigabytes(Bytes bytes) { return fmt::format("{} B / 2^30", human_count(bytes.count)); }

// By the begun hour and the byte.
Charge hours_and_bytes(const PriceBook& book, std::string_view region, std::string_view what,
                       std::string_view noun, std::int64_t count, Duration length, Bytes bytes) {
  const std::int64_t hours = clock_hours({}, length);
  auto lines = charge(book, region, fmt::format("vpc.{}_hour", what), Decimal(count) * hours,
                      fmt::format("{} x {}", counted(count, noun), counted(hours, "hour")));
  if (!lines) return lines;
  RETURN_IF_ERROR(append(
      *lines, charge(book, region, fmt::format("vpc.{}_gb", what), gigabytes(bytes), in_gigabytes(bytes))));
  return lines;
}

}  // namespace

Charge s3_storage(const PriceBook& book, std::string_view region, Bytes bytes, std::int64_t hours,
                  Month month) {
  return charge(book, region, "s3.storage_gb_month", gigabyte_months(bytes, hours, month),
                fmt::format("{} x {} / {} h", in_gigabytes(bytes), counted(hours, "hour"), month.hours));
}

Charge s3_requests(const PriceBook& book, std::string_view region, std::int64_t put_requests,
                   std::int64_t get_requests) {
  auto lines =
      charge(book, region, "s3.put_request", put_requests, counted(put_requests, "request") + " to upload");
  if (!lines) return lines;
  RETURN_IF_ERROR(append(*lines, charge(book, region, "s3.get_request", get_requests,
                                        counted(get_requests, "request") + " to read")));
  return lines;
}

Charge s3_file(const PriceBook& book, std::string_view region, Bytes bytes, std::int64_t hours, Month month,
               std::int64_t put_requests, std::int64_t get_requests) {
  auto lines = s3_storage(book, region, bytes, hours, month);
  if (!lines) return lines;
  RETURN_IF_ERROR(append(*lines, s3_requests(book, region, put_requests, get_requests)));
  return lines;
}

Charge transfer_in(const PriceBook& book, std::string_view region, Bytes bytes) {
  return charge(book, region, "transfer.internet_in_gb", gigabytes(bytes), in_gigabytes(bytes));
}

Charge transfer_out(const PriceBook& book, std::string_view region, Bytes bytes) {
  return charge(book, region, "transfer.internet_out_gb", gigabytes(bytes), in_gigabytes(bytes));
}

Charge transfer_to_region(const PriceBook& book, std::string_view region, std::string_view to, Bytes bytes) {
  return charge(book, region, fmt::format("transfer.to.{}_gb", to), gigabytes(bytes), in_gigabytes(bytes));
}

Charge nat_gateway(const PriceBook& book, std::string_view region, std::int64_t gateways, Duration length,
                   Bytes bytes) {
  return hours_and_bytes(book, region, "nat_gateway", "gateway", gateways, length, bytes);
}

Charge interface_endpoint(const PriceBook& book, std::string_view region, std::int64_t zones, Duration length,
                          Bytes bytes) {
  return hours_and_bytes(book, region, "interface_endpoint", "zone", zones, length, bytes);
}

Charge public_addresses(const PriceBook& book, std::string_view region, std::int64_t addresses,
                        Duration length) {
  return charge(book, region, "vpc.public_ipv4_hour", billed_hours(addresses, length),
                fmt::format("{} x {} s / 3600", human_count(addresses), human_count(billed_seconds(length))));
}

}  // namespace dynafill
