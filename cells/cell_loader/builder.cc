#include "cells/cell_loader/builder.h"

#include <cstring>
#include <optional>
#include <vector>

#include "cells/cell_loader/linker.h"
#include "cells/mapped_pages/mapped_pages.h"
#include "cells/page_allocator/page_allocator.h"

namespace cell_loader {
namespace {

using cell_namespace::LoadedCell;
using cell_namespace::Root;
using elf_loader::Layout;
using elf_loader::Segment;

constexpr std::string_view kStatePrefix = ".cell.state.";

template <mapped_pages::Access kAccess>
Result<mapped_pages::MappedPages<kAccess>> allocate_segment(std::uint64_t size) {
  if (size == 0) return mapped_pages::MappedPages<kAccess>();
  const std::uint64_t count = pages_for(size);
  TRY_ASSIGN(auto pages, page_allocator::allocate(page_allocator::Arena::kCells, count));
  TRY_ASSIGN(auto frames, frame_allocator::allocate(count));
  return mapped_pages::map<kAccess>(std::move(pages), std::move(frames));
}

const Root* find_root(const LoadedCell* cell, std::string_view name) {
  if (cell == nullptr) return nullptr;
  for (const Root& root : cell->roots) {
    if (root.name == name) return &root;
  }
  return nullptr;
}

std::optional<witness::RootRow> root_row(const witness::Witness& witness, std::size_t index, std::string_view name) {
  const std::size_t count = witness::cell(witness, index).root_count;
  for (std::size_t row = 0; row < count; ++row) {
    const witness::RootRow root = witness::root_at(witness, index, row);
    if (root.name == name) return root;
  }
  return std::nullopt;
}

/// The state of one build; its parts are filled in the order of the functions below.
struct Builder {
  witness::Witness witness;  // a copy of its spans: what is built here must not lead to the root that they came from
  std::size_t index;
  const LoadedCell* predecessor;
  std::unique_ptr<LoadedCell> cell;
  Layout layout;

  Result<void> plan(std::span<const std::byte> object);
  Result<void> allocate();
  Result<void> assign_addresses();
  void copy_contents();
  Result<void> read_exports();
  Result<void> read_roots();
  Result<void> read_frames();

  const Root* adopted_root(std::uint32_t section) const;
  Result<std::string_view> text_at(const char* place) const;
};

Result<void> Builder::plan(std::span<const std::byte> object) {
  const witness::CellView view = witness::cell(witness, index);
  cell = std::make_unique<LoadedCell>();
  cell->file = view.file;
  cell->cell = view.cell;
  cell->witness_index = index;
  cell->rank = view.rank;
  cell->is_trusted = view.is_trusted;
  for (std::size_t i = 0; i < 8; ++i) cell->hash_prefix = cell->hash_prefix << 8 | view.object[i];
  TRY_ASSIGN(cell->object, elf_loader::Object::parse(object));
  TRY_ASSIGN(layout, elf_loader::plan_layout(cell->object));
  std::memcpy(cell->sizes, layout.sizes, sizeof cell->sizes);
  return {};
}

/// The predecessor's root that takes the place of a state section: same name, same schema. A fresh copy of the same
/// object is for the case that something is broken, so it adopts no more than it must.
const Root* Builder::adopted_root(std::uint32_t section) const {
  const std::string_view name = cell->object.section_name(section);
  if (!name.starts_with(kStatePrefix)) return nullptr;
  const Root* root = find_root(predecessor, name.substr(kStatePrefix.size()));
  if (root == nullptr || root->size != cell->object.section(section).sh_size) return nullptr;
  const auto row = root_row(witness, index, root->name);
  if (!row || row->schema != root->schema) return nullptr;
  const bool is_lost_without_harm = row->category == "soft" || row->category == "cache";
  return predecessor->witness_index == index && is_lost_without_harm ? nullptr : root;
}

Result<void> Builder::allocate() {
  bool has_new_state = false;
  for (std::uint32_t i = 1; i < cell->object.section_count(); ++i) {
    // Compilers make an empty .data and .bss in every object.
    const bool has_bytes = cell->object.section(i).sh_size > 0;
    if (has_bytes && layout.sections[i].segment == Segment::kState && adopted_root(i) == nullptr) has_new_state = true;
  }
  TRY_ASSIGN(cell->text, allocate_segment<mapped_pages::Access::kReadExecute>(layout.sizes[0]));
  TRY_ASSIGN(cell->read_only, allocate_segment<mapped_pages::Access::kRead>(layout.sizes[1]));
  if (!has_new_state) return {};
  TRY_ASSIGN(auto state, allocate_segment<mapped_pages::Access::kReadWrite>(layout.sizes[2]));
  cell->state = Shared<mapped_pages::ReadWritePages>::make(std::move(state));
  return {};
}

Result<void> Builder::assign_addresses() {
  cell->sections.resize(cell->object.section_count());
  for (std::uint32_t i = 1; i < cell->object.section_count(); ++i) {
    const elf_loader::Placement place = layout.sections[i];
    if (place.segment == Segment::kNone) continue;
    const Root* adopted = place.segment == Segment::kState ? adopted_root(i) : nullptr;
    cell->sections[i] = adopted != nullptr ? adopted->address : cell->segment_start(place.segment) + place.offset;
  }
  return {};
}

/// Frames hold what their last owner left: what the sections do not fill is cleared.
void Builder::copy_contents() {
  const std::uint64_t pages[] = {cell->text.size_bytes(), cell->read_only.size_bytes(),
                                 cell->state ? cell->state->size_bytes() : 0};
  std::uint64_t filled[elf_loader::kSegments] = {};  // up to here; sections of a segment rise in offset
  const auto clear_to = [&](std::size_t segment, std::uint64_t end) {
    if (end > filled[segment])
      std::memset(writable_alias(*cell, static_cast<Segment>(segment), filled[segment]), 0, end - filled[segment]);
  };
  for (std::uint32_t i = 1; i < cell->object.section_count(); ++i) {
    const auto [segment, offset] = layout.sections[i];
    if (segment == Segment::kNone) continue;
    if (segment == Segment::kState && (!cell->state || adopted_root(i) != nullptr)) continue;
    const auto bytes = cell->object.contents(i);
    if (bytes.empty()) continue;
    const auto at = static_cast<std::size_t>(segment);
    clear_to(at, offset);
    std::memcpy(writable_alias(*cell, segment, offset), bytes.data(), bytes.size());
    filled[at] = offset + bytes.size();
  }
  for (std::size_t i = 0; i < elf_loader::kSegments; ++i) clear_to(i, pages[i]);
}

Result<void> Builder::read_exports() {
  const std::size_t count = witness::cell(witness, index).export_count;
  cell->exports.reserve(count);
  for (std::size_t row = 0; row < count; ++row) {
    const witness::ExportRow symbol = witness::export_at(witness, index, row);
    cell->exports.push_back({symbol.name, 0, symbol.interface});
  }
  for (std::uint32_t i = cell->object.first_global(); i < cell->object.symbol_count(); ++i) {
    const Elf64_Sym& symbol = cell->object.symbol(i);
    if (ELF64_ST_BIND(symbol.st_info) == STB_LOCAL || symbol.st_shndx == SHN_UNDEF) continue;
    if (symbol.st_shndx >= cell->sections.size() || cell->sections[symbol.st_shndx] == 0) continue;
    if (cell_namespace::Export* found = find_by_name(cell->exports, cell->object.symbol_name(i)))
      found->address = cell->sections[symbol.st_shndx] + symbol.st_value;
  }
  for (const cell_namespace::Export& symbol : cell->exports) {
    if (symbol.address == 0) return fail(ErrorKind::kRefused, cell->file, " lacks its export ", symbol.name);
  }
  return {};
}

/// The NUL-terminated text at a run-time address in the constants of this cell, read through the direct map.
Result<std::string_view> Builder::text_at(const char* place) const {
  const std::uint64_t offset = reinterpret_cast<std::uint64_t>(place) - cell->segment_start(Segment::kReadOnly);
  const std::uint64_t size = cell->sizes[static_cast<std::size_t>(Segment::kReadOnly)];
  const auto* const text = reinterpret_cast<const char*>(writable_alias(*cell, Segment::kReadOnly, offset));
  if (offset < size) {
    if (const void* end = std::memchr(text, '\0', size - offset))
      return std::string_view(text, static_cast<const char*>(end));
  }
  return fail(ErrorKind::kRefused, cell->file, " names a root outside its constants");
}

Result<void> Builder::read_roots() {
  for (std::uint32_t i = 1; i < cell->object.section_count(); ++i) {
    if (cell->object.section_name(i) != ".cell.roots" || cell->sections[i] == 0) continue;
    const auto* rows = reinterpret_cast<const cell_abi::RootDescriptor*>(
        writable_alias(*cell, layout.sections[i].segment, layout.sections[i].offset));
    const std::size_t count = cell->object.section(i).sh_size / sizeof(cell_abi::RootDescriptor);
    for (std::size_t k = 0; k < count; ++k) {
      TRY_ASSIGN(const std::string_view name, text_at(rows[k].name));
      TRY_ASSIGN(const std::string_view identity, text_at(rows[k].identity));
      const auto row = root_row(witness, index, name);
      if (!row) return fail(ErrorKind::kRefused, "the witness lists no root ", name, " of ", cell->file);
      const auto address = reinterpret_cast<std::uint64_t>(rows[k].address);
      const Root* old = find_root(predecessor, name);
      const bool is_adopted = old != nullptr && old->address == address;
      cell->roots.push_back(
          {row->name, identity, row->schema, address, rows[k].size, is_adopted ? old->pages : cell->state});
    }
  }
  if (cell->roots.size() != witness::cell(witness, index).root_count)
    return fail(ErrorKind::kRefused, cell->file, " has ", cell->roots.size(), " roots, not those of the witness");
  return {};
}

Result<void> Builder::read_frames() {
  for (std::uint32_t i = 1; i < cell->object.section_count(); ++i) {
    if (cell->object.section_name(i) != ".eh_frame" || cell->sections[i] == 0) continue;
    const auto* bytes = writable_alias(*cell, layout.sections[i].segment, layout.sections[i].offset);
    const std::uint64_t text = cell->text.start().value;
    TRY_ASSIGN(cell->frames, elf_loader::index_frames({bytes, cell->object.section(i).sh_size}, cell->sections[i], text,
                                                      text + cell->sizes[0]));
  }
  return {};
}

}  // namespace

std::byte* writable_alias(const LoadedCell& cell, Segment segment, std::uint64_t offset) {
  std::uint64_t physical = 0;
  if (segment == Segment::kText) {
    physical = cell.text.physical().value;
  } else if (segment == Segment::kReadOnly) {
    physical = cell.read_only.physical().value;
  } else {
    physical = cell.state->physical().value;
  }
  return reinterpret_cast<std::byte*>(mapped_pages::direct_map() + physical + offset);
}

Result<std::unique_ptr<LoadedCell>> build(const witness::Witness& witness, std::size_t index,
                                          std::span<const std::byte> object, const LoadedCell* predecessor,
                                          std::span<const cell_namespace::Successor> set) {
  TRY(witness::check_object(witness, index, object));
  Builder builder{witness, index, predecessor, nullptr, {}};
  TRY(builder.plan(object));
  TRY(builder.allocate());
  TRY(builder.assign_addresses());
  builder.copy_contents();
  TRY(link(witness, builder.layout, *builder.cell, set));
  TRY(builder.read_exports());
  TRY(builder.read_roots());
  TRY(builder.read_frames());
  return std::move(builder.cell);
}

}  // namespace cell_loader
