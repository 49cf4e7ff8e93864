#include "benchmarks/cell/cell_messages.hpp"

#include <sys/socket.h>

#include "benchmarks/cell/start_program.hpp"

namespace concbench {
namespace {

bool tell_campaign(const Json& message) {
  const auto text = to_line(message);
  return ::send(kChannel, text.data(), text.size(), MSG_NOSIGNAL) >= 0;
}

}  // namespace

void tell_ready() { tell_campaign({{"message", kReady}}); }

void tell_warm() {
  tell_campaign({{"message", kWarm}});
  char reply = 0;
  static_cast<void>(::recv(kChannel, &reply, sizeof reply, 0));
}

bool tell_report(Json report) {
  report["message"] = kReport;
  report["protocol"] = kCellProtocol;
  return tell_campaign(report);
}

}  // namespace concbench
