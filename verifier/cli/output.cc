#include "verifier/cli/output.h"

#include "verifier/cli/files.h"

namespace verifier::cli {

Exit deliver(const report::Report& report, const OutputOptions& options) {
  const auto written =
      write_text(options.path, options.format == "json" ? report::to_json(report) : report::to_text(report));
  if (!written) return unusable(written.error());
  return report.is_proven() ? Exit::kProven : Exit::kRefused;
}

}  // namespace verifier::cli
