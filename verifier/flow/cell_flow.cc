#include "verifier/flow/cell_flow.h"

#include <algorithm>
#include <set>
#include <utility>

namespace verifier::flow {

namespace {

constexpr Atom::Kind kParameterAtoms[] = {Atom::Kind::kArgument, Atom::Kind::kBehind, Atom::Kind::kRead};

}  // namespace

CellFlow::CellFlow(const Program& program, const Summaries& summaries, const IdSet& called_unseen)
    : linked_(std::make_unique<Linked>(link(program, summaries))), points_to_(std::make_unique<PointsTo>(*linked_)) {
  const auto& functions = linked_->program.functions;
  for (FunctionId function = 0; function < functions.size(); ++function)
    // Others have copies of inline functions of their own, which are judged there.
    if (functions[function].is_defined && functions[function].is_visible && !functions[function].is_inline &&
        !linked_->is_made(function))
      points_to_->add_entry(function);
  for (const FunctionId function : called_unseen) points_to_->add_entry(function);
  find_entries();
  find_owners();
}

/// Each entry may give away the address of another function, which is an entry then.
void CellFlow::find_entries() {
  for (std::size_t known = std::size_t(-1); known != entries().size();) {
    points_to_->solve();
    effects_ = effects_of(*points_to_);
    known = entries().size();
    for (const FunctionId entry : IdSet(entries())) {
      for (const Escape& escape : escapes(entry)) {
        if (linked_->memory[escape.atom] == Memory::kCode) add_entry_at(escape.atom);
      }
    }
    for (const auto& [constant, atom] : exposed())
      if (linked_->memory[atom] == Memory::kCode) add_entry_at(atom);
  }
}

void CellFlow::add_entry_at(AtomId code) {
  const FunctionId function = linked_->program.objects[code].function;
  if (function != kNone && linked_->program.functions[function].is_defined && !linked_->is_made(function))
    points_to_->add_entry(function);
}

void CellFlow::find_owners() {
  for (ObjectId root = 0; root < linked_->memory.size(); ++root) {
    if (linked_->memory[root] != Memory::kState) continue;
    owners_[root].insert(root);
    std::vector<AtomId> found = {root};
    std::set<AtomId> seen = {root};
    while (!found.empty()) {
      const AtomId place = found.back();
      found.pop_back();
      for (const Slot slot : {kPointers, kNumbers}) {
        for (const AtomId next : points_to_->contents(kNone, place, slot)) {
          if (!points_to_->is_private(next) || linked_->memory[next] != Memory::kHeap) continue;
          if (!seen.insert(next).second) continue;
          owners_[next].insert(root);
          found.push_back(next);
        }
      }
    }
  }
}

const IdSet& CellFlow::owners(AtomId place) const {
  const auto found = owners_.find(place);
  return found == owners_.end() ? nobody_ : found->second;
}

std::map<ObjectId, AtomId> CellFlow::written_roots(FunctionId entry) const {
  std::map<ObjectId, AtomId> roots;
  for (const AtomId place : effects_[entry].writes) {
    if (!points_to_->is_private(place)) continue;
    for (const ObjectId root : owners(place)) {
      const auto [known, is_new] = roots.try_emplace(root, place);
      if (!is_new && place == root) known->second = place;
    }
  }
  return roots;
}

IdSet CellFlow::returned(FunctionId entry) const {
  const NodeId result = linked_->program.functions[entry].result;
  IdSet values = points_to_->of(result);
  if (result != kNone) values.insert_all(points_to_->of(linked_->program.nodes[result].numbers));
  values.insert_all(points_to_->reach(entry, points_to_->of(result)));
  return values;
}

IdSet CellFlow::passed(FunctionId entry) const {
  IdSet values = effects_[entry].passed;
  for (const auto& [callee, arguments] : effects_[entry].callbacks)
    for (const IdSet& argument : arguments) values.insert_all(argument);
  values.insert_all(points_to_->reach(entry, IdSet(values)));
  return values;
}

std::vector<Escape> CellFlow::escapes(FunctionId entry) const {
  std::vector<Escape> all;
  const auto add = [&](Escape::Kind kind, const IdSet& values, AtomId where) {
    for (const AtomId value : values)
      if (!linked_->is_argument(value) && (points_to_->is_private(value) || linked_->memory[value] == Memory::kCode))
        all.push_back({kind, entry, value, where});
  };
  add(Escape::Kind::kReturned, returned(entry), kNone);
  const auto parameters = static_cast<std::uint32_t>(linked_->program.functions[entry].parameters.size());
  for (std::uint32_t i = 0; i < parameters; ++i) {
    for (const auto kind : kParameterAtoms) {
      const AtomId where = linked_->argument(entry, i, kind);
      for (const Slot slot : {kPointers, kNumbers}) {
        IdSet values = points_to_->contents(entry, where, slot);
        values.insert_all(points_to_->reach(entry, IdSet(values)));
        add(Escape::Kind::kStored, values, where);
      }
    }
  }
  add(Escape::Kind::kPassed, passed(entry), kNone);
  return all;
}

std::vector<std::pair<ObjectId, AtomId>> CellFlow::exposed() const {
  std::vector<std::pair<ObjectId, AtomId>> all;
  for (ObjectId object = 0; object < linked_->memory.size(); ++object) {
    if (linked_->memory[object] != Memory::kConstant || !linked_->program.objects[object].is_visible) continue;
    IdSet constant;
    constant.insert(object);
    for (const AtomId atom : points_to_->reach(kNone, constant))
      if (!linked_->is_argument(atom) && (points_to_->is_private(atom) || linked_->memory[atom] == Memory::kCode))
        all.emplace_back(object, atom);
  }
  return all;
}

std::vector<Capture> CellFlow::captures(FunctionId entry) const {
  std::vector<Capture> all;
  const auto& own = points_to_->own_contents(entry);
  std::map<AtomId, IdSet> by_place;
  for (const auto& [place, slots] : own) {
    if (!points_to_->is_private(place) && linked_->memory[place] != Memory::kRetained) continue;
    for (const Slot slot : {kPointers, kNumbers}) by_place[place].insert_all(slots[slot]);
  }
  for (const auto& [place, values] : by_place)
    for (const AtomId value : values) all.push_back({entry, value, place});
  return all;
}

std::vector<Step> CellFlow::explain(const Fact& fact) const { return flow::explain(*points_to_, effects_, fact); }

namespace {

/// Puts the facts about one function into words that its callers understand.
class Summariser {
 public:
  Summariser(const CellFlow& cell, FunctionId entry, const IdSet& lent)
      : cell_(cell), linked_(cell.linked()), entry_(entry), lent_(lent) {}

  Summary write(const std::string& cell_name) {
    const FlowFunction& function = linked_.program.functions[entry_];
    summary_.parameters = static_cast<std::uint32_t>(function.parameters.size());
    write_result(function.result);
    write_contents();
    const FunctionEffects& effects = cell_.effects()[entry_];
    summary_.writes = places(effects.writes);
    summary_.frees = places(effects.frees);
    summary_.passed = values(effects.passed);
    std::erase_if(summary_.passed, [](const Term& term) { return !is_of_caller(term); });
    write_callbacks(effects);
    write_fresh();
    write_retained(cell_name);
    return std::move(summary_);
  }

 private:
  static bool is_of_caller(const Term& term) { return term.kind <= Term::Kind::kRead; }

  [[nodiscard]] bool is_lent(AtomId atom) const {
    if (linked_.memory[atom] == Memory::kGiven) return true;
    return linked_.memory[atom] == Memory::kClient ? client_is_lent() : is_of_lent_root(atom);
  }

  [[nodiscard]] bool is_of_lent_root(AtomId atom) const {
    const IdSet& owners = cell_.owners(atom);
    return !owners.empty() && std::ranges::all_of(owners, [&](ObjectId root) { return lent_.contains(root); });
  }

  /// What clients gave stands in such roots only: it was given to be managed.
  [[nodiscard]] bool client_is_lent() const {
    for (ObjectId place = 0; place < linked_.memory.size(); ++place) {
      if (!cell_.points_to().is_private(place) || is_of_lent_root(place)) continue;
      for (const Slot slot : {kPointers, kNumbers})
        if (cell_.points_to().contents(kNone, place, slot).contains(linked_.client)) return false;
    }
    return true;
  }

  Term term(AtomId atom) {
    if (linked_.is_argument(atom)) {
      const Atom& argument = linked_.atoms[atom];
      return {static_cast<Term::Kind>(static_cast<int>(argument.kind) - 1), argument.parameter};
    }
    if (is_lent(atom)) return {Term::Kind::kGiven, 0};
    switch (linked_.memory[atom]) {
      case Memory::kUnknown:
        return {Term::Kind::kUnknown, 0};
      // Nobody can write to code: a function among the pointers of an object is no private memory that a client could
      // change through them.
      case Memory::kCode:
        return {Term::Kind::kGiven, 0};
      case Memory::kLocal:
      case Memory::kHeap:
        if (!cell_.points_to().is_private(atom)) {
          if (fresh_.insert(atom)) fresh_queue_.push_back(atom);
          return {Term::Kind::kFresh, 0};
        }
        return {Term::Kind::kInside, 0};
      default:
        return {Term::Kind::kInside, 0};
    }
  }

  /// Nobody can write it, and it leads nowhere.
  bool is_literal(AtomId atom) const {
    return !linked_.is_argument(atom) && linked_.memory[atom] == Memory::kConstant &&
           !linked_.program.objects[atom].holds_pointers;
  }

  std::vector<Term> values(const IdSet& atoms) {
    std::set<Term> terms;
    for (const AtomId atom : atoms)
      if (!is_literal(atom)) terms.insert(term(atom));
    return {terms.begin(), terms.end()};
  }

  /// Only what belongs to the caller.
  std::vector<Term> places(const IdSet& atoms) {
    std::set<Term> terms;
    for (const AtomId atom : atoms)
      if (linked_.is_argument(atom)) terms.insert(term(atom));
    return {terms.begin(), terms.end()};
  }

  /// Numbers carry only addresses that the caller gave, or that SS3 refuses here.
  IdSet carried(const IdSet& atoms, bool is_pointer) const {
    IdSet kept;
    for (const AtomId atom : atoms)
      if (is_pointer || linked_.is_argument(atom)) kept.insert(atom);
    return kept;
  }

  /// An address of a local is of no use to a caller.
  IdSet returned(NodeId node, bool is_pointer) const {
    IdSet atoms;
    for (const AtomId atom : carried(cell_.points_to().of(node), is_pointer))
      if (linked_.is_argument(atom) || linked_.memory[atom] != Memory::kLocal) atoms.insert(atom);
    return atoms;
  }

  void write_result(NodeId result) {
    if (result == kNone) return;
    summary_.returns_pointer = linked_.program.nodes[result].is_pointer;
    summary_.result = values(returned(result, summary_.returns_pointer));
    const NodeId numbers = linked_.program.nodes[result].numbers;
    summary_.returns_numbers = numbers != kNone;
    if (numbers != kNone) summary_.numbers = values(returned(numbers, false));
  }

  void add_content(const Term& where, AtomId place) {
    for (const Slot slot : {kPointers, kNumbers}) {
      const bool is_pointer = slot == kPointers;
      for (const AtomId value : carried(cell_.points_to().contents(entry_, place, slot), is_pointer))
        if (!is_literal(value)) contents_.insert({where, term(value), is_pointer});
    }
  }

  void write_contents() {
    for (std::uint32_t i = 0; i < summary_.parameters; ++i) {
      for (const auto kind : kParameterAtoms) {
        const AtomId place = linked_.argument(entry_, i, kind);
        add_content(term(place), place);
      }
    }
  }

  /// What the memory holds that came up so far, and so on.
  void write_fresh() {
    while (!fresh_queue_.empty()) {
      const AtomId place = fresh_queue_.back();
      fresh_queue_.pop_back();
      add_content({Term::Kind::kFresh, 0}, place);
    }
    summary_.contents.assign(contents_.begin(), contents_.end());
  }

  void write_callbacks(const FunctionEffects& effects) {
    for (const auto& [key, arguments] : effects.callbacks) {
      Summary::Callback callback{.callee = term(key.first), .type = key.second, .arguments = {}};
      for (const IdSet& argument : arguments) callback.arguments.push_back(values(argument));
      summary_.callbacks.push_back(std::move(callback));
    }
  }

  void write_retained(const std::string& cell_name) {
    std::set<Summary::Retained> retained;
    for (const Capture& capture : cell_.captures(entry_)) {
      const Term what = term(capture.what);
      const bool is_pointer = linked_.atoms[capture.what].is_pointer;
      if (linked_.memory[capture.where] == Memory::kRetained) {
        retained.insert({what, linked_.retained_by[capture.where], linked_.category[capture.where], is_pointer});
        continue;
      }
      for (const ObjectId root : cell_.owners(capture.where))
        retained.insert({what, cell_name + "::" + linked_.program.objects[root].root, "", is_pointer});
    }
    summary_.retained.assign(retained.begin(), retained.end());
  }

  const CellFlow& cell_;
  const Linked& linked_;
  FunctionId entry_;
  const IdSet& lent_;
  Summary summary_;
  std::set<Summary::Content> contents_;
  IdSet fresh_;
  std::vector<AtomId> fresh_queue_;
};

}  // namespace

Summary CellFlow::summarise(FunctionId entry, const std::string& cell, const IdSet& lent) const {
  return Summariser(*this, entry, lent).write(cell);
}

}  // namespace verifier::flow
