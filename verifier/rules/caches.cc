// CACHE: `cache` state only speeds up: it holds what a pure function of its callers' values gives, and what is found in
// it is used only after it was compared with those values.
//
// Why: only then does dropping it change nothing but time. The shape that is recognised: every value stored depends on
// values of parameters of an entry alone (no other state, no other cell, nothing behind a pointer), those parameters
// are stored too, as the key, and whatever depends on the cache also depends on a comparison of the cache with each of
// them. Anything else is refused. Then calls are executed on terms: none may end otherwise because another one, with
// other arguments, came before it in a fresh cell; a history that Z3 finds can really happen. To satisfy it: compute
// from values that are all in the key, store key and value together, compare the key.
#include <algorithm>
#include <string>
#include <vector>

#include "verifier/flow/dependence.h"
#include "verifier/meaning/cache_history.h"
#include "verifier/rules/state_flow.h"

namespace verifier::rules {
namespace {

using flow::Atom;
using flow::Dependence;
using flow::IdSet;

IdSet kept_as(const FlowOfCell& of, std::string_view category) {
  IdSet roots;
  for (ObjectId object = 0; object < of.flow.linked().memory.size(); ++object)
    if (of.flow.linked().memory[object] == flow::Memory::kState && of.category(object) == category)
      roots.insert(object);
  return roots;
}

/// Parameters of the entry whose very value is stored in the cache.
IdSet keys_of(const FlowOfCell& of, FunctionId entry, ObjectId root) {
  IdSet keys;
  for (const flow::Capture& capture : of.flow.captures(entry)) {
    const Atom& atom = of.flow.linked().atoms[capture.what];
    if (of.flow.owners(capture.where).contains(root) && atom.kind == Atom::Kind::kArgument) keys.insert(capture.what);
  }
  return keys;
}

/// Whether `entry` has a value that depends on both, and was not just computed for the store: a comparison.
bool is_compared(const FlowOfCell& of, const Dependence& dependence, FunctionId entry, ObjectId root,
                 flow::AtomId key) {
  const auto& linked = of.flow.linked();
  for (const Statement& statement : linked.body[entry]) {
    if (statement.op != Statement::Op::kDerive) continue;
    const IdSet& sources = dependence.of(statement.target);
    if (sources.contains(root) && sources.contains(key)) return true;
  }
  return false;
}

void check_entry(const FlowOfCell& of, const Dependence& dependence, FunctionId entry, ObjectId root, Judged& caches) {
  const std::string what = cat(of.root_name(root), of.place_of(of.object(root).place), ", which is kept as cache,");
  const IdSet keys = keys_of(of, entry, root);
  IdSet stored;
  for (flow::AtomId place = 0; place < of.flow.linked().memory.size(); ++place)
    if (of.flow.owners(place).contains(root)) stored.insert_all(dependence.memory(entry, place));
  for (const flow::AtomId source : stored) {
    if (source == root) continue;
    if (keys.contains(source)) continue;
    caches.refuse(cat(what, " holds what depends on ", of.in_words(source), " of ", of.function_name(entry),
                      ", which is not stored as a key"));
  }
  if (!dependence.given_back(entry).contains(root) && !dependence.outputs(entry).contains(root)) return;
  if (keys.empty()) caches.refuse(cat(of.function_name(entry), " gives out what ", what, " holds, and has no key"));
  for (const flow::AtomId key : keys)
    if (!is_compared(of, dependence, entry, root, key))
      caches.refuse(cat(of.function_name(entry), " gives out what ", what, " holds without comparing it with ",
                        of.in_words(key)));
}

/// Whether the answer to some call depends on which call came before it.
void check_histories(const FlowOfCell& of, const Dependence& dependence, const IdSet& roots, Judged& caches) {
  if (!of.cell->bitcode) return;
  std::vector<std::string> names;
  for (const ObjectId root : roots) names.push_back(of.object(root).root);
  const auto touches = [&](const auto& found) {
    return std::ranges::any_of(roots, [&](ObjectId root) { return found.contains(root); });
  };
  for (const FunctionId filler : of.flow.entries()) {
    if (!touches(of.flow.written_roots(filler))) continue;
    for (const FunctionId reader : of.flow.entries()) {
      if (!touches(dependence.given_back(reader)) && !touches(dependence.outputs(reader))) continue;
      const auto answer = meaning::check_cache(*of.cell, of.function(filler).symbol, of.function(reader).symbol, names);
      if (answer.kind != meaning::Answer::Kind::kDiffers) continue;
      std::vector<std::string> steps = answer.steps;
      steps.insert(steps.begin(), cat("after a call of ", of.function_name(filler)));
      caches.refuse(cat(of.function_name(reader), of.place_of(of.function(reader).place), ": ", answer.message),
                    std::move(steps));
    }
  }
}

void check_cell(const FlowOfCell& of, Judged& caches) {
  const IdSet roots = kept_as(of, "cache");
  if (roots.empty()) return caches.prove("no cache");
  IdSet watched;
  for (ObjectId object = 0; object < of.flow.linked().memory.size(); ++object)
    if (of.flow.linked().memory[object] == flow::Memory::kState) watched.insert(object);
  const Dependence dependence(of.flow, watched, false);
  for (const ObjectId root : roots)
    for (const FunctionId entry : of.flow.entries()) check_entry(of, dependence, entry, root, caches);
  if (caches.holds()) check_histories(of, dependence, roots, caches);
  caches.prove(cat(count(roots.size(), "cache"), " of pure functions, looked up by key"));
}

}  // namespace

void check_caches(const StateFlow& flow, Verdicts& verdicts) {
  for (const FlowOfCell* of : flow.judged()) {
    Judged caches(verdicts, "CACHE", of->name());
    check_cell(*of, caches);
  }
}

}  // namespace verifier::rules
