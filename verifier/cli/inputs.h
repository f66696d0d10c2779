// What the subcommands read: cells and the boot plan.
#pragma once

#include <string>
#include <vector>

#include "verifier/facts/parsed.h"
#include "verifier/model/cell_object.h"
#include "verifier/model/graph.h"

namespace verifier::cli {

/// Loads objects; of a folder every `*.cell.o` in it and below, sorted by path. Fails with a sentence that begins with
/// the path; a folder without cells is an error.
facts::Parsed<std::vector<CellObject>> load_cells(const std::vector<std::string>& paths);

/// build_graph; two versions of one cell are an error that names the cell.
facts::Parsed<Graph> graph_of(std::vector<CellObject> cells);

/// What captain starts, in order, and what is only loaded when somebody asks for it.
struct BootPlan {
  std::vector<std::string> start, on_demand;
};

/// Reads {"start": [...], "on_demand": [...]}; the second may be missing. Fails with a sentence that begins with the
/// path.
facts::Parsed<BootPlan> load_boot_plan(const std::string& path);

}  // namespace verifier::cli
