// E1: every writable byte of a cell belongs to a declared state root.
//
// Why: a swap carries roots over and nothing else; a variable that is none would silently start anew, and could keep
// what a client gave. To satisfy it: no globals, function-local statics, thread-locals or inline variables; state is
// declared with CELL_STATE or CELL_KEPT.
#include <algorithm>

#include "verifier/facts/roots.h"
#include "verifier/rules/rules.h"
#include "verifier/rules/text.h"

namespace verifier::rules {
namespace {

constexpr std::string_view kStatePrefix = ".cell.state.";
constexpr std::uint32_t kInitArray = 14, kPreinitArray = 16;  // SHT_*; E5 reports these
constexpr std::uint64_t kTlsFlag = 0x400;                     // SHF_TLS

/// What a reader calls a section: the first object in it, and an export that leads to it.
std::vector<std::string> explain(const CellObject& cell, std::uint32_t index) {
  std::vector<std::string> steps;
  for (const Symbol& symbol : cell.elf.symbols) {
    if (symbol.section != index || symbol.name.empty()) continue;
    steps.push_back(cat(readable(symbol.name), " (", count(symbol.size, "byte"), ")"));
    for (const Reach& reach : cell.reaches) {
      if (reach.root != symbol.name && reach.root != cell.elf.sections[index].name) continue;
      std::string path = "reached: ";
      for (std::size_t i = 0; i < reach.path.size(); ++i) path += (i == 0 ? "" : " -> ") + readable(reach.path[i]);
      steps.push_back(std::move(path));
      break;
    }
  }
  return steps;
}

void check_root(const CellObject& cell, const std::vector<facts::RootRecord>& records, std::uint32_t index,
                Judged& covered) {
  const Section& section = cell.elf.sections[index];
  const std::string name = section.name.substr(kStatePrefix.size());
  const auto record = std::ranges::find(records, name, &facts::RootRecord::name);
  if (record == records.end()) {
    covered.refuse(cat("section ", section.name, " is writable, but no root ", name, " is declared"),
                   explain(cell, index));
  } else if (record->section != index) {
    covered.refuse(cat("root ", name, " does not lie in section ", section.name));
  } else if (record->offset != 0 || record->size != section.size) {
    covered.refuse(cat("root ", name, " covers bytes ", record->offset, " to ", record->offset + record->size, " of ",
                       section.size, " writable bytes"),
                   explain(cell, index));
  }
}

void check_roots_placed(const CellObject& cell, const std::vector<facts::RootRecord>& records, Judged& covered) {
  for (const facts::RootRecord& record : records) {
    const Section& section = cell.elf.sections[record.section];
    if (section.name != cat(kStatePrefix, record.name) || !section.is_writable())
      covered.refuse(cat("root ", record.name, " lies in section ", section.name));
  }
}

void check_cell(const CellObject& cell, Verdicts& verdicts) {
  Judged covered(verdicts, "E1", cell.manifest.cell);
  const auto read = facts::read_root_records(cell.elf);
  const auto records = read.value_or(std::vector<facts::RootRecord>());  // BIND reports the error
  for (std::uint32_t i = 0; i < cell.elf.sections.size(); ++i) {
    const Section& section = cell.elf.sections[i];
    const bool is_table = section.type >= kInitArray && section.type <= kPreinitArray;
    if (!section.is_alloc() || section.size == 0 || is_table) continue;
    if ((section.flags & kTlsFlag) != 0) {
      covered.refuse(cat("thread-local data in ", section.name), explain(cell, i));
    } else if (section.is_writable() && section.name.starts_with(kStatePrefix)) {
      check_root(cell, records, i, covered);
    } else if (section.is_writable()) {
      covered.refuse(cat(count(section.size, "writable byte"), " in ", section.name, " belong to no state root"),
                     explain(cell, i));
    }
  }
  for (const Symbol& symbol : cell.elf.symbols) {
    if (symbol.section == Symbol::kCommon)
      covered.refuse(cat(readable(symbol.name), " is a common symbol: writable, and no state root"));
  }
  check_roots_placed(cell, records, covered);
  covered.prove(cat("every writable byte belongs to one of ", count(records.size(), "state root")));
}

}  // namespace

void check_writable_data(const Graph& graph, Verdicts& verdicts) {
  for (const CellObject& cell : graph.cells) check_cell(cell, verdicts);
}

}  // namespace verifier::rules
