#include "sim/emr_client.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/check.h"

namespace dynafill {
namespace {

using std::chrono::milliseconds;

constexpr Duration one_second = std::chrono::seconds(1);
constexpr Duration retry_for = std::chrono::minutes(10);
constexpr Duration describe_least = std::chrono::minutes(5);
constexpr Duration describe_spread = std::chrono::minutes(5);
constexpr int task_attempts_max = 4;
// Before the SDK's own repetition of a throttled request: half of its base delay of 500 ms, and up to as
// much.
constexpr std::int64_t sdk_half_delay_ms = 250;
constexpr std::size_t latest_max = 1024;

// A wait of whole milliseconds below `bound`, as java.util.Random.nextInt gives it.
Duration random_ms(Rng& rng, std::int64_t bound) {
  return milliseconds(static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(bound))));
}

}  // namespace

std::int64_t emr_delivered_wcu(const EmrClientSpec& spec, std::int64_t table_wcu) {
  return connector_units_per_task(table_wcu, spec.percent, spec.tasks_assumed) *
         std::min(spec.tasks, spec.map_tasks);
}

PipelineCluster pipeline_cluster(double units_per_s) {
  const bool small = units_per_s <= 900;
  const int nodes = std::max(1, static_cast<int>(std::ceil(units_per_s / (small ? 300 : 1500))));
  return {nodes, nodes * (small ? 2 : 6)};
}

EmrClient::EmrClient(const EmrClientSpec& spec, std::int64_t items, Rng chance, TimePoint start)
    : spec_(spec),
      items_(items),
      chance_(chance),
      tasks_(static_cast<std::size_t>(std::min(spec.tasks, spec.map_tasks))),
      taken_(tasks_.size()) {
  CHECK(spec.tasks >= 1 && spec.tasks_assumed >= 1 && spec.map_tasks >= 1 && spec.percent > 0);
  for (RequestId request = 0; request < tasks_.size(); ++request) {
    take_part(tasks_[request]);
    // Containers do not start in step; within a second, so that the tasks' seconds do not coincide.
    due_.push({start + from_seconds(chance_.uniform()), request});
  }
}

// The parts differ by an item at most.
std::int64_t EmrClient::part_items(std::int64_t part) const {
  const auto bound = [&](std::int64_t before) {
    return static_cast<std::int64_t>(static_cast<Int128>(items_) * before / spec_.map_tasks);
  };
  return bound(part + 1) - bound(part);
}

void EmrClient::take_part(Task& task) {
  task = Task{};
  task.unread = part_items(parts_begun_++);
}

std::int64_t EmrClient::units_per_task() const {
  return connector_units_per_task(described_wcu_ > 0 ? described_wcu_ : connector_on_demand_wcu,
                                  spec_.percent, spec_.tasks_assumed);
}

void EmrClient::start_attempt(Task& task, TimePoint now) {
  task.units_per_s = units_per_task();
  task.describe_every = describe_least + random_ms(chance_, describe_spread / milliseconds(1));
  task.describe_at = now + task.describe_every;
  task.permitted = task.units_per_s;  // items of 100 bytes cost one unit
  task.counted = 0;
  task.consumed = WriteUnits{0};
  task.second_start = now - one_second;  // its first second has long begun: the second one follows at once
}

void EmrClient::begin_second(Task& task, TimePoint now) {
  if (now > task.describe_at) {
    task.describe_at = now + task.describe_every;
    task.units_per_s = units_per_task();
  }
  if (task.counted > 0 && task.consumed.count > 0) {
    const double items_per_unit =
        static_cast<double>(task.counted) / static_cast<double>(task.consumed.count);
    task.permitted = connector_items_per_second(task.units_per_s, items_per_unit);
  }
  task.counted = 0;
  task.consumed = WriteUnits{0};
  task.second_start = now;
}

void EmrClient::offer(std::span<const PacedItem> items) {
  input_.offer(items);
  ledger_.offered += static_cast<std::int64_t>(items.size());
  if (!items.empty()) feed_starved();
}

void EmrClient::end_input() {
  input_.end();
  feed_starved();
}

void EmrClient::begin_sample() { std::fill(taken_.begin(), taken_.end(), 0); }

// What a task is ahead or behind by chance grows as the root of the time, its share of the load shrinks so.
bool EmrClient::tasks_alike() const {
  constexpr double little = 0.005;
  double most = 0, sum = 0, least = static_cast<double>(items_), tasks = 0;
  for (std::size_t number = 0; number < tasks_.size(); ++number) {
    if (tasks_[number].unread == 0) continue;
    const auto taken = static_cast<double>(taken_[number]);
    most = std::max(most, taken);
    least = std::min(least, taken);
    sum += taken;
    ++tasks;
  }
  if (sum == 0) return false;
  const double ahead = (most - least) / 2 / (sum / tasks);
  return ahead * std::sqrt(sum / static_cast<double>(items_)) <= little;
}

bool EmrClient::steady() const {
  // A task whose request is refused for so long may end before the ten minutes are over.
  constexpr Duration in_vain = retry_for / 4;
  return attempts_failed_ == 0 && longest_in_vain_ < in_vain && tasks_alike() &&
         std::all_of(tasks_.begin(), tasks_.end(), [&](const Task& task) {
           return task.unread == 0 || task.units_per_s == units_per_task();
         });
}

namespace {

// What the tasks that read have left of their parts, the least first.
using Unread = std::priority_queue<std::int64_t, std::vector<std::int64_t>, std::greater<>>;

}  // namespace

std::int64_t EmrClient::items_alike() const {
  Unread unread;
  for (const Task& task : tasks_)
    if (task.unread > 0) unread.push(task.unread);
  if (unread.empty()) return 0;
  // By what each reads: the task that ends its part first takes the next one.
  for (std::int64_t part = parts_begun_; part < spec_.map_tasks; ++part) {
    const std::int64_t read = unread.top();
    unread.pop();
    unread.push(read + part_items(part));
  }
  return static_cast<std::int64_t>(unread.size()) * unread.top();
}

void EmrClient::leap(std::int64_t items, Duration time) {
  skipped_ += items;
  std::vector<Task*> reading;
  for (Task& task : tasks_) {
    if (task.describe_every.count() > 0) task.describe_at -= time % task.describe_every;
    if (task.unread > 0) reading.push_back(&task);
  }
  const auto tasks = static_cast<std::int64_t>(reading.size());
  const auto read = [](Task& task, std::int64_t count) {
    task.unread -= count;
    if (!task.latest.empty()) task.written += count;
  };
  while (items > 0) {
    const auto by_unread = [](const Task* a, const Task* b) { return a->unread < b->unread; };
    const auto [least, most] = std::minmax_element(reading.begin(), reading.end(), by_unread);
    if (Task& first = **least; first.unread == 0) {
      CHECK(parts_begun_ < spec_.map_tasks);
      first.unread = part_items(parts_begun_++);
      first.written = 0;
      continue;
    }
    if (items < tasks) {
      read(**most, 1);
      --items;
      continue;
    }
    // Together to the end of the first one's part.
    const std::int64_t each = std::min((*least)->unread, items / tasks);
    for (Task* task : reading) read(*task, each);
    items -= each * tasks;
  }
}

void EmrClient::feed_starved() {
  for (const Due& due : starved_) due_.push(due);
  starved_.clear();
}

// While rewriting, `rewrite` counts the batch's items too.
void EmrClient::fill(Task& task, int places) {
  Batch& batch = task.batch;
  if (task.rewrite == 0 && batch.count == 0) batch = std::exchange(task.kept, Batch{});
  for (; batch.count < places && batch.count < task.rewrite; ++batch.count)
    batch.items[static_cast<std::size_t>(batch.count)] =
        task.latest[static_cast<std::size_t>(task.rewrite - 1 - batch.count) % task.latest.size()];
  if (task.rewrite > 0) return;
  const auto number = static_cast<std::size_t>(&task - tasks_.data());
  for (; batch.count < places && task.unread > 0 && !input_.empty(); --task.unread, ++taken_[number])
    batch.items[static_cast<std::size_t>(batch.count++)] = input_.take();
  if (input_.empty() && input_.ended()) task.unread = 0;
}

Duration EmrClient::unprocessed_pause(const Task& task) {
  if (task.unprocessed_runs == 0) return Duration(0);
  return connector_pause(task.unprocessed_runs, static_cast<std::int64_t>(chance_.below(100)));
}

Step EmrClient::next(TimePoint now) {
  while (!due_.empty() && !failed_) {
    const auto [when, request] = due_.top();
    if (when > now) return WaitUntil{when};
    Task& task = tasks_[request];
    if (task.units_per_s == 0) start_attempt(task, now);
    if (!task.retried && !task.paused) {
      // What a task that has read its part still holds goes out without regard to the second.
      if (task.counted >= task.permitted && (task.unread > 0 || task.rewrite > 0)) {
        if (now < task.second_start + one_second) {
          due_.pop();
          due_.emplace(task.second_start + one_second, request);
          continue;
        }
        begin_second(task, now);
      }
      const auto places = static_cast<int>(std::clamp<std::int64_t>(task.permitted - task.counted, 1,
                                                                    static_cast<std::int64_t>(batch_places)));
      fill(task, places);
      if (task.batch.count < places && task.rewrite == 0 && task.unread > 0) {
        if (input_.ask()) return NeedInput{};
        due_.pop();
        starved_.emplace_back(when, request);
        continue;
      }
      if (task.batch.count == 0) {
        if (parts_begun_ < spec_.map_tasks) {
          take_part(task);
        } else {
          due_.pop();
        }
        continue;
      }
      task.give_up_at = now + retry_for;
      if (const Duration pause = unprocessed_pause(task); pause.count() > 0) {
        task.paused = true;
        due_.pop();
        due_.emplace(now + pause, request);
        continue;
      }
    }
    due_.pop();
    ++in_flight_;
    ++ledger_.requests;
    ledger_.retries += task.rewrite > 0 ? task.batch.count : task.batch.resent;
    return Send{request, items_of(request)};
  }
  if (in_flight_ > 0 || (!failed_ && !starved_.empty())) return WaitUntil{never};
  return Finished{!failed_ && input_.empty() && input_.ended()};
}

void EmrClient::on_answered(RequestId request, std::span<const std::uint16_t> unprocessed,
                            WriteUnits consumed, TimePoint now) {
  Task& task = tasks_[request];
  Batch& batch = task.batch;
  --in_flight_;
  const int back = static_cast<int>(unprocessed.size());
  const int done = batch.count - back;
  ledger_.unprocessed += back;
  ledger_.consumed += consumed;
  if (task.rewrite > 0) {
    task.rewrite -= done;
  } else {
    std::size_t next_back = 0;
    for (int at = 0; at < batch.count; ++at) {
      if (next_back < unprocessed.size() && unprocessed[next_back] == at)
        ++next_back;
      else
        note_written(task, batch.items[static_cast<std::size_t>(at)]);
    }
  }
  task.counted += done;
  task.consumed += consumed;
  task.unprocessed_runs = back > 0 ? task.unprocessed_runs + 1 : 0;
  task.retried = task.sdk_repeated = task.paused = false;
  task.fib1 = 0;
  task.fib2 = 1;
  // The indices rise, so an item only moves towards the front.
  for (std::size_t i = 0; i < unprocessed.size(); ++i) batch.items[i] = batch.items[unprocessed[i]];
  batch.count = batch.resent = back;
  due_.emplace(now, request);
}

void EmrClient::note_written(Task& task, const PacedItem& item) {
  const auto place = static_cast<std::size_t>(task.written) % latest_max;
  if (place < task.latest.size())
    task.latest[place] = item;
  else
    task.latest.push_back(item);
  ++task.written;
  ++ledger_.written;
}

void EmrClient::on_throttled(RequestId request, WriteAnswer reason, TimePoint now) {
  Task& task = tasks_[request];
  --in_flight_;
  ++ledger_.throttled_requests;
  ledger_.throttled_items += task.batch.count;
  // What meets the quota is answered RequestLimitExceeded.
  if (reason == WriteAnswer::quota_throttled || now >= task.give_up_at) return fail_attempt(request, now);
  task.batch.resent = task.batch.count;
  task.retried = true;
  longest_in_vain_ = std::max(longest_in_vain_, now - (task.give_up_at - retry_for));
  task.sdk_repeated = !task.sdk_repeated;
  if (task.sdk_repeated) {
    due_.emplace(now + milliseconds(sdk_half_delay_ms) + random_ms(chance_, sdk_half_delay_ms), request);
    return;
  }
  task.fib2 += std::exchange(task.fib1, task.fib2);
  const Duration wait = std::min(milliseconds(50 * task.fib2) + random_ms(chance_, 100 * task.fib1),
                                 task.give_up_at - now + random_ms(chance_, 100));
  due_.emplace(now + wait + unprocessed_pause(task), request);
}

void EmrClient::fail_attempt(RequestId request, TimePoint now) {
  Task& task = tasks_[request];
  ++attempts_failed_;
  if (++task.attempts_failed == task_attempts_max) {
    failed_ = true;
    return;
  }
  if (task.rewrite == 0 && task.batch.count > 0) task.kept = task.batch;
  task.batch = Batch{};
  task.rewrite = task.written;
  task.units_per_s = 0;
  task.unprocessed_runs = 0;
  task.retried = task.sdk_repeated = task.paused = false;
  task.fib1 = 0;
  task.fib2 = 1;
  due_.emplace(now, request);
}

std::span<const PacedItem> EmrClient::items_of(RequestId request) const {
  const Batch& batch = tasks_[request].batch;
  return std::span(batch.items).first(static_cast<std::size_t>(batch.count));
}

}  // namespace dynafill
