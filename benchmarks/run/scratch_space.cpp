#include "benchmarks/run/scratch_space.hpp"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <set>
#include <system_error>
#include <utility>

#include <fmt/core.h>

#include "benchmarks/cell/cell_directory.hpp"
#include "benchmarks/telling/usage_error.hpp"

namespace concbench {
namespace {

/// Whether so many bytes can be given to a file, without writing them. True where the file system
/// cannot say.
bool can_allocate(const std::string& directory, std::uint64_t bytes) {
  if (bytes == 0) return true;
  if (bytes > std::numeric_limits<off_t>::max()) return false;
  const auto path = directory + "/room";
  const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file) return errno != ENOSPC && errno != EDQUOT;
  const bool given = ::fallocate(file.get(), 0, 0, static_cast<off_t>(bytes)) == 0;
  const int error = errno;
  ::unlink(path.c_str());
  if (given) return true;
  if (error == ENOSPC || error == EDQUOT) return false;
  struct statvfs status {};  // a file system that gives nothing in advance
  return ::fstatvfs(file.get(), &status) != 0 || status.f_bavail >= bytes / status.f_frsize;
}

/// Whether so many files can be made. True where the file system has no limit of its own.
bool can_hold(const std::string& directory, std::uint64_t files) {
  struct statvfs status {};
  if (::statvfs(directory.c_str(), &status) != 0 || status.f_files == 0) return true;
  return status.f_favail >= files;
}

std::string place_of(const Cell& cell) {
  const auto& asked = cell.parameters.text("directory");
  return asked.empty() ? "TMPDIR" : std::string(cell.workload->name) + ".directory";
}

}  // namespace

std::string why_no_room(const Cell& cell) {
  if (auto why = why_no_directory_for(cell); !why.empty()) return why;
  const auto directory = directory_for(cell);
  if (!directory) return "";
  const auto need = cell.workload->make(cell.parameters, {})->disk_need();
  std::string what;
  if (!can_allocate(directory->path(), need.bytes)) {
    what = fmt::format("{:.1f} MB of disk", static_cast<double>(need.bytes) / 1e6);
  } else if (!can_hold(directory->path(), need.files)) {
    what = fmt::format("{} files (inodes)", need.files);
  } else {
    return "";
  }
  return fmt::format(
      "{} needs {}, and {} has no room for that; make some, or set {} to a directory that has",
      cell.workload->name, what, std::filesystem::path(directory->path()).parent_path().string(),
      place_of(cell));
}

std::string why_disk_is_to_blame(const Cell& cell, const std::string& reason) {
  if (auto why = why_no_room(cell); !why.empty()) return why;
  for (const int error : {ENOSPC, EDQUOT, EROFS}) {
    if (reason.find(std::generic_category().message(error)) != std::string::npos) {
      return name_of(cell) + ": " + reason;
    }
  }
  return "";
}

std::string why_no_room(const std::vector<PlannedCell>& plan) {
  std::set<std::pair<std::string_view, std::vector<std::pair<std::string, std::string>>>> tried;
  for (const auto& [cell, skipped] : plan) {
    if (!skipped.empty() || !cell.workload->needs_directory) continue;
    if (!tried.insert({cell.workload->name, cell.parameters.entries()}).second) continue;
    if (auto why = why_no_room(cell); !why.empty()) return why;
  }
  return "";
}

void require_room(const std::vector<PlannedCell>& plan) {
  if (const auto why = why_no_room(plan); !why.empty()) throw UsageError(why);
}

}  // namespace concbench
