#include "runners/async/ring_files.hpp"

#include <optional>
#include <string>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/random_access_file.hpp>
#include <boost/asio/read_at.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write_at.hpp>

#ifndef BOOST_ASIO_HAS_FILE
#error "Asio has files only on io_uring"
#endif

namespace concbench {
namespace {

using File = asio::random_access_file;

File::flags flags_for(FileTransfer::Way way) {
  switch (way) {
    case FileTransfer::Way::kRead:
      return File::read_only;
    case FileTransfer::Way::kWrite:
      return File::write_only | File::create | File::truncate;
    case FileTransfer::Way::kWriteOut:
      break;
  }
  return File::write_only | File::create | File::truncate | File::sync_all_on_write;
}

asio::awaitable<std::string> read(File& file) {
  std::string content(file.size(), '\0');
  boost::system::error_code error;
  const auto got = co_await asio::async_read_at(file, 0, asio::buffer(content),
                                                asio::redirect_error(asio::use_awaitable, error));
  // One that was cut short meanwhile has an end: the content tells.
  if (error && error != asio::error::eof) throw boost::system::system_error(error);
  content.resize(got);
  co_return content;
}

asio::awaitable<std::optional<std::string>> move(const FileTransfer& transfer) {
  File file(co_await asio::this_coro::executor, transfer.path, flags_for(transfer.way));
  std::optional<std::string> content;
  if (transfer.way == FileTransfer::Way::kRead) {
    content = co_await read(file);
  } else {
    co_await asio::async_write_at(file, 0, asio::buffer(transfer.content), asio::use_awaitable);
  }
  file.close();
  co_return content;
}

}  // namespace

asio::awaitable<void> RingFiles::take(TaskInSteps& task, const Step& step) {
  const auto transfer = task.file();
  if (!transfer) co_return co_await others_.take(task, step);
  try {
    task.moved(co_await move(*transfer));
  } catch (const boost::system::system_error& error) {
    if (error.code() == asio::error::operation_aborted) throw;
    throw cannot_move(*transfer, error.code());
  }
}

}  // namespace concbench
