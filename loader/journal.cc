#include "loader/journal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/file.h"
#include "base/text.h"
#include "loader/background_sync.h"
#include "loader/finished_log.h"

namespace dynafill::loader {
namespace {

constexpr std::string_view schema = "dynafill/journal/1";

Error disk_error(std::string_view what, const std::string& path) {
  return {fmt::format("Cannot {} '{}': {}; the load can be resumed with --resume.", what, path,
                      std::strerror(errno))};
}

nlohmann::json to_json(const LoadIdentity& identity) {
  nlohmann::json files = nlohmann::json::array();
  for (const SourceFile& file : identity.files) {
    files.push_back({{"path", file.name}, {"bytes", file.bytes}, {"version", file.version}});
  }
  return {{"schema", schema},
          {"table", identity.table},
          {"endpoint", identity.endpoint},
          {"region", identity.region},
          {"key", {{"partition", identity.key.partition_key}, {"sort", identity.key.sort_key}}},
          {"format", identity.format},
          {"section", fmt::format("{}/{}", identity.section, identity.sections)},
          {"rejects_file", identity.rejects_path},
          {"files", files}};
}

// What of the two differs, in words, or an empty text.
std::string difference(const nlohmann::json& journal, const nlohmann::json& now) {
  for (const char* name : {"table", "endpoint", "region", "key", "format", "section", "rejects_file"}) {
    if (journal.value(name, nlohmann::json()) == now.at(name)) continue;
    return fmt::format("its {} is {} and not {}", name, journal.value(name, nlohmann::json()).dump(),
                       now.at(name).dump());
  }
  const nlohmann::json files = journal.value("files", nlohmann::json::array());
  if (files.size() != now.at("files").size()) {
    return fmt::format("its source had {} files and now has {}", files.size(), now.at("files").size());
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    const nlohmann::json &then = files[i], &today = now.at("files")[i];
    if (then == today) continue;
    const std::string path = today.value("path", "");
    if (then.value("path", "") != path)
      return fmt::format("it loads '{}' and not '{}'", then.value("path", ""), path);
    return fmt::format("the source file '{}' has changed since (size or version)", path);
  }
  return {};
}

Result<std::optional<ProvisionedCapacity>> read_saved_capacity(const std::string& path) {
  if (!std::filesystem::exists(path)) return std::optional<ProvisionedCapacity>();
  Result<std::string> text = read_file(path);
  if (!text.ok()) return text.error();
  const nlohmann::json document = nlohmann::json::parse(*text, nullptr, false);
  std::optional<ProvisionedCapacity> capacity = capacity_from_json(document);
  if (capacity) return capacity;
  return Error{"The file '" + path +
               "' cannot be read; look at the table's capacity yourself and delete the file."};
}

std::uint64_t file_bytes(const std::string& path) {
  std::error_code failed;
  const auto bytes = std::filesystem::file_size(path, failed);
  return failed ? 0 : static_cast<std::uint64_t>(bytes);
}

Status sync_directory(const std::string& directory) {
  const int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = fd >= 0 && ::fsync(fd) == 0;
  if (fd >= 0) ::close(fd);
  if (!synced) return disk_error("sync", directory);
  return Done{};
}

}  // namespace

struct Journal::State {
  std::string directory;
  int lock_fd = -1;
  int log_fd = -1;
  FinishedLog finished;
  std::vector<std::uint64_t> new_written, new_rejected;
  std::optional<ProvisionedCapacity> capacity;
  std::unique_ptr<BackgroundSync> syncing;

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    syncing.reset();
    if (log_fd >= 0) ::close(log_fd);
    if (lock_fd >= 0) ::close(lock_fd);
  }
  [[nodiscard]] std::string path(const char* name) const { return directory + "/" + name; }
};

Journal::Journal(std::unique_ptr<State> state) : state_(std::move(state)) {}
Journal::~Journal() = default;
Journal::Journal(Journal&&) noexcept = default;
Journal& Journal::operator=(Journal&&) noexcept = default;

Result<Journal> Journal::start(const std::string& directory, const LoadIdentity& identity) {
  return open(directory, identity, false);
}

Result<Journal> Journal::resume(const std::string& directory, const LoadIdentity& identity) {
  return open(directory, identity, true);
}

Result<Journal> Journal::open(const std::string& directory, const LoadIdentity& identity, bool resume) {
  auto state = std::make_unique<State>();
  state->directory = directory;
  std::error_code failed;
  std::filesystem::create_directories(directory, failed);
  if (failed)
    return Error{fmt::format("Cannot create the journal directory '{}': {}.", directory, failed.message())};

  state->lock_fd = ::open(state->path("lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (state->lock_fd < 0) return disk_error("create", state->path("lock"));
  if (::flock(state->lock_fd, LOCK_EX | LOCK_NB) != 0) {
    return Error{fmt::format(
        "Another load is using the journal '{}'; wait for it, or name another with --journal.", directory)};
  }

  Result<std::optional<ProvisionedCapacity>> capacity = read_saved_capacity(state->path("capacity.json"));
  if (!capacity.ok()) return capacity.error();
  state->capacity = *capacity;

  const std::string identity_path = state->path("load.json"), log_path = state->path("finished.log");
  const nlohmann::json now = to_json(identity);
  bool fresh = true;
  if (std::filesystem::exists(identity_path)) {
    Result<std::string> identity_text = read_file(identity_path);
    if (!identity_text.ok()) return identity_text.error();
    const nlohmann::json journal = nlohmann::json::parse(*identity_text, nullptr, false);
    std::string log_text;
    if (std::filesystem::exists(log_path)) {
      Result<std::string> read = read_file(log_path);
      if (!read.ok()) return read.error();
      log_text = std::move(*read);
    }
    const std::string rejects_path = journal.is_object() ? journal.value("rejects_file", "") : std::string();
    state->finished = read_finished_log(log_text, file_bytes(rejects_path));
    const FinishedLog& finished = state->finished;
    const bool empty = finished.good_bytes == 0 && !state->capacity;
    if (resume) {
      if (!journal.is_object() || journal.value("schema", "") != schema) {
        return Error{
            fmt::format("The journal '{}' cannot be read; load again with another --journal.", directory)};
      }
      if (const std::string differs = difference(journal, now); !differs.empty()) {
        return Error{fmt::format(
            "The journal '{}' belongs to another load: {}; resume that one, or name another journal "
            "with --journal.",
            directory, differs)};
      }
      const bool from_stdin = identity.files.size() == 1 && identity.files[0].name == standard_input;
      if (from_stdin && !empty && !finished.complete) {
        return Error{
            "A load from standard input cannot be resumed, because it cannot be seen whether the data are "
            "the "
            "same; load again from the beginning with another --journal, best from a file."};
      }
      fresh = false;
    } else if (!empty && (!finished.complete || state->capacity)) {
      return Error{fmt::format(
          "The journal '{}' holds an unfinished load ({} records written{}); go on with --resume, or "
          "delete it (rm -r '{}') to load from the beginning.",
          directory, human_count(finished.written.count()),
          state->capacity ? ", the table's capacity still raised" : "", directory)};
    }
  }

  if (fresh) {
    // The old log goes first: a new load.json must never stand beside another load's claims.
    if (::unlink(log_path.c_str()) != 0 && errno != ENOENT) return disk_error("remove", log_path);
    state->finished = {};
    RETURN_IF_ERROR(write_file_atomically(identity_path, now.dump(1) + "\n"));
  }
  state->log_fd = ::open(log_path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (state->log_fd < 0) return disk_error("open", log_path);
  if (::ftruncate(state->log_fd, static_cast<off_t>(state->finished.good_bytes)) != 0)
    return disk_error("shorten", log_path);
  RETURN_IF_ERROR(sync_directory(directory));
  state->syncing = std::make_unique<BackgroundSync>();
  return Journal(std::move(state));
}

const RangeSet& Journal::written() const { return state_->finished.written; }
const RangeSet& Journal::rejected() const { return state_->finished.rejected; }
bool Journal::complete() const { return state_->finished.complete; }
std::uint64_t Journal::reject_file_bytes() const { return state_->finished.reject_file_bytes; }
const std::string& Journal::directory() const { return state_->directory; }
const std::optional<ProvisionedCapacity>& Journal::saved_capacity() const { return state_->capacity; }

void Journal::add_written(std::uint64_t ordinal) { state_->new_written.push_back(ordinal); }

void Journal::add_rejected(std::uint64_t ordinal) { state_->new_rejected.push_back(ordinal); }

Status Journal::flush(std::uint64_t reject_file_bytes) {
  State& state = *state_;
  if (const int failed = state.syncing->failure(); failed != 0) {
    errno = failed;
    return disk_error("sync", state.path("finished.log"));
  }
  if (state.new_written.empty() && state.new_rejected.empty()) return Done{};
  const std::string line = finished_line(state.new_written, state.new_rejected, reject_file_bytes);
  RETURN_IF_ERROR(append_to(state.log_fd, line, state.path("finished.log")));
  const auto join = [](std::vector<std::uint64_t>& ordinals, RangeSet& set) {
    for (std::size_t i = 0; i < ordinals.size();) {
      std::size_t j = i;
      while (j + 1 < ordinals.size() && ordinals[j + 1] == ordinals[j] + 1) ++j;
      const std::int64_t before = set.count();
      set.add(ordinals[i], ordinals[j]);
      CHECK(set.count() == before + static_cast<std::int64_t>(j - i + 1));  // none finished twice
      i = j + 1;
    }
    ordinals.clear();
  };
  if (!state.new_rejected.empty()) state.finished.reject_file_bytes = reject_file_bytes;
  join(state.new_written, state.finished.written);
  join(state.new_rejected, state.finished.rejected);
  return Done{};
}

void Journal::sync_soon(int reject_file) { state_->syncing->request(reject_file, state_->log_fd); }

Status Journal::mark_complete() {
  State& state = *state_;
  CHECK(state.new_written.empty() && state.new_rejected.empty());
  if (!state.finished.complete) {
    RETURN_IF_ERROR(append_to(state.log_fd, complete_line(), state.path("finished.log")));
    state.finished.complete = true;
  }
  if (::fdatasync(state.log_fd) != 0) return disk_error("sync", state.path("finished.log"));
  return Done{};
}

Status Journal::save_capacity(const ProvisionedCapacity& capacity) {
  RETURN_IF_ERROR(write_file_atomically(state_->path("capacity.json"), to_json(capacity).dump() + "\n"));
  RETURN_IF_ERROR(sync_directory(state_->directory));
  state_->capacity = capacity;
  return Done{};
}

Status Journal::forget_capacity() {
  const std::string path = state_->path("capacity.json");
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return disk_error("remove", path);
  state_->capacity.reset();
  return sync_directory(state_->directory);
}

}  // namespace dynafill::loader
