#include "dataset/key_order.h"

#include <array>

namespace dynafill {
namespace {

constexpr std::array<std::string_view, 5> names = {"unknown", "sorted", "descending", "clustered",
                                                   "shuffled"};

}  // namespace

std::string_view order_name(KeyOrder::Kind kind) { return names[static_cast<std::size_t>(kind)]; }

std::optional<KeyOrder::Kind> parse_order(std::string_view name) {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == name) return static_cast<KeyOrder::Kind>(i);
  return std::nullopt;
}

}  // namespace dynafill
