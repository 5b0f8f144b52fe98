// pricing/compute_charges.h: what machines and functions cost: EC2, EMR on EC2, Fargate, Lambda.  Pure
// functions; a price that the book does not have is an Error, never $0.
#pragma once

#include <cstdint>

#include "pricing/bill.h"
#include "pricing/quantities.h"

namespace dynafill {

enum class Processor { x86, arm };
std::string_view processor_name(Processor processor);  // "x86", "arm"

// EC2 and EMR: every instance by the second, a begun second whole, at least 60 s.
// Source: https://aws.amazon.com/about-aws/whats-new/2017/10/announcing-amazon-ec2-per-second-billing/
// (EC2 and EMR since 2017-10-02).
Decimal instance_hours(std::int64_t instances, Duration length);
Charge ec2_instances(const PriceBook& book, std::string_view region, std::string_view type,
                     std::int64_t instances, Duration length);
// Public IPv4 addresses of machines that run, by their seconds as the machines are.  Free before that day.
// Source: https://aws.amazon.com/blogs/aws/new-aws-public-ipv4-address-charge-public-ip-insights/
inline constexpr std::string_view public_ipv4_charged_from = "2024-02-01";
Charge public_ipv4_addresses(const PriceBook& book, std::string_view region, std::int64_t addresses,
                             Duration length);
// The instances and EMR's fee on top.  An instance type that EMR is not sold on has no fee: an Error that
// names it and lists the types that have one.  EBS volumes are not in it.
Charge emr_cluster(const PriceBook& book, std::string_view region, std::string_view type,
                   std::int64_t instances, Duration length);

// Fargate: vCPU and memory by the second from the pull of the image to the end, a begun second whole, at
// least 60 s; storage above 20 GB likewise.  AWS Batch on Fargate or EC2 adds nothing of its own.
// Source: https://aws.amazon.com/fargate/pricing/ (per second, one-minute minimum, 20 GB included).
struct FargateTask {
  Processor processor = Processor::x86;
  Decimal vcpu = 1;
  Decimal memory_gb = 2;
  Decimal storage_gb = 20;  // in all; the first 20 are included
};
inline constexpr std::int64_t fargate_storage_included_gb = 20;
Charge fargate_tasks(const PriceBook& book, std::string_view region, const FargateTask& task,
                     std::int64_t tasks, Duration length);

// Lambda: each invocation, and its memory x its duration rounded up to the millisecond.  The price of the
// first 6 billion GB-seconds a month (x86; 7.5 billion on arm); the books do not have the tiers above.
// Source: https://docs.aws.amazon.com/whitepapers/latest/how-aws-pricing-works/lambda.html
Charge lambda_invocations(const PriceBook& book, std::string_view region, Processor processor,
                          std::int64_t invocations, Duration each, std::int64_t memory_mb);

}  // namespace dynafill
