#include <utility>

#include "cells/cell_namespace/loaded.h"

namespace cell_namespace {

/// Pointers to everything that the exchange writes, so that it only writes.
struct Replacement::Parts {
  std::unique_ptr<LoadedCell>* place = nullptr;              ///< Where the namespace owns the cell.
  std::unique_ptr<LoadedCell> cell;                          ///< The new version; after the exchange the old one.
  std::unique_ptr<const AddressIndex> index;                 ///< Likewise.
  std::vector<std::pair<Binding*, const Export*>> bindings;  ///< Names that both versions export.
  std::vector<const Export*> added;
  std::vector<std::string_view> removed;
  std::vector<Import*> imports;  ///< Of all dependents, from the old version.
};

struct Exchange {
  using Parts = Replacement::Parts;
  static Replacement make(std::unique_ptr<Parts> parts) { return Replacement(parts.release()); }
  static Parts& parts(Replacement& replacement) { return *replacement.parts_; }
};

namespace {

Result<void> collect_bindings(Exchange::Parts& parts, const LoadedCell& old) {
  loaded().symbols.reserve_more(parts.cell->exports.size());
  for (const Export& symbol : parts.cell->exports) {
    Binding* const slot = loaded().symbols.find_slot(symbol.name);
    if (slot == nullptr) {
      parts.added.push_back(&symbol);
    } else if (slot->cell == &old) {
      parts.bindings.emplace_back(slot, &symbol);
    } else {
      return fail(ErrorKind::kAlreadyExists, "export ", symbol.name, " of ", parts.cell->file, " is exported by ",
                  slot->cell->cell);
    }
  }
  for (const Export& symbol : old.exports) {
    bool is_kept = false;
    for (const auto& [slot, kept] : parts.bindings) is_kept = is_kept || kept->name == symbol.name;
    if (!is_kept) parts.removed.push_back(symbol.name);
  }
  return {};
}

void collect_imports(Exchange::Parts& parts, const LoadedCell& old) {
  for (const auto& cell : loaded().cells) {
    for (Import& import : cell->imports) {
      if (import.exporter == &old) parts.imports.push_back(&import);
    }
  }
}

/// The index as it will be: built while the new version stands in the place of the old one for a moment.
void build_new_index(Exchange::Parts& parts) {
  std::swap(*parts.place, parts.cell);
  parts.index = build_index(loaded().cells);
  std::swap(*parts.place, parts.cell);
}

}  // namespace

Replacement::Replacement(Replacement&& other) noexcept : parts_(std::exchange(other.parts_, nullptr)) {}

Replacement& Replacement::operator=(Replacement&& other) noexcept {
  std::swap(parts_, other.parts_);
  return *this;
}

Replacement::~Replacement() { delete parts_; }

Result<Replacement> prepare_replace(LoadedCell* old, std::unique_ptr<LoadedCell> fresh) {
  auto parts = std::make_unique<Exchange::Parts>();
  parts->cell = std::move(fresh);
  for (auto& held : loaded().cells) {
    if (held.get() == old) parts->place = &held;
  }
  if (parts->place == nullptr) return fail(ErrorKind::kNotFound, "cell ", parts->cell->cell, " is not loaded");
  TRY(collect_bindings(*parts, *old));
  collect_imports(*parts, *old);
  build_new_index(*parts);
  return Exchange::make(std::move(parts));
}

void commit(Replacement& replacement) noexcept {
  Exchange::Parts& parts = Exchange::parts(replacement);
  std::swap(*parts.place, parts.cell);
  LoadedCell* const fresh = parts.place->get();
  for (const auto& [slot, symbol] : parts.bindings) *slot = {fresh, symbol};
  for (Import* import : parts.imports) import->exporter = fresh;
  parts.index.reset(loaded().index.exchange(parts.index.release(), std::memory_order_acq_rel));
  for (const std::string_view name : parts.removed) loaded().symbols.erase(name, parts.cell.get());
  for (const Export* symbol : parts.added) loaded().symbols.insert({fresh, symbol});
}

}  // namespace cell_namespace
