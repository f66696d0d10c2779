// Which cells are loaded, what each one exports and imports, and which cell an address belongs to.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "cells/elf_loader/elf_loader.h"
#include "cells/mapped_pages/mapped_pages.h"
#include "kernel/abi/cell.h"
#include "kernel/base/result.h"
#include "kernel/base/shared.h"
#include "kernel/base/text.h"

namespace cell_namespace {

struct LoadedCell;

/// A symbol that other cells may bind to. Names point into the boot archive, which stays for ever.
struct Export {
  std::string_view name;  ///< Mangled.
  std::uint64_t address = 0;
  std::uint64_t interface = 0;  ///< Digest from the witness.
};

/// One place in a cell that holds, or is computed from, the address of an imported symbol.
struct Site {
  elf_loader::Segment segment;
  std::uint8_t type;     ///< R_X86_64_*; all known ones are below 256.
  std::uint32_t offset;  ///< In the segment, bytes.
  std::int64_t addend;
};

/// A symbol of another cell and every place that it is written to: what a swap of the exporter rewrites.
struct Import {
  std::string_view name;
  LoadedCell* exporter = nullptr;
  std::uint64_t interface = 0;  ///< Digest that this cell was proven against.
  std::vector<Site> sites;
};

/// A state root and the memory that it lives in. Several roots of one load share their pages; a swap hands the pages
/// over with the root, so they are freed when the last root in them goes.
struct Root {
  std::string_view name;
  std::string_view identity;  ///< RootDescriptor::identity.
  std::uint64_t schema = 0;   ///< Digest from the witness.
  std::uint64_t address = 0;
  std::uint64_t size = 0;
  Shared<mapped_pages::ReadWritePages> pages;
};

/// One cell in memory. Made by cell_loader, owned by the namespace from `publish` on. Plain data: those who may change
/// it hold a non-const pointer.
struct LoadedCell {
  std::string_view file;  ///< "counter_v2".
  std::string_view cell;  ///< "counter".
  std::size_t witness_index = 0;
  std::uint64_t hash_prefix = 0;  ///< First 8 bytes of the hash of the object, big-endian.
  std::uint16_t rank = 0;
  bool is_trusted = false;
  mapped_pages::ReadExecutePages text;
  mapped_pages::ReadPages read_only;
  Shared<mapped_pages::ReadWritePages> state;       ///< What this load allocated; null if it has no new roots.
  std::uint64_t sizes[elf_loader::kSegments] = {};  ///< Bytes in use of each.
  std::vector<Export> exports;                      ///< Sorted by name.
  std::vector<Import> imports;                      ///< Sorted by name.
  std::vector<Root> roots;                          ///< Sorted by name.
  std::vector<elf_loader::FrameRow> frames;         ///< Sorted by address.

  elf_loader::Object object;            ///< Its file in the archive: names for people.
  std::vector<std::uint64_t> sections;  ///< Run-time address by section index; 0: not in memory.

  [[nodiscard]] CELL_EXPORT std::uint64_t segment_start(elf_loader::Segment segment) const;
};

/// The cell of this name, or null.
[[nodiscard]] CELL_EXPORT const LoadedCell* find_cell(std::string_view cell);
/// All cells, in the order in which they were published. Valid until the next one is published, withdrawn or replaced.
[[nodiscard]] CELL_EXPORT std::span<const LoadedCell* const> cells();

/// A symbol and the cell that exports it.
struct Binding {
  LoadedCell* cell = nullptr;
  const Export* symbol = nullptr;
};
/// What a new cell would bind to, or nothing.
[[nodiscard]] CELL_EXPORT std::optional<Binding> find_symbol(std::string_view name);

/// Makes the exports of `cell` visible and its addresses known, all or nothing; the namespace owns it afterwards.
/// Errors: kAlreadyExists when the cell or one of its exports is already there; kOutOfMemory.
[[nodiscard]] CELL_UNSAFE Result<LoadedCell*> publish(std::unique_ptr<LoadedCell> cell);
/// Takes a cell out again; who receives the value unloads it by dropping it.
/// Errors: kNotFound; kInUse names a dependent and the symbol it uses.
[[nodiscard]] CELL_UNSAFE Result<std::unique_ptr<LoadedCell>> withdraw(std::string_view cell);
/// A loaded cell and what is to take its place.
struct Successor {
  LoadedCell* old = nullptr;
  std::unique_ptr<LoadedCell> fresh;
};

/// Bytes to be changed in the memory of a cell. They are those of a little-endian number, which the processor stores at
/// once: a fault finds it made or not made, never in part.
struct Write {
  std::byte* where = nullptr;
  std::uint64_t after = 0;
  std::uint8_t width = 8;  ///< 4 or 8.
};

/// The exchange of cells for other versions of them, worked out and waiting: all that can fail has been done, all
/// memory is there, and every write stands in a journal. Owns those versions that are not loaded: the new ones before
/// the exchange, the old ones after it. Dropping it in the middle of the exchange takes back what was written.
class CELL_OPAQUE Replacement final {
 public:
  Replacement() = default;
  Replacement(const Replacement&) = delete;
  Replacement& operator=(const Replacement&) = delete;
  Replacement(Replacement&& other) noexcept;
  Replacement& operator=(Replacement&& other) noexcept;
  ~Replacement();
  [[nodiscard]] bool empty() const { return parts_ == nullptr; }

 private:
  friend struct Exchange;
  struct Parts;
  explicit Replacement(Parts* parts) : parts_(parts) {}
  Parts* parts_ = nullptr;
};

/// Works out how each `fresh` takes the place of its `old`, all at once: names, addresses, and the imports of all cells
/// that stay. `writes`, to the memory of those, belong to it. Changes nothing; takes what `successors` owns only if it
/// succeeds. Nothing else is loaded or unloaded until the value is committed or dropped. Errors: kNotFound when an
/// `old` is not loaded; kRefused when a pair is of two cells; kAlreadyExists when two successors have the same
/// predecessor, or an export belongs to a cell that stays or to another successor.
[[nodiscard]] CELL_UNSAFE Result<Replacement> prepare_replace(std::vector<Successor>& successors,
                                                              std::span<const Write> writes = {});
/// How many writes the exchange is.
[[nodiscard]] CELL_UNSAFE std::size_t writes(const Replacement& replacement);
/// Makes the next write; false when none is left. Cannot fail and does not allocate.
[[nodiscard]] CELL_UNSAFE bool step(Replacement& replacement);
/// Makes all of them. Whoever is interrupted in it by a fault drops `replacement`, and with it what was done.
CELL_UNSAFE void commit(Replacement& replacement);
/// What `replacement` owns, each with the version that is loaded in its place: the old versions after commit(), the new
/// ones before it. `replacement` is empty then.
[[nodiscard]] CELL_UNSAFE std::vector<Successor> take_aside(Replacement& replacement);

/// Keeps versions that could take the places of loaded ones, for a way back; drops what was kept before. Unloading any
/// cell drops them too, because they are linked to cells that nobody else may use any more.
CELL_UNSAFE void keep_aside(std::vector<Successor> versions);
/// Hands them out; none when nothing is kept.
[[nodiscard]] CELL_UNSAFE std::vector<Successor> take_kept();
/// What is kept.
struct Kept {
  std::uint64_t cells = 0;
  std::uint64_t bytes = 0;  ///< Of their text, constants and state, but for state that the loaded versions use too.
};
[[nodiscard]] CELL_DIAGNOSTIC Kept kept();
/// The same cell for those who may change it.
[[nodiscard]] CELL_UNSAFE LoadedCell* find_mutable(std::string_view cell);

/// The cell whose text, constants or state contain `address`, or null. O(log n), no lock, no allocation: for fault
/// handlers.
[[nodiscard]] CELL_EXPORT const LoadedCell* find_address(std::uint64_t address) noexcept;
/// Writes "symbol+0x10 (cell)"; demangled where the name is plain. False, nothing written, when no cell owns `address`.
CELL_EXPORT bool describe(std::uint64_t address, Text<160>& out) noexcept;
/// A mangled name for people: "heap::allocate(unsigned long)"; unchanged if it is no C++ name.
CELL_EXPORT void append_demangled(std::string_view mangled, Text<160>& out);

/// Registers the frame finder with cxx_runtime and the symbolizer with panic. Errors: kAlreadyExists.
[[nodiscard]] CELL_EXPORT Result<void> start();
/// Takes the registrations back (nano_core, before it hands over).
CELL_UNSAFE void stop();

}  // namespace cell_namespace
