#include "kernel/nano_core/handover.h"

#include <cstring>

#include "kernel/abi/cell.h"

extern "C" {
// NOLINTNEXTLINE(readability-identifier-naming): names of the linker script
extern const cell_abi::RootDescriptor nano_core_roots_start[], nano_core_roots_end[];
}

namespace nano_core {
namespace {

const cell_namespace::Root* find_loaded(std::string_view identity) {
  for (const auto& cell : cell_namespace::cells()) {
    for (const cell_namespace::Root& root : cell->roots) {
      if (root.identity == identity) return &root;
    }
  }
  return nullptr;
}

}  // namespace

Result<RootMoves> plan_moves() {
  RootMoves moves;
  for (const auto* linked = nano_core_roots_start; linked != nano_core_roots_end; ++linked) {
    if (std::string_view(linked->category) == "registration") continue;
    const cell_namespace::Root* loaded = find_loaded(linked->identity);
    if (loaded == nullptr) return fail(ErrorKind::kNotFound, "no loaded cell has the root ", linked->identity);
    if (loaded->size != linked->size)
      return fail(ErrorKind::kRefused, "root ", linked->name, " has ", loaded->size, " bytes, here ", linked->size);
    if (!moves.add({linked->address, reinterpret_cast<void*>(loaded->address), linked->size}))
      return fail(ErrorKind::kOutOfRange, "more than ", kMaximumMoves, " roots to move");
  }
  return moves;
}

void apply(const RootMove& move) { std::memcpy(move.to, move.from, move.size); }

bool is_on_demand(std::span<const std::byte> plan, std::string_view cell) {
  constexpr std::string_view kWord = "on_demand ";
  std::string_view text(reinterpret_cast<const char*>(plan.data()), plan.size());
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.starts_with(kWord) && line.substr(kWord.size()) == cell) return true;
  }
  return false;
}

}  // namespace nano_core
