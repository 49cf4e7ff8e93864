#include "sequential.hpp"

namespace concbench {
namespace {

class Sequential final : public Runner {
 public:
  explicit Sequential(Batch& batch) : batch_(batch) {}

  void run_batch() override {
    for (std::size_t task = 0; task < batch_.task_count(); ++task) batch_.execute(task);
  }

 private:
  Batch& batch_;
};

}  // namespace

std::unique_ptr<Runner> make_sequential(Batch& batch, std::size_t /*concurrency*/) {
  return std::make_unique<Sequential>(batch);
}

}  // namespace concbench
