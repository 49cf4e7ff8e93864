#include "runners/contract/scratch_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <regex>
#include <utility>

#include "runners/contract/pipe.hpp"
#include "runners/contract/socket_pair.hpp"
#include "workloads/contract/throw_errno.hpp"

namespace concbench {

namespace fs = std::filesystem;

namespace {

constexpr const char* kOurs = "concbench-";
constexpr std::size_t kRandomLetters = 6;  // as mkdtemp has them

/// With something of this start of this machine, since locks of other machines are not always seen
/// on a file system that is shared with them. Empty where the kernel does not tell it.
std::optional<std::string> beginning_of_name() {
  constexpr std::streamsize kEnough = 8;
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  char boot[kEnough + 1] = "";
  file.get(boot, sizeof boot);
  if (file.gcount() != kEnough) return std::nullopt;
  return kOurs + std::string(boot) + "-";
}

bool is_still_there(const char* path, int directory) {
  struct stat opened {};
  struct stat named {};
  return ::fstat(directory, &opened) == 0 && ::lstat(path, &named) == 0 &&
         opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

/// In a directory for all users, names are no secret.
bool is_ours(int directory) {
  struct stat status {};
  return ::fstat(directory, &status) == 0 && status.st_uid == ::geteuid();
}

/// Opens a directory and locks it, shared with all that use it. Negative with ENOENT when somebody
/// who took it for abandoned has removed it meanwhile. Not every file system has locks: there,
/// nobody takes any for abandoned.
int open_shared(const char* path) {
  const int directory = ::open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (directory < 0) return -1;
  ::flock(directory, LOCK_SH);
  const bool still_there = is_still_there(path, directory);
  if (still_there && is_ours(directory)) return directory;
  ::close(directory);
  errno = still_there ? EPERM : ENOENT;
  return -1;
}

/// Of a directory that nobody uses; otherwise empty.
FileDescriptor open_abandoned(const std::string& path) {
  FileDescriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!directory || !is_ours(directory.get()) || ::flock(directory.get(), LOCK_EX | LOCK_NB) < 0 ||
      !is_still_there(path.c_str(), directory.get())) {
    directory.close();
  }
  return directory;
}

/// Those whose names begin like this, with the random letters alone behind it.
void remove_abandoned(const fs::path& parent, const std::string& beginning) {
  std::error_code ignored;
  fs::directory_iterator entry(parent, ignored);
  for (; !ignored && entry != fs::directory_iterator(); entry.increment(ignored)) {
    const auto name = entry->path().filename().string();
    if (!name.starts_with(beginning) || name.size() != beginning.size() + kRandomLetters) continue;
    if (const auto lock = open_abandoned(entry->path().string())) {
      std::error_code in_vain;
      fs::remove_all(entry->path(), in_vain);
    }
  }
}

// What follows happens in the process that removes a directory. Only calls that are safe in the
// child of a process with threads.

/// Out of reach of what ends its parent: signals to the terminal's processes, and to the parent's
/// group. Whoever reads the parent's output waits for the last that could write it.
void stand_apart(int lifeline, int answer) {
  ::setsid();
  ::umask(0);  // whatever the user's is, the directory is for this user alone, and can be removed
  sigset_t all;
  ::sigfillset(&all);
  ::sigprocmask(SIG_BLOCK, &all, nullptr);
  ::dup2(lifeline, STDIN_FILENO);
  ::dup2(answer, STDOUT_FILENO);
  ::closefrom(STDERR_FILENO);  // where close_range is refused, too
}

enum class Name { kToBeCompleted, kGiven };

/// Opens a directory of this name, which may be there already. Negative, with errno.
int make_given(const char* path) {
  for (;;) {
    if (::mkdir(path, S_IRWXU) < 0 && errno != EEXIST) return -1;
    const int directory = open_shared(path);
    if (directory >= 0 || errno != ENOENT) return directory;
  }
}

/// Fills in the random letters at the end of `path`. Negative, with errno, when it cannot be made.
int make_new(char* path) {
  char* const letters = path + std::strlen(path) - kRandomLetters;
  for (;;) {
    std::fill_n(letters, kRandomLetters, 'X');
    if (::mkdtemp(path) == nullptr) return -1;
    const int directory = open_shared(path);
    if (directory >= 0 || errno != ENOENT) return directory;
  }
}

/// Or for word that nobody needs it any more, whoever has a copy of the lifeline.
void wait_for_the_end_of_all(int directory) {
  char nothing = 0;
  while (::read(STDIN_FILENO, &nothing, 1) < 0 && errno == EINTR) {
  }
  // Those who have joined end on their own, a little later; one that hangs is not waited for.
  constexpr timespec kBetweenLooks{0, 10'000'000};
  for (int looks_left = 1000; looks_left > 0; --looks_left) {
    if (::flock(directory, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return;
    ::nanosleep(&kBetweenLooks, nullptr);
  }
}

/// Again and again: those who are being killed may still have made a file where it had just looked.
[[noreturn]] void remove_all_of(const char* path) {
  constexpr const char* kScript =
      "left=100; until rm -rf -- \"$1\"; do"
      " left=$((left - 1)); [ $left -gt 0 ] || exit 1; sleep 0.1; done 2>/dev/null";
  ::execlp("sh", "sh", "-c", kScript, "sh", path, nullptr);
  ::_exit(1);
}

/// What the process says of the directory. Short enough to be written as one.
struct Answer {
  int error = 0;
  std::array<char, PIPE_BUF - sizeof(int)> path{};
};

[[noreturn]] void keep_and_remove(Answer answer, Name name, int lifeline, int told) {
  stand_apart(lifeline, told);
  char* const path = answer.path.data();
  const int directory = name == Name::kGiven ? make_given(path) : make_new(path);
  if (directory < 0) answer.error = errno;
  // If nobody hears it any more, then the lifeline has ended, too.
  [[maybe_unused]] const auto heard = ::write(STDOUT_FILENO, &answer, sizeof answer);
  ::close(STDOUT_FILENO);
  if (directory < 0) ::_exit(1);
  wait_for_the_end_of_all(directory);
  remove_all_of(path);
}

// And this in the process that has the directory.

struct Remover {
  pid_t pid = -1;
  FileDescriptor lifeline{};
  std::string path{};
};

/// One that is killed before it can answer leaves the error ECHILD, and perhaps a directory that
/// the next one takes for abandoned.
Remover try_to_start_remover(Answer& answer, Name name, const std::string& in_vain) {
  SocketPair lifeline;
  Pipe told;
  const pid_t child = ::fork();
  if (child < 0) throw_errno(in_vain);
  if (child == 0) {
    lifeline.ours.close();
    keep_and_remove(answer, name, lifeline.theirs.get(), told.write_end.get());
  }
  told.write_end.close();
  answer.error = ECHILD;
  while (::read(told.read_end.get(), &answer, sizeof answer) < 0 && errno == EINTR) {
  }
  if (answer.error == 0) return {child, std::move(lifeline.ours), answer.path.data()};
  lifeline.ours.close();
  ::waitpid(child, nullptr, 0);
  return {};
}

/// Throws std::system_error that begins with `in_vain`.
Remover start_remover(const std::string& path, Name name, const std::string& in_vain) {
  constexpr int kGoes = 3;
  if (path.size() >= Answer().path.size()) throw_error(ENAMETOOLONG, in_vain);
  for (int go = 1;; ++go) {
    Answer answer;
    std::ranges::copy(path, answer.path.begin());
    auto remover = try_to_start_remover(answer, name, in_vain);
    if (answer.error == 0) return remover;
    if (answer.error != ECHILD || go == kGoes) throw_error(answer.error, in_vain);
  }
}

}  // namespace

ScratchDirectory::ScratchDirectory(const std::string& parent) {
  const auto beginning = beginning_of_name();
  if (beginning) remove_abandoned(parent, *beginning);
  const auto name = beginning.value_or(kOurs) + std::string(kRandomLetters, 'X');
  auto remover = start_remover((fs::path(parent) / name).string(), Name::kToBeCompleted,
                               "cannot make a directory below " + parent);
  path_ = std::move(remover.path);
  lifeline_ = std::move(remover.lifeline);
  remover_.emplace(WorkerProcess::adopt(remover.pid));
  // The remover's own lock holds until here; this one in case that it is killed.
  lock_ = FileDescriptor(open_shared(path_.c_str()));
}

ScratchDirectory::ScratchDirectory(ScratchDirectory&& other) noexcept
    : path_(std::exchange(other.path_, "")),
      lock_(std::move(other.lock_)),
      lifeline_(std::move(other.lifeline_)),
      remover_(std::move(other.remover_)) {
  other.remover_.reset();
}

ScratchDirectory::~ScratchDirectory() {
  if (path_.empty()) return;
  ::flock(lock_.get(), LOCK_UN);  // for those, too, that have inherited it
  const std::byte now{};
  send_all(lifeline_.get(), {&now, 1});
  ::kill(remover_->pid(), SIGCONT);  // should somebody have stopped it
  if (remover_->wait().clean()) return;
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

bool is_scratch_directory(const std::string& path) {
  static const std::regex name("concbench-[0-9a-f]{8}-.{6}");
  return std::regex_match(fs::path(path).filename().string(), name);
}

JoinedDirectory::JoinedDirectory(std::string path) : path_(std::move(path)) {
  const auto name = fs::path(path_).filename().string();
  remove_abandoned(fs::path(path_).parent_path(), name.substr(0, name.rfind('-') + 1));
  do {
    if (!fs::exists(path_) || open_abandoned(path_)) {
      lifeline_ = start_remover(path_, Name::kGiven, "cannot make " + path_).lifeline;
    }
    lock_ = FileDescriptor(open_shared(path_.c_str()));
    // Those who had it were the last to use it, and it is gone.
  } while (!lock_ && errno == ENOENT);
  if (!lock_) throw_errno("cannot open " + path_);
}

JoinedDirectory::~JoinedDirectory() {
  // Where a cluster's daemon ends a job's last processes, it may be quicker than the remover.
  ::rmdir(path_.c_str());
}

}  // namespace concbench
