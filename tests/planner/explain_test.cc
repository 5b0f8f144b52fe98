#include "planner/explain.h"

#include <sstream>
#include <string>

#include "base/layout.h"
#include "base/random.h"
#include "tests/planner/plan_examples.h"

#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

namespace {

std::size_t widest(const std::string& text) {
  std::istringstream lines(text);
  std::size_t columns = 0;
  for (std::string line; std::getline(lines, line);) columns = std::max(columns, line.size());
  return columns;
}

// As one line, so that a sentence can be looked for across line ends.
std::string unwrapped(const std::string& text) {
  std::string out;
  for (const char c : text)
    if (c != '\n' && c != ' ')
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  return out;
}

bool says(const std::string& text, const std::string& part) {
  return unwrapped(text).find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("Text is wrapped at spaces, and long addresses after a slash") {
  CHECK(wrapped("one two three four five six seven", "- ", "  ", 24) ==
        "- one two three four\n  five six seven\n");
  CHECK(wrapped("", "a ", "  ") == "a \n");
  CHECK(wrapped("see https://example.org/a/very/long/address here", "", "", 24) ==
        "see\nhttps://example.org/a/\nvery/long/address here\n");
  CHECK(wrapped(std::string(50, 'x'), "", "", 24) ==
        std::string(24, 'x') + "\n" + std::string(24, 'x') + "\nxx\n");
  CHECK(right_aligned("7", 3) == "  7");
  CHECK(left_aligned("7", 3) == "7  ");
  CHECK(left_aligned("long", 3) == "long");
}

TEST_CASE("No line of any screen is wider than 80 columns") {
  Rng rng(9);
  for (int round = 0; round < 200; ++round) {
    PlanRequest request = article_request();
    request.data =
        items_of(1 + static_cast<std::int64_t>(rng.below(round % 2 == 0 ? 1'000'000'000'000 : 1'000)),
                 1 + static_cast<std::int64_t>(rng.below(400'000)));
    request.asked.within = std::chrono::seconds(1 + rng.below(100'000'000));
    request.route = rng.below(2) == 0 ? Route::loader : Route::data_pipeline;
    const auto plan = make_plan(request, round % 3 == 0 ? prices_of_2018() : prices_of_2025());
    if (!plan) continue;
    INFO(summary(*plan) << explanation(*plan));
    REQUIRE(widest(summary(*plan)) <= 80);
    REQUIRE(widest(explanation(*plan)) <= 80);
  }
}

TEST_CASE("The summary of the article's plan") {
  const std::string text = summary(*make_plan(article_request(), prices_of_2018()));
  CHECK(text.starts_with("Plan article: $1.44 by the route data-pipeline\n"));
  CHECK(says(text, "834 WCU, 5 RCU provisioned in eu-west-1"));
  CHECK(says(text, "DynamoDB write capacity 834 WCU-hour x 0.000735 0.612990"));
  CHECK(says(text, "EC2 m3.xlarge, Linux, on demand 0.9 instance-hour x 0.293 0.263700"));
  CHECK(says(text, "Data Pipeline activity, high frequency 0.5 activity-month x 1 0.500000"));
  CHECK(says(text, "Total $1.44"));
  CHECK(
      says(text,
           "How the article of 2018 got $0.43 for its cluster: 2 x ($0.146 for an m3.large, which EMR is not "
           "sold on, + $0.07, EMR's fee for an m3.xlarge) x 1 full hour = $0.432."));
}

TEST_CASE("Amounts on the screen add up to the total by hand") {
  const std::string text = summary(*make_plan(article_request(), prices_of_2018()));
  Decimal sum;
  std::istringstream lines(text.substr(text.find("in US dollars")));
  for (std::string line; std::getline(lines, line) && line.find("----") == std::string::npos;) {
    const std::size_t space = line.rfind(' ');
    const auto amount = Decimal::parse(space == std::string::npos ? "" : line.substr(space + 1));
    if (amount && line.find(" x ") != std::string::npos) sum += *amount;
  }
  CHECK(sum.text(2) == "1.44");
}

TEST_CASE("The explanation gives each figure its formula and its source") {
  const std::string text = explanation(*make_plan(article_request(), prices_of_2018()));
  CHECK(says(text, "capacity: 834 WCU 1,000,000 write units / (ratio 1 x 1200 s), rounded up"));
  CHECK(
      says(text, "write units: 1,000,000 each item's bytes / 1024 rounded up, summed: 1,000,000 items x 1"));
  CHECK(says(text, "rate / (units of 25 items) x 10.2 ms response time"));
  CHECK(says(text, "load: 1199.04 s = 19m 59s 1,000,000 write units / 834 WCU/s"));
  CHECK(says(text, "in all: 1619.04 s = 26m 59s start-up 420 s + load 1199.04 s"));
  CHECK(
      says(text,
           "Amazon DynamoDB, write capacity: $0.61299 834 WCU x 1 clock hour = 834 WCU-hour x $0.000735 per "
           "WCU-hour, 2016-01-07, [1]"));
  CHECK(says(text, "2 instances x 1,620 s / 3600 = 0.9 instance-hour"));
  CHECK(says(text, "Sources [1] AWS offer file AmazonDynamoDB, version 20160107013501"));
  CHECK(says(text, "AWS Data Pipeline is closed to new customers since 2024-07-25"));

  PlanRequest request = article_request();
  request.asked = {20min, 1667, std::nullopt, std::nullopt};
  CHECK(says(explanation(*make_plan(request, prices_of_2018())),
             "ratio: 0.499901 1,000,000 write units / (1,667 WCU x 1200 s), rounded up to a millionth"));
  request.asked = {std::nullopt, std::nullopt, std::nullopt, Usd{2}};
  CHECK(says(explanation(*make_plan(request, prices_of_2018())), "whose whole bill is at most $2.00"));
  request.data = Bytes{175};
  request.asked = {20min, 833, std::nullopt, std::nullopt};
  CHECK(says(explanation(*make_plan(request, prices_of_2018())),
             "items: 999,600 833 WCU/s x 1200 s / 1 write units an item, rounded down"));
}
