#include "pacing/pacing_core.h"

#include <algorithm>
#include <numeric>

#include "base/check.h"

namespace dynafill {
namespace {

constexpr int look_ahead_batches = 4;

constexpr std::array<std::uint16_t, batch_places> every_place = [] {
  std::array<std::uint16_t, batch_places> places{};
  std::iota(places.begin(), places.end(), std::uint16_t{0});
  return places;
}();

std::size_t look_ahead(const LoadSpec& spec) {
  return static_cast<std::size_t>(look_ahead_batches * spec.batch_items_max);
}

// One second (catch_up) of the target, and room for at least one batch of small items, else a slow table
// would never see a full one.
WriteUnits rate_capacity(const LoadSpec& spec) {
  return std::max(units_in(spec.catch_up, spec.target), WriteUnits{spec.batch_items_max});
}

std::size_t on_the_way_max(const LoadSpec& spec) {
  return static_cast<std::size_t>(spec.in_flight_max) * static_cast<std::size_t>(spec.batch_items_max) +
         static_cast<std::size_t>(spec.retrying_max);
}

// min(cap, base x 2^attempt) without overflow.
Duration backoff_limit(const Backoff& backoff, int attempt) {
  Duration limit = std::min(backoff.base, backoff.cap);
  for (int i = 0; i < attempt && limit < backoff.cap; ++i) limit = std::min(limit * 2, backoff.cap);
  return limit;
}

}  // namespace

PacingCore::PacingCore(const LoadSpec& spec, Rng jitter, TimePoint start, TimePoint stop_at)
    : spec_(spec),
      jitter_(jitter),
      stop_at_(stop_at),
      rate_capacity_(rate_capacity(spec)),
      bucket_(spec.target, rate_capacity_, WriteUnits{spec.batch_items_max}, start),
      fresh_(look_ahead(spec)),
      claims_(on_the_way_max(spec)),
      batches_(static_cast<std::size_t>(spec.in_flight_max)) {
  CHECK(spec.target.micro_per_s > 0);
  CHECK(spec.batch_items_max >= 1 && spec.batch_items_max <= batch_places && spec.in_flight_max >= 1);
  blocked_.reserve(look_ahead(spec));
  for (RequestId id = static_cast<RequestId>(batches_.size()); id-- > 0;) free_.push_back(id);
}

std::size_t PacingCore::room() const {
  const std::size_t held = fresh_.size() + blocked_.size();
  return held < look_ahead(spec_) ? look_ahead(spec_) - held : 0;
}

void PacingCore::offer(const PacedItem& item) { offer(std::span(&item, 1)); }

void PacingCore::offer(std::span<const PacedItem> items) {
  CHECK(items.size() <= room() && !input_ended_);
  fresh_.push(items);
  ledger_.offered += static_cast<std::int64_t>(items.size());
  input_asked_ = input_asked_ && items.empty();
}

void PacingCore::end_input() { input_ended_ = true; }
void PacingCore::stop() { stopped_ = true; }

std::int64_t PacingCore::pending() const { return ledger_.offered - ledger_.written - ledger_.refused; }

std::span<const PacedItem> PacingCore::items_of(RequestId request) const {
  CHECK(request < batches_.size() && batches_[request].in_flight);
  const Batch& batch = batches_[request];
  return {batch.items.data(), static_cast<std::size_t>(batch.fill.count)};
}

inline bool PacingCore::place(Batch& batch, Fill& fill, const PacedItem& item, std::uint8_t attempts) const {
  const std::int64_t bytes = fill.bytes + item.wire_bytes + item_framing_bytes;
  // An item that is too large for any request goes out alone, and the table says what it thinks of it.
  if (bytes > spec_.batch_bytes_max.count && fill.count > 0) {
    fill.closed = true;
    return false;
  }
  const auto at = static_cast<std::size_t>(fill.count++);
  batch.items[at] = item;
  batch.attempts[at] = attempts;
  fill.bytes = bytes;
  fill.units += item.units;
  fill.closed = fill.count == spec_.batch_items_max;
  return true;
}

void PacingCore::fill_with_retries(Batch& batch, TimePoint now) {
  while (!batch.fill.closed && retries_.earliest() <= now) {
    const RetryGroup& group = retries_.front();
    if (group.alone && batch.fill.count > 0) return;
    const auto at = static_cast<std::size_t>(group.taken);
    if (!place(batch, batch.fill, group.items[at], group.attempts[at])) return;
    ++batch.resent;
    if (group.alone) batch.alone = batch.fill.closed = true;
    retries_.take_item();
  }
}

void PacingCore::fill_with_fresh(Batch& batch) {
  Fill fill = batch.fill;  // in registers: half the time of the loops below
  const auto take = [&](const PacedItem& item) {
    if (!claims_.try_claim(item.item_hash)) return false;
    if (place(batch, fill, item, 0)) return true;
    claims_.release(item.item_hash);
    return false;
  };
  // An item whose key is on the way steps aside into blocked_, which keeps its place before fresh_.
  if (!blocked_.empty()) {
    std::size_t kept = 0;
    for (const PacedItem& item : blocked_)
      if (fill.closed || !take(item)) blocked_[kept++] = item;
    blocked_.resize(kept);
  }
  while (!fill.closed && !fresh_.empty()) {
    std::size_t gone = 0;
    for (const PacedItem& item : fresh_.front()) {
      if (!take(item)) {
        if (fill.closed) break;
        blocked_.push_back(item);
      }
      ++gone;
      if (fill.closed) break;
    }
    fresh_.pop(gone);
  }
  batch.fill = fill;
}

Step PacingCore::next(TimePoint now) {
  if (now >= stop_at_) stopped_ = true;
  if (stopped_ || (input_ended_ && pending() == 0)) {
    if (in_flight_ > 0) return WaitUntil{never};
    return Finished{input_ended_ && pending() == 0};
  }
  if (in_flight_ == spec_.in_flight_max) return WaitUntil{stop_at_};

  if (forming_ == no_request) {
    forming_ = free_.back();
    free_.pop_back();
    Batch& empty = batches_[forming_];
    empty.fill = Fill{};
    empty.resent = 0;
    empty.alone = false;
  }
  Batch& batch = batches_[forming_];
  if (!batch.fill.closed) {
    fill_with_retries(batch, now);
    if (!retries_block_input()) {
      if (!batch.fill.closed) fill_with_fresh(batch);
      if (!batch.fill.closed && !input_ended_ && !input_asked_ && room() > 0) {
        input_asked_ = true;
        return NeedInput{};
      }
    }
  }
  if (batch.fill.count == 0) {
    if (retries_.items() == 0 && !input_ended_ && room() > 0) return NeedInput{};
    return WaitUntil{std::min(retries_.earliest(), stop_at_)};
  }

  if (now < bucket_ready_at_) return WaitUntil{std::min(bucket_ready_at_, stop_at_)};
  // A batch that costs more than the bucket can ever hold leaves when the bucket is full and owes the rest.
  const WriteUnits cost{batch.fill.units};
  const WriteUnits needed = std::min(cost, rate_capacity_);
  if (!bucket_.try_take(needed, now)) {
    bucket_ready_at_ = bucket_.ready_at(needed, now);
    return WaitUntil{std::min(bucket_ready_at_, stop_at_)};
  }
  if (cost > needed) bucket_.settle(needed, cost, now);

  const RequestId request = forming_;
  forming_ = no_request;
  batch.in_flight = true;
  ++in_flight_;
  in_flight_items_ += batch.fill.count;
  ++ledger_.requests;
  ledger_.retries += batch.resent;
  check_conservation();
  return Send{request, items_of(request)};
}

PacingCore::Batch& PacingCore::land(RequestId request) {
  CHECK(request < batches_.size() && batches_[request].in_flight);
  Batch& batch = batches_[request];
  --in_flight_;
  in_flight_items_ -= batch.fill.count;
  batch.in_flight = false;
  free_.push_back(request);
  return batch;
}

void PacingCore::settle(const Batch& batch, WriteUnits consumed, TimePoint now) {
  const WriteUnits estimated{batch.fill.units};
  if (consumed == estimated) return;
  bucket_.settle(estimated, consumed, now);
  bucket_ready_at_ = TimePoint{};
}

void PacingCore::on_answered(RequestId request, std::span<const std::uint16_t> unprocessed,
                             WriteUnits consumed, TimePoint now) {
  const Batch& batch = land(request);
  settle(batch, consumed, now);
  ledger_.consumed += consumed;
  ledger_.written += batch.fill.count - static_cast<std::int64_t>(unprocessed.size());
  std::uint32_t came_back = 0;  // one bit a place
  for (const std::uint16_t at : unprocessed) {
    CHECK(at < batch.fill.count && (came_back >> at & 1) == 0);
    came_back |= std::uint32_t{1} << at;
  }
  for (std::size_t at = 0; at < static_cast<std::size_t>(batch.fill.count); ++at)
    if ((came_back >> at & 1) == 0) claims_.release(batch.items[at].item_hash);
  if (!unprocessed.empty()) {
    ledger_.unprocessed += static_cast<std::int64_t>(unprocessed.size());
    retry_later(batch, unprocessed, now);
  }
  check_conservation();
}

void PacingCore::on_throttled(RequestId request, TimePoint now) {
  const Batch& batch = land(request);
  settle(batch, WriteUnits{0}, now);
  ++ledger_.throttled_requests;
  ledger_.throttled_items += batch.fill.count;
  retry_all_later(batch, now);
  check_conservation();
}

void PacingCore::on_failed(RequestId request, TimePoint now) {
  const Batch& batch = land(request);
  // Its units stay spent: it may have been written.
  ++ledger_.failed_requests;
  retry_all_later(batch, now);
  check_conservation();
}

bool PacingCore::on_invalid(RequestId request, TimePoint now) {
  const Batch& batch = land(request);
  settle(batch, WriteUnits{0}, now);
  const bool lone = batch.fill.count == 1;
  if (lone) {
    claims_.release(batch.items[0].item_hash);
    ++ledger_.refused;
  } else {
    RetryGroup& group = retries_.open();
    group.items = batch.items;
    group.attempts = batch.attempts;
    group.count = batch.fill.count;
    group.alone = true;
    retries_.add(now);
  }
  check_conservation();
  return lone;
}

void PacingCore::retry_later(const Batch& batch, std::span<const std::uint16_t> indices, TimePoint now) {
  RetryGroup& group = retries_.open();
  group.alone = batch.alone;
  std::uint8_t most_attempts = 0;
  for (const std::uint16_t at : indices) {
    const auto place = static_cast<std::size_t>(group.count++);
    most_attempts = std::max(most_attempts, batch.attempts[at]);
    group.items[place] = batch.items[at];
    group.attempts[place] = static_cast<std::uint8_t>(std::min(batch.attempts[at] + 1, 255));
  }
  const Duration limit = backoff_limit(spec_.backoff, most_attempts);
  retries_.add(now +
               Duration(static_cast<Duration::rep>(jitter_.uniform() * static_cast<double>(limit.count()))));
}

void PacingCore::retry_all_later(const Batch& batch, TimePoint now) {
  retry_later(batch, std::span(every_place).first(static_cast<std::size_t>(batch.fill.count)), now);
}

void PacingCore::check_conservation() const {
  const std::int64_t waiting = static_cast<std::int64_t>(fresh_.size() + blocked_.size()) + retries_.items() +
                               (forming_ == no_request ? 0 : batches_[forming_].fill.count);
  CHECK(ledger_.offered == ledger_.written + ledger_.refused + waiting + in_flight_items_);
}

}  // namespace dynafill
