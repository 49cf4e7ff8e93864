#include "runners/distributed/mpi_ranks.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <utility>

#include "runners/contract/readiness.hpp"
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

class MpiRanks final : public Runner {
 public:
  MpiRanks(Batch& batch, const RunnerTerms& terms, std::vector<MpiHost> hosts)
      : batch_(batch), launcher_(terms.settings.text("launcher")), listed_hosts_(std::move(hosts)) {
    auto variables = launcher_.variables();
    variables.emplace_back(kMpiSocketVariable, link_.name());
    job_.emplace(command_line(terms), variables);
    const auto time = time_to_start(terms.concurrency + 1);
    const auto give_up = Clock::now() + time;
    try {
      while (!link_.connected()) {
        await_news(give_up, time);
        link_.accept();
      }
      if (!link_.send_memory(batch_.memory_descriptor())) throw_ended();
      for (std::size_t rank = 0; rank <= terms.concurrency; ++rank) {
        await_news(give_up, time);
        const auto host = link_.receive();
        if (!host) throw_ended();
        host_of_rank_.push_back(*host);
      }
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
    if (!death_ && link_.receive()) return;
    if (!death_) death_ = why_ended();
    // All tasks done, and yet nothing is left that could run another batch.
    if (batch_.fail_unfinished(*death_) == 0) throw std::runtime_error(*death_);
  }

  std::vector<std::string> hosts() const override {
    std::vector<std::string> names;
    if (listed_hosts_.empty()) return names;
    for (std::size_t rank = 1; rank < host_of_rank_.size(); ++rank) {
      const auto& name = host_of_rank_[rank];
      if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    }
    return names;
  }

 private:
  /// Rank 0 here and the workers where the host file has room for them, first line first. Each host
  /// once, this one first: that is how both Open MPI 4 and 5 number the ranks.
  std::vector<MpiHost> places_for(std::size_t workers) const {
    std::vector<MpiHost> places{{"localhost", 1}};
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

  std::vector<std::string> command_line(const RunnerTerms& terms) const {
    std::string where;
    for (const auto& [name, slots] : places_for(terms.concurrency)) {
      where += (where.empty() ? "" : ",") + name + ":" + std::to_string(slots);
    }
    auto words = launcher_.words();
    for (const auto& word :
         {std::string("-n"), std::to_string(terms.concurrency + 1), std::string("--host"), where,
          terms.programs.rank, std::string("rank"), terms.programs.order}) {
      words.push_back(word);
    }
    return words;
  }

  /// Throws when mpirun ends or the time is up.
  void await_news(Clock::time_point give_up, std::chrono::seconds time) {
    std::array<pollfd, 2> news{{{link_.descriptor(), POLLIN, 0}, {job_->pidfd(), POLLIN, 0}}};
    if (!wait_until_ready(news, give_up)) {
      throw std::runtime_error("no rank has answered within " + std::to_string(time.count()) +
                               " s");
    }
    if (news[0].revents == 0) throw_ended();
  }

  /// Only when rank 0 is gone: mpirun, which ends all ranks when one dies, follows at once.
  std::string why_ended() {
    job_->end(kToEnd);
    return job_->why(host_of_rank_);
  }

  [[noreturn]] void throw_ended() { throw std::runtime_error(why_ended()); }

  [[noreturn]] void explain(const std::runtime_error& error) {
    job_->end(milliseconds(0));
    const auto silent = launcher_.silent_hosts(listed_hosts_);
    throw std::runtime_error("the ranks did not start: " +
                             (silent.empty() ? std::string(error.what()) : silent));
  }

  Batch& batch_;
  MpiLauncher launcher_;
  std::vector<MpiHost> listed_hosts_;
  MpiLink link_;
  std::optional<MpiJob> job_;
  std::vector<std::string> host_of_rank_;
  std::optional<std::string> death_;
};

}  // namespace

std::unique_ptr<Runner> make_mpi_ranks(Batch& batch, const RunnerTerms& terms,
                                       std::vector<MpiHost> hosts) {
  return std::make_unique<MpiRanks>(batch, terms, std::move(hosts));
}

}  // namespace concbench
