#include "runners/distributed/mpi_ranks.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "runners/contract/readiness.hpp"
#include "runners/distributed/mpi_cpus.hpp"
#include "runners/distributed/mpi_job.hpp"
#include "runners/distributed/mpi_launcher.hpp"
#include "runners/distributed/mpi_link.hpp"

namespace concbench {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

/// Ranks that start on the same core do so one after the other.
std::chrono::seconds time_to_start(std::size_t ranks) {
  return std::chrono::seconds(30) + ranks * std::chrono::seconds(1);
}

constexpr std::chrono::seconds kToEnd{5};

/// Whether a process is a descendant of this one.
bool is_descendant(pid_t process) {
  while (process > 1) {
    if (process == ::getpid()) return true;
    std::ifstream file("/proc/" + std::to_string(process) + "/stat");
    std::string line;
    std::getline(file, line);
    // The second field is a name in parentheses, which may hold anything.
    const auto name_end = line.rfind(')');
    if (name_end == std::string::npos) return false;
    std::istringstream rest(line.substr(name_end + 1));
    char state = 0;
    if (!(rest >> state >> process)) return false;
  }
  return false;
}

class MpiRanks final : public Runner {
 public:
  MpiRanks(Batch& batch, const RunnerTerms& terms, std::vector<MpiHost> hosts)
      : batch_(batch), launcher_(terms.settings.text("launcher")), listed_hosts_(std::move(hosts)) {
    auto command =
        launcher_.command(places_for(terms.concurrency),
                          {terms.programs.rank, "rank", terms.programs.order}, directory_);
    command.variables.emplace_back(kMpiSocketVariable, link_.name());
    command.variables.emplace_back(kMpiCpusVariable, own_cpus());
    command.variables.emplace_back(kMpiAheadVariable,
                                   std::to_string(terms.settings.count("ahead")));
    job_.emplace(command);
    const auto ranks = terms.concurrency + 1;
    const auto time = time_to_start(ranks);
    const auto give_up = Clock::now() + time;
    try {
      while (!link_.connected()) {
        await_news(give_up, time);
        link_.accept();
      }
      in_its_tree_ = is_descendant(link_.peer());
      if (!link_.send_memory(batch_.memory_descriptor())) throw_ended();
      require_all(ranks, hear(give_up, time));
      while (host_of_rank_.size() < ranks) host_of_rank_.push_back(hear(give_up, time));
    } catch (const std::runtime_error& error) {
      explain(error);
    }
  }

  ~MpiRanks() override {
    link_.close();
    job_->end(kToEnd);
  }

  void run_batch() override {
    link_.ask_for_batch();
    if (!death_ && is_done()) return;
    if (!death_) death_ = why_ended();
    // All tasks done, and yet nothing is left that could run another batch.
    if (batch_.fail_unfinished(*death_) == 0) throw std::runtime_error(*death_);
  }

  /// Those that it was told, or where its launcher has gone without that.
  std::vector<std::string> hosts() const override {
    std::vector<std::string> names;
    bool elsewhere = !listed_hosts_.empty();
    for (std::size_t rank = 1; rank < host_of_rank_.size(); ++rank) {
      const auto& name = host_of_rank_[rank];
      elsewhere = elsewhere || name != host_of_rank_.front();
      if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    }
    return elsewhere ? names : std::vector<std::string>{};
  }

  bool has_workers_in_its_tree() const override { return in_its_tree_; }

 private:
  /// Rank 0 here and the workers where the host file has room for them, first line first. Each host
  /// once, this one first: that is how both Open MPI 4 and 5 number the ranks.
  std::vector<MpiHost> places_for(std::size_t workers) const {
    std::vector<MpiHost> places{{kThisMachine, 1}};
    std::size_t unplaced = workers;
    for (const auto& host : listed_hosts_) {
      const auto count = std::min(unplaced, host.slots);
      unplaced -= count;
      if (is_this_machine(host.name)) {
        places.front().slots += count;
      } else if (count > 0) {
        places.push_back({host.name, count});
      }
    }
    if (listed_hosts_.empty()) {
      places.front().slots += workers;
    } else if (unplaced > 0) {
      throw std::runtime_error("needs " + std::to_string(workers) + " workers; the host file has " +
                               std::to_string(slots_of(listed_hosts_)) + " slots");
    }
    return places;
  }

  /// Throws when the launcher ends or the time is up.
  void await_news(Clock::time_point give_up, std::chrono::seconds time) {
    for (;;) {
      std::array<pollfd, 3> news{{{link_.descriptor(), POLLIN, 0},
                                  {job_->pidfd(), POLLIN, 0},
                                  {job_->output(), POLLIN, 0}}};
      wait_until_ready(news, give_up);
      if (news[2].revents != 0) job_->take_output();
      if (news[0].revents != 0) return;
      if (news[1].revents != 0) throw_ended();
      if (Clock::now() >= give_up) {
        throw std::runtime_error("no rank has answered within " + std::to_string(time.count()) +
                                 " s" + job_->said());
      }
    }
  }

  /// What rank 0 says next, while the ranks start.
  std::string hear(Clock::time_point give_up, std::chrono::seconds time) {
    await_news(give_up, time);
    const auto message = link_.receive();
    if (!message) throw_ended();
    return *message;
  }

  /// Whether rank 0 says that a batch is done; false when it is gone.
  bool is_done() {
    for (;;) {
      std::array<pollfd, 2> news{{{link_.descriptor(), POLLIN, 0}, {job_->output(), POLLIN, 0}}};
      wait_until_ready(news);
      if (news[1].revents != 0) job_->take_output();
      if (news[0].revents != 0) return link_.receive().has_value();
    }
  }

  /// A launcher of another MPI starts as many as it is told, and each believes itself alone.
  void require_all(std::size_t ranks, const std::string& told) const {
    if (told == std::to_string(ranks)) return;
    throw std::runtime_error("rank 0 knows of " + told + ", not " + std::to_string(ranks) +
                             ": what starts them must be Open MPI's own, or speak PMIx, as " +
                             "srun --mpi=pmix does");
  }

  /// Only when rank 0 is gone: the launcher, which ends all ranks when one dies, follows at once.
  std::string why_ended() {
    job_->end(kToEnd);
    return job_->why(host_of_rank_);
  }

  [[noreturn]] void throw_ended() { throw std::runtime_error(why_ended()); }

  [[noreturn]] void explain(const std::runtime_error& error) {
    job_->end(milliseconds(0));
    const auto silent = launcher_.silent_hosts(listed_hosts_, directory_);
    throw std::runtime_error("the ranks did not start: " +
                             (silent.empty() ? error.what() + note_on_shared_memory() : silent));
  }

  Batch& batch_;
  MpiLauncher launcher_;
  std::vector<MpiHost> listed_hosts_;
  ScratchDirectory directory_ = make_job_directory();
  MpiLink link_;
  std::optional<MpiJob> job_;
  std::vector<std::string> host_of_rank_;
  bool in_its_tree_ = true;
  std::optional<std::string> death_;
};

}  // namespace

std::unique_ptr<Runner> make_mpi_ranks(Batch& batch, const RunnerTerms& terms,
                                       std::vector<MpiHost> hosts) {
  return std::make_unique<MpiRanks>(batch, terms, std::move(hosts));
}

}  // namespace concbench
