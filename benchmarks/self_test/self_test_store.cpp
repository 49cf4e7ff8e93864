#include "benchmarks/self_test/self_test_store.hpp"

#include <cstdlib>
#include <stdexcept>
#include <system_error>

#include <fmt/core.h>

#include "benchmarks/run/whole_file.hpp"
#include "benchmarks/telling/json_file.hpp"

namespace concbench {
namespace {

namespace fs = std::filesystem;

constexpr int kStoreVersion = 1;

/// An absolute path, as the XDG base directory specification asks for; "" for anything else.
fs::path directory_in(const char* variable) {
  const char* const text = std::getenv(variable);
  const fs::path path = text == nullptr ? "" : text;
  return path.is_absolute() ? path : fs::path();
}

std::string differences(const Json& there, const Json& here) {
  std::string names;
  for (const auto& [key, value] : here.items()) {
    if (there.value(key, Json()) != value) names += (names.empty() ? "" : ", ") + key;
  }
  return names;
}

StoredSelfTest read_stored(const fs::path& path, const Json& identity) {
  const auto unusable = [&](const std::string& why) {
    return StoredSelfTest{nullptr, path.string() + " " + why +
                                       "; run concbench selftest again to have a noise floor"};
  };
  Json json;
  try {
    json = read_json_file(path);
  } catch (const BadJsonFile& error) {
    return unusable(error.what());
  }
  if (!json.is_object()) return unusable("is no self-test");
  const auto version = json.value("schema_version", Json());
  if (version != kStoreVersion) return unusable("is no self-test of this version of concbench");
  const auto& there = json.at("identity");
  if (!there.is_object()) return unusable("is no self-test");
  const auto differing = differences(there, identity);
  if (!differing.empty()) {
    return unusable("is of another machine or build (not the same " + differing + ")");
  }
  const auto self_test = self_test_from_json(json.at("self_test"));
  if (!self_test.noise_floor()) return unusable("has no noise floor");
  return {to_json(self_test), ""};
}

}  // namespace

Json identity_of(const Environment& environment, const Build& build) {
  return {{"host", environment.host},
          {"cpu_model", or_null(environment.cpu_model)},
          {"kernel", environment.kernel},
          {"cpu_order", environment.topology.usable_cpus},
          {"governor", or_null(environment.governor)},
          {"boost", environment.boost ? Json(environment.boost->on) : Json(nullptr)},
          {"smt", or_null(environment.smt)},
          {"concbench", build.version},
          {"build", build.type},
          {"compiler", build.compiler},
          {"flags", build.flags}};
}

fs::path self_test_path() {
  auto state = directory_in("XDG_STATE_HOME");
  if (state.empty()) {
    const auto home = directory_in("HOME");
    if (home.empty()) {
      throw std::runtime_error(
          "the self-test has no place: set XDG_STATE_HOME to a directory (an absolute path)");
    }
    state = home / ".local" / "state";
  }
  return state / "concbench" / "selftest.json";
}

void store_self_test(const fs::path& path, const SelfTest& self_test, const Json& identity) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error) throw std::system_error(error, "cannot make " + path.parent_path().string());
  replace_file(path, to_pretty_text({{"schema_version", kStoreVersion},
                                     {"identity", identity},
                                     {"self_test", to_json(self_test)}}));
}

StoredSelfTest find_self_test(const fs::path& path, const Json& identity) {
  try {
    std::error_code error;
    if (!fs::exists(path, error) && !error) return {nullptr, ""};
    return read_stored(path, identity);
  } catch (const std::exception&) {
    return {nullptr, path.string() +
                         " is damaged or cannot be read; run concbench selftest again to have a "
                         "noise floor"};
  }
}

StoredSelfTest find_self_test(const Json& identity) {
  try {
    return find_self_test(self_test_path(), identity);
  } catch (const std::runtime_error&) {
    return {nullptr, ""};  // no place, so no self-test
  }
}

std::string for_people(const StoredSelfTest& stored) {
  if (!stored.note.empty()) return stored.note;
  if (stored.record.is_null()) return "none of this machine and build; run concbench selftest";
  const auto& a_a = stored.record.at("a_a");
  return fmt::format(
      "noise floor {:.1f} %, found {}{}", 100 * stored.record.at("noise_floor").get<double>(),
      stored.record.at("finished_at").get<std::string>(),
      a_a.at("ok").get<bool>() ? "" : "; its A/A test was " + a_a.at("verdict").get<std::string>());
}

}  // namespace concbench
