#include "runners/async/uring.hpp"

#include <linux/io_uring.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#include <boost/asio/detail/config.hpp>

#include "runners/async/coroutines.hpp"
#include "runners/contract/worker_process.hpp"

namespace concbench {
namespace {

#ifdef BOOST_ASIO_HAS_IO_URING_AS_DEFAULT
constexpr bool kWaitsOnUring = true;
#else
constexpr bool kWaitsOnUring = false;
#endif

constexpr std::string_view kProgram = "concbench_uring";

/// Containers and hardened kernels often forbid io_uring, and only trying tells.
std::string unavailable() {
  io_uring_params params{};
  const FileDescriptor ring(static_cast<int>(::syscall(SYS_io_uring_setup, 1, &params)));
  if (!ring) return "io_uring is not permitted here: " + std::generic_category().message(errno);
  if (kWaitsOnUring) return "";
  std::error_code unreadable;
  const auto own = std::filesystem::read_symlink("/proc/self/exe", unreadable);
  if (!std::filesystem::exists(own.parent_path() / kProgram, unreadable)) {
    return "the program " + std::string(kProgram) + " is not beside " + own.filename().string();
  }
  return "";
}

std::unique_ptr<Runner> make(Batch& batch, const RunnerTerms& terms) {
  if (!kWaitsOnUring) {
    throw std::logic_error("uring needs the program concbench_uring: this one waits with epoll");
  }
  return make_coroutines(batch, terms);
}

}  // namespace

RunnerEntry uring_entry() {
  return {.name = "uring",
          .family = Family::kAsync,
          .workers = Workers::kCaller,
          .built_on = "Boost.Asio awaitables on io_uring",
          .counterpart = "-",
          .summary = "coroutines, waiting with io_uring",
          .make = make,
          .unavailable = unavailable,
          .program = kProgram};
}

}  // namespace concbench
