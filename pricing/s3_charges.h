// pricing/s3_charges.h: what files in S3 and their way over the network cost.  Pure functions; a price that
// the book does not have is an Error, never $0; what AWS gives for nothing stands in the book with $0.
//
// S3 <-> EC2, EMR, Glue, Fargate or DynamoDB in one region costs no transfer, and neither do gateway
// endpoints: a loader in a VPC needs no NAT gateway.
// Source: https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
#pragma once

#include <cstdint>

#include "pricing/bill.h"
#include "pricing/quantities.h"

namespace dynafill {

// S3 Standard, by the hour of the month, in tiers of a month's use; requests one by one (PUT, COPY, POST and
// LIST are put requests).
Charge s3_storage(const PriceBook& book, std::string_view region, Bytes bytes, std::int64_t hours,
                  Month month);
Charge s3_requests(const PriceBook& book, std::string_view region, std::int64_t put_requests,
                   std::int64_t get_requests);
// A file that lies in S3 for `hours`, with the requests that put it there and read it.
Charge s3_file(const PriceBook& book, std::string_view region, Bytes bytes, std::int64_t hours, Month month,
               std::int64_t put_requests, std::int64_t get_requests);

// Data from the internet into AWS: free, and priced so.
Charge transfer_in(const PriceBook& book, std::string_view region, Bytes bytes);
// To the internet, in tiers of a month's use.
Charge transfer_out(const PriceBook& book, std::string_view region, Bytes bytes);
// To another region of AWS.
Charge transfer_to_region(const PriceBook& book, std::string_view region, std::string_view to, Bytes bytes);

// NAT gateways: a begun hour whole, and every byte that goes through, in or out.
// Source: https://aws.amazon.com/vpc/pricing/
Charge nat_gateway(const PriceBook& book, std::string_view region, std::int64_t gateways, Duration length,
                   Bytes bytes);
// An interface endpoint in some availability zones: as a NAT gateway.
Charge interface_endpoint(const PriceBook& book, std::string_view region, std::int64_t zones, Duration length,
                          Bytes bytes);
// Public IPv4 addresses, by the second, at least 60 s.
Charge public_addresses(const PriceBook& book, std::string_view region, std::int64_t addresses,
                        Duration length);

}  // namespace dynafill
