// Which writable state each export may touch (E6): a closure over relocations, independent of any source-level
// analysis.
#pragma once

#include <vector>

#include "verifier/facts/reference_graph.h"
#include "verifier/model/cell_object.h"

namespace verifier::facts {

/// One entry for each visible defined function or constant outside COMDAT groups (vtables inside them count too) and
/// each writable place that a chain of relocations leads to from it, with a shortest chain. Calls, taken addresses,
/// constants, jump tables, vtables and split-off pieces are followed; other cells' functions are not, since their
/// exports are judged with them.
std::vector<Reach> reachable_state(const ObjectFile& object, const ReferenceGraph& graph);

/// Every place that keeps or makes the address of a function as a value: in data, or in an instruction that is not a
/// direct call or jump. Sorted, each pair once. Tables of the unwinder and `.cell.roots` do not count.
std::vector<AddressTaken> addresses_taken(const ObjectFile& object, const CodeScan& scan);

}  // namespace verifier::facts
