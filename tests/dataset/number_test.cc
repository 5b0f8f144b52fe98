#include "dataset/number.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include "base/random.h"
#include "dataset/base64.h"
#include "dataset/json_text.h"

#include "tests/catch.h"

using namespace dynafill;

namespace {

int bytes_of(std::string_view text) {
  Number number;
  return read_number(text, number) == NumberFault::none ? number_bytes(number) : -1;
}

std::string canonical(std::string_view text) {
  Number number;
  if (read_number(text, number) != NumberFault::none) return "fault";
  std::string out;
  append_canonical(number, out);
  return out;
}

}  // namespace

TEST_CASE("Numbers take the bytes that were measured on the real service") {
  // 23 numbers found byte for byte at the 400 KB limit: github.com/nubo-db/dynamodb-conformance @e776beb,
  // src/item-size.ts, CAPTURED_NUMBER_BYTES.
  struct Row {
    const char* number;
    int bytes;
  };
  for (const Row& row : {Row{"0", 1},      {"1", 2},     {"12", 2},
                         {"123", 3},       {"1234", 3},  {"12345678901234567890123456789012345678", 20},
                         {"0042", 2},      {"100", 2},   {"1010", 3},
                         {"0.0000001", 2}, {"1E125", 2}, {"1E-100", 2},
                         {"1.5", 3},       {"15", 2},    {"1.2", 3},
                         {"1.200", 3},     {"1.234", 4}, {"3.14159", 5},
                         {"123456", 4},    {"100.5", 4}, {"0.15", 2},
                         {"-42", 3},       {"-0", 1}}) {
    CAPTURE(row.number);
    CHECK(bytes_of(row.number) == row.bytes);
  }
}

TEST_CASE("Digits are counted in pairs from the decimal point") {
  CHECK(bytes_of("150") == 3);                                        // 01 50
  CHECK(bytes_of("0.015") == 3);                                      // .01 50
  CHECK(bytes_of("0.0015") == 2);                                     // .00 15
  CHECK(bytes_of("-1e-130") == 3);                                    // one digit, one sign
  CHECK(bytes_of("1234567890123456789012345678901234567.8") == 21);   // 20 pairs: 1 + 20
  CHECK(bytes_of("-1234567890123456789012345678901234567.8") == 21);  // never more than 21
}

TEST_CASE("Plain digits take the bytes that reading them one by one finds") {
  Rng rng = Seed{5}.stream("digits");
  int plain = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string text(1 + rng.below(20), '0');
    for (char& c : text) c = static_cast<char>('0' + rng.below(10));
    const std::size_t zeros = rng.below(text.size() + 1);
    if (rng.below(3) == 0) std::fill(text.end() - static_cast<std::ptrdiff_t>(zeros), text.end(), '0');
    if (rng.below(4) == 0) text[rng.below(text.size())] = static_cast<char>(rng.below(256));
    CAPTURE(text);
    const int bytes = plain_integer_bytes(text);
    plain += bytes > 0 ? 1 : 0;
    if (bytes > 0) CHECK(bytes == bytes_of(text));
  }
  CHECK(plain > 4000);
  CHECK(plain_integer_bytes("72596245") == 5);
  CHECK(plain_integer_bytes("1498466653") == 6);
  for (const char* none :
       {"", "1234567", "012345678", "1234567a", "a2345678", "12345678901234567", "-12345678"})
    CHECK(plain_integer_bytes(none) == 0);
}

TEST_CASE("One value has one canonical spelling") {
  struct Row {
    const char* written;
    const char* canonical;
  };
  for (const Row& row :
       {Row{"1", "1"},
        {"1.0", "1"},
        {"1e0", "1"},
        {"+1", "1"},
        {"001", "1"},
        {"0.1e1", "1"},
        {"10e-1", "1"},
        {"-1.50", "-15e-1"},
        {"100", "1e2"},
        {"1E+2", "1e2"},
        {".5", "5e-1"},
        {"5.", "5"},
        {"0", "0"},
        {"-0.00", "0"},
        {"0e125", "0"},
        {"10.01", "1001e-2"},
        {"9.9999999999999999999999999999999999999E+125", "99999999999999999999999999999999999999e88"}}) {
    CAPTURE(row.written);
    CHECK(canonical(row.written) == row.canonical);
  }
}

TEST_CASE("What is not one of DynamoDB's numbers is told apart") {
  Number number;
  for (const char* text : {"", "abc", "1.2.3", " 1", "1 ", "0x10", "1e", "e5", "NaN", "Infinity", "-", "+",
                           ".", "-.", "1e+", "1e1.5", "--1", "1,5", "1e5 "})
    CHECK(read_number(text, number) == NumberFault::not_a_number);
  for (const char* text : {"1e126", "1e-131", "-1e126", "1e99999999999", "1e-99999999999",
                           "1e9223372036854775808", "0e126", "0e-131", "0.1e127"})
    CHECK(read_number(text, number) == NumberFault::out_of_range);
  for (const char* text :
       {"123456789012345678901234567890123456789", "1.00000000000000000000000000000000000001", "1e38.1"})
    CHECK(read_number(text, number) != NumberFault::none);
  CHECK(read_number("123456789012345678901234567890123456789", number) == NumberFault::too_many_digits);
  CHECK(read_number("1234567890123456789012345678901234567800000", number) == NumberFault::none);
}

TEST_CASE("Base64 is the standard alphabet with padding") {
  const auto decoded = [](std::string_view text) {
    std::string out;
    append_base64_decoded(text, out);
    return out;
  };
  // RFC 4648, section 10.
  CHECK(decoded("") == "");
  CHECK(decoded("Zg==") == "f");
  CHECK(decoded("Zm8=") == "fo");
  CHECK(decoded("Zm9v") == "foo");
  CHECK(decoded("Zm9vYmFy") == "foobar");
  CHECK(decoded("3q2+7w==") == "\xde\xad\xbe\xef");
  CHECK(base64_bytes("3q2+7w==") == 4);
  CHECK(base64_bytes("") == 0);
  for (const char* bad :
       {"Z", "Zg", "Zg=", "Zg===", "Z===", "====", "Zm9-", "Zm9_", "Zm9v\n", "Z=g=", "Zm 9"})
    CHECK_FALSE(base64_bytes(bad).has_value());
}

TEST_CASE("JSON escapes become UTF-8") {
  const auto unescaped = [](std::string_view raw) {
    std::string out;
    return append_unescaped(raw, out) ? out : std::string("fault");
  };
  CHECK(unescaped(R"(a\"b\\c\/d\b\f\n\r\t)") == "a\"b\\c/d\b\f\n\r\t");
  CHECK(unescaped(R"(\u0041\u00e9\u20AC\ud83d\ude00)") == "A\u00e9\u20ac\U0001F600");
  CHECK(unescaped(R"(\u0000)") == std::string(1, '\0'));
  for (const char* bad :
       {R"(\x)", R"(\)", R"(\u12)", R"(\u12g4)", R"(\ud83d)", R"(\ud83dx)", R"(\ude00)", R"(\ud83d\u0041)"})
    CHECK(unescaped(bad) == "fault");
}

TEST_CASE("A long text is shown up to a whole character") {
  CHECK(shown("short \"one\"") == "short \\\"one\\\"");
  CHECK(shown(std::string(59, 'a') + "\u20ac" + "bcd") == std::string(59, 'a') + "...");
  CHECK(shown(std::string(60, 'a')) == std::string(60, 'a'));
}
