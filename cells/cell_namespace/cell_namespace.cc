#include "cells/cell_namespace/cell_namespace.h"

#include <algorithm>
#include <atomic>

#include "cells/cell_namespace/loaded.h"
#include "cells/cxx_runtime/cxx_runtime.h"
#include "cells/panic/panic.h"

namespace cell_namespace {
// A pointer, because a root has no destructor that anybody would run: what it points to stays as long as the system
// runs.
CELL_KEPT(Loaded*, all_loaded, "inventory", "owns the loaded cells: they outlive whoever loaded them")

Loaded& loaded() {
  if (all_loaded == nullptr) all_loaded = new Loaded;
  return *all_loaded;
}

namespace {

/// Publishes a new snapshot and frees the old one. One CPU runs cells, and a fault handler on it ends before this goes
/// on.
void set_index(std::unique_ptr<AddressIndex> index) {
  const AddressIndex* old =
      std::atomic_ref<const AddressIndex*>(loaded().index).exchange(index.release(), std::memory_order_acq_rel);
  delete old;
}

/// Binds the exports of `cell`; on a clash those already bound are taken out again.
Result<void> bind_exports(LoadedCell* cell) {
  loaded().symbols->reserve_more(cell->exports.size());
  for (const Export& symbol : cell->exports) {
    if (loaded().symbols->insert({cell, &symbol})) continue;
    const Binding other = *loaded().symbols->find(symbol.name);
    for (const Export& bound : cell->exports) loaded().symbols->erase(bound.name, cell);
    return fail(ErrorKind::kAlreadyExists, "export ", symbol.name, " of ", cell->cell, " is exported by ",
                other.cell->cell);
  }
  return {};
}

void unbind_exports(const LoadedCell* cell) {
  for (const Export& symbol : cell->exports) loaded().symbols->erase(symbol.name, cell);
}

struct NamedAddress {
  std::string_view name;
  std::uint64_t address;
};

/// The function or object of `cell` that covers `address`: read from the symbol table of its file, since only people
/// ask.
std::optional<NamedAddress> symbol_at(const LoadedCell& cell, std::uint64_t address) {
  for (std::uint32_t i = 1; i < cell.object.symbol_count(); ++i) {
    const Elf64_Sym& symbol = cell.object.symbol(i);
    const auto type = ELF64_ST_TYPE(symbol.st_info);
    if ((type != STT_FUNC && type != STT_OBJECT) || symbol.st_shndx >= cell.sections.size()) continue;
    const std::uint64_t start = cell.sections[symbol.st_shndx] + symbol.st_value;
    if (cell.sections[symbol.st_shndx] != 0 && address >= start && address - start < symbol.st_size)
      return NamedAddress{cell.object.symbol_name(i), start};
  }
  return std::nullopt;
}

cxx_runtime::FrameEntry find_frame(std::uint64_t pc) noexcept {
  const LoadedCell* cell = find_address(pc);
  if (cell == nullptr) return {};
  const auto after = std::upper_bound(cell->frames.begin(), cell->frames.end(), pc,
                                      [](std::uint64_t value, const auto& row) { return value < row.start; });
  if (after == cell->frames.begin() || pc >= (after - 1)->end) return {};
  return {reinterpret_cast<const void*>((after - 1)->fde), (after - 1)->start};
}

}  // namespace

std::uint64_t LoadedCell::segment_start(elf_loader::Segment segment) const {
  switch (segment) {
    case elf_loader::Segment::kText:
      return text.start().value;
    case elf_loader::Segment::kReadOnly:
      return read_only.start().value;
    default:
      return state ? state->start().value : 0;
  }
}

std::span<const LoadedCell* const> cells() { return loaded().cells; }

LoadedCell* find_mutable(std::string_view name) {
  for (LoadedCell* cell : loaded().cells) {
    if (cell->cell == name) return cell;
  }
  return nullptr;
}

const LoadedCell* find_cell(std::string_view name) { return find_mutable(name); }

std::optional<Binding> find_symbol(std::string_view name) { return loaded().symbols->find(name); }

Result<LoadedCell*> publish(std::unique_ptr<LoadedCell> cell) {
  if (find_cell(cell->cell) != nullptr)
    return fail(ErrorKind::kAlreadyExists, "cell ", cell->cell, " is already loaded");
  TRY(bind_exports(cell.get()));
  LoadedCell* const published = cell.release();
  loaded().cells.push_back(published);
  set_index(build_index(loaded().cells));
  return published;
}

Result<std::unique_ptr<LoadedCell>> withdraw(std::string_view name) {
  const auto at = std::ranges::find(loaded().cells, find_mutable(name));
  if (at == loaded().cells.end()) return fail(ErrorKind::kNotFound, "no loaded cell is named ", name);
  for (const LoadedCell* cell : loaded().cells) {
    for (const Import& import : cell->imports) {
      if (import.exporter == *at && cell != *at)
        return fail(ErrorKind::kInUse, "cell ", name, " is used by ", cell->cell, ": ", import.name);
    }
  }
  keep_aside({});
  std::unique_ptr<LoadedCell> cell(*at);
  loaded().cells.erase(at);
  unbind_exports(cell.get());
  set_index(build_index(loaded().cells));
  return cell;
}

Kept kept() {
  Kept found;
  if (all_loaded == nullptr) return found;
  for (const Successor& next : all_loaded->aside) {
    ++found.cells;
    found.bytes += next.fresh->text.size_bytes() + next.fresh->read_only.size_bytes();
    const auto& state = next.fresh->state;
    const auto is_shared = [&](const Root& root) { return root.address - state->start().value < state->size_bytes(); };
    if (state && std::ranges::none_of(next.old->roots, is_shared)) found.bytes += state->size_bytes();
  }
  return found;
}

const LoadedCell* find_address(std::uint64_t address) noexcept {
  if (all_loaded == nullptr) return nullptr;
  const AddressIndex* const index =
      std::atomic_ref<const AddressIndex*>(all_loaded->index).load(std::memory_order_acquire);
  return index == nullptr ? nullptr : find_in(*index, address);
}

bool describe(std::uint64_t address, Text<160>& out) noexcept {
  const LoadedCell* cell = find_address(address);
  if (cell == nullptr) return false;
  if (const auto symbol = symbol_at(*cell, address)) {
    append_demangled(symbol->name, out);
    out.append("+0x");
    out.append_hex(address - symbol->address);
  } else {
    out.append("?");
  }
  out.append(" (");
  out.append(cell->file);
  out.append(")");
  return true;
}

Result<void> start() {
  TRY(cxx_runtime::register_frame_finder(&find_frame));
  if (auto result = panic::register_symbolizer(&describe); !result) {
    cxx_runtime::unregister_frame_finder();
    return result;
  }
  return {};
}

void stop() {
  panic::unregister_symbolizer();
  cxx_runtime::unregister_frame_finder();
}

}  // namespace cell_namespace
