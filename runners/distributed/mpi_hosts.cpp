#include "runners/distributed/mpi_hosts.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <sstream>
#include <stdexcept>
#include <string_view>

#include "workloads/contract/number.hpp"
#include "workloads/contract/regular_file.hpp"

namespace concbench {
namespace {

constexpr std::size_t kMostSlots = 10'000;

[[noreturn]] void refuse(const std::string& where, const std::string& why) {
  throw std::invalid_argument(where + ": " + why);
}

std::size_t parse_slots(const std::string& where, const std::string& word) {
  const auto text = word.substr(word.find('=') + 1);
  const auto slots = parse_number<std::size_t>(text);
  if (!slots || *slots < 1 || *slots > kMostSlots) {
    refuse(where, "'" + word + "': type a number of workers from 1 to " +
                      std::to_string(kMostSlots) + ", such as slots=4");
  }
  return *slots;
}

MpiHost parse_host(const std::string& where, std::istringstream& words) {
  MpiHost host{};
  words >> host.name;
  // mpirun would take others for something else than a name, or fail.
  constexpr std::string_view kOfNames =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  if (host.name.find_first_not_of(kOfNames) != std::string::npos) {
    refuse(where, "'" + host.name + "' is no host name; type NAME slots=N, such as node1 slots=4");
  }
  for (std::string word; words >> word;) {
    if (word.starts_with("slots=")) {
      host.slots = parse_slots(where, word);
    } else if (word.starts_with("max_slots=") || word.starts_with("max-slots=")) {
      parse_slots(where, word);  // more than slots are never asked for
    } else {
      refuse(where, "'" + word + "' means nothing here; type NAME slots=N, such as " + host.name +
                        " slots=4");
    }
  }
  if (host.slots == 0) {
    refuse(where,
           "how many workers '" + host.name + "' takes is missing; type " + host.name + " slots=N");
  }
  return host;
}

std::string content_of(const std::string& path) {
  constexpr std::size_t kMostBytes = std::size_t{1} << 20;
  try {
    return read_regular_file(path, kMostBytes);
  } catch (const UnreadableFile& error) {
    refuse(path, "this host file " + std::string(error.what()) + "; name one that can be read");
  }
}

}  // namespace

std::vector<MpiHost> read_mpi_hosts(const std::string& path) {
  std::istringstream file(content_of(path));
  std::vector<MpiHost> hosts;
  std::size_t number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    line.resize(std::min(line.find('#'), line.size()));
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    std::istringstream words(line);
    const auto host = parse_host(path + ", line " + std::to_string(number), words);
    const auto known = std::ranges::find(hosts, host.name, &MpiHost::name);
    if (known == hosts.end()) {
      hosts.push_back(host);
    } else {
      known->slots += host.slots;  // as mpirun adds them up
    }
  }
  if (hosts.empty()) refuse(path, "no host in this file; type NAME slots=N, one to a line");
  return hosts;
}

bool is_this_machine(const std::string& name) {
  if (name == kThisMachine) return true;
  const char* const node = std::getenv("SLURMD_NODENAME");
  if (node != nullptr && name == node) return true;
  std::array<char, 256> own{};
  if (::gethostname(own.data(), own.size() - 1) != 0) return false;
  const std::string_view whole(own.data());
  return name == whole || name == whole.substr(0, whole.find('.'));
}

std::size_t slots_of(const std::vector<MpiHost>& hosts) {
  std::size_t slots = 0;
  for (const auto& host : hosts) slots += host.slots;
  return slots;
}

}  // namespace concbench
