#include "benchmarks/telling/utf8.hpp"

#include "benchmarks/telling/json.hpp"

namespace concbench {

bool is_utf8(const std::string& text) {
  try {
    static_cast<void>(Json(text).dump());
    return true;
  } catch (const Json::type_error&) {
    return false;
  }
}

}  // namespace concbench
