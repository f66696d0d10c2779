// KEPT: exceptions to 'no state spill' are declared on the root and in the target, both or neither, and are of a kind
// that the cell may have.
//
// Why: the target is what a reviewer reads, the root is what the code has. To satisfy it: `kept = {"pool":
// "inventory"}` for CELL_KEPT(Pool, pool, "inventory", "why"), nothing for CELL_STATE; hw, inventory and registration
// in trusted cells only.
#include <algorithm>
#include <array>

#include "verifier/rules/rules.h"
#include "verifier/rules/text.h"

namespace verifier::rules {
namespace {

constexpr std::array<std::string_view, 6> kCategories = {"hw", "inventory", "registration", "soft", "cache", "sync"};
constexpr std::size_t kTrustedOnly = 3;  // the first ones

void check_category(const Manifest& manifest, const std::string& root, const std::string& category, Judged& agreed) {
  const auto found = std::ranges::find(kCategories, category);
  if (found == kCategories.end()) {
    agreed.refuse(cat("root ", root, ": unknown category '", category, "'"));
  } else if (found < kCategories.begin() + kTrustedOnly && !manifest.trusted) {
    agreed.refuse(cat("root ", root, " is kept as ", category, ", which only trusted cells may"));
  }
}

void check_declared(const CellObject& cell, Judged& agreed) {
  for (const auto& [name, category] : cell.manifest.kept) {
    const auto root = std::ranges::find(cell.facts.roots, name, &RootFact::name);
    if (root == cell.facts.roots.end()) {
      agreed.refuse(cat("kept names ", name, ", which is no state root of the cell"));
    } else if (root->category != category) {
      agreed.refuse(
          cat("root ", name, " is kept as '", category, "' in the target and as '", root->category, "' in the source"),
          {root->location});
    }
  }
}

}  // namespace

void check_kept(const Graph& graph, Verdicts& verdicts) {
  for (const CellObject& cell : graph.cells) {
    Judged agreed(verdicts, "KEPT", cell.manifest.cell);
    for (const RootFact& root : cell.facts.roots) {
      if (root.category.empty()) continue;
      if (!cell.manifest.kept.contains(root.name))
        agreed.refuse(cat("root ", root.name, " is kept as ", root.category, " in the source, but not in the target"),
                      {root.location});
      check_category(cell.manifest, root.name, root.category, agreed);
    }
    check_declared(cell, agreed);
    agreed.prove(cat(count(cell.manifest.kept.size(), "kept root"), ", declared twice and equal"));
  }
}

}  // namespace verifier::rules
