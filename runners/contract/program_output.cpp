#include "runners/contract/program_output.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace concbench {
namespace {

constexpr std::size_t kMostKept = std::size_t{64} * 1024;
constexpr std::size_t kMostOfTheEnd = std::size_t{4} * 1024;
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
    end_ += text.substr(text.size() - std::min(text.size(), kMostOfTheEnd));
    if (end_.size() > kMostOfTheEnd) end_.erase(0, end_.size() - kMostOfTheEnd);
  }
}

std::string ProgramOutput::text() const {
  if (dropped_ == 0) return beginning_;
  return beginning_ + "\n... and " + std::to_string(dropped_) + " bytes more, which are not kept\n";
}

std::string ProgramOutput::last_words() const {
  for (std::string_view rest = end_; !rest.empty();) {
    const auto before = rest.rfind('\n');
    const auto line = rest.substr(before + 1);  // all of it where there is no other
    if (says_something(line)) return ": " + std::string(line.substr(0, kLastWords));
    if (before == std::string_view::npos) break;
    rest.remove_suffix(rest.size() - before);
  }
  return "";
}

bool says_something(std::string_view line) {
  // In any language: what is not ASCII counts as letters.
  return std::ranges::any_of(
      line, [](unsigned char byte) { return byte >= 0x80 || std::isalnum(byte) != 0; });
}

}  // namespace concbench
