// tests/dataset/slow_item.h: random items of every type, and a second witness of their sizes: DynamoDB's
// rules by the book on nlohmann's tree, slow and plain.
#pragma once

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/random.h"

namespace dynafill {

// Writes the number out in full and counts pairs of digits from the decimal point.
inline std::int64_t slow_number_bytes(std::string text) {
  const bool minus = text.starts_with('-');
  if (minus || text.starts_with('+')) text.erase(0, 1);
  const std::size_t e = text.find_first_of("eE");
  int power = 0;
  if (e != std::string::npos) {
    power = std::stoi(text.substr(e + 1));
    text.resize(e);
  }
  const std::size_t point = text.find('.');
  std::string whole = text.substr(0, point);
  std::string part = point == std::string::npos ? "" : text.substr(point + 1);
  for (; power > 0; --power) {
    whole += part.empty() ? '0' : part.front();
    if (!part.empty()) part.erase(0, 1);
  }
  for (; power < 0; ++power) {
    part.insert(part.begin(), whole.empty() ? '0' : whole.back());
    if (!whole.empty()) whole.pop_back();
  }
  if (whole.size() % 2 != 0) whole.insert(0, "0");
  if (part.size() % 2 != 0) part += "0";
  std::string pairs = whole + part;
  while (pairs.starts_with("00")) pairs.erase(0, 2);
  while (pairs.ends_with("00")) pairs.erase(pairs.size() - 2);
  if (pairs.empty()) return 1;
  return std::min<std::int64_t>(21, 1 + static_cast<std::int64_t>(pairs.size()) / 2 + (minus ? 1 : 0));
}

inline std::int64_t slow_base64_bytes(const std::string& text) {
  return static_cast<std::int64_t>(text.size() / 4 * 3) - (text.ends_with("==")  ? 2
                                                           : text.ends_with("=") ? 1
                                                                                 : 0);
}

// `value`: {"S":"a"}, or with type names as Data Pipeline writes them.
inline std::int64_t slow_value_bytes(const nlohmann::json& value) {
  std::string type = value.begin().key();
  for (char& letter : type) letter = static_cast<char>(std::toupper(letter));
  const nlohmann::json& content = value.begin().value();
  const auto scalar = [](char kind, const std::string& text) {
    return kind == 'S'   ? static_cast<std::int64_t>(text.size())
           : kind == 'N' ? slow_number_bytes(text)
                         : slow_base64_bytes(text);
  };
  if (type == "BOOL" || type.starts_with("NULL")) return 1;
  if (type.size() == 1 && content.is_string()) return scalar(type[0], content.get<std::string>());
  std::int64_t sum = 0;
  if (type.size() == 2) {
    for (const auto& element : content) sum += scalar(type[0], element.get<std::string>());
    return sum;
  }
  sum = 3;
  if (type == "L")
    for (const auto& element : content) sum += 1 + slow_value_bytes(element);
  else
    for (const auto& [name, element] : content.items())
      sum += 1 + static_cast<std::int64_t>(name.size()) + slow_value_bytes(element);
  return sum;
}

inline std::int64_t slow_attribute_bytes(const nlohmann::json& item, const std::string& name) {
  return item.contains(name) ? static_cast<std::int64_t>(name.size()) + slow_value_bytes(item[name]) : 0;
}

inline std::int64_t slow_item_bytes(const nlohmann::json& item) {
  std::int64_t sum = 0;
  for (const auto& [name, value] : item.items()) sum += slow_attribute_bytes(item, name);
  return sum;
}

class RandomItems {
 public:
  explicit RandomItems(Rng rng) : rng_(rng) {}

  // {"id":...,"seq":...} and up to eight more attributes; "mail" (S), "score" (N) and "blob" (B) each in most
  // items.  About a third of the items are within a few bytes of a whole KB.
  nlohmann::json item(std::int64_t number) {
    nlohmann::json item = {{"id", {{"S", "k" + std::to_string(number)}}},
                           {"seq", {{"N", std::to_string(number % 97)}}}};
    if (rng_.below(4) != 0) item["mail"] = {{"S", "m" + std::to_string(rng_.below(50))}};
    if (rng_.below(4) != 0) item["score"] = {{"N", number_text()}};
    if (rng_.below(4) != 0) item["blob"] = {{"B", base64(1 + rng_.below(30))}};
    for (std::uint64_t more = rng_.below(5); more > 0; --more)
      item["a" + std::to_string(rng_.below(6))] = value(3);
    if (rng_.below(3) == 0) {
      const std::int64_t wanted =
          1024 * static_cast<std::int64_t>(1 + rng_.below(4)) + static_cast<std::int64_t>(rng_.below(7)) - 3;
      const std::int64_t room = wanted - slow_item_bytes(item) - 3;
      if (room > 0) item["pad"] = {{"S", std::string(static_cast<std::size_t>(room), 'p')}};
    }
    return item;
  }

 private:
  std::string number_text() {
    std::string digits;
    for (std::uint64_t more = 1 + rng_.below(20); more > 0; --more)
      digits += static_cast<char>('0' + rng_.below(10) * rng_.below(2));
    if (rng_.below(2) == 0) digits.insert(rng_.below(digits.size() + 1), ".");
    if (digits.front() == '.') digits.insert(0, "0");
    if (digits.back() == '.') digits += "0";
    if (rng_.below(3) == 0) digits.insert(0, "-");
    if (rng_.below(3) == 0) digits += (rng_.below(2) == 0 ? "e" : "E-") + std::to_string(rng_.below(90));
    return digits;
  }

  std::string base64(std::uint64_t bytes) {
    static constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (; bytes >= 3; bytes -= 3)
      for (int i = 0; i < 4; ++i) text += alphabet[rng_.below(64)];
    if (bytes == 1) text += std::string{alphabet[rng_.below(64)], alphabet[rng_.below(4) * 16], '=', '='};
    if (bytes == 2)
      text +=
          std::string{alphabet[rng_.below(64)], alphabet[rng_.below(64)], alphabet[rng_.below(16) * 4], '='};
    return text;
  }

  std::string word() {
    static const std::vector<std::string> words = {
        "a", "xyz", "\xC3\xA9t\xC3\xA9", "\xF0\x9F\x98\x80", "q\"uote\\", "tab\t"};
    std::string text;
    for (std::uint64_t more = rng_.below(5); more > 0; --more) text += words[rng_.below(words.size())];
    return text;
  }

  nlohmann::json value(int deeper) {
    const std::uint64_t kind = rng_.below(deeper > 0 ? 10 : 5);
    const std::string tell_apart = std::to_string(rng_.below(1000));
    switch (kind) {
      case 0:
        return {{"S", word()}};
      case 1:
        return {{"N", number_text()}};
      case 2:
        return {{"B", base64(rng_.below(30))}};
      case 3:
        return {{"BOOL", rng_.below(2) == 0}};
      case 4:
        return {{"NULL", true}};
      case 5:
        return {{"SS", {word() + "1", word() + "2" + tell_apart}}};
      case 6:
        return {{"NS", {tell_apart, "-" + tell_apart + ".5", "1e50"}}};
      case 7:
        return {{"BS", {base64(3), base64(5)}}};
      case 8: {
        nlohmann::json list = nlohmann::json::array();
        for (std::uint64_t more = rng_.below(4); more > 0; --more) list.push_back(value(deeper - 1));
        return {{"L", list}};
      }
      default: {
        nlohmann::json map = nlohmann::json::object();
        for (std::uint64_t more = rng_.below(4); more > 0; --more)
          map["n" + std::to_string(rng_.below(9))] = value(deeper - 1);
        return {{"M", map}};
      }
    }
  }

  Rng rng_;
};

}  // namespace dynafill
