#include "runners/async/fiber_settings.hpp"

#include "runners/async/helper_settings.hpp"

namespace concbench {
namespace {

constexpr std::size_t kLeastStackBytes = 16'384;
constexpr std::size_t kMostStackBytes = 8'388'608;

}  // namespace

ParameterSpec stack_bytes_setting() {
  return {"stack_bytes", ParameterKind::kCount, "65536",
          "of each fiber; what it touches becomes resident"};
}

std::string refuse_fibers(std::string_view name, const Parameters& settings) {
  const auto bytes = settings.count("stack_bytes");
  const auto text = std::string(name) + ".stack_bytes " + std::to_string(bytes);
  if (bytes < kLeastStackBytes) {
    return text + " is too small: type at least " + std::to_string(kLeastStackBytes);
  }
  if (bytes > kMostStackBytes) {
    return text + " is more than a thread has: type at most " + std::to_string(kMostStackBytes);
  }
  return refuse_files(name, settings);
}

}  // namespace concbench
