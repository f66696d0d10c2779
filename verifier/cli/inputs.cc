#include "verifier/cli/inputs.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "verifier/cli/files.h"
#include "verifier/cli/progress.h"
#include "verifier/facts/json_reader.h"
#include "verifier/facts/load_cell.h"

namespace verifier::cli {
namespace {

using facts::Parsed;
using facts::refuse;
namespace fs = std::filesystem;

Parsed<void> list_folder(const std::string& folder, std::vector<std::string>& files) {
  const std::size_t before = files.size();
  std::error_code error;
  auto entry = fs::recursive_directory_iterator(folder, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    if (entry->path().string().ends_with(".cell.o")) files.push_back(entry->path().string());
  }
  if (error) return refuse(folder, ": ", error.message());
  if (files.size() == before) return refuse(folder, ": holds no *.cell.o");
  std::sort(files.begin() + static_cast<std::ptrdiff_t>(before), files.end());
  return {};
}

}  // namespace

Parsed<std::vector<CellObject>> load_cells(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code ignored;
    if (fs::is_directory(path, ignored)) {
      FACTS_CHECK(list_folder(path, files));
    } else {
      files.push_back(path);
    }
  }
  std::vector<CellObject> cells;
  const Progress progress;
  for (const std::string& file : files) {
    progress.say("reading", file, cells.size() + 1, files.size());
    FACTS_TRY(CellObject cell, facts::load_cell(file));
    cells.push_back(std::move(cell));
  }
  return cells;
}

Parsed<Graph> graph_of(std::vector<CellObject> cells) {
  GraphResult result = build_graph(std::move(cells));
  if (result.duplicate_cells.empty()) return std::move(result.graph);
  return refuse("cell ", result.duplicate_cells.front(), ": given twice; another version of it is an --update");
}

Parsed<BootPlan> load_boot_plan(const std::string& path) {
  FACTS_TRY(const std::string text, read_text(path));
  auto value = facts::parse_json(text);
  if (!value) return refuse(path, ": ", value.error());
  if (value->is_object()) value->emplace("on_demand", nlohmann::json::array());
  FACTS_CHECK(facts::check_keys(*value, {"start", "on_demand"}, path));
  BootPlan plan;
  FACTS_TRY(plan.start, facts::strings_at(*value, "start", path));
  FACTS_TRY(plan.on_demand, facts::strings_at(*value, "on_demand", path));
  return plan;
}

}  // namespace verifier::cli
