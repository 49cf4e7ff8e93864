#include "workloads/contract/workload.hpp"

#include "workloads/contract/blocking_waits.hpp"

namespace concbench {

Step Workload::next(Passage& passage, std::span<std::byte> /*result*/) const {
  return passage.number == 0 ? Step::compute() : Step::finished();
}

void Workload::compute(std::size_t task, std::size_t /*number*/, std::string& /*carried*/,
                       std::span<std::byte> result) const {
  run(task, result, blocking_waits());
}

std::optional<FileTransfer> Workload::file_of(std::size_t /*task*/, std::size_t /*number*/,
                                              std::string_view /*carried*/) const {
  return std::nullopt;
}

void Workload::moved(std::size_t /*task*/, std::size_t /*number*/, std::string& /*carried*/,
                     std::span<std::byte> /*result*/) const {}

DiskNeed Workload::disk_need() const { return {}; }

}  // namespace concbench
