#include "workloads/http/http_fetch.hpp"

#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

#include <boost/crc.hpp>

#include "workloads/contract/http_client.hpp"
#include "workloads/contract/http_content.hpp"
#include "workloads/contract/module.hpp"
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

void store(std::span<std::byte> result, const Url& url, const HttpResponse& response) {
  require_success(url, response);
  const Fetched fetched = summarise(response.body);
  std::memcpy(result.data(), &fetched, sizeof fetched);
}

Fetched load(std::span<const std::byte> results, std::size_t task) {
  Fetched fetched{};
  std::memcpy(&fetched, results.data() + task * sizeof fetched, sizeof fetched);
  return fetched;
}

bool uses_own_server(const Parameters& parameters) { return parameters.text("url").empty(); }

/// Where there is no client to ask, no cell fetches it.
std::string why_no_url(const std::string& url) {
  try {
    return http_client().why_no_url(url);
  } catch (const BadModule&) {
    return "";
  }
}

std::unique_ptr<Workload> make(const Parameters& parameters, const Surroundings& surroundings) {
  const auto tasks = parameters.count("tasks");
  if (!uses_own_server(parameters)) {
    const auto& url = parameters.text("url");
    if (const auto why = why_no_url(url); !why.empty()) {
      throw std::invalid_argument("http_fetch: url '" + url + "' " + why);
    }
    return std::make_unique<HttpFetch>(tasks, Url{url}, std::nullopt);
  }
  auto page = local_page("http_fetch", parameters, surroundings);
  return std::make_unique<HttpFetch>(tasks, std::move(page.url), page.length_bytes);
}

}  // namespace

HttpFetch::HttpFetch(std::size_t tasks, Url url, std::optional<std::size_t> known_length_bytes)
    : tasks_(tasks), url_(std::move(url)), known_length_bytes_(known_length_bytes) {}

std::size_t HttpFetch::result_size() const { return sizeof(Fetched); }

void HttpFetch::run(std::size_t /*task*/, std::span<std::byte> result, Waits& waits) const {
  store(result, url_, waits.fetch(url_));
}

Step HttpFetch::next(Passage& passage, std::span<std::byte> result) const {
  if (passage.number == 0) return Step::fetch(url_);
  store(result, url_, passage.response);
  return Step::finished();
}

void HttpFetch::verify(std::span<const std::byte> results) const {
  if (tasks_ == 0) return;
  const Fetched right =
      known_length_bytes_ ? summarise(http_content(*known_length_bytes_)) : load(results, 0);
  const std::string base =
      known_length_bytes_ ? "" : " of task 0; a page that changes cannot be verified";
  for (std::size_t task = 0; task < tasks_; ++task) {
    const Fetched fetched = load(results, task);
    const std::string what = "task " + std::to_string(task) + ": GET " + url_.text + ": ";
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
  return {
      .name = "http_fetch",
      .kind = WorkloadKind::kWaits,
      .summary = "each task GETs a URL",
      .parameters = {tasks_parameter("64"),
                     delay_of_page_parameter(),
                     bytes_of_page_parameter("1024"),
                     {"url", ParameterKind::kText, "",
                      "another server's; delay and bytes then mean nothing"}},
      .presets = {{"guides", {{"tasks", "4"}, {"delay", "1s"}}},
                  {"guides", {{"tasks", "10"}, {"delay", "1s"}}}},
      .small = {{"tasks", "{}"}, {"delay", "1ms"}, {"bytes", "100"}},
      .make = make,
      .needs_server = uses_own_server,
      .fetches = true,
      .wait_per_task = [](const Parameters& parameters) { return parameters.duration("delay"); },
      .work_per_task = [](const Parameters&) { return kWorkPerFetch; },
      .in_quick = true};
}

}  // namespace concbench
