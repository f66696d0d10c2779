// false_witness OUT OBJECT... [--update OBJECT]... [--swaps]: a witness for cells that the verifier refuses to replace.
//
// Without --swaps it is what an honest verifier could write at most: it describes every object and allows no swap. With
// --swaps it lies: every update may take the place of its cell and give it back, has the interface of what it replaces,
// and its state roots have the schema of those that are there. The kernel believes it, which shows what the verifier
// is for. For tests only: nothing is judged here.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <iostream>
#include <utility>

#include "verifier/cli/inputs.h"
#include "verifier/rules/rules.h"
#include "verifier/witness/writer.h"

namespace {

using verifier::CellObject;
using verifier::Graph;
using verifier::facts::Parsed;
using verifier::facts::refuse;

struct Options {
  std::string out;
  std::vector<std::string> objects, updates;
  bool allows_swaps = false;
};

/// Whatever the update says about itself, `update` is now said to look like `current`.
void pretend(const CellObject& current, CellObject& update) {
  for (auto& fact : update.facts.exports) {
    const auto same = std::ranges::find(current.facts.exports, fact.symbol, &verifier::InterfaceFact::symbol);
    if (same != current.facts.exports.end()) fact.digest = same->digest;
  }
  for (auto& root : update.facts.roots) {
    const auto same = std::ranges::find(current.facts.roots, root.name, &verifier::RootFact::name);
    if (same != current.facts.roots.end()) root.schema = same->schema;
  }
}

Parsed<std::vector<std::uint8_t>> make(const Options& options) {
  FACTS_TRY(auto cells, verifier::cli::load_cells(options.objects));
  FACTS_TRY(Graph graph, verifier::cli::graph_of(std::move(cells)));
  verifier::Verdicts ignored;
  verifier::rules::check_acyclicity(graph, ignored);
  FACTS_TRY(auto updates, verifier::cli::load_cells(options.updates));
  std::vector<verifier::witness::ProvenSwap> swaps;
  for (CellObject& update : updates) {
    const auto index = graph.find(update.manifest.cell);
    if (!index) return refuse(update.elf.path, ": no cell ", update.manifest.cell, " that it could replace");
    if (!options.allows_swaps) continue;
    const CellObject& current = graph.cells[*index];
    pretend(current, update);
    swaps.push_back({current.manifest.file, update.manifest.file});
    swaps.push_back({update.manifest.file, current.manifest.file});
  }
  return verifier::witness::write_witness(graph, updates, std::move(swaps));
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Writes a witness that no verifier would write.");
  Options options;
  app.add_option("out", options.out)->required();
  app.add_option("objects", options.objects)->required();
  app.add_option("--update", options.updates)->allow_extra_args(false);
  app.add_flag("--swaps", options.allows_swaps);
  CLI11_PARSE(app, argc, argv);
  const auto bytes = make(options);
  if (!bytes) {
    std::cerr << bytes.error() << '\n';
    return 1;
  }
  std::ofstream out(options.out, std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes->data()), static_cast<std::streamsize>(bytes->size()));
  return out.flush() ? 0 : 1;
}
