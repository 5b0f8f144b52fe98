#include "report/markup.h"

#include "tests/catch.h"

using namespace dynafill;
using namespace dynafill::report;

TEST_CASE("Markup escapes texts and attribute values") {
  Markup markup;
  markup.open("p", {{"title", "a \"b\" & <c>"}}).text("<script>alert('x')</script> & more").close("p");
  CHECK(markup.str() ==
        "<p title=\"a &quot;b&quot; &amp; &lt;c&gt;\">&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; "
        "more</p>\n");
}

TEST_CASE("Characters that XML forbids are replaced, others are kept") {
  CHECK(markup_escaped(std::string("a\0b\x1f", 4)) ==
        "a\xEF\xBF\xBD"
        "b\xEF\xBF\xBD");
  CHECK(markup_escaped("a\tb\nc") == "a\tb\nc");
  CHECK(markup_escaped("\xEF\xBF\xBF") == "\xEF\xBF\xBD");
  CHECK(markup_escaped("\u00fc \u20ac") == "\u00fc \u20ac");
}

TEST_CASE("Prose links its addresses and sets its code apart") {
  struct Row {
    std::string raw, shown;
  };
  const Row rows[] = {
      {"plain", "plain"},
      {"", ""},
      {"see https://a.example/b?c=1&d=2, page 3",
       "see <a href=\"https://a.example/b?c=1&amp;d=2\">https://a.example/b?c=1&amp;d=2</a>, page 3"},
      {"(https://a.example/b.)", "(<a href=\"https://a.example/b\">https://a.example/b</a>.)"},
      {"run `dynafill plan` at https://a.example now",
       "run <code>dynafill plan</code> at <a href=\"https://a.example\">https://a.example</a> now"},
      {"`x` `https://a.example`", "<code>x</code> <code>https://a.example</code>"},
      {"a lone ` stays", "a lone ` stays"},
      {"http://a.example and javascript:alert(1) are no links",
       "http://a.example and javascript:alert(1) are no links"},
  };
  for (const Row& row : rows) {
    Markup markup;
    CHECK(markup.prose(row.raw).str() == row.shown);
  }
}

TEST_CASE("Only block elements begin a line, so no space appears inside a text") {
  Markup markup;
  markup.open("p").element("b", "a").text("b").element("code", "c").close("p").element("p", "d");
  CHECK(markup.str() == "<p><b>a</b>b<code>c</code></p>\n<p>d</p>\n");
}
