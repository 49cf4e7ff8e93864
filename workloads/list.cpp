#include "list.hpp"

#include "download_files.hpp"
#include "empty.hpp"
#include "factorial.hpp"
#include "fetch_and_hash.hpp"
#include "fetch_process_save.hpp"
#include "file_read.hpp"
#include "file_write.hpp"
#include "http_fetch.hpp"
#include "image.hpp"
#include "mandelbrot.hpp"
#include "monte_carlo_pi.hpp"
#include "primes.hpp"
#include "random_sleep.hpp"
#include "sha256_chain.hpp"
#include "sleep.hpp"
#include "sqrt_map.hpp"
#include "sum_of_squares.hpp"
#include "uneven_sums.hpp"

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
