#pragma once

#include <string>
#include <vector>

namespace concbench {

/// The words of a command line with *** for the passwords of the URLs that are typed for --url or
/// as parameters (workloads/contract/url_password.hpp). What was typed is overwritten, so that the
/// list of processes no longer shows it, and the password goes into the environment: a run has one.
/// Throws UsageError where there are two, or where *** stands for none.
std::vector<std::string> take_typed_passwords(const std::vector<char*>& typed);

}  // namespace concbench
