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

constexpr std::chrono::seconds kToStart{30};
constexpr std::chrono::seconds kToEnd{5};

std::string address_text(const MpiHost& host, std::size_t ranks) {
  return host.name + ":" + std::to_string(ranks);
}

class MpiRanks final : public Runner {
 public:
  MpiRanks(Batch& batch, const RunnerTerms& terms, std::vector<MpiHost> hosts)
      : batch_(batch), launcher_(terms.settings.text("launcher")), listed_hosts_(std::move(hosts)) {
    auto variables = launcher_.variables();
    variables.emplace_back(kMpiSocketVariable, link_.name());
    job_.emplace(command_line(terms), variables);
    const auto give_up = Clock::now() + kToStart;
    try {
      while (!link_.connected()) {
        await_news(give_up);
        link_.accept();
      }
      if (!link_.send_memory(batch_.memory_descriptor())) throw_ended();
      for (std::size_t rank = 0; rank <= terms.concurrency; ++rank) {
        await_news(give_up);
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
  /// Rank 0 here and the workers where the host file has room for them, first line first.
  std::vector<std::string> command_line(const RunnerTerms& terms) const {
    auto words = launcher_.words();
    const auto add_ranks = [&](std::size_t count, const std::string& where) {
      for (const auto& word :
           {std::string("-n"), std::to_string(count), std::string("--host"), where,
            terms.programs.rank, std::string("rank"), terms.programs.order}) {
        words.push_back(word);
      }
    };
    const MpiHost here{"localhost", terms.concurrency + 1};
    if (listed_hosts_.empty()) {
      add_ranks(here.slots, address_text(here, here.slots));
      return words;
    }
    add_ranks(1, here.name);
    std::size_t unplaced = terms.concurrency;
    for (const auto& host : listed_hosts_) {
      const auto count = std::min(unplaced, host.slots);
      if (count == 0) break;
      words.emplace_back(":");
      add_ranks(count, address_text(host, count));
      unplaced -= count;
    }
    if (unplaced > 0) {
      throw std::runtime_error("needs " + std::to_string(terms.concurrency) +
                               " workers; the host file has " +
                               std::to_string(slots_of(listed_hosts_)) + " slots");
    }
    return words;
  }

  /// Throws when mpirun ends or the time is up.
  void await_news(Clock::time_point give_up) {
    std::array<pollfd, 2> news{{{link_.descriptor(), POLLIN, 0}, {job_->pidfd(), POLLIN, 0}}};
    if (!wait_until_ready(news, give_up)) {
      throw std::runtime_error("no rank has answered within " + std::to_string(kToStart.count()) +
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
