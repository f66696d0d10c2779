#include <array>
#include <cstring>

#include "cells/cell_loader/archive.h"
#include "cells/cell_loader/builder.h"
#include "cells/cell_loader/cell_loader.h"
#include "cells/cell_loader/linker.h"
#include "cells/cell_loader/stack_check.h"
#include "cells/cell_loader/standstill.h"
#include "cells/cell_loader/transfer.h"
#include "cells/logger/logger.h"
#include "kernel/arch/cpu_ops.h"

namespace cell_loader {
namespace {

using cell_namespace::Import;
using cell_namespace::LoadedCell;
using cell_namespace::Site;

/// One place to rewrite, and what will stand there: the commit only copies.
struct Rewrite {
  std::byte* where;
  std::array<std::byte, 8> bytes;
  std::uint8_t width;  ///< 4 or 8.
};

/// All places in all cells that name the old version, with what they will hold. What can fail, fails here.
Result<std::vector<Rewrite>> plan_rewrites(const LoadedCell& old, LoadedCell& fresh) {
  std::vector<Rewrite> rewrites;
  for (const auto& dependent : cell_namespace::cells()) {
    for (const Import& import : dependent->imports) {
      if (import.exporter != &old) continue;
      const cell_namespace::Export* symbol = find_by_name(fresh.exports, import.name);
      if (symbol == nullptr || symbol->interface != import.interface)
        return fail(ErrorKind::kRefused, fresh.file, " does not offer ", import.name, " as ", dependent->cell,
                    " uses it");
      for (const Site& site : import.sites) {
        const std::uint64_t place = dependent->segment_start(site.segment) + site.offset;
        const std::uint64_t value = symbol->address + static_cast<std::uint64_t>(site.addend);
        TRY_ASSIGN(const std::uint64_t width, elf_loader::width_of(site.type));
        Rewrite rewrite{writable_alias(*dependent, site.segment, site.offset), {}, static_cast<std::uint8_t>(width)};
        TRY(elf_loader::apply(site.type, rewrite.bytes.data(), place, value));
        rewrites.push_back(rewrite);
      }
    }
  }
  return rewrites;
}

/// Whether a fresh copy of an object may take its own place: see swap().
bool may_be_renewed(std::size_t index) {
  for (std::size_t other = 0; other < witness::cell_count(image_witness()); ++other) {
    if (witness::allows_swap(image_witness(), index, other)) return true;
  }
  return false;
}

Result<std::size_t> check_replacement(const LoadedCell& old, std::string_view new_file) {
  const auto index = witness::find_file(image_witness(), new_file);
  if (!index) return fail(ErrorKind::kNotFound, "the witness describes no cell file ", new_file);
  const bool is_allowed = *index == old.witness_index
                              ? may_be_renewed(*index)
                              : witness::allows_swap(image_witness(), old.witness_index, *index);
  if (!is_allowed)
    return fail(ErrorKind::kRefused, "the witness does not allow ", new_file, " in the place of ", old.file);
  return *index;
}

Result<LoadedCell*> find_loaded_file(std::string_view file) {
  for (const auto& cell : cell_namespace::cells()) {
    if (cell->file == file) return cell.get();
  }
  return fail(ErrorKind::kNotFound, "no cell is loaded from ", file);
}

/// While nobody else runs. Errors: kInUse when one of them is in the old version.
Result<void> commit(const LoadedCell& old, std::span<const Rewrite> rewrites,
                    cell_namespace::Replacement& replacement) {
  const Held held;
  TRY(held.check_not_in(old));
  for (const Rewrite& rewrite : rewrites) {
    if (rewrite.width == 4) {
      std::memcpy(rewrite.where, rewrite.bytes.data(), 4);
    } else {
      std::memcpy(rewrite.where, rewrite.bytes.data(), 8);
    }
  }
  cell_namespace::commit(replacement);
  // Code was written at another address than the one it runs at (Intel SDM volume 3, section 8.1.3).
  arch::cpuid(0, 0);
  return {};
}

Result<SwapReport> replace(std::string_view old_file, std::string_view new_file) {
  SwapReport report;
  const std::uint64_t begin = arch::ticks();
  TRY_ASSIGN(LoadedCell* const old, find_loaded_file(old_file));
  TRY_ASSIGN(const std::size_t index, check_replacement(*old, new_file));
  TRY(check_not_on_stack(*old));
  Text<112> member;
  member.append("cells/");
  member.append(new_file);
  member.append(".cell.o");
  TRY_ASSIGN(const auto object, archive_member(member.view()));
  TRY_ASSIGN(auto fresh, build(image_witness(), index, object, old));
  TRY_ASSIGN(const auto rewrites, plan_rewrites(*old, *fresh));
  TRY(transfer_state(*old, *fresh));
  for (const auto& root : fresh->roots) report.roots += root.pages.owners() > 1 ? 1 : 0;
  TRY_ASSIGN(auto replacement, cell_namespace::prepare_replace(old, std::move(fresh)));
  const std::uint64_t prepared = arch::ticks();
  report.prepare_ticks = prepared - begin;
  TRY(commit(*old, rewrites, replacement));
  const std::uint64_t committed = arch::ticks();
  report.commit_ticks = committed - prepared;
  report.sites = rewrites.size();

  {
    const cell_namespace::Replacement dropped = std::move(replacement);
  }
  report.release_ticks = arch::ticks() - committed;
  return report;
}

}  // namespace

Result<SwapReport> swap(std::string_view old_file, std::string_view new_file) {
  const Standstill others;
  auto report = replace(old_file, new_file);
  if (!report) logger::error("cell_loader", "cannot swap ", old_file, ": ", report.error().text);
  return report;
}

}  // namespace cell_loader
