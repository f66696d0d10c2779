// Commands that look: cells, deps, sym, page, mem.
#include "cells/monitor/inspect.h"

#include "cells/cell_namespace/cell_namespace.h"
#include "cells/frame_allocator/frame_allocator.h"
#include "cells/heap/heap.h"
#include "cells/logger/logger.h"
#include "cells/mapped_pages/mapped_pages.h"
#include "cells/page_allocator/page_allocator.h"

namespace monitor {
namespace {

using cell_namespace::LoadedCell;
using Line = Text<240>;

void print(Line& line) {
  line.append('\n');
  logger::write(line.view());
  line.clear();
}

Result<const LoadedCell*> find(std::string_view name) {
  const LoadedCell* cell = cell_namespace::find_cell(name);
  if (cell == nullptr) return fail(ErrorKind::kNotFound, "no loaded cell is named ", name, "; 'cells' lists them");
  return cell;
}

/// "ffffffffc0001000+0x234", or "-" for a part that the cell does not have.
void append_part(Line& line, std::uint64_t start, std::uint64_t size, std::size_t column) {
  if (size == 0) {
    line.append('-');
  } else {
    line.append_hex(start, 16);
    line.append('+');
    line.append(size);
  }
  line.append(' ');
  line.pad_to(column);
}

void print_cell(const LoadedCell& cell) {
  Line line;
  line.append(cell.file);
  line.append(' ');
  line.pad_to(18);
  line.append_hex(cell.hash_prefix, 16);
  line.append_decimal(cell.rank, 5);
  line.append(cell.is_trusted ? " trusted " : " safe    ");
  append_part(line, cell.text.start().value, cell.sizes[0], 74);
  append_part(line, cell.read_only.start().value, cell.sizes[1], 99);
  std::uint64_t root_bytes = 0;
  for (const auto& root : cell.roots) root_bytes += root.size;
  append_part(line, cell.roots.empty() ? 0 : cell.roots.front().address, root_bytes, 0);
  print(line);
}

void print_symbol(Line& line, std::string_view mangled) {
  Text<160> readable;
  cell_namespace::append_demangled(mangled, readable);
  line.append("    ");
  line.append(readable);
  print(line);
}

/// The symbols of `exporter` that `user` imports, under a heading; nothing when there are none.
bool print_uses(const LoadedCell& user, const LoadedCell& exporter, std::string_view heading) {
  Line line;
  bool has_any = false;
  for (const auto& import : user.imports) {
    if (import.exporter != &exporter) continue;
    if (!has_any) {
      line.append("  ");
      line.append(heading);
      print(line);
      has_any = true;
    }
    print_symbol(line, import.name);
  }
  return has_any;
}

void append_counts(Line& line, std::string_view what, std::uint64_t free, std::uint64_t total) {
  line.append(what);
  line.pad_to(16);
  line.append_decimal(free, 9);
  line.append(" free of ");
  line.append_decimal(total, 9);
}

void print_pages(std::string_view what, page_allocator::Arena arena) {
  Line line;
  const auto stats = page_allocator::stats(arena);
  append_counts(line, what, stats.free_pages, stats.total_pages);
  print(line);
}

}  // namespace

Result<void> cells_command(const Words&) {
  logger::write(
      "file              hash              rank trust   text                        constants                state\n");
  for (const auto& cell : cell_namespace::cells()) print_cell(*cell);
  return {};
}

Result<void> deps_command(const Words& words) {
  TRY_ASSIGN(const LoadedCell* const cell, find(words.words[1]));
  logger::write("uses\n");
  for (const auto& other : cell_namespace::cells()) print_uses(*cell, *other, other->file);
  logger::write("used by\n");
  for (const auto& other : cell_namespace::cells()) print_uses(*other, *cell, other->file);
  return {};
}

Result<void> sym_command(const Words& words) {
  TRY_ASSIGN(const std::uint64_t address, parse_address(words.words[1]));
  Text<160> text;
  if (!cell_namespace::describe(address, text)) return fail(ErrorKind::kNotFound, "no loaded cell contains ", address);
  Line line;
  line.append(text);
  print(line);
  return {};
}

Result<void> page_command(const Words& words) {
  TRY_ASSIGN(const std::uint64_t address, parse_address(words.words[1]));
  const mapped_pages::Translation page = mapped_pages::translate({address});
  Line line;
  line.append(address);
  if (page.is_mapped) {
    line.append(" is mapped to ");
    line.append(page.physical.value);
    line.append(page.is_writable ? " read-write" : page.is_executable ? " read-execute" : " read");
  } else {
    line.append(" is not mapped");
  }
  print(line);
  return {};
}

Result<void> mem_command(const Words&) {
  Line line;
  const auto frames = frame_allocator::stats();
  append_counts(line, "frames", frames.free_frames, frames.total_frames);
  print(line);
  print_pages("pages (cells)", page_allocator::Arena::kCells);
  print_pages("pages (general)", page_allocator::Arena::kGeneral);
  line.append("page tables");
  line.pad_to(16);
  line.append_decimal(mapped_pages::table_frames(), 9);
  line.append(" frames");
  print(line);
  const auto heap = heap::stats();
  line.append("heap");
  line.pad_to(16);
  line.append_decimal(heap.live_blocks, 9);
  line.append(" blocks, ");
  line.append_decimal(heap.live_bytes);
  line.append(" bytes in ");
  line.append_decimal(heap.frames);
  line.append(" frames");
  print(line);
  return {};
}

}  // namespace monitor
