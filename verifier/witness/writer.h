// From a proven graph to the bytes that the kernel checks (kernel/abi/witness_format.h).
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "verifier/facts/parsed.h"
#include "verifier/model/graph.h"

namespace verifier::witness {

/// A replacement that was proven, by file names (manifest `file`).
struct ProvenSwap {
  std::string from, to;
  auto operator<=>(const ProvenSwap&) const = default;
};

/// Writes the witness of `graph` (proven, with ranks), of other versions of its cells, and of the swaps between them.
///
/// One input gives one byte sequence: every table is sorted, every string stands once. An import gets the digest of the
/// export that it is bound to, since the rules have proven the two views compatible. An update has the rank of the cell
/// that it replaces, or a higher one if its imports need it. The caller must have proven everything: nothing is judged
/// here. Fails, naming cell and symbol, where a row cannot be filled: an export that is not described, an import that
/// nobody exports (weak ones are left out: they stay 0), two objects of one file name, a swap of an unknown file, a
/// rank over 65535. Of cxx_runtime only those exports are written that some object imports.
facts::Parsed<std::vector<std::uint8_t>> write_witness(const Graph& graph, std::span<const CellObject> updates,
                                                       std::vector<ProvenSwap> swaps);

/// Rank of an update's row: that of the cell that it replaces, or one more than the highest rank among the cells that
/// it uses. The cell must be in the graph.
std::size_t rank_of_update(const Graph& graph, const CellObject& update);

/// What the kernel will say to these bytes: its own checker, compiled for the host. Fails with the checker's text.
facts::Parsed<void> check_as_kernel(std::span<const std::uint8_t> bytes);

}  // namespace verifier::witness
