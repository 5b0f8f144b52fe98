// loader/journal.h: what of a load is finished, on disk, whatever moment the power goes.
//
// A directory per load:
//     load.json       what is loaded and where to, written once (atomically) before the first request
//     finished.log    appended: which records are written or rejected
//     capacity.json   the table's own throughput while it is raised; gone when it is restored
//     lock            held while a load runs
//
// A line of finished.log is "CRC w0-24,30 r25 l1234\n": records 0 to 24 and 30 are written, 25 is rejected
// and the reject file is then 1234 bytes long; CRC is crc32.h's of the rest, in 8 hex digits.  "CRC done"
// ends a complete load.  Reading stops at the first line that is torn, damaged, or counts on more of the
// reject file than there is; what it claimed is loaded again, which a put can take.
//
// Promises: a record is claimed only after its answer came (add_), and claims reach the operating system
// with flush(), so kill -9 loses none that was flushed; they reach the disk within about a second
// (sync_soon, in a thread of its own, so that a slow disk does not hold up the pacing).
// Errors: a full or failing disk is an Error of flush(); the load must stop then.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "dataset/item_key.h"
#include "dataset/source_files.h"
#include "loader/provisioned_capacity.h"
#include "loader/range_set.h"

namespace dynafill::loader {

// What must be the same for a load to be the same load.
struct LoadIdentity {
  std::string table;
  std::string endpoint;
  std::string region;
  KeySchema key;
  std::string format;
  int section = 1;  // of `sections`
  int sections = 1;
  std::string rejects_path;
  std::vector<SourceFile> files;
};

class Journal {
 public:
  // Starts a new load.  A journal of an unfinished load (of whatever) is not touched: that is an Error which
  // says how to go on.  One of a complete load is replaced.
  static Result<Journal> start(const std::string& directory, const LoadIdentity& identity);
  // Goes on with the load in `directory`; starts one where there is none.  Another source, table or section
  // than the journal's is an Error that names the difference.
  static Result<Journal> resume(const std::string& directory, const LoadIdentity& identity);
  ~Journal();
  Journal(Journal&&) noexcept;
  Journal& operator=(Journal&&) noexcept;

  // All finished records, of this attempt and earlier ones.
  [[nodiscard]] const RangeSet& written() const;
  [[nodiscard]] const RangeSet& rejected() const;
  [[nodiscard]] bool complete() const;
  // How much of the reject file belongs to the records in rejected().
  [[nodiscard]] std::uint64_t reject_file_bytes() const;

  // Requires that the record is in neither set.  A reject's line must be in the reject file (flushed) before
  // flush() here.
  void add_written(std::uint64_t ordinal);
  void add_rejected(std::uint64_t ordinal);
  // One line with all that was added since.  `reject_file_bytes`: the reject file's length now.
  [[nodiscard]] Status flush(std::uint64_t reject_file_bytes);
  // Asks for fdatasync of `reject_file` (-1: none) and then of finished.log, without waiting for it.
  void sync_soon(int reject_file);
  // Marks the load as complete and waits until all is on the disk.
  [[nodiscard]] Status mark_complete();

  [[nodiscard]] const std::optional<ProvisionedCapacity>& saved_capacity() const;
  // On the disk when it returns: call it before the table is touched.
  [[nodiscard]] Status save_capacity(const ProvisionedCapacity& capacity);
  [[nodiscard]] Status forget_capacity();

  [[nodiscard]] const std::string& directory() const;

 private:
  struct State;
  explicit Journal(std::unique_ptr<State> state);
  static Result<Journal> open(const std::string& directory, const LoadIdentity& identity, bool resume);
  std::unique_ptr<State> state_;
};

}  // namespace dynafill::loader
