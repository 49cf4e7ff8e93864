#include "workloads/contract/list.hpp"

#include "workloads/computing/empty.hpp"
#include "workloads/computing/factorial.hpp"
#include "workloads/computing/mandelbrot.hpp"
#include "workloads/computing/monte_carlo_pi.hpp"
#include "workloads/computing/primes.hpp"
#include "workloads/computing/sha256_chain.hpp"
#include "workloads/computing/sqrt_map.hpp"
#include "workloads/computing/sum_of_squares.hpp"
#include "workloads/computing/uneven_sums.hpp"
#include "workloads/files/file_read.hpp"
#include "workloads/files/file_write.hpp"
#include "workloads/http/http_fetch.hpp"
#include "workloads/mixed/download_files.hpp"
#include "workloads/mixed/fetch_and_hash.hpp"
#include "workloads/mixed/image.hpp"
#include "workloads/waiting/fetch_process_save.hpp"
#include "workloads/waiting/random_sleep.hpp"
#include "workloads/waiting/sleep.hpp"

namespace concbench {

const std::vector<WorkloadEntry>& workloads() {
  static const std::vector<WorkloadEntry> list{
      sum_of_squares_entry(),
      sqrt_map_entry(),
      factorial_entry(),
      sha256_chain_entry(),
      mandelbrot_entry(),
      monte_carlo_pi_entry(),
      primes_entry(),
      uneven_sums_entry(),
      sleep_entry(),
      random_sleep_entry(),
      fetch_process_save_entry(),
      http_fetch_entry(),
      file_write_entry(),
      file_read_entry(),
      fetch_and_hash_entry(),
      download_files_entry(),
      image_entry(),
      empty_entry(),
  };
  return list;
}

}  // namespace concbench
