// cellcheck graph OBJECTS --format=dot|json: who uses whom. Judges nothing.
#include "verifier/cli/files.h"
#include "verifier/cli/inputs.h"
#include "verifier/report/drawing.h"

namespace verifier::cli {
namespace {

facts::Parsed<void> draw(const GraphOptions& options) {
  FACTS_TRY(auto cells, load_cells(options.objects));
  FACTS_TRY(const Graph graph, graph_of(std::move(cells)));
  return write_text(options.out, options.format == "json" ? report::to_json(graph) : report::to_dot(graph));
}

}  // namespace

Exit draw_graph(const GraphOptions& options) {
  const auto done = draw(options);
  return done ? Exit::kProven : unusable(done.error());
}

}  // namespace verifier::cli
