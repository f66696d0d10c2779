#include "verifier/cli/output.h"

#include "verifier/cli/files.h"

namespace verifier::cli {

namespace {

facts::Parsed<std::string> formatted(const report::Report& report, const std::string& format, const Graph* graph) {
  if (format == "html") return report::to_html(report, graph);
  if (format == "json") return report::to_json(report);
  if (format == "sarif") return report::to_sarif(report);
  return report::to_text(report);
}

}  // namespace

Exit deliver(const report::Report& report, const OutputOptions& options, const Graph* graph) {
  if (const auto missing = report::unexplained(report); !missing.empty())
    return unusable("no rule in verifier/report/obligations.cc explains " + missing.front());
  const auto text = formatted(report, options.format, graph);
  if (!text) return unusable(text.error());
  const auto written = write_text(options.path, *text);
  if (!written) return unusable(written.error());
  return report.is_proven() ? Exit::kProven : Exit::kRefused;
}

}  // namespace verifier::cli
