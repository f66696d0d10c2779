#include "verifier/meaning/lifecycle.h"

#include "llvm/IR/LLVMContext.h"
#include "verifier/facts/parsed.h"
#include "verifier/meaning/bitcode.h"
#include "verifier/meaning/fresh_cell.h"

namespace verifier::meaning {
namespace {

using facts::cat;
using Kind = Answer::Kind;

constexpr auto kNothingWrong = [] { return Answer{.kind = Kind::kEqual, .message = {}, .steps = {}}; };

/// "Slot" of "pool::Slot".
std::string last_part(const std::string& type) {
  const auto colons = type.rfind("::");
  return colons == type.npos ? type : type.substr(colons + 2);
}

std::string move_constructor(const std::string& type) { return cat(type, "::", last_part(type), "(", type, "&&)"); }

/// One history of a fresh cell.
class History {
 public:
  History(const llvm::Module& module, const Handed& handed, const std::vector<std::string>& roots)
      : cell_(module, roots), handed_(handed) {}

  Answer gives_back_at_once(bool after_another);
  Answer hands_out_what_it_took(bool after_another);
  Answer assigns();
  Answer moves();

 private:
  const llvm::Function& member(const std::string& name) const;
  const llvm::Function& destructor() const { return member(cat(handed_.type, "::~", last_part(handed_.type), "()")); }
  Term take();
  void destroy(Machine& machine, const Term& handle) {
    cell_.call(machine, destructor(), {FreshCell::pointer(handle)});
  }

  FreshCell cell_;
  const Handed& handed_;
  unsigned taken_ = 0;
};

const llvm::Function& History::member(const std::string& name) const {
  const llvm::Function* found = cell_.find(name);
  if (found == nullptr) throw Unsupported{"is not in the bitcode: " + name};
  return *found;
}

/// Calls the factory. Only histories in which it returns count.
Term History::take() {
  const llvm::Function& factory = cell_.function(handed_.factory);
  if (!factory.hasStructRetAttr()) throw Unsupported{"returns no object in memory"};
  const Term handle = cell_.make_room();
  std::vector<Value> arguments = {FreshCell::pointer(handle)};
  cell_.add_arguments(factory, 1, cat("taking ", ++taken_), arguments);
  cell_.expect(cell_.call(cell_.now(), factory, std::move(arguments)).returned);
  return handle;
}

Answer History::gives_back_at_once(bool after_another) {
  if (after_another) take();
  const Term before = cell_.now().state().memory;
  const Term handle = take();
  destroy(cell_.now(), handle);
  return cell_.asked(cell_.changed(before, cell_.now().state().memory),
                     "taking and giving back at once does not leave things as they were");
}

Answer History::hands_out_what_it_took(bool after_another) {
  if (after_another) take();
  const Term before = cell_.now().state().memory;
  const Term handle = take();
  const Term is_same = negated(cell_.changed(before, cell_.now().state().memory));
  const Term elsewhere = cell_.with_any_state(cell_.now().state().memory);
  Machine machine = cell_.from(elsewhere);
  destroy(machine, handle);
  return cell_.asked(both(is_same, cell_.changed(elsewhere, machine.state().memory)),
                     "an object is handed out that would give back what was not taken for it");
}

/// a = move(b) gives back what a had and takes what b had: as if both were destroyed.
Answer History::assigns() {
  const llvm::Function* const assignment = cell_.find(cat(handed_.type, "::operator=(", handed_.type, "&&)"));
  if (assignment == nullptr) return kNothingWrong();
  const Term a = take(), b = take();
  const Term start = cell_.now().state().memory;
  Machine moving = cell_.from(start), destroying = cell_.from(start);
  cell_.call(moving, *assignment, {FreshCell::pointer(a), FreshCell::pointer(b)});
  for (Machine* machine : {&moving, &destroying}) {
    destroy(*machine, b);
    destroy(*machine, a);
  }
  return cell_.asked(cell_.changed(destroying.state().memory, moving.state().memory),
                     "assignment loses what the object had, or gives it back twice");
}

/// T b(move(a)) leaves to the destructor of a nothing to give back, and to that of b all.
Answer History::moves() {
  const llvm::Function* const move = cell_.find(move_constructor(handed_.type));
  if (move == nullptr) return kNothingWrong();
  const Term before = cell_.now().state().memory;
  const Term a = take();
  const Term b = cell_.make_room();
  cell_.call(cell_.now(), *move, {FreshCell::pointer(b), FreshCell::pointer(a)});
  const Term taken = cell_.now().state().memory;
  destroy(cell_.now(), a);
  Answer answer = cell_.asked(cell_.changed(taken, cell_.now().state().memory),
                              "after a move the source gives back what is no longer its own");
  if (!answer.is_proven()) return answer;
  destroy(cell_.now(), b);
  return cell_.asked(cell_.changed(before, cell_.now().state().memory), "what was moved is not given back");
}

Answer moved_from(const llvm::Module& module, const std::string& type) {
  FreshCell cell(module, {});
  const llvm::Function* const move = cell.find(move_constructor(type));
  const llvm::Function* const empty = cell.find(cat(type, "::empty() const"));
  if (move == nullptr || empty == nullptr) throw Unsupported{"has no members in the bitcode"};
  const Term to = cell.make_room(), from = cell.make_room();
  cell.call(cell.now(), *move, {FreshCell::pointer(to), FreshCell::pointer(from)});
  const Outcome outcome = cell.call(cell.now(), *empty, {FreshCell::pointer(from)});
  if (outcome.result.parts.size() != 1) throw Unsupported{"has an empty() that says nothing"};
  const Term is_empty = as_truth(outcome.result.parts[0].extract(0, 0));
  return cell.asked(both(both(outcome.returned, negated(outcome.result.poison)), negated(is_empty)),
                    "an object that was moved from is not empty");
}

}  // namespace

Answer check_lifecycle(const CellObject& cell, const Handed& handed, const std::vector<std::string>& roots) {
  llvm::LLVMContext context;
  const auto module = read_bitcode(cell, context);
  if (!module) return {.kind = Kind::kUnknown, .message = module.error(), .steps = {}};
  return answered([&] {
    for (const bool after_another : {false, true}) {
      Answer answer = History(**module, handed, roots).gives_back_at_once(after_another);
      if (!answer.is_proven()) return answer;
      answer = History(**module, handed, roots).hands_out_what_it_took(after_another);
      if (!answer.is_proven()) return answer;
    }
    Answer answer = History(**module, handed, roots).moves();
    return answer.is_proven() ? History(**module, handed, roots).assigns() : answer;
  });
}

Answer check_moved_from(const CellObject& cell, const std::string& type) {
  llvm::LLVMContext context;
  const auto module = read_bitcode(cell, context);
  if (!module) return {.kind = Kind::kUnknown, .message = module.error(), .steps = {}};
  return answered([&] { return moved_from(**module, type); });
}

}  // namespace verifier::meaning
