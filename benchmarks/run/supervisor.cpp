#include "benchmarks/run/supervisor.hpp"

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <optional>
#include <vector>

#include "benchmarks/cell/cell_messages.hpp"
#include "benchmarks/cell/own_executable.hpp"
#include "benchmarks/cell/start_program.hpp"
#include "benchmarks/machine/process_tree.hpp"
#include "benchmarks/run/conversation.hpp"
#include "benchmarks/run/foreign_proof.hpp"
#include "benchmarks/run/memory_watch.hpp"
#include "benchmarks/run/pause_watch.hpp"
#include "benchmarks/run/strays.hpp"
#include "runners/contract/program_output.hpp"
#include "runners/contract/readiness.hpp"
#include "runners/contract/worker_limit.hpp"
#include "workloads/contract/duration.hpp"
#include "workloads/contract/throw_errno.hpp"
#include "workloads/contract/url_password.hpp"

namespace concbench {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::nanoseconds;

constexpr std::chrono::milliseconds kMostWait{500};

/// Both ends keep the borders between messages.
std::array<FileDescriptor, 2> make_channel() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0) {
    throw_errno("cannot make a socket pair");
  }
  return {FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

/// One cell's process from start to end.
class Supervision {
 public:
  Supervision(const CellOrder& order, nanoseconds timeout, const StopSignals& stop)
      : timeout_(timeout),
        stop_(stop),
        conversation_(order),
        starts_launchers_(order.cell.runner->family == Family::kDistributed),
        process_(start(order)) {}

  Supervised watch() {
    while (!ended_ && !timed_out_ && !interrupted_ && refusal_.empty()) {
      std::array<pollfd, 4> news{{{ours_.get(), POLLIN, 0},
                                  {process_.pidfd(), POLLIN, 0},
                                  {stop_.descriptor(), POLLIN, 0},
                                  {output_.read_end(), POLLIN, 0}}};
      wait_until_ready(news,
                       warming_up_ ? Clock::now() : std::min(give_up(), Clock::now() + kMostWait));
      look_for_pauses();
      if (news[2].revents != 0) heed_signals();
      if (news[3].revents != 0) output_.take();
      // Messages before the end: the last one is the report.
      if ((news[0].revents & POLLIN) != 0) {
        receive();
      } else if (news[1].revents != 0) {
        ended_ = true;
      } else if (Clock::now() >= give_up()) {
        timed_out_ = true;
        was_stopped_ = was_stopped_ || is_any_stopped();
      }
      if (warming_up_) look_at_memory();
    }
    return conclude();
  }

 private:
  WorkerProcess start(const CellOrder& order) {
    auto [ours, theirs] = make_channel();
    ours_ = std::move(ours);
    StartTerms terms{.standard_output = output_.write_end(),
                     .standard_error = output_.write_end(),
                     .channel = theirs.get(),
                     .cpus = order.cpus};
    std::string executable = kOwnExecutable;
    std::vector<std::string> arguments;
    if (const auto* const program = foreign_program_of(*order.cell.runner)) {
      proof_.emplace(order);
      executable = terms.name = program->argv.front();
      terms.results = proof_->descriptor();
      arguments.assign(program->argv.begin() + 1, program->argv.end());
      arguments.push_back(to_line(foreign_order(order, proof_->place())));
    } else {
      arguments = {"cell", to_line(to_json(order))};
    }
    auto process = start_program(executable, arguments, terms);
    output_.close_write_end();
    return process;
  }

  Clock::time_point give_up() const { return started_ + timeout_ + pauses_.total(); }

  void look_for_pauses() {
    pauses_.look(kMostWait);
    siginfo_t change{};
    constexpr int kStops = WSTOPPED | WCONTINUED | WNOHANG;
    if (::waitid(P_PID, static_cast<id_t>(process_.pid()), &change, kStops) == 0 &&
        change.si_pid != 0) {
      was_stopped_ = true;
    }
  }

  /// Of the cell's workers, too, whose stops are told to their parents alone, and of the server.
  bool is_any_stopped() const {
    return std::ranges::any_of(process_tree(process_.pid()), is_stopped) ||
           strays_.is_another_stopped();
  }

  void heed_signals() {
    if (stop_.end()) interrupted_ = true;
    if (interrupted_ || !stop_.pause()) return;
    const auto tree = process_tree(process_.pid());
    for (const pid_t pid : tree) ::kill(pid, SIGSTOP);
    pauses_.add(stop_until_continued());
    for (const pid_t pid : tree) ::kill(pid, SIGCONT);
  }

  void receive() {
    std::string message(kMostMessageBytes + 1, '\0');
    ssize_t size = ::recv(ours_.get(), message.data(), message.size(), 0);
    // That it has gone without hearing us is told once, before what it has said.
    if (size < 0 && errno == ECONNRESET) {
      size = ::recv(ours_.get(), message.data(), message.size(), 0);
    }
    if (size == 0 && !is_closed()) {
      refusal_ = "it sent an empty message, which is none of the cell protocol";
      return;
    }
    if (size <= 0) {
      ours_.close();  // the end of the process follows
      return;
    }
    message.resize(static_cast<std::size_t>(size));
    try {
      hear(message);
    } catch (const std::exception& error) {
      refusal_ = error.what();
    }
  }

  /// Whether the other end of the channel is gone: then, too, nothing is received.
  bool is_closed() const {
    pollfd end{ours_.get(), 0, 0};
    return ::poll(&end, 1, 0) != 0;
  }

  /// Whether a message has come that nobody has heard.
  bool is_spoken_to() const {
    char byte = 0;
    return ::recv(ours_.get(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
  }

  void hear(const std::string& message) {
    const auto said = conversation_.hear(message);
    warming_up_ = said == Said::kIsReady;
    if (said == Said::kIsWarm) {
      if (!memory_.peak_pss_bytes()) look_at_memory();
      if (proof_) proof_->check_warm(conversation_.message());
      did_not_wait_ = is_spoken_to();
      replied_ = Clock::now();
      ::send(ours_.get(), "", 1, MSG_NOSIGNAL);
    }
    if (said == Said::kReports && proof_ && conversation_.outcome()->status == Status::kOk) {
      if (did_not_wait_) throw BadMessage("it did not wait for the reply to 'warm'");
      proof_->check_report(conversation_.message(), Clock::now() - replied_);
    }
  }

  void look_at_memory() {
    memory_.look(process_.pid());
    // Looking takes a core from the cell: not more often than needed.
    constexpr std::chrono::milliseconds kBetweenLooks{1};
    wait_until_readable(ours_.get(), Clock::now() + kBetweenLooks);
  }

  Supervised conclude() {
    const pid_t group = process_.pid();
    const bool by_itself = ended_;
    if (!by_itself) {
      ::kill(-group, SIGKILL);
      ::kill(group, SIGKILL);  // it may have left the group
    }
    const auto end = process_.wait();
    ::kill(-group, SIGKILL);
    // Orphans of the group are our children now. The kernel has killed them: this is short. Those
    // that nobody has waited for had ended by themselves.
    bool left_some = false;
    for (ProcessEnd orphan; ::waitpid(-group, &orphan.status, 0) > 0;) {
      left_some = left_some || orphan.was_killed();
    }
    // Launchers end on their own with the cell that started them, but not at once: they clean up.
    const auto strays = strays_.end(std::chrono::seconds(starts_launchers_ ? 10 : 0));
    const bool left_strays =
        strays == Strays::End::kKilled || (strays == Strays::End::kEnded && !starts_launchers_);
    output_.take();
    const auto outcome = judge(end, by_itself && (left_some || left_strays));
    return {.outcome = outcome,
            .usage = usage(end, outcome),
            .log = output_.text(),
            .elapsed = Clock::now() - started_ - pauses_.total(),
            .paused = pauses_.total(),
            .was_stopped =
                was_stopped_ || pauses_.any() || (outcome.figures && outcome.figures->stopped),
            .interrupted = interrupted_};
  }

  Usage usage(const ProcessEnd& end, const Outcome& outcome) const {
    Usage usage{.context_switches_voluntary = end.usage.ru_nvcsw,
                .context_switches_involuntary = end.usage.ru_nivcsw};
    // Whose CPU time the cell itself could not see were in nobody's tree here, either.
    if (starts_launchers_ && outcome.figures && !outcome.figures->cpu_ns) return usage;
    usage.peak_pss_bytes = memory_.peak_pss_bytes();
    if (outcome.figures && outcome.figures->in_flight) {
      usage.waiting_memory = memory_.while_waiting(*outcome.figures->in_flight);
    }
    return usage;
  }

  Outcome judge(const ProcessEnd& end, bool left_processes) const {
    if (timed_out_) {
      return {Status::kTimeout,
              "no result within " + format_duration(timeout_) + "; --timeout allows more"};
    }
    if (!refusal_.empty()) return {Status::kFailed, refusal_};
    const auto& outcome = conversation_.outcome();
    if (!outcome) {
      const auto limits = limits_on_memory();
      return {Status::kCrashed, "the cell's process ended without a result: " + end.text() +
                                    (limits.empty() ? "" : " (" + limits + ")") +
                                    output_.last_words()};
    }
    if (outcome->status == Status::kOk && left_processes) {
      return {Status::kFailed, "the runner left processes behind"};
    }
    if (outcome->status == Status::kOk && !end.clean()) {
      return {Status::kFailed, "the cell's process ended badly: " + end.text()};
    }
    return *outcome;
  }

  nanoseconds timeout_;
  const StopSignals& stop_;
  FileDescriptor ours_;
  ProgramOutput output_;
  Conversation conversation_;
  bool starts_launchers_;              // whose helpers on hosts end a little later than they do
  std::optional<ForeignProof> proof_;  // where the program is none of ours
  Clock::time_point started_ = Clock::now();
  PauseWatch pauses_;
  Strays strays_;
  WorkerProcess process_;
  bool ended_ = false;
  bool timed_out_ = false;
  bool interrupted_ = false;
  bool was_stopped_ = false;
  bool warming_up_ = false;
  bool did_not_wait_ = false;  // for the reply to what says that it is warm
  std::string refusal_;        // why the process was not listened to any longer
  Clock::time_point replied_;  // when the warm process was told to go on
  MemoryWatch memory_;
};

}  // namespace

Supervised supervise(const CellOrder& order, nanoseconds timeout, const StopSignals& stop) {
  auto supervised = Supervision(order, timeout, stop).watch();
  // A program of somebody else's may repeat what it was told.
  supervised.outcome.reason = without_passwords(supervised.outcome.reason);
  supervised.log = without_passwords(supervised.log);
  return supervised;
}

}  // namespace concbench
