#include "benchmarks/machine/pressure.hpp"

#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>

#include "workloads/contract/number.hpp"

namespace concbench {

std::optional<CpuPressure> read_cpu_pressure(const std::filesystem::path& root) {
  // "some avg10=0.00 avg60=0.00 avg300=0.00 total=1555464", in percent and microseconds
  std::ifstream file(root / "proc/pressure/cpu");
  std::string word;
  if (!(file >> word) || word != "some") return std::nullopt;
  std::optional<double> avg10;
  std::optional<std::int64_t> total_us;
  constexpr std::string_view kAvg10 = "avg10=";
  constexpr std::string_view kTotal = "total=";
  for (int field = 0; field < 4 && file >> word; ++field) {
    const std::string_view text(word);
    if (text.starts_with(kAvg10)) avg10 = parse_number<double>(text.substr(kAvg10.size()));
    if (text.starts_with(kTotal)) total_us = parse_number<std::int64_t>(text.substr(kTotal.size()));
  }
  if (!avg10 || !total_us) return std::nullopt;
  return CpuPressure{*avg10, std::chrono::microseconds(*total_us)};
}

}  // namespace concbench
