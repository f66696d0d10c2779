#include "verifier/policy/policy.h"

#include <nlohmann/json.hpp>

#include "verifier/facts/json_reader.h"
#include "verifier/model/trust.h"

namespace verifier::policy {
namespace {

using facts::cat;
using nlohmann::json;

void check_trusted(const Policy& policy, const Graph& graph, Verdicts& verdicts) {
  bool is_listed = true;
  for (const CellObject& cell : graph.cells) {
    if (!cell.manifest.trusted || policy.trusted.contains(cell.manifest.cell)) continue;
    verdicts.refuse("POLICY", cell.manifest.cell, "the cell is trusted, but the policy does not list it");
    is_listed = false;
  }
  if (is_listed) verdicts.prove("POLICY", "graph", "every trusted cell is listed");
}

/// Roots by category, each as "cell::root".
std::map<std::string, std::vector<std::string>> kept_roots(const Graph& graph) {
  std::map<std::string, std::vector<std::string>> kept;
  for (const CellObject& cell : graph.cells) {
    for (const RootFact& root : cell.facts.roots) {
      if (!root.category.empty()) kept[root.category].push_back(cat(cell.manifest.cell, "::", root.name));
    }
  }
  return kept;
}

/// HW. The list is data that a reviewer answers for: which memory a processor reads can't be seen in code.
void check_hardware(const Policy& policy, const Graph& graph, Verdicts& verdicts) {
  std::set<std::string> unused = policy.hardware;
  bool holds = true, is_used = !policy.hardware.empty();
  for (const CellObject& cell : graph.cells) {
    for (const RootFact& root : cell.facts.roots) {
      if (root.category != "hw") continue;
      is_used = true;
      const std::string type = cat(cell.manifest.cell, "::", root.type);
      unused.erase(type);
      if (policy.hardware.contains(type)) continue;
      verdicts.refuse("HW", cell.manifest.cell,
                      cat("root ", root.name, " is kept as hw, but its type ", type, " is not on the hardware list"),
                      {root.location});
      holds = false;
    }
  }
  for (const std::string& type : unused)
    verdicts.refuse("HW", "graph", cat("the hardware list names ", type, ", which no hw root has"));
  if (is_used && holds && unused.empty()) verdicts.prove("HW", "graph", "hw roots are of types on the hardware list");
}

/// What nothing but review vouches for may not grow unseen.
void check_trusted_lines(std::uint64_t most, const Graph& graph, Verdicts& verdicts) {
  const Trust trust = trust_of(graph);
  if (!trust.unknown.empty())
    return verdicts.undecided("POLICY", "trusted lines",
                              cat("the sources of ", trust.unknown.front(), " are not known"));
  const std::string message = cat(trust.lines(), " trusted lines, the policy allows ", most);
  if (trust.lines() <= most) {
    verdicts.prove("POLICY", "trusted lines", trust.lines() < most ? message + ": it can be lowered" : message);
    return;
  }
  std::vector<std::string> steps{cat(trust.vocabulary_lines, " of kernel vocabulary")};
  for (const TrustedCell& cell : trust.cells) steps.push_back(cat(cell.lines, " of ", cell.cell));
  verdicts.refuse("POLICY", "trusted lines", message, std::move(steps));
}

}  // namespace

facts::Parsed<Policy> read_policy(std::string_view json_text) {
  auto value = facts::parse_json(json_text);
  if (!value) return facts::refuse("policy: ", value.error());
  json required = *value;
  for (const char* optional : {"hardware", "trusted_lines"}) {
    if (required.is_object()) required.erase(optional);
  }
  FACTS_CHECK(facts::check_keys(required, {"trusted", "kept"}, "policy"));
  FACTS_TRY(const auto trusted, facts::strings_at(*value, "trusted", "policy"));
  Policy policy{{trusted.begin(), trusted.end()}, {}, {}};
  if (value->contains("trusted_lines")) {
    FACTS_TRY(policy.trusted_lines, facts::number_at(*value, "trusted_lines", "policy"));
  }
  if (value->contains("hardware")) {
    FACTS_TRY(const auto hardware, facts::strings_at(*value, "hardware", "policy"));
    policy.hardware.insert(hardware.begin(), hardware.end());
  }
  const json& kept = value->at("kept");
  if (!kept.is_object()) return facts::refuse("policy: 'kept' is not a JSON object");
  for (const auto& item : kept.items()) {
    FACTS_TRY(policy.kept[item.key()], facts::number_at(kept, item.key(), "policy: kept"));
  }
  return policy;
}

void check_policy(const Policy& policy, const Graph& graph, Verdicts& verdicts) {
  check_trusted(policy, graph, verdicts);
  check_hardware(policy, graph, verdicts);
  if (policy.trusted_lines) check_trusted_lines(*policy.trusted_lines, graph, verdicts);
  for (const auto& [category, roots] : kept_roots(graph)) {
    const auto limit = policy.kept.find(category);
    const std::size_t most = limit == policy.kept.end() ? 0 : limit->second;
    const std::string message = cat(roots.size(), " kept roots of category ", category, ", the policy allows ", most);
    if (roots.size() > most)
      verdicts.refuse("POLICY", category, message, roots);
    else
      verdicts.prove("POLICY", category, roots.size() < most ? message + ": it can be lowered" : message);
  }
}

}  // namespace verifier::policy
