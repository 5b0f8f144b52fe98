#include <fmt/core.h>

#include <algorithm>
#include <span>

#include "report/figures.h"
#include "report/sections.h"
#include "report/words.h"

namespace dynafill::report {
namespace {

// Amounts are exact; a column shows at most so many decimals, the exact figure stands in the cell's title.
constexpr int shown_decimals_most = 6;

void add_decimal(Markup& page, const std::optional<Decimal>& value, const std::string& shown) {
  Attributes attributes{{"class", "number"}};
  if (value && decimals_of(*value) > shown_decimals_most) attributes.push_back({"title", value->text()});
  page.element("td", attributes, value ? shown : std::string(unknown));
}

// The sources of the lines, each once, in the order of their first line.
class Sources {
 public:
  explicit Sources(std::span<const BillLine> lines) {
    for (const BillLine& line : lines)
      if (!line.source.empty() && number(line.source) > named_.size()) named_.push_back(line.source);
  }
  // From 1; one more than there are for a text that is none of them.
  [[nodiscard]] std::size_t number(const std::string& source) const {
    return static_cast<std::size_t>(std::find(named_.begin(), named_.end(), source) - named_.begin()) + 1;
  }
  void add_to(Markup& page) const {
    if (named_.empty()) return;
    page.element("p", {{"class", "small"}}, "Where the prices come from:").open("ol", {{"class", "small"}});
    for (const std::string& source : named_)
      page.open("li", {{"id", id(number(source))}}).prose(source).close("li");
    page.close("ol");
  }
  static std::string id(std::size_t number) { return fmt::format("price-source-{}", number); }

 private:
  std::vector<std::string> named_;
};

// As many decimals as the column has, and more where that would show nothing of an amount that is something.
std::string amount_text(Decimal amount, int decimals, std::string_view currency) {
  while (decimals < decimals_of(amount) && amount.rounded(decimals) == Decimal(0)) ++decimals;
  return money_text(amount, decimals, currency);
}

void add_line(Markup& page, const BillLine& line, const Sources& sources, int decimals,
              std::string_view currency) {
  page.open("tr").open("th", {{"scope", "row"}});
  page.element("b", line.service).text(line.service.empty() || line.what.empty() ? "" : ": ").text(line.what);
  if (!line.formula.empty()) page.element("small", line.formula);
  if (!line.source.empty() || !line.as_of.empty()) {
    page.open("small").text("Price");
    if (!line.as_of.empty()) page.text(" of " + line.as_of);
    if (!line.source.empty()) {
      const std::size_t number = sources.number(line.source);
      page.text(line.as_of.empty() ? " from " : ", ")
          .element("a", {{"href", "#" + Sources::id(number)}}, fmt::format("source {}", number));
    }
    page.close("small");
  }
  page.close("th");
  const auto short_form = [](const std::optional<Decimal>& value) {
    return value ? decimal_text(value->rounded(shown_decimals_most)) : "";
  };
  add_decimal(page, line.quantity, short_form(line.quantity));
  page.element("td", {{"class", "unit"}}, line.unit);
  // A unit price is never shortened: it is what the reader compares with the price list.
  page.element("td", {{"class", "number"}},
               line.unit_price
                   ? money_text(*line.unit_price, std::max(2, decimals_of(*line.unit_price)), currency)
                   : std::string(unknown));
  add_decimal(page, line.amount, line.amount ? amount_text(*line.amount, decimals, currency) : "");
  page.close("tr");
}

// A total written with fewer decimals than the sum has is the sum, rounded.
bool same_money(Decimal sum, Decimal total) {
  const int decimals = std::min(kept_decimals, decimals_of(total));
  return sum.rounded(decimals) == total.rounded(decimals);
}

}  // namespace

void add_bill(Markup& page, const Documents& documents) {
  if (!documents.plan || documents.plan->lines.empty()) return;
  const PlanFacts& plan = *documents.plan;
  const std::string currency = plan.currency.value_or("USD");
  int decimals = 2;
  for (const BillLine& line : plan.lines)
    if (line.amount) decimals = std::max(decimals, std::min(shown_decimals_most, decimals_of(*line.amount)));
  const Sources sources(plan.lines);
  const BillSum sum = sum_of(plan.lines);
  const std::string at_least = sum.unknown_lines > 0 ? "at least " : "";

  page.open("section")
      .element("h2", "The bill")
      .open("div", {{"class", "scroll"}})
      .open("table", {{"class", "bill"}});
  page.open("thead").open("tr").element("th", {{"scope", "col"}}, "Service");
  page.element("th", {{"scope", "col"}, {"class", "number"}}, "Quantity")
      .element("th", {{"scope", "col"}}, "Unit");
  page.element("th", {{"scope", "col"}, {"class", "number"}}, "Unit price");
  page.element("th", {{"scope", "col"}, {"class", "number"}}, "Amount")
      .close("tr")
      .close("thead")
      .open("tbody");
  for (const BillLine& line : plan.lines) add_line(page, line, sources, decimals, currency);
  page.close("tbody").open("tfoot");
  page.open("tr").element("th", {{"scope", "row"}, {"colspan", "4"}}, "Total, rounded once");
  page.element("td", {{"class", "number"}}, at_least + total_text(sum.exact, currency)).close("tr");
  page.close("tfoot").close("table").close("div");
  page.open("p", {{"class", "small"}});
  page.text(
      "Amounts are exact decimals, shown to about six places; they are added up before the only rounding, "
      "to ");
  page.element(
      "span", {{"title", sum.exact.text()}},
      money_text(sum.exact, std::clamp(decimals_of(sum.exact), 2, shown_decimals_most + 2), currency));
  page.text(".").close("p");
  if (sum.unknown_lines > 0)
    page.element("p", {{"class", "warning"}},
                 fmt::format("{} no amount: the total is a lower bound.",
                             counted(sum.unknown_lines, "line has", "lines have")));
  if (plan.total && sum.unknown_lines == 0 && !same_money(sum.exact, *plan.total))
    page.element("p", {{"class", "warning"}},
                 fmt::format("The plan's own total is {}: its lines do not add up to it.",
                             money_text(*plan.total, std::max(2, decimals_of(*plan.total)), currency)));
  sources.add_to(page);
  page.close("section");
}

}  // namespace dynafill::report
