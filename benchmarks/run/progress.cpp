#include "benchmarks/run/progress.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string_view>

#include <fmt/core.h>

#include "benchmarks/telling/colour.hpp"
#include "benchmarks/telling/columns.hpp"
#include "benchmarks/telling/for_people.hpp"
#include "benchmarks/telling/printable.hpp"
#include "benchmarks/telling/tell.hpp"

namespace concbench {
namespace {

std::size_t terminal_columns() {
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

/// In the place of the line that the cursor is in.
void draw_line(std::string_view line) {
  const auto text = fmt::format("\r\x1b[K{}", line);
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

}  // namespace

Progress::Progress(std::size_t samples, std::size_t blocks, EstimatedTime estimate)
    : terminal_(takes_escape_sequences(STDERR_FILENO)),
      samples_(samples),
      blocks_(blocks),
      estimate_(estimate) {}

Progress::~Progress() { erase(); }

void Progress::begin_sample(std::size_t block, const std::string& cell, bool is_again) {
  block_ = block;
  if (is_again) ++samples_;
  samples_ = std::max(samples_, done_ + 1);  // who has failed may be taken again
  if (terminal_) {
    draw(cell);
  } else if (is_time_to_tell()) {
    tell("block {} of {}: {} of {} samples done, about {} left\n", block_ + 1, blocks_, done_,
         samples_, for_people(left()));
  }
}

void Progress::begin_race(const std::string& open, EstimatedTime left, const std::string& cell) {
  const auto text = fmt::format("race: {}, about {}", open, for_people(left));
  if (terminal_) {
    draw_line(within_columns(text + "  " + printable(cell), terminal_columns() - 1));
  } else if (is_time_to_tell()) {
    tell("{}\n", text);
  }
}

bool Progress::is_time_to_tell() {
  const auto now = std::chrono::steady_clock::now();
  if (last_told_ && now - *last_told_ < std::chrono::minutes(1)) return false;
  last_told_ = now;
  return true;
}

void Progress::end_sample() { ++done_; }

void Progress::warn(const std::string& message) {
  erase();
  tell("{}\n", printable(message));  // one line, whatever a reason holds
}

EstimatedTime Progress::left() const {
  // The first samples are no measure of the others.
  constexpr std::size_t kEnough = 10;
  const EstimatedTime elapsed = std::chrono::steady_clock::now() - started_;
  const double share =
      samples_ > 0 ? static_cast<double>(done_) / static_cast<double>(samples_) : 1;
  if (done_ < kEnough) return estimate_ * (1 - share);
  return elapsed / share * (1 - share);
}

void Progress::draw(const std::string& cell) const {
  constexpr std::size_t kBar = 20;
  const std::size_t filled = samples_ > 0 ? kBar * done_ / samples_ : kBar;
  const auto line =
      fmt::format("block {}/{} [{}{}] {:3} %  ETA {}  {}", block_ + 1, blocks_,
                  std::string(filled, '#'), std::string(kBar - filled, '.'),
                  samples_ > 0 ? 100 * done_ / samples_ : 100, for_people(left()), printable(cell));
  draw_line(within_columns(line, terminal_columns() - 1));
}

void Progress::erase() const {
  if (terminal_) draw_line("");
}

}  // namespace concbench
