#include "runners/distributed/mpi_launcher.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <sstream>

#include "runners/contract/on_path.hpp"
#include "runners/distributed/mpi_job.hpp"
#include "workloads/contract/url_password.hpp"

namespace concbench {
namespace {

constexpr std::chrono::seconds kToAnswer{12};  // for a host that is asked alone

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

}  // namespace

MpiLauncher::MpiLauncher(const std::string& command) : words_(words_of(command)) {}

bool MpiLauncher::is_installed() const { return is_on_path(program()); }

std::vector<std::string> MpiLauncher::words() const {
  auto words = words_;
  if (::getuid() == 0) words.emplace_back("--allow-run-as-root");
  // Where ranks go is the caller's; a core of their own would make the cell's CPUs meaningless.
  for (const char* const word : {"--oversubscribe", "--bind-to", "none"}) words.emplace_back(word);
  return words;
}

std::vector<std::pair<std::string, std::string>> MpiLauncher::variables() const {
  std::vector<std::pair<std::string, std::string>> variables{
      // Ranks that wait would keep those that compute from the cores that they share.
      {"OMPI_MCA_mpi_yield_when_idle", "1"},
      // Copying from another process's memory is forbidden in most containers.
      {"OMPI_MCA_btl_vader_single_copy_mechanism", "none"},
      {"OMPI_MCA_smsc", "^cma"}};  // its name since Open MPI 5
  const bool has_agent = std::ranges::find(words_, "plm_rsh_agent") != words_.end() ||
                         std::getenv("OMPI_MCA_plm_rsh_agent") != nullptr;
  // Another agent than ssh would not understand its options.
  if (!has_agent) {
    variables.emplace_back("OMPI_MCA_plm_rsh_args", "-o ConnectTimeout=10 -o BatchMode=yes");
  }
  // What workers on other hosts would not inherit. In the command line everybody could read it.
  if (known_password()) variables.emplace_back("OMPI_MCA_mca_base_env_list", kPasswordVariable);
  std::erase_if(variables,
                [](const auto& variable) { return std::getenv(variable.first.c_str()); });
  return variables;
}

std::string MpiLauncher::silent_hosts(const std::vector<MpiHost>& hosts) const {
  using Clock = std::chrono::steady_clock;
  using std::chrono::milliseconds;
  std::vector<std::unique_ptr<MpiJob>> jobs;
  for (const auto& host : hosts) {
    auto job = words();
    job.insert(job.end(), {"-n", "1", "--host", host.name, "true"});
    jobs.push_back(std::make_unique<MpiJob>(job, variables()));
  }
  const auto give_up = Clock::now() + kToAnswer;
  std::string text;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const auto left = std::chrono::duration_cast<milliseconds>(give_up - Clock::now());
    jobs[i]->end(std::max(left, milliseconds(0)));
    if (jobs[i]->clean()) continue;
    text += (text.empty() ? "host " : "; host ") + hosts[i].name + " does not answer (" +
            jobs[i]->why({}) + ")";
  }
  return text;
}

}  // namespace concbench
