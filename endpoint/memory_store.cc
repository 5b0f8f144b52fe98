#include <map>

#include "endpoint/store.h"

namespace dynafill::endpoint {
namespace {

class MemoryStore final : public Store {
 public:
  Result<bool> get(std::string_view key, std::string& value) override {
    const auto found = pairs_.find(key);
    if (found == pairs_.end()) return false;
    value = found->second;
    return true;
  }

  Status apply(std::span<const StoreChange> changes) override {
    for (const StoreChange& change : changes) apply(change);
    return Done{};
  }

  Status scan(std::string_view from, std::string_view to, const Visit& visit) override {
    for (auto at = pairs_.lower_bound(from); at != pairs_.end() && at->first < to; ++at)
      if (!visit(at->first, at->second)) break;
    return Done{};
  }

 private:
  void apply(const StoreChange& change) {
    switch (change.kind) {
      case StoreChange::Kind::put: {
        const auto at = pairs_.lower_bound(change.key);
        if (at != pairs_.end() && at->first == change.key) {
          at->second = change.value;
        } else {
          pairs_.emplace_hint(at, change.key, change.value);
        }
        break;
      }
      case StoreChange::Kind::erase: {
        const auto at = pairs_.find(change.key);
        if (at != pairs_.end()) pairs_.erase(at);
        break;
      }
      case StoreChange::Kind::erase_range:
        pairs_.erase(pairs_.lower_bound(change.key), pairs_.lower_bound(change.value));
        break;
    }
  }

  std::map<std::string, std::string, std::less<>> pairs_;
};

}  // namespace

std::unique_ptr<Store> make_memory_store() { return std::make_unique<MemoryStore>(); }

}  // namespace dynafill::endpoint
