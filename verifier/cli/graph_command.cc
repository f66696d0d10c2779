// cellcheck graph OBJECTS --format=dot|json: who uses whom. Judges nothing.
#include <memory>

#include "verifier/cli/files.h"
#include "verifier/cli/inputs.h"
#include "verifier/report/drawing.h"

namespace verifier::cli {
namespace {

struct Options {
  std::vector<std::string> objects;
  std::string format = "dot", out = "-";
};

facts::Parsed<void> draw(const Options& options) {
  FACTS_TRY(auto cells, load_cells(options.objects));
  FACTS_TRY(const Graph graph, graph_of(std::move(cells)));
  return write_text(options.out, options.format == "json" ? report::to_json(graph) : report::to_dot(graph));
}

}  // namespace

void add_graph(CLI::App& app, Exit& exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("graph", "Draws who uses whom, as the objects say.");
  command->add_option("objects", options->objects, "Shipped cells, or folders with *.cell.o")->required();
  command->add_option("--format", options->format, "dot or json")->check(CLI::IsMember({"dot", "json"}));
  command->add_option("-o", options->out, "Where the drawing goes; stdout if not given");
  command->callback([options, &exit] {
    const auto done = draw(*options);
    exit = done ? Exit::kProven : unusable(done.error());
  });
}

}  // namespace verifier::cli
