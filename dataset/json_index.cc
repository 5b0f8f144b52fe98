#include "dataset/json_index.h"

#include <simdjson.h>

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "base/check.h"

namespace dynafill {

// These two classes of simdjson are marked for its own use; they are the same in 3.0.1 (Debian 12), 3.6.4
// (Ubuntu 24.04) and 4.0.0.
struct JsonIndex::State {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> kernel;
  std::size_t capacity = 0;
  const char* base = nullptr;
  const std::uint32_t* first = nullptr;
  bool escapes = true;
  std::uint32_t end_mark = 0;  // the only mark of a blank text
};

JsonIndex::JsonIndex() : state_(std::make_unique<State>()) {}
JsonIndex::~JsonIndex() = default;
JsonIndex::JsonIndex(JsonIndex&&) noexcept = default;
JsonIndex& JsonIndex::operator=(JsonIndex&&) noexcept = default;

std::string_view JsonIndex::scan(std::string_view text) {
  CHECK(text.size() < simdjson::SIMDJSON_MAXSIZE_BYTES);
  State& state = *state_;
  if (state.kernel == nullptr || state.capacity < text.size()) {
    state.capacity = std::max<std::size_t>(text.size(), 4096);
    // The depth is that of the second stages, which never run.
    const simdjson::error_code error =
        state.kernel == nullptr ? simdjson::get_active_implementation()->create_dom_parser_implementation(
                                      state.capacity, 1, state.kernel)
                                : state.kernel->set_capacity(state.capacity);
    CHECK(error == simdjson::SUCCESS);
  }
  state.base = text.data();
  state.escapes = !text.empty() && std::memchr(text.data(), '\\', text.size()) != nullptr;
  const simdjson::error_code error = state.kernel->stage1(reinterpret_cast<const std::uint8_t*>(text.data()),
                                                          text.size(), simdjson::stage1_mode::regular);
  if (error == simdjson::EMPTY) {
    state.end_mark = static_cast<std::uint32_t>(text.size());
    state.first = &state.end_mark;
    return {};
  }
  if (error != simdjson::SUCCESS) return simdjson::error_message(error);
  state.first = state.kernel->structural_indexes.get();
  return {};
}

JsonMarks JsonIndex::marks() const { return {state_->base, state_->first, state_->escapes}; }

}  // namespace dynafill
