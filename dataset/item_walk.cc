#include "dataset/item_walk.h"

#define XXH_INLINE_ALL
#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include "base/random.h"
#include "base/text.h"
#include "dataset/base64.h"
#include "dataset/json_text.h"
#include "dataset/number.h"

namespace dynafill {
namespace {

// The service refuses an attribute name over 64 KB.
// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
constexpr std::size_t name_bytes_max = 65535;
// A list or map takes this much, and one byte for each element.  Source: as in item_parser.h.
constexpr std::int64_t container_bytes = 3;

bool is_scalar_key_type(AttributeType type) {
  return type == AttributeType::S || type == AttributeType::N || type == AttributeType::B;
}

bool is_container(AttributeType type) { return type == AttributeType::M || type == AttributeType::L; }

// Takes an attribute as nearly all are written; false, with nothing taken, for any other.
bool take_usual(JsonCursor& cursor, std::string_view& name, std::string_view& descriptor, AttributeType& type,
                std::string_view& text) {
  JsonCursor ahead = cursor;
  const bool in_quotes = ahead.scalar_attribute(name, descriptor, text);
  if (!in_quotes && !ahead.word_attribute(name, descriptor, text)) return false;
  if (!parse_type(descriptor, type) || is_scalar_key_type(type) != in_quotes || is_container(type))
    return false;
  if (name.empty() || name.size() > name_bytes_max) return false;
  cursor = ahead;
  return true;
}

std::uint64_t hash_bytes(std::string_view bytes, std::uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

std::uint64_t type_seed(AttributeType type) { return scatter(static_cast<std::uint64_t>(type)); }

std::string number_reason(NumberFault fault, std::string_view text) {
  switch (fault) {
    case NumberFault::too_many_digits:
      return fmt::format("'{}' has more than {} significant digits", shown(text), number_digits_max);
    case NumberFault::out_of_range:
      return fmt::format("'{}' is out of DynamoDB's range for numbers", shown(text));
    default:
      return fmt::format("'{}' is not a number", shown(text));
  }
}

}  // namespace

BadItem ItemWalk::Fault::bad_item() const {
  return {fault, path.empty() ? what : fmt::format("attribute '{}': {}", path, what)};
}

bool ItemWalk::fail(ItemFault fault, std::string what) {
  fault_ = {fault, {}, std::move(what)};
  return false;
}

bool ItemWalk::broken() {
  return fail(ItemFault::not_json, "line is not a JSON object: its structure is broken");
}

// Called on the way out of a fault, innermost first.
bool ItemWalk::fail_in(std::string_view part) {
  if (fault_.fault == ItemFault::not_json) return false;
  const bool dot = !fault_.path.empty() && fault_.path.front() != '[';
  fault_.path = fmt::format("{}{}{}", part, dot ? "." : "", fault_.path);
  return false;
}

bool ItemWalk::fail_in_attribute(std::string_view name) { return fail_in(shown(name)); }

bool ItemWalk::fail_in_element(std::int64_t index) { return fail_in(fmt::format("[{}]", index)); }

bool ItemWalk::item(JsonCursor& cursor, std::string_view text, bool escapes) {
  cursor_ = cursor;
  escapes_ = escapes && std::memchr(text.data(), '\\', text.size()) != nullptr;
  attribute_count_ = 0;
  partition_value_.clear();
  sort_value_.clear();
  for (WatchedAttribute& watched : watched_) {
    watched.present = false;
    watched.bytes = 0;
  }
  patches_.clear();
  names_.clear();
  unescaped_names_.clear();

  item_begin_ = cursor_.position();
  as_before_ = !escapes_;  // a name without escapes is in the text, which is padded
  if (!cursor_.take('{')) return broken();
  if (!attributes(1, measure_)) {
    outline_.forget();  // it may hold a repeated name
    return false;
  }
  cursor = cursor_;
  return true;
}

// `text`: what stands between the quotes, or the word, empty when it is neither true nor false.
inline bool ItemWalk::scalar(AttributeType type, std::string_view text, Measure& out) {
  scalar_type_ = type;
  scalar_text_ = text;
  if (type == AttributeType::S)
    out.bytes = static_cast<std::int64_t>(text.size());
  else if (!scalar_bytes(type, text, out.bytes))
    return false;
  if (wanted_.fingerprint) out.hash = hash_bytes(canonical(type, text), type_seed(type));
  return true;
}

// Of any type but a string.
bool ItemWalk::scalar_bytes(AttributeType type, std::string_view text, std::int64_t& out) {
  if (type == AttributeType::N) {
    out = plain_integer_bytes(text);
    if (out > 0) return true;
    Number number;
    if (const NumberFault fault = read_number(text, number); fault != NumberFault::none)
      return fail(ItemFault::bad_value, number_reason(fault, text));
    out = number_bytes(number);
  } else if (type == AttributeType::B) {
    const std::optional<std::int64_t> bytes = base64_bytes(text);
    if (!bytes) return fail(ItemFault::bad_value, fmt::format("'{}' is not base64", shown(text)));
    out = *bytes;
  } else {
    if (text.empty() || (type == AttributeType::NULL_ && text != "true"))
      return fail(ItemFault::bad_value,
                  type == AttributeType::NULL_ ? "NULL takes true" : "BOOL takes true or false");
    out = 1;
  }
  return true;
}

// False, with nothing taken, when the attribute at the cursor does not begin as the one of its place in the
// item before, or is faulty.
inline bool ItemWalk::attribute_as_before(std::size_t place, JsonCursor& cursor, Attribute& out) {
  const ItemOutline::Attribute* const before = outline_.begun(place, cursor.position());
  if (before == nullptr) return false;
  JsonCursor ahead = cursor;
  const bool in_quotes = is_scalar_key_type(before->type);
  std::string_view text;
  if (!(in_quotes ? ahead.rest_of_scalar_attribute(before->head_bytes, text)
                  : ahead.rest_of_word_attribute(before->head_bytes, text)))
    return false;
  if (!scalar(before->type, text, out.measure)) return false;
  // What is in front of the text: S":" or BOOL":
  if (wanted_.wire)
    note_descriptor(in_quotes ? std::string_view{text.data() - 4, 1} : std::string_view{text.data() - 6, 4},
                    before->type);
  out.name = before->name;
  out.role = before->role;
  cursor = ahead;
  return true;
}

inline bool ItemWalk::attribute(int level, std::size_t place, JsonCursor& cursor, NameSet::Frame& frame,
                                Attribute& out) {
  const bool in_outline = level == 1 && as_before_;
  if (in_outline && attribute_as_before(place, cursor, out)) return true;
  ItemOutline::Head head;
  std::string_view descriptor;
  std::string_view text;
  if (!escapes_ && level <= nesting_max && take_usual(cursor, out.name, descriptor, head.type, text)) {
    if (wanted_.wire) note_descriptor(descriptor, head.type);
    if (!scalar(head.type, text, out.measure)) return fail_in_attribute(out.name);
    head.text = {out.name.data() - 1, text.data()};
  } else {
    cursor_ = cursor;
    if (!named_value(level, out.name, out.measure)) return false;
    cursor = cursor_;
  }
  if (!in_outline || !outline_.has(place, out.name))
    return note_name(level, place, head, frame, out) || repeated_name(out.name);
  out.role = outline_.role(place);
  outline_.begin_with(place, head);
  return true;
}

bool ItemWalk::attributes(int level, Measure& out) {
  out = {};
  NameSet::Frame frame = names_.open();
  int count = 0;
  JsonCursor cursor = cursor_;  // cursor_ is where it is whenever another function reads on
  if (cursor.peek() != '}') {
    do {
      Attribute seen;
      if (!attribute(level, static_cast<std::size_t>(count), cursor, frame, seen)) return false;
      if (seen.role == ItemOutline::Role::partition_key &&
          !key_value(seen.name, partition_key_bytes_max, partition_value_))
        return false;
      if (seen.role == ItemOutline::Role::sort_key && !key_value(seen.name, sort_key_bytes_max, sort_value_))
        return false;
      ++count;
      const std::int64_t bytes = static_cast<std::int64_t>(seen.name.size()) + seen.measure.bytes;
      out.bytes += bytes;
      if (level == 1 && !watched_.empty()) note_watched(seen.name, bytes);
      // A sum does not mind the order of its terms.
      if (wanted_.fingerprint) out.hash += hash_bytes(seen.name, seen.measure.hash);
    } while (cursor.take(','));
  }
  cursor_ = cursor;
  if (cursor_.peek() != '}') return broken();
  item_end_ = cursor_.position() + 1;  // the outermost object closes last
  static_cast<void>(cursor_.take('}'));
  if (const std::string_view repeated = names_.close(frame); !repeated.empty())
    return repeated_name(repeated);
  if (level == 1)
    attribute_count_ = count;
  else
    out.bytes += container_bytes + count;
  out.hash = scatter(out.hash ^ type_seed(AttributeType::M)) + static_cast<std::uint64_t>(count);
  return true;
}

// Of a name that is not the outline's: its role; false when it is a repeat.
bool ItemWalk::note_name(int level, std::size_t place, const ItemOutline::Head& head, NameSet::Frame& frame,
                         Attribute& out) {
  if (level > 1) return names_.add(frame, out.name);
  if (std::exchange(as_before_, false))
    for (std::size_t i = 0; i < place; ++i) static_cast<void>(names_.add(frame, outline_.name(i)));
  if (!names_.add(frame, out.name)) return false;
  if (out.name == schema_.partition_key)
    out.role = ItemOutline::Role::partition_key;
  else if (out.name == schema_.sort_key)
    out.role = ItemOutline::Role::sort_key;
  outline_.keep(place, out.name, out.role, head);
  return true;
}

void ItemWalk::note_watched(std::string_view name, std::int64_t bytes) {
  for (std::size_t i = 0; i < watched_.size(); ++i) {
    if (name != wanted_.watched[i]) continue;
    WatchedAttribute& watched = watched_[i];
    watched.present = true;
    watched.bytes = bytes;
    watched.key_type.reset();
    if (!is_scalar_key_type(scalar_type_)) return;
    watched.key_type = scalar_type_;
    watched.value = type_name(scalar_type_);
    watched.value += canonical(scalar_type_, scalar_text_);
    return;
  }
}

bool ItemWalk::repeated_name(std::string_view name) {
  fail(ItemFault::duplicate_name, "the name comes twice in one object");
  return fail_in_attribute(name);
}

bool ItemWalk::named_value(int level, std::string_view& name, Measure& out) {
  if (!attribute_name(name)) return false;
  if (!cursor_.take(':')) return broken();
  return value(level, out) || fail_in_attribute(name);
}

bool ItemWalk::attribute_name(std::string_view& out) {
  if (!cursor_.string(out)) return broken();
  if (escapes_ && out.find('\\') != std::string_view::npos) {
    std::string& unescaped = unescaped_names_.emplace_back();
    if (!append_unescaped(out, unescaped)) return broken();
    out = unescaped;
  }
  if (out.empty()) return fail(ItemFault::bad_value, "an attribute name is empty");
  if (out.size() > name_bytes_max)
    return fail(ItemFault::bad_value, "an attribute name is longer than 64 KB");
  return true;
}

bool ItemWalk::value(int level, Measure& out) {
  // The attribute itself is level 1, so 31 lists around a string are accepted and 32 refused, as measured on
  // the service: https://github.com/paritysuite/dynamodb-conformance @22355df,
  // tests/tier3/limits/nestingDepth.test.ts.
  if (level > nesting_max)
    return fail(ItemFault::too_deep, fmt::format("nested deeper than {} levels", nesting_max));
  std::string_view descriptor;
  if (!cursor_.take('{') || !cursor_.string(descriptor))
    return fail(ItemFault::unknown_type, R"(the value has no type; write it like {"S":"text"})");
  std::string_view plain = descriptor;
  if (escapes_ && descriptor.find('\\') != std::string_view::npos) {
    unescaped_.clear();
    if (!append_unescaped(descriptor, unescaped_)) return broken();
    plain = unescaped_;
  }
  AttributeType type{};
  if (!parse_type(plain, type))
    return fail(ItemFault::unknown_type, fmt::format("'{}' is not a DynamoDB type", shown(plain)));
  note_descriptor(descriptor, type);
  if (!cursor_.take(':')) return broken();
  if (!typed_value(type, level, out)) return false;
  if (cursor_.take('}')) return true;
  return cursor_.peek() == ',' ? fail(ItemFault::bad_value, "the value has more than one type") : broken();
}

void ItemWalk::note_descriptor(std::string_view written, AttributeType type) {
  if (!wanted_.wire) return;
  const std::string_view meant = type_name(type, wanted_.names);
  if (written != meant) patches_.push_back({written, meant});
}

bool ItemWalk::typed_value(AttributeType type, int level, Measure& out) {
  scalar_type_ = AttributeType::M;
  out.hash = type_seed(type);
  switch (type) {
    case AttributeType::S:
    case AttributeType::N:
    case AttributeType::B: {
      std::string_view text;
      return content(type, text) && scalar(type, text, out);
    }
    case AttributeType::SS:
    case AttributeType::NS:
    case AttributeType::BS:
      return set(type, out);
    case AttributeType::BOOL:
    case AttributeType::NULL_: {
      std::string_view word;
      if (!cursor_.scalar(word) || (word != "true" && word != "false")) word = {};
      return scalar(type, word, out);
    }
    case AttributeType::M:
      if (!cursor_.take('{')) return fail(ItemFault::bad_value, "M takes an object");
      if (!attributes(level + 1, out)) return false;
      scalar_type_ = AttributeType::M;
      return true;
    case AttributeType::L:
      return list(level, out);
  }
  return broken();
}

bool ItemWalk::content(AttributeType type, std::string_view& out) {
  if (!cursor_.string(out))
    return fail(ItemFault::bad_value, fmt::format("{} takes a string in quotes", type_name(type)));
  if (escapes_ && out.find('\\') != std::string_view::npos) {
    unescaped_.clear();
    if (!append_unescaped(out, unescaped_)) return broken();
    out = unescaped_;
  }
  return true;
}

std::string_view ItemWalk::canonical(AttributeType type, std::string_view text) {
  if (type != AttributeType::N && type != AttributeType::B) return text;
  canonical_.clear();
  if (type == AttributeType::N) {
    Number number;
    CHECK(read_number(text, number) == NumberFault::none);
    append_canonical(number, canonical_);
  } else {
    append_base64_decoded(text, canonical_);
  }
  return canonical_;
}

bool ItemWalk::key_value(std::string_view name, Bytes bytes_max, std::string& out) {
  const auto fail_key = [&](ItemFault fault, std::string_view what) {
    return fail(fault, fmt::format("key attribute '{}' {}", shown(name), what));
  };
  if (!is_scalar_key_type(scalar_type_))
    return fail_key(ItemFault::wrong_key_type, "is not a string, number or binary");
  const std::string_view value = canonical(scalar_type_, scalar_text_);
  if (value.empty()) return fail_key(ItemFault::empty_key, "is empty");
  // The limits count an item's bytes, of which a number has at most 21.
  const auto bytes = static_cast<std::int64_t>(value.size());
  if (scalar_type_ != AttributeType::N && bytes > bytes_max.count)
    return fail_key(ItemFault::key_too_long, fmt::format("has {} bytes; DynamoDB takes at most {}",
                                                         human_count(bytes), human_count(bytes_max.count)));
  out = type_name(scalar_type_);
  out += value;
  return true;
}

bool ItemWalk::set(AttributeType type, Measure& out) {
  const AttributeType element = type == AttributeType::SS   ? AttributeType::S
                                : type == AttributeType::NS ? AttributeType::N
                                                            : AttributeType::B;
  if (!cursor_.take('['))
    return fail(ItemFault::bad_value, fmt::format("{} takes an array", type_name(type)));
  if (cursor_.peek() == ']') return fail(ItemFault::bad_value, "a set must not be empty");
  elements_.clear();
  do {
    Measure measured;
    std::string_view text;
    if (!content(element, text) || !scalar(element, text, measured))
      return fail_in_element(static_cast<std::int64_t>(elements_.size()));
    out.bytes += measured.bytes;
    out.hash += scatter(measured.hash);
    const std::string_view bytes = canonical(element, text);
    const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
    elements_.push_back({hash.high64, hash.low64});
  } while (cursor_.take(','));
  if (!cursor_.take(']')) return broken();
  scalar_type_ = type;

  // 128 bits: two different elements look the same about once in 2^128.
  std::sort(elements_.begin(), elements_.end());
  if (std::adjacent_find(elements_.begin(), elements_.end()) != elements_.end())
    return fail(ItemFault::bad_value, "a set must not hold one element twice");
  return true;
}

bool ItemWalk::list(int level, Measure& out) {
  if (!cursor_.take('[')) return fail(ItemFault::bad_value, "L takes an array");
  out.bytes = container_bytes;
  if (!cursor_.take(']')) {
    std::int64_t count = 0;
    do {
      Measure measured;
      if (!value(level + 1, measured)) return fail_in_element(count);
      ++count;
      out.bytes += measured.bytes + 1;
      out.hash = scatter(out.hash ^ measured.hash);
    } while (cursor_.take(','));
    if (!cursor_.take(']')) return broken();
  }
  scalar_type_ = AttributeType::L;
  return true;
}

std::string_view ItemWalk::wire() {
  const std::string_view text{item_begin_, static_cast<std::size_t>(item_end_ - item_begin_)};
  if (patches_.empty()) return text;
  wire_.clear();
  wire_.reserve(text.size());  // a descriptor hardly ever grows
  const char* copied = text.data();
  for (const Patch& patch : patches_) {
    wire_.append(copied, patch.was.data());
    wire_ += patch.now;
    copied = patch.was.data() + patch.was.size();
  }
  wire_.append(copied, text.data() + text.size());
  return wire_;
}

}  // namespace dynafill
