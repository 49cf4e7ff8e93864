#include "list.hpp"

#include "empty.hpp"
#include "http_fetch.hpp"
#include "sleep.hpp"
#include "sqrt_map.hpp"
#include "sum_of_squares.hpp"

namespace concbench {
namespace {

using enum ParameterKind;

bool no_server(const Parameters&) { return false; }
std::chrono::nanoseconds no_wait(const Parameters&) { return {}; }
std::chrono::nanoseconds delay(const Parameters& parameters) {
  return parameters.duration("delay");
}

ParameterSpec tasks(std::string_view default_text) {
  return {"tasks", kCount, default_text, "tasks in a batch"};
}

std::unique_ptr<Workload> make_sum_of_squares(const Parameters& parameters, const Surroundings&) {
  return std::make_unique<SumOfSquares>(parameters.count("tasks"), parameters.count("n"));
}

std::unique_ptr<Workload> make_sqrt_map(const Parameters& parameters, const Surroundings&) {
  return std::make_unique<SqrtMap>(parameters.count("n"), parameters.count("grain"));
}

std::unique_ptr<Workload> make_sleep(const Parameters& parameters, const Surroundings&) {
  return std::make_unique<Sleep>(parameters.count("tasks"), parameters.duration("delay"));
}

bool uses_own_server(const Parameters& parameters) { return parameters.text("url").empty(); }

std::unique_ptr<Workload> make_http_fetch(const Parameters& parameters,
                                          const Surroundings& surroundings) {
  const auto tasks = parameters.count("tasks");
  if (!uses_own_server(parameters)) {
    const auto& url = parameters.text("url");
    if (!url.starts_with("http://") && !url.starts_with("https://")) {
      throw std::invalid_argument("http_fetch: url '" + url +
                                  "' must begin with http:// or https://");
    }
    return std::make_unique<HttpFetch>(tasks, Url{url}, std::nullopt);
  }
  const auto delay_ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(parameters.duration("delay"));
  if (delay_ms != parameters.duration("delay")) {
    throw std::invalid_argument("http_fetch: delay must be whole milliseconds, such as 5ms");
  }
  const auto bytes = parameters.count("bytes");
  constexpr std::uint64_t kMostBytes = 16u << 20;  // what the local server sends at most
  if (bytes > kMostBytes) {
    throw std::invalid_argument("http_fetch: bytes must be at most " + std::to_string(kMostBytes));
  }
  if (delay_ms > std::chrono::minutes(1)) {
    throw std::invalid_argument("http_fetch: delay must be at most 1m");
  }
  const Url url{surroundings.server_url + "/delay/" + std::to_string(delay_ms.count()) +
                "?bytes=" + std::to_string(bytes)};
  return std::make_unique<HttpFetch>(tasks, url, bytes);
}

std::unique_ptr<Workload> make_empty(const Parameters& parameters, const Surroundings&) {
  return std::make_unique<Empty>(parameters.count("tasks"));
}

}  // namespace

std::string_view to_string(Kind kind) { return kind == Kind::kComputes ? "computes" : "waits"; }

const std::vector<WorkloadEntry>& workloads() {
  static const std::vector<WorkloadEntry> list{
      {"sum_of_squares",
       Kind::kComputes,
       1,
       "sum of i*i for i < n, modulo 2^64",
       {tasks("64"), {"n", kCount, "100000", "numbers summed in each task"}},
       {{"guides", {{"tasks", "4"}, {"n", "100000"}}},
        {"guides", {{"tasks", "4"}, {"n", "1000000"}}}},
       make_sum_of_squares,
       no_server,
       no_wait},
      {"sqrt_map",
       Kind::kComputes,
       1,
       "square roots of 0 to n - 1, in order; vectorised",
       {{"n", kCount, "1000000", "numbers in a batch"},
        {"grain", kCount, "10000", "numbers in each task; must divide n"}},
       {{"guides", {{"n", "1000000"}, {"grain", "10000"}}}},
       make_sqrt_map,
       no_server,
       no_wait},
      {"sleep",
       Kind::kWaits,
       1,
       "each task waits",
       {tasks("64"), {"delay", kDuration, "5ms", "what each task waits"}},
       {{"guides", {{"tasks", "20"}, {"delay", "100ms"}}}},
       make_sleep,
       no_server,
       delay},
      {"http_fetch",
       Kind::kWaits,
       1,
       "each task GETs a URL",
       {tasks("64"),
        {"delay", kDuration, "5ms", "what the local server waits before it answers"},
        {"bytes", kCount, "1024", "length of the local server's answer", 0},
        {"url", kText, "", "another server's URL, complete; delay and bytes then mean nothing"}},
       {{"guides", {{"tasks", "4"}, {"delay", "1s"}}},
        {"guides", {{"tasks", "10"}, {"delay", "1s"}}}},
       make_http_fetch,
       uses_own_server,
       delay},
      {"empty",
       Kind::kComputes,
       1,
       "nothing at all: the cost of the harness",
       {tasks("1000")},
       {},
       make_empty,
       no_server,
       no_wait},
  };
  return list;
}

}  // namespace concbench
