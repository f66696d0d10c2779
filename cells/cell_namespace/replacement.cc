#include <algorithm>
#include <utility>

#include "cells/cell_namespace/journal.h"
#include "cells/cell_namespace/loaded.h"
#include "kernel/arch/cpu_ops.h"

namespace cell_namespace {

/// Of everything that is exchanged both are here, and the journal knows which of them is in use.
struct Replacement::Parts {
  struct Pair {
    LoadedCell* old;
    LoadedCell* fresh;
  };
  template <typename T>
  struct Exchanged {
    T* old = nullptr;
    T* fresh = nullptr;  ///< Null as long as it is not exchanged.
  };

  std::vector<Pair> pairs;
  Exchanged<SymbolTable> symbols;
  Exchanged<const AddressIndex> index;
  Journal journal;
  bool owns_cells = false;

  Parts() = default;
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;
  ~Parts();

  [[nodiscard]] bool is_done() const { return journal.size() != 0 && journal.is_complete(); }
  [[nodiscard]] const Pair* find_old(const LoadedCell* cell) const {
    const auto at = std::ranges::find(pairs, cell, &Pair::old);
    return at == pairs.end() ? nullptr : &*at;
  }
};

Replacement::Parts::~Parts() {
  if (!is_done() && journal.made() != 0) {
    journal.undo();
    // Code was written at another address than the one it runs at (Intel SDM volume 3, section 8.1.3).
    arch::cpuid(0, 0);
  }
  for (const Pair& pair : pairs)
    if (owns_cells) delete (is_done() ? pair.old : pair.fresh);
  if (symbols.fresh != nullptr) delete (is_done() ? symbols.old : symbols.fresh);
  if (index.fresh != nullptr) delete (is_done() ? index.old : index.fresh);
}

struct Exchange {
  using Parts = Replacement::Parts;
  static Replacement make(std::unique_ptr<Parts> parts) { return Replacement(parts.release()); }
  static Parts& parts(Replacement& replacement) { return *replacement.parts_; }
  static const Parts& parts(const Replacement& replacement) { return *replacement.parts_; }
};

namespace {

using Parts = Exchange::Parts;

Result<void> check_pairs(const Parts& parts) {
  for (const Parts::Pair& pair : parts.pairs) {
    if (std::ranges::find(loaded().cells, pair.old) == loaded().cells.end())
      return fail(ErrorKind::kNotFound, "cell ", pair.fresh->cell, " is not loaded");
    if (pair.old->cell != pair.fresh->cell)
      return fail(ErrorKind::kRefused, pair.fresh->file, " is no version of ", pair.old->cell);
    if (parts.find_old(pair.old) != &pair)
      return fail(ErrorKind::kAlreadyExists, "two successors for ", pair.old->cell);
  }
  return {};
}

/// Takes the places of the cells: in the list, in the names that cells are found by.
void exchange_cells(Parts& parts) {
  std::vector<const LoadedCell*> after(loaded().cells.begin(), loaded().cells.end());
  for (const Parts::Pair& pair : parts.pairs) {
    const auto at = std::ranges::find(loaded().cells, pair.old);
    after[static_cast<std::size_t>(at - loaded().cells.begin())] = pair.fresh;
    parts.journal.add(*at, pair.fresh);
  }
  parts.index = {loaded().index, build_index(after).release()};
  parts.journal.add(loaded().index, parts.index.fresh);
}

bool exports_same_names(const Parts::Pair& pair) {
  return std::ranges::equal(pair.old->exports, pair.fresh->exports, {}, &Export::name, &Export::name);
}

/// Every version exports the names of its predecessor: what stands in the table changes, and not where.
void exchange_bindings(Parts& parts) {
  for (const Parts::Pair& pair : parts.pairs) {
    for (const Export& symbol : pair.fresh->exports) {
      Binding* const slot = loaded().symbols->find_slot(symbol.name);
      parts.journal.add(slot->cell, pair.fresh);
      parts.journal.add(slot->symbol, &symbol);
    }
  }
}

/// Another table takes the place of this one.
Result<void> exchange_symbols(Parts& parts) {
  auto table = std::make_unique<SymbolTable>(*loaded().symbols);
  for (const Parts::Pair& pair : parts.pairs)
    for (const Export& symbol : pair.old->exports) table->erase(symbol.name, pair.old);
  for (const Parts::Pair& pair : parts.pairs) {
    for (const Export& symbol : pair.fresh->exports) {
      if (table->insert({pair.fresh, &symbol})) continue;
      return fail(ErrorKind::kAlreadyExists, "export ", symbol.name, " of ", pair.fresh->file, " is exported by ",
                  table->find(symbol.name)->cell->file);
    }
  }
  parts.symbols = {loaded().symbols, table.release()};
  parts.journal.add(loaded().symbols, parts.symbols.fresh);
  return {};
}

/// Of the cells that stay. Those that go keep what they were linked to.
void exchange_exporters(Parts& parts) {
  for (LoadedCell* cell : loaded().cells) {
    if (parts.find_old(cell) != nullptr) continue;
    for (Import& import : cell->imports) {
      if (const Parts::Pair* pair = parts.find_old(import.exporter)) parts.journal.add(import.exporter, pair->fresh);
    }
  }
}

}  // namespace

Replacement::Replacement(Replacement&& other) noexcept : parts_(std::exchange(other.parts_, nullptr)) {}

Replacement& Replacement::operator=(Replacement&& other) noexcept {
  std::swap(parts_, other.parts_);
  return *this;
}

Replacement::~Replacement() { delete parts_; }

Result<Replacement> prepare_replace(std::vector<Successor>& successors, std::span<const Write> writes) {
  auto parts = std::make_unique<Parts>();
  parts->pairs.reserve(successors.size());
  for (const Successor& next : successors) parts->pairs.push_back({next.old, next.fresh.get()});
  TRY(check_pairs(*parts));
  exchange_cells(*parts);
  if (std::ranges::all_of(parts->pairs, exports_same_names)) {
    exchange_bindings(*parts);
  } else {
    TRY(exchange_symbols(*parts));
  }
  exchange_exporters(*parts);
  for (const Write& write : writes) parts->journal.add(write);
  parts->owns_cells = true;
  for (std::size_t i = 0; i < successors.size(); ++i) parts->pairs[i].fresh = successors[i].fresh.release();
  successors.clear();
  return Exchange::make(std::move(parts));
}

std::size_t writes(const Replacement& replacement) { return Exchange::parts(replacement).journal.size(); }

bool step(Replacement& replacement) { return Exchange::parts(replacement).journal.step(); }

void commit(Replacement& replacement) {
  Journal& journal = Exchange::parts(replacement).journal;
  while (journal.step()) {
  }
  // Code was written at another address than the one it runs at (Intel SDM volume 3, section 8.1.3).
  arch::cpuid(0, 0);
}

std::vector<Successor> take_aside(Replacement& replacement) {
  Parts& parts = Exchange::parts(replacement);
  std::vector<Successor> taken;
  taken.reserve(parts.pairs.size());
  for (const Parts::Pair& pair : parts.pairs) {
    if (parts.is_done()) {
      taken.push_back({pair.fresh, std::unique_ptr<LoadedCell>(pair.old)});
    } else {
      taken.push_back({pair.old, std::unique_ptr<LoadedCell>(pair.fresh)});
    }
  }
  parts.owns_cells = false;
  replacement = Replacement();
  return taken;
}

void keep_aside(std::vector<Successor> versions) { loaded().aside.swap(versions); }

std::vector<Successor> take_kept() { return std::exchange(loaded().aside, {}); }

}  // namespace cell_namespace
