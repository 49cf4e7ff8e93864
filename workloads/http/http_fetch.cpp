#include "workloads/http/http_fetch.hpp"

#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

#include <boost/algorithm/string/predicate.hpp>
#include <boost/crc.hpp>

#include "workloads/contract/http_client.hpp"
#include "workloads/contract/http_content.hpp"
#include "workloads/contract/module.hpp"
#include "workloads/contract/url_list.hpp"
#include "workloads/http/http_parameters.hpp"
#include "workloads/http/local_page.hpp"

namespace concbench {
namespace {

struct Fetched {
  std::uint64_t length_bytes;
  std::uint64_t checksum;
};

Fetched summarise(const std::string& body) {
  boost::crc_32_type crc;
  crc.process_bytes(body.data(), body.size());
  return {body.size(), crc.checksum()};
}

void store(std::span<std::byte> result, const HttpGet& get, const HttpResponse& response) {
  require_success(get, response);
  const Fetched fetched = summarise(response.body);
  std::memcpy(result.data(), &fetched, sizeof fetched);
}

Fetched load(std::span<const std::byte> results, std::size_t task) {
  Fetched fetched{};
  std::memcpy(&fetched, results.data() + task * sizeof fetched, sizeof fetched);
  return fetched;
}

/// Of other servers, with spaces between them.
std::vector<std::string> urls_in(const Parameters& parameters) {
  const auto urls = split_urls(parameters.text("url"));
  return {urls.begin(), urls.end()};
}

bool uses_own_server(const Parameters& parameters) { return urls_in(parameters).empty(); }

/// Where there is no client to ask, no cell fetches it.
std::string why_no_url(const std::string& url) {
  try {
    return http_client().why_no_url(url);
  } catch (const BadModule&) {
    return "";
  }
}

bool is_secure(std::string_view url) {
  constexpr std::string_view kScheme = "https://";
  return boost::algorithm::istarts_with(url, kScheme);
}

std::unique_ptr<Workload> make(const Parameters& parameters, const Surroundings& surroundings) {
  const auto tasks = parameters.count("tasks");
  auto terms = http_terms("http_fetch", parameters);
  if (uses_own_server(parameters)) {
    if (terms.version != HttpTerms::Version::k1_1) {
      throw std::invalid_argument(
          "http_fetch: version 2 needs a server that speaks it: type its URL with --url, or "
          "version=1.1");
    }
    auto page = local_page("http_fetch", parameters, surroundings);
    page.get.terms = std::move(terms);
    return std::make_unique<HttpFetch>(tasks, std::vector{std::move(page.get)}, page.length_bytes);
  }
  std::vector<HttpGet> gets;
  terms.addresses = surroundings.addresses;
  for (const auto& url : urls_in(parameters)) {
    if (const auto why = why_no_url(url); !why.empty()) {
      throw std::invalid_argument("http_fetch: url '" + url + "' " + why);
    }
    if (terms.version == HttpTerms::Version::k2 && !is_secure(url)) {
      throw std::invalid_argument("http_fetch: url '" + url +
                                  "' cannot be fetched over version 2, which is agreed on in TLS: "
                                  "type one that begins with https://, or version=1.1");
    }
    gets.push_back({url, terms});
  }
  return std::make_unique<HttpFetch>(tasks, std::move(gets), std::nullopt);
}

std::vector<ParameterSpec> parameters() {
  std::vector<ParameterSpec> all{
      tasks_parameter("64"),
      delay_of_page_parameter(),
      bytes_of_page_parameter("1024"),
      {"url", ParameterKind::kText, "", "of other servers, taken in turn"}};
  for (const auto& parameter : http_parameters()) all.push_back(parameter);
  return all;
}

/// How long another server lets its clients wait is not known.
std::chrono::nanoseconds wait_per_task(const Parameters& parameters) {
  return uses_own_server(parameters) ? parameters.duration("delay") : std::chrono::nanoseconds{};
}

}  // namespace

HttpFetch::HttpFetch(std::size_t tasks, std::vector<HttpGet> gets,
                     std::optional<std::size_t> known_length_bytes)
    : tasks_(tasks), gets_(std::move(gets)), known_length_bytes_(known_length_bytes) {}

std::size_t HttpFetch::result_size() const { return sizeof(Fetched); }

void HttpFetch::run(std::size_t task, std::span<std::byte> result, Waits& waits) const {
  const auto& get = get_of(task);
  store(result, get, waits.fetch(get));
}

Step HttpFetch::next(Passage& passage, std::span<std::byte> result) const {
  const auto& get = get_of(passage.task);
  if (passage.number == 0) return Step::fetch(get);
  store(result, get, passage.response);
  return Step::finished();
}

void HttpFetch::verify(std::span<const std::byte> results) const {
  const auto known = known_length_bytes_
                         ? std::optional(summarise(http_content(*known_length_bytes_)))
                         : std::nullopt;
  for (std::size_t task = 0; task < tasks_; ++task) {
    const std::size_t first = task % gets_.size();
    const Fetched right = known ? *known : load(results, first);
    const std::string base =
        known ? ""
              : " of task " + std::to_string(first) + "; a page that changes cannot be verified";
    const Fetched fetched = load(results, task);
    const std::string what = "task " + std::to_string(task) + ": GET " + get_of(task).url + ": ";
    if (fetched.length_bytes != right.length_bytes) {
      throw WrongAnswer(what + std::to_string(fetched.length_bytes) + " bytes, not the " +
                        std::to_string(right.length_bytes) + base);
    }
    if (fetched.checksum != right.checksum) {
      throw WrongAnswer(what + "the content is not the right one" + base);
    }
  }
}

WorkloadEntry http_fetch_entry() {
  return {.name = "http_fetch",
          .kind = WorkloadKind::kWaits,
          .summary = "each task GETs a URL",
          .parameters = parameters(),
          .presets = {{"guides",
                       {{"tasks", "4"}, {"delay", "1s"}},
                       {{{"sequential"}, {1}}, {{"thread_pool", "coroutines"}, {4}}}},
                      {"guides",
                       {{"tasks", "5"}, {"delay", "1s"}},
                       {{{"sequential"}, {1}}, {{"thread_per_task"}, {5}}}},
                      {"guides",
                       {{"tasks", "10"}, {"delay", "1s"}},
                       {{{"await_in_turn"}, {1}}, {{"thread_pool"}, {5}}, {{"coroutines"}, {10}}}}},
          .small = {{"tasks", "{}"}, {"delay", "1ms"}, {"bytes", "100"}},
          .make = make,
          .needs_server = uses_own_server,
          .fetches = true,
          .fetches_from = urls_in,
          .most_connections =
              [](const Parameters& parameters) { return parameters.count("connections"); },
          .time_limits = http_time_limits,
          .wait_per_task = wait_per_task,
          .work_per_task = [](const Parameters&) { return kWorkPerFetch; },
          .in_quick = true};
}

}  // namespace concbench
