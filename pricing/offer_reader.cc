#include "pricing/offer_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <streambuf>
#include <string_view>

namespace dynafill {
namespace {

using nlohmann::json;

// By the attribute's name in JSON and its column in CSV.
struct Field {
  std::string_view attribute;
  std::string_view column;
  std::string OfferProduct::*target;
};
constexpr Field fields[] = {
    {"servicecode", "serviceCode", &OfferProduct::service_code},
    {"location", "Location", &OfferProduct::location},
    {"regionCode", "Region Code", &OfferProduct::region_code},
    {"usagetype", "usageType", &OfferProduct::usage_type},
    {"operation", "operation", &OfferProduct::operation},
    {"volumeType", "Volume Type", &OfferProduct::volume_type},
    {"instanceType", "Instance Type", &OfferProduct::instance_type},
    {"operatingSystem", "Operating System", &OfferProduct::operating_system},
    {"tenancy", "Tenancy", &OfferProduct::tenancy},
    {"preInstalledSw", "Pre Installed S/W", &OfferProduct::preinstalled},
    {"licenseModel", "License Model", &OfferProduct::license},
    {"capacitystatus", "CapacityStatus", &OfferProduct::capacity_status},
    {"softwareType", "Software Type", &OfferProduct::software_type},
    {"transferType", "Transfer Type", &OfferProduct::transfer_type},
    {"fromLocation", "From Location", &OfferProduct::from_location},
    {"toLocation", "To Location", &OfferProduct::to_location},
    {"fromRegionCode", "From Region Code", &OfferProduct::from_region},
    {"toRegionCode", "To Region Code", &OfferProduct::to_region},
    {"executionFrequency", "execution frequency", &OfferProduct::frequency},
    {"executionLocation", "execution location", &OfferProduct::place},
};

Error not_an_offer(const std::string& where, std::string_view why) {
  return {fmt::format(
      "'{}' is not an AWS Price List offer file: {}; take one such as "
      "https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AmazonDynamoDB/current/index.json.",
      where, why)};
}

Error cut_off(const std::string& where, std::string_view at) {
  return {fmt::format("'{}' is broken or cut off ({}); download it again.", where, at)};
}

// An offer file is 7 objects deep.
constexpr std::size_t depth_max = 16;
// AWS's longest text is a description of a few hundred bytes; more is a quote that does not end.
constexpr std::size_t text_bytes_max = 1 << 20;

// What another stream holds, up to where it goes on for longer than any text of AWS's without a quote: a
// parser would keep all of that in memory.
class ShortTexts : public std::streambuf {
 public:
  explicit ShortTexts(std::istream& in) : in_(*in.rdbuf()) {}

 protected:
  int_type underflow() override {
    if (unquoted_ > text_bytes_max) return traits_type::eof();
    const auto bytes = static_cast<std::size_t>(in_.sgetn(block_.data(), std::ssize(block_)));
    if (bytes == 0) return traits_type::eof();
    unquoted_ += bytes;
    for (std::size_t i = bytes; i-- > 0;)
      if (block_[i] == '"' && (i == 0 || block_[i - 1] != '\\')) {
        unquoted_ = bytes - i - 1;
        break;
      }
    setg(block_.data(), block_.data(), block_.data() + bytes);
    return traits_type::to_int_type(block_[0]);
  }

 private:
  std::streambuf& in_;
  std::array<char, 1 << 16> block_{};
  std::size_t unquoted_ = 0;  // bytes since the last quote
};

// Where in the document a value stands is the list of keys above it.
class JsonOffer : public json::json_sax_t {
 public:
  JsonOffer(std::string where, OfferSink& sink) : where_(std::move(where)), sink_(sink) {}

  Result<OfferHeader> result() const {
    if (error_) return *error_;
    if (!has_terms_ || header_.offer_code.empty())
      return not_an_offer(where_, header_.offer_code.empty() ? "it has no offerCode" : "it has no terms");
    if (header_.version.empty() || header_.published.empty())
      return not_an_offer(where_, "it does not say its version and publicationDate");
    return header_;
  }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_array(std::size_t) override { return enter(); }
  bool end_array() override { return leave(); }
  bool start_object(std::size_t) override {
    if (path_.size() == 1 && path_[0] == "terms") has_terms_ = true;
    if (path_.size() == 2 && path_[0] == "products") product_ = OfferProduct{};
    if (path_.size() == 4 && path_[0] == "terms") term_ = OfferTerm{"", "", "", path_[1], "", {}};
    if (path_.size() == 6 && path_[4] == "priceDimensions") term_.dimensions.emplace_back();
    return enter();
  }
  bool end_object() override {
    leave();
    if (path_.size() == 2 && path_[0] == "products") {
      if (has_terms_) return fail(not_an_offer(where_, "its terms stand before its products"));
      sink_.product(product_);
    }
    if (path_.size() == 4 && path_[0] == "terms") sink_.term(term_);
    return true;
  }
  bool key(string_t& name) override {
    path_.back() = name;
    return true;
  }
  bool string(string_t& text) override {
    const std::size_t depth = path_.size();
    if (depth == 0) return true;
    const std::string& name = path_.back();
    if (depth == 1) {
      if (name == "offerCode") header_.offer_code = text;
      if (name == "version") header_.version = text;
      if (name == "publicationDate") header_.published = text;
    } else if (path_[0] == "products") {
      if (depth == 3 && name == "sku") product_.sku = text;
      if (depth == 3 && name == "productFamily") product_.family = text;
      if (depth == 4 && path_[2] == "attributes")
        for (const Field& field : fields)
          if (name == field.attribute) product_.*field.target = text;
    } else if (path_[0] == "terms") {
      if (depth == 5 && name == "sku") term_.sku = text;
      if (depth == 5 && name == "offerTermCode") term_.code = text;
      if (depth == 5 && name == "effectiveDate") term_.effective = text;
      if (depth == 6 && path_[4] == "termAttributes" && name == "LeaseContractLength") term_.lease = text;
      if (depth >= 7 && path_[4] == "priceDimensions") dimension_text(depth, name, text);
    }
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    return fail(position < 2 || header_.offer_code.empty()
                    ? not_an_offer(where_, "it is neither JSON nor CSV of AWS")
                    : cut_off(where_, fmt::format("at byte {}", position)));
  }

 private:
  void dimension_text(std::size_t depth, const std::string& name, const std::string& text) {
    OfferDimension& dimension = term_.dimensions.back();
    if (depth == 7 && name == "beginRange") dimension.begin = text;
    if (depth == 7 && name == "endRange") dimension.end = text;
    if (depth == 7 && name == "unit") dimension.unit = text;
    if (depth == 8 && path_[6] == "pricePerUnit" && name == "USD") dimension.usd = text;
  }
  bool enter() {
    if (path_.size() == depth_max) return fail(not_an_offer(where_, "it is nested too deeply"));
    path_.emplace_back();
    return true;
  }
  bool leave() {
    path_.pop_back();
    return true;
  }
  bool fail(Error error) {
    if (!error_) error_ = std::move(error);
    return false;
  }

  std::string where_;
  OfferSink& sink_;
  OfferHeader header_;
  OfferProduct product_;
  OfferTerm term_;
  std::vector<std::string> path_;  // one entry an open object or array: the key being read in it
  bool has_terms_ = false;
  std::optional<Error> error_;
};

// The next row, its quotes resolved; nothing at the end.  A quoted field may hold commas and line ends.
enum class Row { read, end, broken };
Row next_row(std::istream& in, std::vector<std::string>& cells) {
  cells.clear();
  if (in.peek() == std::istream::traits_type::eof()) return Row::end;
  std::string cell;
  bool quoted = false;
  for (int c = in.get(); c != std::istream::traits_type::eof(); c = in.get()) {
    if (cell.size() > text_bytes_max) return Row::broken;
    if (quoted) {
      if (c != '"') {
        cell += static_cast<char>(c);
      } else if (in.peek() == '"') {
        cell += static_cast<char>(in.get());
      } else {
        quoted = false;
      }
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',' || c == '\n') {
      cells.push_back(std::move(cell));
      cell.clear();
      if (c == '\n') return Row::read;
    } else if (c != '\r') {
      cell += static_cast<char>(c);
    }
  }
  cells.push_back(std::move(cell));
  return quoted ? Row::broken : Row::read;
}

class CsvOffer {
 public:
  CsvOffer(std::istream& in, std::string where, OfferSink& sink)
      : in_(in), where_(std::move(where)), sink_(sink) {}

  Result<OfferHeader> read() {
    RETURN_IF_ERROR(read_head());
    std::vector<std::string> cells;
    std::string last_sku;
    std::int64_t row_number = 6;
    for (Row row = next_row(in_, cells); row != Row::end; row = next_row(in_, cells)) {
      ++row_number;
      if (row == Row::broken || cells.size() != column_count_)
        return cut_off(where_, fmt::format("in row {}", row_number));
      OfferProduct product;
      product.sku = cell(cells, "SKU");
      product.family = cell(cells, "Product Family");
      for (const Field& field : fields) product.*field.target = cell(cells, field.column);
      if (product.sku != last_sku) sink_.product(product);
      last_sku = product.sku;
      const std::string usd = cell(cells, "Currency") == "USD" ? cell(cells, "PricePerUnit") : "";
      sink_.term({product.sku,
                  cell(cells, "OfferTermCode"),
                  cell(cells, "EffectiveDate"),
                  cell(cells, "TermType"),
                  cell(cells, "LeaseContractLength"),
                  {{cell(cells, "StartingRange"), cell(cells, "EndingRange"), cell(cells, "Unit"), usd}}});
    }
    return header_;
  }

 private:
  // Lines of a name and a value, then the names of the columns.
  Status read_head() {
    std::vector<std::string> cells;
    for (int line = 0; line < 10; ++line) {
      if (next_row(in_, cells) != Row::read) break;
      if (cells.size() == 2 && cells[0] == "OfferCode") header_.offer_code = cells[1];
      if (cells.size() == 2 && cells[0] == "Version") header_.version = cells[1];
      if (cells.size() == 2 && cells[0] == "Publication Date") header_.published = cells[1];
      if (cells.size() <= 2) continue;
      column_count_ = cells.size();
      for (std::size_t i = 0; i < cells.size(); ++i) columns_.emplace(cells[i], i);
      break;
    }
    if (header_.offer_code.empty() || header_.version.empty() || header_.published.empty())
      return not_an_offer(where_, "its first lines do not say OfferCode, Version and Publication Date");
    for (const char* needed : {"SKU", "OfferTermCode", "TermType", "StartingRange", "EndingRange", "Unit",
                               "PricePerUnit", "Currency", "usageType"})
      if (!columns_.contains(needed)) return not_an_offer(where_, fmt::format("it has no column {}", needed));
    return Done{};
  }
  std::string cell(const std::vector<std::string>& cells, std::string_view column) const {
    const auto found = columns_.find(column);
    return found == columns_.end() ? "" : cells[found->second];
  }

  std::istream& in_;
  std::string where_;
  OfferSink& sink_;
  OfferHeader header_;
  std::map<std::string, std::size_t, std::less<>> columns_;
  std::size_t column_count_ = 0;
};

}  // namespace

Result<OfferHeader> read_offer(std::istream& in, const std::string& where, OfferSink& sink) {
  if ((in >> std::ws).peek() == '{') {
    JsonOffer offer(where, sink);
    ShortTexts texts(in);
    std::istream bounded(&texts);
    json::sax_parse(bounded, &offer);
    return offer.result();
  }
  return CsvOffer(in, where, sink).read();
}

}  // namespace dynafill
