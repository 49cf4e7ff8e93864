#pragma once

#include <cstddef>
#include <cstdint>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/optional/optional.hpp>

#include "benchmarks/http_server/held_bytes.hpp"

namespace concbench {

/// A body for Beast's parser: goes where its value says, or nowhere.
struct HeldBody {
  struct value_type {
    HeldBytes* bytes = nullptr;
  };

  class reader {
   public:
    template <bool is_request, class Fields>
    reader(boost::beast::http::header<is_request, Fields>& /*header*/, value_type& body)
        : body_(body) {}

    void init(const boost::optional<std::uint64_t>& /*length*/, boost::system::error_code& error) {
      error = {};
    }

    template <class Buffers>
    std::size_t put(const Buffers& buffers, boost::system::error_code& error) {
      error = {};
      std::size_t taken_bytes = 0;
      for (const boost::asio::const_buffer buffer : boost::beast::buffers_range_ref(buffers)) {
        if (body_.bytes != nullptr &&
            !body_.bytes->append({static_cast<const char*>(buffer.data()), buffer.size()})) {
          error = boost::asio::error::no_memory;
          break;
        }
        taken_bytes += buffer.size();
      }
      return taken_bytes;
    }

    void finish(boost::system::error_code& error) { error = {}; }

   private:
    value_type& body_;
  };
};

}  // namespace concbench
