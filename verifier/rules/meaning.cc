// O6: what running cells call means the same in the new version, or the update says by name that it does not.
//
// Why: a function with the same signature that answers in other units breaks its callers without a trace in any type.
// Each used export is compared by its bitcode (verifier/meaning): the same code, or code that Z3 proves equal, or a
// contract (CELL_PRE, CELL_POST) that demands no more and promises no less. What is not proved, because it differs or
// because it cannot be decided, has to be acknowledged in the update's target; the report lists it. An acknowledgement
// that nothing needs is an error: it would hide the next change.
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "verifier/meaning/versions.h"
#include "verifier/rules/rules.h"
#include "verifier/rules/text.h"

namespace verifier::rules {
namespace {

using meaning::Answer;

/// "box::area": without parameters and ABI tags, as a target names it.
std::string name_of(const std::string& symbol) {
  std::string name = facts::qualified_symbol_name(symbol);
  const auto tag = name.find("[abi:");
  return tag == std::string::npos ? name : name.substr(0, tag);
}

/// Compares exports of one cell in two versions.
class Meanings {
 public:
  Meanings(const CellObject& from, const CellObject& to)
      : is_same_object_(from.code == to.code), from_(from), to_(to) {}

  Answer of(const std::string& symbol) {
    if (is_same_object_) return {.kind = Answer::Kind::kSameCode, .message = {}, .steps = {}};
    if (!versions_) versions_.emplace(meaning::Versions::load(from_, to_));
    if (!*versions_) return {.kind = Answer::Kind::kUnknown, .message = versions_->error(), .steps = {}};
    return (*versions_)->compare(symbol);
  }

 private:
  bool is_same_object_;
  const CellObject &from_, &to_;
  std::optional<facts::Parsed<meaning::Versions>> versions_;  ///< Read when they are needed.
};

/// Used exports with the same interface (others are O4's and O5's business) to one place that uses them.
std::map<std::string, std::string> used_exports(const Graph& graph, std::size_t index, const CellObject& to) {
  std::map<std::string, std::string> used;
  for (const Edge& edge : graph.edges) {
    if (edge.to != index) continue;
    for (const Use& use : edge.uses) {
      const InterfaceFact* before = find_fact(graph.cells[index].facts.exports, use.symbol);
      const InterfaceFact* after = find_fact(to.facts.exports, use.symbol);
      const bool is_comparable = before == nullptr || after == nullptr ? before == after : before->text == after->text;
      if (is_comparable) used.emplace(use.symbol, cat(graph.cells[edge.from].manifest.cell, ": ", use.site));
    }
  }
  return used;
}

void complain(const std::string& symbol, const std::string& site, const Answer& answer, Judged& judged) {
  const std::string remedy = cat("; acknowledge ", name_of(symbol), " in the update, or keep its meaning");
  if (answer.kind != Answer::Kind::kDiffers)
    return judged.undecided(
        cat(readable(symbol), " is not proved to mean the same: ", answer.message, " (used by ", site, ")", remedy));
  std::vector<std::string> steps = answer.steps;
  steps.insert(steps.begin(), cat("used by ", site));
  judged.refuse(cat(readable(symbol), " means something else: ", answer.message, remedy), std::move(steps));
}

/// What the update says that means something else, and does not.
void check_needed(const CellObject& from, const std::set<std::string>& names, Meanings& meanings, Judged& judged) {
  std::set<std::string> needed;
  const auto exports = exports_of(from);
  for (const std::string& symbol : exports) {
    if (names.contains(name_of(symbol)) && !meanings.of(symbol).is_proven()) needed.insert(name_of(symbol));
  }
  for (const std::string& name : names) {
    const bool is_export = std::ranges::any_of(exports, [&](const auto& symbol) { return name_of(symbol) == name; });
    if (!needed.contains(name))
      judged.refuse(cat("acknowledged names ", name,
                        is_export ? ", which means the same in both versions or keeps its contract"
                                  : ", which the old version does not export"));
  }
}

/// The comparison of one cell in two versions, and what is acknowledged.
struct Change {
  Change(const Graph& cells, std::size_t index_of_old, const CellObject& new_version, Way way)
      : graph(cells),
        index(index_of_old),
        from(cells.cells[index_of_old]),
        to(new_version),
        subject(cat(from.manifest.file, " -> ", to.manifest.file)),
        meanings(from, to) {
    const auto& acknowledged = (way == Way::kBack ? from : to).manifest.acknowledged;
    names.insert(acknowledged.begin(), acknowledged.end());
  }

  const Graph& graph;
  std::size_t index;
  const CellObject &from, &to;
  std::string subject;
  Meanings meanings;
  std::set<std::string> names;
};

void check_uses(Change& change, Judged& judged, Verdicts& verdicts) {
  const auto& [graph, index, from, to, subject, _, names] = change;
  Meanings& meanings = change.meanings;
  std::size_t same = 0, equal = 0, refined = 0;
  for (const auto& [symbol, site] : used_exports(graph, index, to)) {
    const Answer answer = meanings.of(symbol);
    same += answer.kind == Answer::Kind::kSameCode ? 1 : 0;
    equal += answer.kind == Answer::Kind::kEqual ? 1 : 0;
    if (answer.kind == Answer::Kind::kRefined)
      verdicts.prove("O6", subject, cat(readable(symbol), " keeps its contract: ", answer.message));
    refined += answer.kind == Answer::Kind::kRefined ? 1 : 0;
    if (answer.is_proven()) continue;
    if (!names.contains(name_of(symbol))) {
      complain(symbol, site, answer, judged);
      continue;
    }
    const bool differs = answer.kind == Answer::Kind::kDiffers;
    verdicts.prove("O6", subject,
                   cat("acknowledged: ", readable(symbol),
                       differs ? " means something else: " : " is not proved: ", answer.message));
  }
  judged.prove(cat(count(same, "used export"), " with the same code, ", equal, " proved equal by Z3, ", refined,
                   " by contract"));
}

}  // namespace

void check_used_meaning(const Graph& graph, std::size_t index, const CellObject& to, Verdicts& verdicts) {
  Change change(graph, index, to, Way::kThere);
  Judged judged(verdicts, "O6", change.subject);
  check_uses(change, judged, verdicts);
}

void check_meaning(const Graph& graph, std::size_t index, const CellObject& to, Way way, Verdicts& verdicts) {
  Change change(graph, index, to, way);
  Judged judged(verdicts, "O6", change.subject);
  if (way == Way::kThere) check_needed(change.from, change.names, change.meanings, judged);
  check_uses(change, judged, verdicts);
}

}  // namespace verifier::rules
