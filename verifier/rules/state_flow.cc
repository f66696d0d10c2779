#include "verifier/rules/state_flow.h"

#include <algorithm>
#include <set>

#include "verifier/proof/path.h"

namespace verifier::rules {
namespace {

using flow::Atom;
using flow::AtomId;
using flow::Fact;
using flow::Memory;

/// Functions that code of the cell refers to which the evidence does not have: assembly files.
flow::IdSet called_unseen(const CellObject& cell) {
  std::map<std::string_view, FunctionId> seen;
  for (FunctionId function = 0; function < cell.program->functions.size(); ++function)
    if (cell.program->functions[function].is_defined) seen.emplace(cell.program->functions[function].symbol, function);
  std::set<std::uint32_t> seen_sections;
  for (const Symbol& symbol : cell.elf.symbols)
    if (symbol.is_defined() && seen.contains(facts::without_suffix(symbol.name))) seen_sections.insert(symbol.section);
  flow::IdSet called;
  for (std::uint32_t i = 0; i < cell.elf.sections.size(); ++i) {
    const Section& section = cell.elf.sections[i];
    if (!section.is_alloc() || !section.is_code() || seen_sections.contains(i)) continue;
    for (const Relocation& relocation : section.relocations) {
      const auto target = seen.find(cell.elf.symbols[relocation.symbol].name);
      if (target != seen.end()) called.insert(target->second);
    }
  }
  return called;
}

std::string at(const Program& program, PlaceId place) {
  if (place == kNone) return " at an unknown place";
  return cat(" at ", program.places[place].file, ":", program.places[place].line);
}

/// A statement's place and the calls that were replaced by bodies around it, outermost first.
std::vector<PlaceId> frames_of(const Program& program, PlaceId place) {
  std::vector<PlaceId> frames;
  for (; place != kNone; place = program.places[place].inlined_at) frames.push_back(place);
  std::ranges::reverse(frames);
  return frames;
}

class PathText {
 public:
  PathText(const FlowOfCell& of, Verb verb) : of_(of), program_(of.flow.linked().program), verb_(std::move(verb)) {}

  std::vector<std::string> write(const std::vector<flow::Step>& steps) {
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const flow::Step& step = steps[i];
      const bool is_last = i + 1 == steps.size();
      if (!is_last && step.callee == kNone && step.fact.kind == Fact::Kind::kValue && is_silent(step)) continue;
      add(step, is_last ? nullptr : &steps[i + 1].fact);
    }
    return std::move(lines_);
  }

 private:
  /// Copies of a value say nothing to a reader.
  static bool is_silent(const flow::Step& step) { return step.statement->op == Statement::Op::kCopy; }

  void line(const std::string& text) { lines_.push_back(text); }

  /// What is inlined around the statement, then the statement.
  void add(const flow::Step& step, const Fact* next) {
    const auto frames = frames_of(program_, step.statement->place);
    std::string who = of_.function_name(step.fact.function);
    for (std::size_t i = 0; i + 1 < frames.size(); ++i) {
      const std::string inner = readable(program_.places[frames[i + 1]].function);
      line(cat(who, " calls ", inner, at(program_, frames[i]), "        [inlined]"));
      who = inner;
    }
    line(cat(who, " ", what(step, next), at(program_, step.statement->place), passed(step, next)));
  }

  std::string what(const flow::Step& step, const Fact* next) const {
    if (step.callee != kNone) return cat("calls ", of_.function_name(step.callee));
    if (step.fact.kind != Fact::Kind::kValue) return cat(verb_, " ", of_.in_words(object_of(step.fact)));
    switch (step.statement->op) {
      case Statement::Op::kAddress:
        return cat("takes the address of ", of_.in_words(step.fact.atom));
      case Statement::Op::kReturn:
        return cat("returns ", of_.in_words(step.fact.atom));
      case Statement::Op::kLoad:
        return next == nullptr ? cat("loads ", of_.in_words(step.fact.atom))
                               : cat("loads what ", of_.function_name(next->function), " stored");
      default:
        return cat("uses ", of_.in_words(step.fact.atom));
    }
  }

  static AtomId object_of(const Fact& fact) { return fact.atom; }

  /// "[g_ram passed as parameter 1]"
  std::string passed(const flow::Step& step, const Fact* next) const {
    if (step.callee == kNone || next == nullptr || !of_.flow.linked().is_argument(next->atom)) return "";
    return cat("        [", of_.in_words(step.fact.atom), " passed as ", of_.in_words(next->atom), "]");
  }

  const FlowOfCell& of_;
  const Program& program_;
  Verb verb_;
  std::vector<std::string> lines_;
};

}  // namespace

FlowOfCell::FlowOfCell(const CellObject& object, const flow::Summaries& summaries)
    : cell(&object), flow(*object.program, summaries, called_unseen(object)) {}

std::string FlowOfCell::category(ObjectId root) const {
  const auto fact = std::ranges::find(cell->facts.roots, object(root).root, &RootFact::name);
  if (fact == cell->facts.roots.end() || fact->category.empty()) return "";
  const auto declared = cell->manifest.kept.find(fact->name);
  return declared == cell->manifest.kept.end() || declared->second != fact->category ? "" : fact->category;
}

bool FlowOfCell::is_lent(ObjectId root) const { return cell->manifest.trusted && category(root) == "inventory"; }

std::string FlowOfCell::root_name(ObjectId root) const {
  return object(root).root.empty() ? readable(object(root).symbol) : cat(name(), "::", object(root).root);
}

std::string FlowOfCell::place_of(PlaceId place) const {
  if (place == kNone) return "";
  const Place& known = flow.linked().program.places[place];
  return cat(" (", known.file, ":", known.line, ")");
}

std::string FlowOfCell::function_name(FunctionId id) const {
  const auto& functions = flow.linked().program.functions;
  return id < functions.size() ? readable(functions[id].symbol) : "an initialiser";
}

std::string FlowOfCell::in_words(AtomId atom) const {
  const flow::Linked& linked = flow.linked();
  if (linked.is_argument(atom)) {
    const Atom& argument = linked.atoms[atom];
    std::string number = cat("parameter ", argument.parameter);
    if (argument.kind == Atom::Kind::kArgument) return number;
    return cat(argument.kind == Atom::Kind::kBehind ? "a pointer found through " : "a number found through ", number);
  }
  switch (linked.memory[atom]) {
    case Memory::kState:
      return root_name(atom);
    case Memory::kHeap:
      return flow.owners(atom).empty() ? "heap memory" : cat("memory of ", root_name(*flow.owners(atom).begin()));
    case Memory::kClient:
      return "an object of a client";
    case Memory::kUnknown:
      return "an address computed from numbers";
    case Memory::kForeign:
    case Memory::kGiven:
      return cat("memory that ", readable(linked.retained_by[atom]), " gave out");
    case Memory::kRetained:
      return linked.retained_by[atom];
    case Memory::kAbsolute:
      return cat("address ", facts::hex(object(atom).address));
    case Memory::kCode:
      return function_name(object(atom).function);
    default:
      return object(atom).symbol.empty() ? "a local" : readable(object(atom).symbol);
  }
}

Path path_of(const FlowOfCell& of, const Fact& fact, const Verb& verb) {
  const auto steps = of.flow.explain(fact);
  std::vector<proof::HornClause> clauses;
  for (std::size_t i = 0; i < steps.size(); ++i)
    clauses.push_back({i, i + 1 < steps.size() ? std::optional(i + 1) : std::nullopt});
  Path path{PathText(of, verb).write(steps), proof::confirm_path(clauses, 0) == proof::Answer::kYes};
  if (path.is_confirmed) path.steps.push_back(cat("z3: path confirmed, core ", steps.size(), "/", steps.size()));
  return path;
}

void refuse_with_path(Judged& judged, const std::string& message, const FlowOfCell& of, const Fact& fact,
                      const Verb& verb) {
  Path path = path_of(of, fact, verb);
  if (path.is_confirmed) return judged.refuse(message, std::move(path.steps));
  judged.undecided(cat(message, ": but no path was found that Z3 confirms"));
}

namespace {

/// Imports of the shipped object but those that lie in read-only memory of their exporter.
std::set<std::string> writable_imports(const Graph& graph, std::size_t importer) {
  std::set<std::string> writable;
  for (const std::string& symbol : imports_of(graph.cells[importer])) writable.insert(symbol);
  for (const Edge& edge : graph.edges) {
    if (edge.from != importer) continue;
    const ObjectFile& exporter = graph.cells[edge.to].elf;
    for (const Symbol& symbol : exporter.symbols)
      if (symbol.is_defined() && !exporter.sections[symbol.section].is_writable()) writable.erase(symbol.name);
  }
  return writable;
}

}  // namespace

StateFlow::StateFlow(const Graph& graph, const std::vector<std::size_t>& wanted, Spills spills) {
  cells_.resize(graph.cells.size());
  std::vector<std::vector<std::size_t>> used(graph.cells.size());
  for (const Edge& edge : graph.edges) used[edge.from].push_back(edge.to);
  std::set<std::size_t> needed;
  std::vector<std::size_t> queue = wanted;
  while (!queue.empty()) {
    const std::size_t cell = queue.back();
    queue.pop_back();
    if (needed.insert(cell).second) queue.insert(queue.end(), used[cell].begin(), used[cell].end());
  }
  std::vector<std::size_t> order(needed.begin(), needed.end());
  if (graph.ranks.size() == graph.cells.size())
    std::ranges::stable_sort(order, {}, [&](std::size_t cell) { return graph.ranks[cell]; });
  for (const std::size_t index : order) {
    if (!graph.cells[index].program) continue;
    FlowOfCell& of = cells_[index].emplace(graph.cells[index], summaries_);
    of.writable_imports = writable_imports(graph, index);
    add_summaries(of);
    analysed_.push_back(&of);
    if (spills == Spills::kLeaveOut || std::ranges::find(wanted, index) == wanted.end()) continue;
    of.judged = proof::judge_spills(of.flow.linked(), of.flow.entries());
  }
  for (const std::size_t index : wanted)
    if (cells_[index]) judged_.push_back(&*cells_[index]);
}

void StateFlow::add_summaries(const FlowOfCell& of) {
  flow::IdSet lent;
  for (ObjectId object = 0; object < of.flow.linked().memory.size(); ++object)
    if (of.flow.linked().memory[object] == Memory::kState && of.is_lent(object)) lent.insert(object);
  for (const FunctionId entry : of.flow.entries()) {
    if (!of.function(entry).is_visible) continue;
    flow::Summary summary = of.flow.summarise(entry, of.name(), lent);
    for (flow::Summary::Retained& retained : summary.retained) {
      if (!retained.category.empty() || !retained.root.starts_with(of.name() + "::")) continue;
      const auto kept = of.cell->manifest.kept.find(retained.root.substr(of.name().size() + 2));
      if (kept != of.cell->manifest.kept.end()) retained.category = kept->second;
    }
    // Compilers emit one body for several constructors or destructors, and callers use the name of another one.
    for (const std::string& symbol : facts::symbol_variants(of.function(entry).symbol))
      summaries_.emplace(symbol, summary);
  }
}

}  // namespace verifier::rules
