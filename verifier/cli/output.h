// How a report leaves the program.
#pragma once

#include "verifier/cli/commands.h"
#include "verifier/report/report.h"

namespace verifier::cli {

/// Writes the report, with the graph if there is one and the format shows it, and turns its verdict into an exit
/// status. Nothing is written, and the status is kUnusable, if it has an obligation that nobody could look up.
Exit deliver(const report::Report& report, const OutputOptions& options, const Graph* graph = nullptr);

}  // namespace verifier::cli
