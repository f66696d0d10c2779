#include "verifier/report/obligations.h"

#include <algorithm>
#include <array>

namespace verifier::report {
namespace {

constexpr auto kMeanings = std::to_array<Obligation>({
    {"BIND", "facts describe the shipped object"},
    {"O1", "every import has exactly one exporter"},
    {"O2", "no cycle, no edge to a higher layer"},
    {"O3", "privileged code only by grant, unsafe exports only from trusted cells"},
    {"O4", "importer and exporter agree on signatures"},
    {"O5", "importer and exporter agree on layouts"},
    {"O9", "no address of the old version stays behind"},
    {"E1", "writable data is declared state"},
    {"E3", "imports are exports of declared dependencies, all of which are used"},
    {"E4", "what is visible is an annotated export"},
    {"E5", "no section that runs or writes code behind the loader's back"},
    {"E7", "no absolute or segment store"},
    {"KEPT", "declared exceptions and roots are the same"},
    {"SPILL", "exports reach no state but declared exceptions"},
    {"SWAP", "the new version can take the place of the old one"},
    {"BOOT", "the boot plan starts cells after those that they use"},
    {"WITNESS", "the kernel's own checker accepts the witness"},
    {"POLICY", "trust and exceptions stay within the policy"},
});

constexpr auto kNotProved = std::to_array<Obligation>({
    {"O5", "layouts behind void*, integers and raw bytes"},
    {"O6", "contracts: that a new version means the same as the old one"},
    {"O7", "copies of inline code of other cells: compared by the layouts that they use, not by their bodies"},
    {"O8", "spills: by reachability only; capture, leak and release of a caller's values are not followed"},
    {"O9", "addresses of a replaced cell: as far as relocations tell; copies made at run time are not followed"},
    {"O9", "addresses of a replaced cell's constants in what its clients keep"},
    {"O10", "transfer of state: roots are adopted only when their layout is the same; invariants are not compared"},
    {"O11", "one representation at commit"},
    {"O12", "quiescence with progress: left to the swapper"},
    {"O13", "lock order and interrupt safety"},
    {"O14", "requests under way during a swap"},
    {"O15", "unwinding from every call site"},
    {"O16", "atomic commit and stack depth: left to the swapper"},
    {"E2", "the object against a second compiler's evidence"},
    {"E5", "assembly inside functions of safe cells, as long as it needs no right"},
    {"E7", "stores to a constant address that a register was loaded with before"},
});

}  // namespace

std::string_view meaning(std::string_view id) {
  const auto found = std::ranges::find(kMeanings, id, &Obligation::id);
  return found == kMeanings.end() ? std::string_view() : found->text;
}

std::span<const Obligation> not_proved() { return kNotProved; }

}  // namespace verifier::report
