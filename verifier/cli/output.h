// How a report leaves the program.
#pragma once

#include <string>

#include "verifier/cli/commands.h"
#include "verifier/report/report.h"

namespace verifier::cli {

/// --format and --report.
struct OutputOptions {
  std::string format = "text", path = "-";
};

void add_output_options(CLI::App& command, OutputOptions& options);

/// Writes the report and turns its verdict into an exit status.
Exit deliver(const report::Report& report, const OutputOptions& options);

}  // namespace verifier::cli
