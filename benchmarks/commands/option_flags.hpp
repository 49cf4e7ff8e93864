#pragma once

#include <set>
#include <string>

#include <CLI/CLI.hpp>

#include "benchmarks/http_server/serve.hpp"
#include "benchmarks/run/run_options.hpp"

namespace concbench {

/// Gives a command the options of the table that select cells.
void add_selection_options(CLI::App& command);

/// Gives a command every option of the table.
void add_run_options(CLI::App& command);

/// Reads what was typed for a command into `options`, whose other members stay as they are.
/// Returns the names of the options that were given. Throws UsageError.
std::set<std::string> read_options(const CLI::App& command, RunOptions& options);

/// Those of `serve`.
void add_serve_options(CLI::App& serve, ServeOptions& options);

}  // namespace concbench
