// How a report leaves the program.
#pragma once

#include "verifier/cli/commands.h"
#include "verifier/report/report.h"

namespace verifier::cli {

/// Writes the report and turns its verdict into an exit status.
Exit deliver(const report::Report& report, const OutputOptions& options);

}  // namespace verifier::cli
