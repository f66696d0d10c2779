#include "verifier/cli/output.h"

#include "verifier/cli/files.h"

namespace verifier::cli {

void add_output_options(CLI::App& command, OutputOptions& options) {
  command.add_option("--format", options.format, "text or json")->check(CLI::IsMember({"text", "json"}));
  command.add_option("--report", options.path, "Where the report goes; stdout if not given");
}

Exit deliver(const report::Report& report, const OutputOptions& options) {
  const auto written =
      write_text(options.path, options.format == "json" ? report::to_json(report) : report::to_text(report));
  if (!written) return unusable(written.error());
  return report.is_proven() ? Exit::kProven : Exit::kRefused;
}

}  // namespace verifier::cli
