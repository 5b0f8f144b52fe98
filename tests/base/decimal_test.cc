#include "base/decimal.h"

#include "tests/catch.h"

using namespace dynafill;

namespace {
Decimal d(const char* text) { return *Decimal::parse(text); }
}  // namespace

TEST_CASE("Decimal reads and writes what people write") {
  struct Row {
    const char* in;
    const char* out;
  };
  for (const Row& row : {Row{"0.000735", "0.000735"},
                         {"1.50", "1.5"},
                         {"-3", "-3"},
                         {"1e-7", "0.0000001"},
                         {"6.25E-7", "0.000000625"},
                         {"2e3", "2000"},
                         {"0.0", "0"},
                         {"-0.10", "-0.1"}})
    CHECK(d(row.in).text() == row.out);
  for (const char* bad : {"", ".", "1.2.3", "abc", "1e", "0x1", "--1", "1 "})
    CHECK_FALSE(Decimal::parse(bad).ok());
}

TEST_CASE("The article's month of 833 WCU and 5 RCU is $456.06456 exactly") {
  // (833 x 0.000735 + 5 x 0.000147) x 744 = (0.612255 + 0.000735) x 744
  const Usd month{(d("833") * d("0.000735") + d("5") * d("0.000147")) * d("744")};
  CHECK(month.amount.text() == "456.06456");
  CHECK(month.dollars() == "$456.06");
}

TEST_CASE("Division rounds half away from zero, once, at the asked place") {
  CHECK(Decimal::divide(2, 3, 4).text() == "0.6667");
  CHECK(Decimal::divide(-2, 3, 4).text() == "-0.6667");
  CHECK(Decimal::divide(1, 8, 2).text() == "0.13");
  CHECK(Decimal::divide(d("0.5"), d("0.25"), 0).text() == "2");
  CHECK(d("2.5").rounded(0).text() == "3");
  CHECK(d("-2.5").rounded(0).text() == "-3");
  CHECK(d("2.1").rounded_up(0).text() == "3");
  CHECK(d("2.10").text(2) == "2.10");
  CHECK(d("3").text(2) == "3.00");
}

TEST_CASE("Comparison sees through scale") {
  CHECK(d("0.50") == d("0.5"));
  CHECK(d("0.1") < d("0.11"));
  CHECK(d("-1") < d("0.000000000001"));
}
