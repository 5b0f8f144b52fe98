#include "dataset/item_parser.h"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "tests/dataset/parsing.h"

#include "tests/catch.h"

using namespace dynafill;

namespace {

// An item with one attribute more than its key; {"id":{"S":"a"}} alone is 3 bytes.
std::string with(std::string_view attribute) { return fmt::format(R"({{"id":{{"S":"a"}},{}}})", attribute); }

std::string nested(int wraps) {
  std::string text = R"({"S":"leaf"})";
  for (int i = 0; i < wraps; ++i) text = R"({"L":[)" + text + "]}";
  return with(R"("deep":)" + text);
}

}  // namespace

TEST_CASE("The documented book item is 137 bytes") {
  // Id 2+3, Title 5+14, ISBN 4+14, Authors 7+(3+7+1), Price 5+2, Dimensions 10+16, PageCount 9+2,
  // InPublication 13+1, ProductCategory 15+4, by hand.
  const std::string book =
      R"({"Id":{"N":"101"},"Title":{"S":"Book 101 Title"},"ISBN":{"S":"111-1111111111"},"Authors":{"L":[{"S":"Author1"}]},)"
      R"("Price":{"N":"2"},"Dimensions":{"S":"8.5 x 11.0 x 0.5"},"PageCount":{"N":"500"},"InPublication":{"BOOL":true},)"
      R"("ProductCategory":{"S":"Book"}})";
  TestParser parser({"Id", ""});
  CHECK(parser.size(book) == 137);
  const auto parsed = parser.parse(book);
  CHECK(std::get_if<ParsedItem>(&parsed)->partition_value == "N101");
  CHECK(write_units_for_put({137}) == WriteUnits{1});
}

TEST_CASE("Every type has its size") {
  struct Row {
    const char* attribute;
    std::int64_t bytes;  // name and value
  };
  TestParser parser;
  for (const Row& row :
       {Row{R"("s":{"S":""})", 1},
        {R"("s":{"S":"abc"})", 4},
        {R"("s":{"S":"\u20ac"})", 4},
        {R"("s":{"S":"\n\\\ud83d\ude00"})", 7},
        {R"("naïve":{"S":"x"})", 7},
        {R"("\u00ef":{"S":"x"})", 3},
        {R"("n":{"N":"-27.5"})", 5},
        {R"("b":{"B":"3q2+7w=="})", 5},
        {R"("b":{"B":"\/w=="})", 2},
        {R"("b":{"B":""})", 1},
        {R"("f":{"BOOL":false})", 2},
        {R"("z":{"NULL":true})", 2},
        {R"("l":{"L":[]})", 4},
        {R"("l":{"L":[{"S":"a"},{"N":"1"}]})", 1 + 3 + 2 + 1 + 2},
        {R"("m":{"M":{}})", 4},
        {R"("m":{"M":{"k":{"S":"v"}}})", 1 + 3 + 1 + 1 + 1},
        {R"("m":{"M":{"k":{"L":[{"NULL":true}]},"j":{"BOOL":true}}})", 1 + 3 + 2 + (1 + 3 + 1 + 1) + (1 + 1)},
        {R"("ss":{"SS":["a","bcd",""]})", 2 + 4},
        {R"("ns":{"NS":["1","2.5"]})", 2 + 2 + 3},
        {R"("bs":{"BS":["AQI=","/w=="]})", 2 + 3}}) {
    CAPTURE(row.attribute);
    CHECK(parser.size(with(row.attribute)) == 3 + row.bytes);
  }
}

TEST_CASE("Both dialects, every case and white space say the same") {
  const std::vector<std::string> spellings = {
      R"({"id":{"S":"a"},"t":{"SS":["x","y"]},"f":{"BOOL":true},"z":{"NULL":true},"m":{"M":{"k":{"N":"1"}}},"l":{"L":[{"B":"AQI="}]}})",
      R"({"id":{"s":"a"},"t":{"sS":["x","y"]},"f":{"bOOL":true},"z":{"nULLValue":true},"m":{"m":{"k":{"n":"1"}}},"l":{"l":[{"b":"AQI="}]}})",
      R"({"id":{"s":"a"},"t":{"Ss":["x","y"]},"f":{"bool":true},"z":{"nULL":true},"m":{"M":{"k":{"N":"1.0"}}},"l":{"l":[{"b":"AQI="}]}})",
      R"({"Item":{"l":{"L":[{"B":"AQI="}]},"m":{"M":{"k":{"N":"1"}}},"z":{"NULL":true},"f":{"BOOL":true},"t":{"SS":["y","x"]},"id":{"S":"a"}}})",
      "  { \"id\" : { \"\\u0053\" : \"a\" } ,\t\"t\":{\"SS\" :[ \"x\" , \"y\" ] }, \"f\":{\"BOOL\":true "
      "},\r\"z\":{\"NULL\":true},"
      "\"m\":{\"M\":{\"k\":{\"N\":\"1\"}}},\"l\":{\"L\":[{\"B\":\"AQI=\"}]}} "};
  TestParser parser;
  for (const std::string& text : spellings) {
    CAPTURE(text);
    CHECK(parser.reason(text) == "");
    CHECK(parser.size(text) == parser.size(spellings[0]));
    CHECK(parser.fingerprint(text) == parser.fingerprint(spellings[0]));
  }
}

TEST_CASE("The wire form has upper-case types and nothing else changed") {
  TestParser parser;
  const std::string upper = R"({"id":{"S":"a\u0041"},"n":{"N":"1.50"}, "m":{"M":{"s":{"S":"s"}}}})";
  CHECK(parser.wire(upper) == upper);
  CHECK(parser.wire(R"({"Item":)" + upper + "}") == upper);
  CHECK(parser.wire(R"({"Item": {"id":{"s":"a"}} })") == R"({"id":{"S":"a"}})");
  CHECK(
      parser.wire(
          R"({"id":{"s":"s"},"m":{"m":{"s":{"s":"n"}}},"l":{"l":[{"n":"1"},{"nULLValue":true}]},"f":{"bOOL":false}})") ==
      R"({"id":{"S":"s"},"m":{"M":{"s":{"S":"n"}}},"l":{"L":[{"N":"1"},{"NULL":true}]},"f":{"BOOL":false}})");
}

TEST_CASE("A wire form parses to the same item") {
  TestParser parser;
  for (const std::string text : {R"({"id":{"s":"a"},"x":{"nULLValue":true},"y":{"nS":["1","-2e3"]}})",
                                 R"({"Item":{"id":{"S":"\"q\""},"e":{"S":""}}})",
                                 R"({"id":{"b":"AQI="},"l":{"l":[{"l":[{"m":{}}]}]}})"}) {
    const std::string wire = parser.wire(text);
    CHECK(parser.wire(wire) == wire);
    CHECK(parser.size(wire) == parser.size(text));
    CHECK(parser.fingerprint(wire) == parser.fingerprint(text));
  }
}

TEST_CASE("A fingerprint sees content and not order or spelling") {
  TestParser parser;
  const auto same = [&](const char* a, const char* b) {
    return parser.fingerprint(with(a)) == parser.fingerprint(with(b));
  };
  CHECK(parser.fingerprint(with(R"("a":{"S":"1"})")) != 0);
  CHECK(same(R"("a":{"S":"1"},"b":{"S":"2"})", R"("b":{"S":"2"},"a":{"S":"1"})"));
  CHECK(same(R"("a":{"N":"100"})", R"("a":{"N":"1.00e2"})"));
  CHECK(same(R"("a":{"S":"\u0041"})", R"("\u0061":{"S":"A"})"));
  CHECK(same(R"("a":{"NS":["1","20"]})", R"("a":{"NS":["2e1","1.0"]})"));
  CHECK(same(R"("a":{"BS":["AQI=","/w=="]})", R"("a":{"BS":["\/w==","AQI="]})"));
  CHECK(same(R"("m":{"M":{"a":{"S":"1"},"b":{"S":"2"}}})", R"("m":{"M":{"b":{"S":"2"},"a":{"S":"1"}}})"));
  CHECK_FALSE(same(R"("a":{"S":"1"},"b":{"S":"2"})", R"("a":{"S":"2"},"b":{"S":"1"})"));
  CHECK_FALSE(same(R"("a":{"S":"1"})", R"("a":{"N":"1"})"));
  CHECK_FALSE(same(R"("a":{"S":""})", R"("a":{"B":""})"));
  CHECK_FALSE(same(R"("a":{"BOOL":true})", R"("a":{"BOOL":false})"));
  CHECK_FALSE(same(R"("a":{"BOOL":true})", R"("a":{"NULL":true})"));
  CHECK_FALSE(same(R"("a":{"L":[{"S":"1"},{"S":"2"}]})", R"("a":{"L":[{"S":"2"},{"S":"1"}]})"));
  CHECK_FALSE(same(R"("a":{"L":[]})", R"("a":{"M":{}})"));
  CHECK_FALSE(same(R"("a":{"L":[{"L":[]}]})", R"("a":{"L":[{"L":[]},{"L":[]}]})"));
  CHECK_FALSE(same(R"("a":{"SS":["x"]})", R"("a":{"L":[{"S":"x"}]})"));
  CHECK_FALSE(same(R"("a":{"M":{"x":{"S":"1"}}})", R"("a":{"M":{"x":{"S":"2"}}})"));
}

TEST_CASE("Equal keys are one key however they are written") {
  const auto key_of = [](const char* text, KeySchema schema) {
    TestParser parser(std::move(schema));
    const auto parsed = parser.parse(text);
    REQUIRE(std::holds_alternative<ParsedItem>(parsed));
    return std::get_if<ParsedItem>(&parsed)->key;
  };
  const KeySchema one{"id", ""};
  const KeySchema two{"id", "seq"};
  CHECK(key_of(R"({"id":{"N":"1"}})", one) == key_of(R"({"x":{"S":"y"},"id":{"n":"1.0"}})", one));
  CHECK(key_of(R"({"id":{"S":"\u0041"}})", one) == key_of(R"({"id":{"S":"A"}})", one));
  CHECK(key_of(R"({"id":{"S":"1"}})", one) != key_of(R"({"id":{"N":"1"}})", one));
  CHECK(key_of(R"({"id":{"B":"AQI="}})", one) != key_of(R"({"id":{"S":"AQI="}})", one));
  const ItemKey first = key_of(R"({"id":{"S":"a"},"seq":{"N":"1"}})", two);
  const ItemKey second = key_of(R"({"seq":{"N":"2"},"id":{"S":"a"}})", two);
  CHECK(first.partition_hash == second.partition_hash);
  CHECK(first.item_hash != second.item_hash);
  CHECK(key_of(R"({"id":{"S":"a"},"seq":{"N":"1"}})", one) != first);
}

TEST_CASE("An item is judged alike whatever item came before it") {
  const auto with_names = [](int count) {
    std::string text = R"({"id":{"S":"1"})";
    for (int i = 0; i < count; ++i) text += R"(,"name)" + std::to_string(i) + R"(":{"N":"1"})";
    return text;
  };
  const std::string many = with_names(80);
  const std::vector<std::string> texts = {
      R"({"id":{"S":"1"},"a":{"N":"2"},"b":{"BOOL":true}})",
      R"({"id":{"S":"1"},"a":{"N":"2"},"b":{"BOOL":true},"c":{"S":"more"}})",
      R"({"id":{"S":"1"},"a":{"N":"2"}})",
      R"({"a":{"N":"2"},"id":{"S":"1"}})",
      R"({"id":{"S":"1"},"a":{"N":"2"},"a":{"BOOL":true}})",  // a name of the outline where another stood
      R"({"id":{"S":"1"},"a":{"N":"2"},"id":{"S":"1"}})",
      R"({"id":{"S":"1"},"\u0061":{"N":"2"},"b":{"BOOL":true}})",
      R"({"id":{"S":"1"},"a":{"N":"2"},"\u0061":{"N":"2"}})",
      R"({"id":{"S":"1"},"a":{"n":"2"},"b":{"bOOL":false}})",  // begins otherwise, says the same
      R"({"id":{"S":"1"},"a":{"S":"2"},"b":{"NULL":true}})",
      R"({"id":{"N":"1"},"a":{"N":"no number"},"b":{"BOOL":true}})",
      R"({"id":{"S":""},"a":{"N":"2"}})",
      R"({"id":{"S":"1"},"a":{"N":"2","S":"3"}})",  // begins as one of the outline, goes on otherwise
      R"({"id":{"S":"1" },"a":{"N":"2"} ,"b":{"BOOL":true }})",
      R"({"id":{"S":"1"},"a":{"N":"2"},"b":{"BOOL":truE}})",
      R"({"id":{"S":"1"},"a":{"N":"2"},"b":{"BOOL":true})",
      R"({"id":{"S":"1"},"a":{"N":"2"},"b":{"BOOL":)",
      R"({"id":{"S":"1"},"a":{"N":")",
      R"({"id":{"S":"1"},"a name of 24 bytes, not 23":{"N":"2"}})",  // 32 bytes with what is around it
      R"({"id":{"S":"1"},"a name of 25 bytes, not 24.":{"N":"2"}})",
      R"({"id":{"S":"1"},"a name of 16 byte":{"N":"2"}})",
      R"({"id":{"S":"1"},"a name of 16 bytes":{"N":"2"}})",
      R"({"a":{"N":"2"},"b":{"BOOL":true}})",         // no key
      with_names(40) + R"(,"name7":{"S":"again"}})",  // repeats among so many are found at the end only
      many + "}",
      many + R"(,"name7":{"S":"again"}})",
      many + R"(,"name79":{"S":"again"}})",
  };
  TestParser used;
  for (const std::string& before : texts) {
    for (const std::string& text : texts) {
      TestParser fresh;
      static_cast<void>(used.reason(before));
      CAPTURE(before, text);
      CHECK(used.reason(text) == fresh.reason(text));
      CHECK(used.fingerprint(text) == fresh.fingerprint(text));
    }
  }
}

TEST_CASE("A word that is nearly true is none") {
  TestParser parser;
  for (const char* value : {R"({"BOOL":tru})", R"({"BOOL":truE})", R"({"BOOL":falsy})", R"({"NULL":false})",
                            R"({"BOOL":"true"})", R"({"B\"OL":true})", R"({"SSSS":true})"}) {
    CAPTURE(value);
    CHECK_FALSE(parser.reason(std::string(R"({"id":{"S":"1"},"x":)") + value + "}").empty());
  }
  CHECK(parser.size(R"({"id":{"S":"1"},"x":{"bOOL":false},"y":{"null":true}})") == 3 + 2 + 2);
}

TEST_CASE("Canonical key bytes are the type letter and the value") {
  TestParser parser({"id", "seq"});
  const auto parsed = parser.parse(R"({"seq":{"b":"AQI="},"id":{"n":"-0.50"}})");
  const auto* item = std::get_if<ParsedItem>(&parsed);
  REQUIRE(item != nullptr);
  CHECK(item->partition_value == "N-5e-1");
  CHECK(item->sort_value == std::string("B\x01\x02"));
  CHECK(item->key == hash_key("N-5e-1", "B\x01\x02"));
}

TEST_CASE("Each fault is told in a sentence") {
  struct Row {
    std::string text;
    ItemFault fault;
    const char* reason;  // how it begins
  };
  const std::string k2049(2049, 'k');
  const std::vector<Row> rows = {
      {"", ItemFault::not_json, "empty line"},
      {" \t\r", ItemFault::not_json, "empty line"},
      {"hello", ItemFault::not_json, "line is not a JSON object: "},
      {"[]", ItemFault::not_json, "line is not a JSON object: it is another kind of value"},
      {"12", ItemFault::not_json, "line is not a JSON object: "},
      {R"("text")", ItemFault::not_json, "line is not a JSON object: "},
      {R"({"id":{"S":"a"})", ItemFault::not_json, "line is not a JSON object: "},
      {R"({"id":{"S":"a"}}})", ItemFault::not_json, "line is not a JSON object: "},
      {R"({"id":{"S":"a"}} {"id":{"S":"b"}})", ItemFault::not_json, "line is not a JSON object: "},
      {R"({"id":{"S":"a"}} x)", ItemFault::not_json, "line is not a JSON object: "},
      {R"({"id":{"S":"a"},})", ItemFault::not_json, "line is not a JSON object: "},
      {R"({"id":{"S":"a}})", ItemFault::not_json, "line is not a JSON object: "},
      {R"({"id":{"S":"\x"}})", ItemFault::not_json, "line is not a JSON object: "},
      {R"({"id":{"S":"\ud800"}})", ItemFault::not_json, "line is not a JSON object: "},
      {R"({"id":{"S" "a"}})", ItemFault::not_json, "line is not a JSON object: "},
      {R"({"id":{"S":tru}})", ItemFault::not_json, "line is not a JSON object: "},
      {"{\"id\":{\"S\":\"a\tb\"}}", ItemFault::not_json, "line is not a JSON object: "},
      {"{\"id\":{\"S\":\"\xff\"}}", ItemFault::not_json,
       "line is not a JSON object: The input is not valid UTF-8"},
      {"{}", ItemFault::missing_key, "key attribute 'id' is missing"},
      {R"({"Id":{"S":"a"}})", ItemFault::missing_key, "key attribute 'id' is missing"},
      {R"({"Item":{}})", ItemFault::missing_key, "key attribute 'id' is missing"},
      {R"({"id":{"BOOL":true}})", ItemFault::wrong_key_type,
       "key attribute 'id' is not a string, number or binary"},
      {R"({"id":{"L":[{"S":"a"}]}})", ItemFault::wrong_key_type, "key attribute 'id' is not a"},
      {R"({"id":{"M":{"x":{"S":"a"}}}})", ItemFault::wrong_key_type, "key attribute 'id' is not a"},
      {R"({"id":{"SS":["a"]}})", ItemFault::wrong_key_type, "key attribute 'id' is not a"},
      {R"({"id":{"S":""}})", ItemFault::empty_key, "key attribute 'id' is empty"},
      {R"({"id":{"B":""}})", ItemFault::empty_key, "key attribute 'id' is empty"},
      {fmt::format(R"({{"id":{{"S":"{}"}}}})", k2049), ItemFault::key_too_long,
       "key attribute 'id' has 2,049 bytes; DynamoDB takes at most 2,048"},
      {with(R"("tags":{"XX":["a"]})"), ItemFault::unknown_type,
       "attribute 'tags': 'XX' is not a DynamoDB type"},
      {with(R"("t":{"":"a"})"), ItemFault::unknown_type, "attribute 't': '' is not a DynamoDB type"},
      {with(R"("t":"plain")"), ItemFault::unknown_type, "attribute 't': the value has no type"},
      {with(R"("t":{})"), ItemFault::unknown_type, "attribute 't': the value has no type"},
      {with(R"("t":null)"), ItemFault::unknown_type, "attribute 't': the value has no type"},
      {with(R"("t":{"S":"a","N":"1"})"), ItemFault::bad_value,
       "attribute 't': the value has more than one type"},
      {with(R"("t":{"S":5})"), ItemFault::bad_value, "attribute 't': S takes a string in quotes"},
      {with(R"("n":{"N":5})"), ItemFault::bad_value, "attribute 'n': N takes a string in quotes"},
      {with(R"("n":{"N":"1x"})"), ItemFault::bad_value, "attribute 'n': '1x' is not a number"},
      {with(R"("n":{"N":"1e200"})"), ItemFault::bad_value,
       "attribute 'n': '1e200' is out of DynamoDB's range"},
      {with(R"("n":{"N":"123456789012345678901234567890123456789"})"), ItemFault::bad_value,
       "attribute 'n': '123456789012345678901234567890123456789' has more than 38 significant digits"},
      {with(R"("b":{"B":"###"})"), ItemFault::bad_value, "attribute 'b': '###' is not base64"},
      {with(R"("f":{"BOOL":"true"})"), ItemFault::bad_value, "attribute 'f': BOOL takes true or false"},
      {with(R"("z":{"NULL":false})"), ItemFault::bad_value, "attribute 'z': NULL takes true"},
      {with(R"("m":{"M":[]})"), ItemFault::bad_value, "attribute 'm': M takes an object"},
      {with(R"("l":{"L":{}})"), ItemFault::bad_value, "attribute 'l': L takes an array"},
      {with(R"("s":{"SS":"a"})"), ItemFault::bad_value, "attribute 's': SS takes an array"},
      {with(R"("s":{"SS":[]})"), ItemFault::bad_value, "attribute 's': a set must not be empty"},
      {with(R"("s":{"SS":["a","b","a"]})"), ItemFault::bad_value,
       "attribute 's': a set must not hold one element twice"},
      {with(R"("s":{"NS":["1","2","1.0"]})"), ItemFault::bad_value, "attribute 's': a set must not hold"},
      {with(R"("s":{"BS":["AQI=","AQI="]})"), ItemFault::bad_value, "attribute 's': a set must not hold"},
      {with(R"("s":{"NS":["1","x"]})"), ItemFault::bad_value, "attribute 's[1]': 'x' is not a number"},
      {with(R"("m":{"M":{"l":{"L":[{"S":"a"},{"M":{"n":{"N":"?"}}}]}}})"), ItemFault::bad_value,
       "attribute 'm.l[1].n': '?' is not a number"},
      {with(R"("":{"S":"a"})"), ItemFault::bad_value, "an attribute name is empty"},
      {with(R"("x":{"S":"1"},"x":{"S":"2"})"), ItemFault::duplicate_name,
       "attribute 'x': the name comes twice in one object"},
      {with(R"("\u0078":{"S":"1"},"x":{"S":"2"})"), ItemFault::duplicate_name,
       "attribute 'x': the name comes twice"},
      {with(R"("m":{"M":{"x":{"S":"1"},"x":{"S":"2"}}})"), ItemFault::duplicate_name,
       "attribute 'm.x': the name comes twice"},
      {nested(32), ItemFault::too_deep, "attribute 'deep[0][0]"},
      {R"({"Item":{"id":{"S":"a"}},"more":1})", ItemFault::bad_value,
       "more follows the item in its {\"Item\":...} wrapper"},
      {R"({"Metadata":{"W":{"N":"1"}},"Keys":{}})", ItemFault::unknown_type,
       "attribute 'Metadata': 'W' is not a DynamoDB type"},
  };
  TestParser parser;
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto parsed = parser.parse(row.text);
    const auto* bad = std::get_if<BadItem>(&parsed);
    REQUIRE(bad != nullptr);
    CHECK(bad->fault == row.fault);
    CHECK(bad->reason.substr(0, std::string_view(row.reason).size()) == row.reason);
  }
}

TEST_CASE("The limits lie where the service has them") {
  TestParser parser;
  CHECK(parser.reason(nested(31)) == "");
  CHECK(parser.reason(nested(32)) != "");
  const auto of_bytes = [](std::size_t bytes) {
    return with(fmt::format(R"("p":{{"S":"{}"}})", std::string(bytes - 4, 'x')));
  };
  CHECK(parser.size(of_bytes(409'600)) == 409'600);
  CHECK(parser.reason(of_bytes(409'601)) == "item is 409,601 bytes; DynamoDB takes at most 409,600");
  const auto with_key = [](std::size_t bytes) {
    return fmt::format(R"({{"id":{{"S":"{}"}}}})", std::string(bytes, 'x'));
  };
  CHECK(parser.reason(with_key(2048)) == "");
  TestParser sorted({"id", "seq"});
  const auto with_sort = [](std::size_t bytes) {
    return fmt::format(R"({{"id":{{"S":"a"}},"seq":{{"S":"{}"}}}})", std::string(bytes, 'x'));
  };
  CHECK(sorted.reason(with_sort(1024)) == "");
  CHECK(sorted.reason(with_sort(1025)) ==
        "key attribute 'seq' has 1,025 bytes; DynamoDB takes at most 1,024");
  CHECK(sorted.reason(R"({"id":{"S":"a"}})") == "key attribute 'seq' is missing");
}

TEST_CASE("A repeated name is found among many, and many different ones are fine") {
  std::string many;
  for (int i = 0; i < 5000; ++i) many += fmt::format(R"("a{}":{{"NULL":true}},)", i);
  TestParser parser;
  CHECK(parser.reason(with(many + R"("last":{"NULL":true})")) == "");
  CHECK(parser.reason(with(many + R"("a77":{"NULL":true})")) ==
        "attribute 'a77': the name comes twice in one object");
}

TEST_CASE("An attribute called Item is not mistaken for the wrapper") {
  TestParser by_item({"Item", ""});
  CHECK(by_item.size(R"({"Item":{"S":"x"}})") == 5);
  TestParser by_id;
  CHECK(by_id.size(R"({"Item":{"M":{"k":{"S":"v"}}},"id":{"S":"a"}})") == 4 + 3 + 3 + 3);
  CHECK(by_id.size(R"({"Item":{"M":{}},"id":{"S":"a"}})") == 4 + 3 + 3);
  CHECK(by_id.size(R"({"Item":{"id":{"S":"a"},"Item":{"S":"x"}}})") == 3 + 5);
}

TEST_CASE("A key object holds exactly the key attributes") {
  TestParser parser({"id", "seq"});
  const auto key = parser.parse_key(R"({"seq":{"N":"2"},"id":{"S":"a"}})");
  REQUIRE(std::holds_alternative<ParsedItem>(key));
  CHECK(std::get_if<ParsedItem>(&key)->key == hash_key("Sa", "N2"));
  for (const char* bad : {R"({"id":{"S":"a"}})", R"({"id":{"S":"a"},"seq":{"N":"2"},"x":{"S":"y"}})", "{}",
                          "", "[]", R"({"Item":{"id":{"S":"a"},"seq":{"N":"2"}}})"})
    CHECK(std::holds_alternative<BadItem>(parser.parse_key(bad)));
}

TEST_CASE("What is not wanted is left out") {
  TestParser parser({"id", ""}, {.wire = false, .fingerprint = false});
  const auto parsed = parser.parse(R"({"id":{"s":"a"}})");
  const auto* item = std::get_if<ParsedItem>(&parsed);
  REQUIRE(item != nullptr);
  CHECK(item->size == Bytes{3});
  CHECK(item->wire.empty());
  CHECK(item->fingerprint == 0);
}

TEST_CASE("Write units are the size rounded up to 1 KB") {
  for (const auto& [bytes, units] : {std::pair{1, 1}, {1024, 1}, {1025, 2}, {1639, 2}, {409'600, 400}})
    CHECK(write_units_for_put({bytes}) == WriteUnits{units});
}
