#include <fmt/core.h>
#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "endpoint/store.h"

namespace dynafill::endpoint {
namespace {

rocksdb::Slice slice(std::string_view view) { return {view.data(), view.size()}; }
std::string_view view(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

Error storage_error(std::string_view doing, const rocksdb::Status& status) {
  return {fmt::format("Storage failed while {}: {}.", doing, status.ToString())};
}

// RocksDB's own log would lie beside the data, and on a full disk Debian's build ends the program over its
// next line: an assertion of the log's writer.  What goes wrong comes back as a Status anyway.
class NoLog final : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

rocksdb::Options options_for_loading() {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.max_background_jobs = 2;
  options.write_buffer_size = std::size_t{64} << 20;
  // One writer: nothing to gain from concurrent inserts, and they cost CAS loops.
  options.allow_concurrent_memtable_write = false;
  // Every put looks for the old item first, and on a load there is none: bloom filters over the memtable
  // and the files answer "no" without a search.  Measured at 50,000 items/s into a new table, the server's
  // CPU time an item: 8.9 us with the memtable's filter, 10.9 us without.
  options.memtable_prefix_bloom_size_ratio = 0.05;
  options.memtable_whole_key_filtering = true;
  rocksdb::BlockBasedTableOptions table;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.block_cache = rocksdb::NewLRUCache(std::size_t{64} << 20);
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.info_log = std::make_shared<NoLog>();
  return options;
}

// After a write or sync that failed nothing is written or synced any more: a file of RocksDB's that an
// error was seen on is not to be touched again, which Debian's build asserts.
class RocksStore final : public Store {
 public:
  explicit RocksStore(std::unique_ptr<rocksdb::DB> db)
      : db_(std::move(db)), syncer_([this] { sync_every_second(); }) {}

  ~RocksStore() override {
    {
      const std::lock_guard lock(mutex_);
      closing_ = true;
    }
    wake_.notify_one();
    syncer_.join();
    if (!failed_.load()) db_->SyncWAL().PermitUncheckedError();
    db_->Close().PermitUncheckedError();
  }

  Result<bool> get(std::string_view key, std::string& value) override {
    rocksdb::PinnableSlice found;
    const rocksdb::Status status =
        db_->Get(rocksdb::ReadOptions(), db_->DefaultColumnFamily(), slice(key), &found);
    if (status.IsNotFound()) return false;
    if (!status.ok()) return storage_error("reading an item", status);
    value.assign(found.data(), found.size());
    return true;
  }

  Status apply(std::span<const StoreChange> changes) override {
    batch_.Clear();
    for (const StoreChange& change : changes) {
      rocksdb::Status status;
      switch (change.kind) {
        case StoreChange::Kind::put:
          status = batch_.Put(slice(change.key), slice(change.value));
          break;
        case StoreChange::Kind::erase:
          status = batch_.Delete(slice(change.key));
          break;
        case StoreChange::Kind::erase_range:
          status = batch_.DeleteRange(slice(change.key), slice(change.value));
          break;
      }
      if (!status.ok()) return storage_error("preparing a write", status);
    }
    if (failed_.load(std::memory_order_relaxed))
      return Error{
          "The write-ahead log could not be written to disk; make room and start dynafill serve again."};
    const rocksdb::Status status = db_->Write(rocksdb::WriteOptions(), &batch_);
    if (!status.ok()) {
      failed_.store(true, std::memory_order_relaxed);
      return storage_error("writing", status);
    }
    unsynced_.store(true, std::memory_order_relaxed);
    return Done{};
  }

  Status scan(std::string_view from, std::string_view to, const Visit& visit) override {
    rocksdb::ReadOptions options;
    const rocksdb::Slice end = slice(to);
    options.iterate_upper_bound = &end;
    const std::unique_ptr<rocksdb::Iterator> at(db_->NewIterator(options));
    for (at->Seek(slice(from)); at->Valid(); at->Next())
      if (!visit(view(at->key()), view(at->value()))) break;
    if (!at->status().ok()) return storage_error("scanning", at->status());
    return Done{};
  }

 private:
  void sync_every_second() {
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, std::chrono::seconds(1), [this] { return closing_; }))
      if (unsynced_.exchange(false, std::memory_order_relaxed) && !failed_.load(std::memory_order_relaxed) &&
          !db_->SyncWAL().ok())
        failed_.store(true, std::memory_order_relaxed);
  }

  std::unique_ptr<rocksdb::DB> db_;
  rocksdb::WriteBatch batch_;
  std::atomic<bool> unsynced_{false};
  std::atomic<bool> failed_{false};
  std::mutex mutex_;
  std::condition_variable wake_;
  bool closing_ = false;
  std::thread syncer_;  // last: it uses the members above
};

}  // namespace

Result<std::unique_ptr<Store>> open_rocks_store(const std::string& directory) {
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(options_for_loading(), directory, &db);
  if (!status.ok()) {
    return Error{fmt::format("Cannot open the data directory '{}': {}; is another 'dynafill serve' using it?",
                             directory, status.ToString())};
  }
  return std::unique_ptr<Store>(std::make_unique<RocksStore>(std::unique_ptr<rocksdb::DB>(db)));
}

}  // namespace dynafill::endpoint
