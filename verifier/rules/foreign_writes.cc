// SS4: a cell writes its own memory and its callers', nobody else's: not through a pointer into another cell's state,
// not to imported data, not to an address stated as a number without an `mmio` grant.
//
// Why: such a write is state that no root shows. Not refused here: memory that an `inventory` manages and gave out,
// which is the client's until it gives it back (SS3 judges what may be given out); and addresses computed from numbers,
// which need a cast where they are made: trusted vocabulary, or a grant (O3). To satisfy it: call an export of the cell
// whose memory it is.
#include <set>

#include "verifier/rules/state_flow.h"

namespace verifier::rules {
namespace {

using flow::Memory;

/// "mmio:0xfee00000+0x1000"
bool is_granted(const Manifest& manifest, std::uint64_t address) {
  constexpr std::string_view kPrefix = "mmio:";
  for (const std::string& grant : manifest.grants) {
    const auto plus = grant.find('+');
    if (!manifest.trusted || !grant.starts_with(kPrefix) || plus == grant.npos) continue;
    const std::uint64_t base = std::strtoull(grant.c_str() + kPrefix.size(), nullptr, 0);
    const std::uint64_t length = std::strtoull(grant.c_str() + plus + 1, nullptr, 0);
    if (address >= base && address - base < length) return true;
  }
  return false;
}

bool is_refused(const FlowOfCell& of, flow::AtomId place) {
  const flow::Linked& linked = of.flow.linked();
  if (linked.is_argument(place)) return false;
  switch (linked.memory[place]) {
    case Memory::kForeign:
      return true;
    case Memory::kImported:
      return of.writable_imports.contains(of.object(place).symbol);
    case Memory::kAbsolute:
      return !is_granted(of.cell->manifest, of.object(place).address);
    default:
      return false;
  }
}

void check_cell(const FlowOfCell& of, Judged& writes) {
  std::set<flow::AtomId> refused;
  for (const FunctionId entry : of.flow.entries()) {
    for (const flow::AtomId place : of.flow.effects()[entry].writes) {
      if (!is_refused(of, place) || !refused.insert(place).second) continue;
      refuse_with_path(writes, cat(of.function_name(entry), " writes to ", of.in_words(place)), of,
                       {.kind = flow::Fact::Kind::kWrites, .function = entry, .atom = place}, "writes");
    }
  }
  writes.prove("only its own memory and that of callers is written");
}

}  // namespace

void check_foreign_writes(const StateFlow& flow, Verdicts& verdicts) {
  for (const FlowOfCell* of : flow.judged()) {
    Judged writes(verdicts, "SS4", of->name());
    check_cell(*of, writes);
  }
}

}  // namespace verifier::rules
