#include "benchmarks/run/program_output.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace concbench {
namespace {

constexpr std::size_t kMostKept = std::size_t{64} * 1024;
constexpr std::size_t kLastWords = 200;

}  // namespace

ProgramOutput::ProgramOutput() {
  if (::fcntl(pipe_.read_end.get(), F_SETFL, O_NONBLOCK) < 0) throw_errno("cannot read a pipe");
}

void ProgramOutput::take() {
  std::array<char, std::size_t{64} * 1024> part;
  constexpr int kMostParts = 16;  // others want to be heard, too
  for (int i = 0; i < kMostParts && pipe_.read_end; ++i) {
    const auto size = ::read(pipe_.read_end.get(), part.data(), part.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno == EAGAIN) return;
    if (size <= 0) {
      pipe_.read_end.close();
      return;
    }
    const std::string_view text(part.data(), static_cast<std::size_t>(size));
    const auto kept = std::min(kMostKept - beginning_.size(), text.size());
    beginning_ += text.substr(0, kept);
    dropped_ += text.size() - kept;
    // A line that is cut, too, is more than none.
    end_ += text.substr(text.size() - std::min(text.size(), 2 * kLastWords));
    if (end_.size() > 2 * kLastWords) end_.erase(0, end_.size() - 2 * kLastWords);
  }
}

std::string ProgramOutput::text() const {
  if (dropped_ == 0) return beginning_;
  return beginning_ + "\n... and " + std::to_string(dropped_) + " bytes more, which are not kept\n";
}

std::string ProgramOutput::last_words() const {
  auto said = end_;
  while (said.ends_with('\n')) said.pop_back();
  said.erase(0, said.rfind('\n') + 1);
  return said.empty() ? "" : ": " + said.substr(0, kLastWords);
}

}  // namespace concbench
