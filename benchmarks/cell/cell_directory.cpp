#include "benchmarks/cell/cell_directory.hpp"

#include <cstdlib>
#include <system_error>

#include "benchmarks/telling/utf8.hpp"

namespace concbench {
namespace {

/// A directory below which a cell's files go, and what names it.
struct Place {
  std::string path;
  std::string named_by;
  std::string advice;
};

Place place_for(const Cell& cell) {
  const auto parameter = std::string(cell.workload->name) + ".directory";
  const auto& asked = cell.parameters.text("directory");
  if (!asked.empty()) {
    return {asked, parameter, "type one that is there and can be written, such as /var/tmp"};
  }
  const auto advice =
      "set TMPDIR to one that is there and can be written, or type -p " + parameter + "=DIRECTORY";
  // As std::filesystem::temp_directory_path looks for it, which does not tell what it found.
  for (const char* const variable : {"TMPDIR", "TMP", "TEMP", "TEMPDIR"}) {
    const char* const path = std::getenv(variable);
    if (path != nullptr && *path != '\0') return {path, variable, advice};
  }
  return {"/tmp", "TMPDIR is not set", advice};
}

std::string why_not_below(const std::string& path) {
  if (!is_utf8(path)) return "its name is not UTF-8";
  try {
    const ScratchDirectory tried(path);
    return "";
  } catch (const std::system_error& error) {
    return error.code().message();
  }
}

}  // namespace

std::optional<ScratchDirectory> directory_for(const Cell& cell) {
  if (!cell.workload->needs_directory) return std::nullopt;
  return ScratchDirectory(place_for(cell).path);
}

std::string why_no_directory_for(const Cell& cell) {
  if (!cell.workload->needs_directory) return "";
  const auto place = place_for(cell);
  const auto why = why_not_below(place.path);
  if (why.empty()) return "";
  return place.named_by + ": no directory can be made below '" + place.path + "': " + why + "; " +
         place.advice;
}

}  // namespace concbench
