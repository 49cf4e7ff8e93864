#pragma once

#include <filesystem>
#include <string>

#include "benchmarks/machine/build.hpp"
#include "benchmarks/machine/environment.hpp"
#include "benchmarks/self_test/self_test.hpp"

namespace concbench {

/// What a self-test holds for: this machine, as far as it decides figures, and this build.
Json identity_of(const Environment& environment, const Build& build);

/// Where the last self-test lies: concbench/selftest.json below $XDG_STATE_HOME, or below
/// ~/.local/state. Throws std::runtime_error when neither XDG_STATE_HOME nor HOME names a place.
std::filesystem::path self_test_path();

/// Makes the directories that it needs, and replaces what lies there. Throws std::system_error.
void store_self_test(const std::filesystem::path& path, const SelfTest& self_test,
                     const Json& identity);

/// What lies there, as far as it may be used.
struct StoredSelfTest {
  Json record;       // the manifest's "self_test"; null where there is none for this identity
  std::string note;  // why what lies there cannot be used, and what to do; "" otherwise
};

/// Never throws: what cannot be read, is damaged, or is of another machine or build counts as none.
StoredSelfTest find_self_test(const std::filesystem::path& path, const Json& identity);
StoredSelfTest find_self_test(const Json& identity);

/// "noise floor 1.2 %, found 2026-03-01T12:30:05.250Z", with what was wrong with the A/A test, or
/// why there is none.
std::string for_people(const StoredSelfTest& stored);

}  // namespace concbench
