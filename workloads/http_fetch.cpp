#include "http_fetch.hpp"

#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

#include <boost/crc.hpp>

#include "http_content.hpp"
#include "http_loop.hpp"
#include "http_transfer.hpp"

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

/// An HTTP error is a failed task, not a wrong answer: the server, not the runner, is at fault.
void store(std::span<std::byte> result, const Url& url, const HttpResponse& response) {
  if (response.status != 200) {
    throw std::runtime_error("GET " + url.text + ": HTTP status " +
                             std::to_string(response.status));
  }
  const Fetched fetched = summarise(response.body);
  std::memcpy(result.data(), &fetched, sizeof fetched);
}

Fetched load(std::span<const std::byte> results, std::size_t task) {
  Fetched fetched{};
  std::memcpy(&fetched, results.data() + task * sizeof fetched, sizeof fetched);
  return fetched;
}

}  // namespace

HttpFetch::HttpFetch(std::size_t tasks, Url url, std::optional<std::size_t> known_length_bytes)
    : tasks_(tasks), url_(std::move(url)), known_length_bytes_(known_length_bytes) {
  // Here, and not in every worker that is forked later: it takes half a millisecond.
  initialise_libcurl();
}

std::size_t HttpFetch::result_size() const { return sizeof(Fetched); }

void HttpFetch::run(std::size_t /*task*/, std::span<std::byte> result, Waits& waits) const {
  store(result, url_, waits.fetch(url_));
}

asio::awaitable<void> HttpFetch::run_async(std::size_t /*task*/,
                                           std::span<std::byte> result) const {
  store(result, url_, co_await fetch_on_loop(url_));
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

}  // namespace concbench
