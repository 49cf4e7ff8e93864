#include "runners/distributed/mpi_reason.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <regex>
#include <set>
#include <sstream>
#include <string_view>

#include "runners/contract/program_output.hpp"
#include "workloads/contract/number.hpp"

namespace concbench {
namespace {

/// Cut to a length that is enough for people, and that std::regex can take: it calls itself for
/// each character.
std::vector<std::string> lines_of(const std::string& text) {
  constexpr std::size_t kEnough = 400;
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
    lines.push_back(line.substr(0, kEnough));
  }
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  return text;
}

std::string on_host(const std::string& rank, const std::vector<std::string>& host_of_rank,
                    const std::string& otherwise) {
  const auto number = parse_number<std::size_t>(rank);
  const bool is_told = number && *number < host_of_rank.size();
  const auto& host = is_told ? host_of_rank[*number] : otherwise;
  return "rank " + rank + (host.empty() ? "" : " on host " + host) + " died: ";
}

/// " on host b", or " on one of the hosts b, c": where rank 0 is not.
std::string on_another_host(const std::vector<std::string>& host_of_rank) {
  std::set<std::string> others(host_of_rank.begin(), host_of_rank.end());
  if (!host_of_rank.empty()) others.erase(host_of_rank.front());
  std::string names;
  for (const auto& name : others) names += (names.empty() ? "" : ", ") + name;
  if (others.empty()) return "";
  return (others.size() == 1 ? " on host " : " on one of the hosts ") + names;
}

/// "[host:1234] ..." is of a library in one of the processes, about itself.
bool is_of_a_library(std::string_view line) {
  return line.starts_with('[') || line.starts_with("***");
}

bool is_beside_the_point(std::string_view line) {
  constexpr std::array<std::string_view, 4> kRemarks{
      "arning: ", "hwloc/linux: ", "lacks support for cpu binding", "Exited with exit code"};
  return std::ranges::any_of(
      kRemarks, [&](auto remark) { return line.find(remark) != std::string_view::npos; });
}

/// A row of dashes or asterisks, in which Open MPI frames what it explains.
bool is_row(std::string_view line) {
  constexpr std::size_t kShortest = 10;
  return line.size() >= kShortest && !says_something(line);
}

using Line = std::vector<std::string>::const_iterator;

/// The lines up to the next empty one, as one.
std::string paragraph(Line& line, Line end) {
  std::string text;
  for (; line != end && says_something(*line); ++line) {
    const auto start = line->find_first_not_of(" \t");
    text += (text.empty() ? "" : " ") + line->substr(start);
  }
  return text;
}

/// Of an explanation: it has paragraphs, and those that end with a colon are of no use alone.
std::string first_sentence(Line line, Line end) {
  auto text = paragraph(line, end);
  if (const auto stop = text.find(". "); stop != std::string::npos) return text.substr(0, stop + 1);
  if (!text.ends_with(':')) return text;
  while (line != end && !is_row(*line) && !says_something(*line)) ++line;
  return text + " " + paragraph(line, end);
}

/// Without "[host:1234]" and asterisks before it.
std::string without_origin(const std::string& line) {
  static const std::regex origin(R"(^(\[[^\]]*\]|[*\s])+)");
  return std::regex_replace(line, origin, "");
}

}  // namespace

std::string death_told_in(const std::string& said, const std::vector<std::string>& host_of_rank) {
  const auto text = joined(lines_of(said));
  std::smatch found;
  // A rank that fails by itself says so before it ends.
  static const std::regex own_words("concbench rank: ([^\n]+)");
  if (std::regex_search(text, found, own_words)) return found[1];
  static const std::regex by_signal(
      R"(process rank (\d+) with PID \d+ on node (\S+) exited on\s+signal (\d+))");
  if (std::regex_search(text, found, by_signal)) {
    return on_host(found[1], host_of_rank, found[2]) + "signal " + found[3].str();
  }
  static const std::regex by_itself(R"(Process name: \[\S*,(\d+)\]\s+Exit code:\s+(\d+))");
  if (std::regex_search(text, found, by_itself)) {
    return on_host(found[1], host_of_rank, "") + "exit status " + found[2].str();
  }
  // Open MPI 5: rank 0 has missed the other one before mpirun did, and ended the job.
  if (text.find("Socket closed") != std::string::npos) {
    return "a rank" + on_another_host(host_of_rank) + " died: its connection was closed";
  }
  static const std::regex not_executed("slurmstepd-(\\S+): error: execve\\(\\): ([^\n]+)");
  if (std::regex_search(text, found, not_executed)) {
    return "host " + found[1].str() + " cannot execute " + found[2].str();
  }
  static const std::regex in_slurm("srun: error: (\\S+): task(s? \\S+): ([^\n]+)");
  if (std::regex_search(text, found, in_slurm)) {
    return "rank" + found[2].str() + " on host " + found[1].str() + " died: " + found[3].str();
  }
  return "";
}

std::string telling_sentence_of(const std::string& said) {
  const auto lines = lines_of(said);
  bool framed = false;
  for (auto line = lines.begin(); line != lines.end(); ++line) {
    if (is_row(*line)) framed = !framed;
    if (!says_something(*line) || is_of_a_library(*line) || is_beside_the_point(*line)) continue;
    return framed ? first_sentence(line, lines.end()) : *line;
  }
  const auto any = std::ranges::find_if(lines, [](const std::string& line) {
    // Which line of a library's source it is tells nobody anything.
    return is_of_a_library(line) && says_something(line) &&
           line.find(" in file ") == std::string::npos;
  });
  return any == lines.end() ? "" : without_origin(*any);
}

}  // namespace concbench
