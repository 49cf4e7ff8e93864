#include <memory>
#include <string>
#include <utility>

#include <boost/asio/detail/config.hpp>
#include <liburing.h>

#include "runners/async/coroutines.hpp"
#include "runners/async/helper_settings.hpp"
#include "runners/async/ring_files.hpp"
#include "runners/async/spawn_setting.hpp"
#include "runners/contract/runner_entry.hpp"
#include "workloads/contract/loaded_file.hpp"

#ifndef BOOST_ASIO_HAS_IO_URING_AS_DEFAULT
#error "this module is compiled with Asio's io_uring backend in place of epoll"
#endif

namespace concbench {
namespace {

/// Only its header tells a version: that of the build.
LibraryVersions libraries() {
  return {{"liburing", loaded_file_of(reinterpret_cast<const void*>(&io_uring_queue_init))}};
}

std::unique_ptr<Runner> make_uring(Batch& batch, const RunnerTerms& terms) {
  std::unique_ptr<Offload> files;
  if (files_are_auto(terms.settings)) {
    files = std::make_unique<RingFiles>(file_threads(terms));
  } else {
    files = std::make_unique<FileOffload>(file_threads(terms));
  }
  return make_coroutines(batch, terms, std::move(files));
}

}  // namespace

/// The runner `coroutines`, its loop waiting with io_uring instead of epoll. Asio chooses its
/// backend when it is compiled, by the two definitions that it names for this ("Platform-Specific
/// Implementation Notes", Linux 5.10), so the module is built from the same sources a second time.
RunnerEntry uring_entry() {
  return {.name = "uring",
          .family = Family::kAsync,
          .workers = Workers::kCaller,
          .built_on = "Boost.Asio awaitables on io_uring",
          .counterpart = "-",
          .summary = "coroutines, waiting with io_uring",
          .make = make_uring,
          .parameters = {spawn_setting(), files_setting()},
          .needs = "io_uring",
          .refuse = [](const Parameters& settings) { return refuse_loop("uring", settings); },
          .libraries = libraries,
          .waits_for_files_itself = true};
}

}  // namespace concbench
