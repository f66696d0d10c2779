#include "verifier/facts/load_cell.h"

#include <algorithm>

#include "verifier/facts/code_digest.h"
#include "verifier/facts/code_functions.h"
#include "verifier/facts/code_scan.h"
#include "verifier/facts/elf_reader.h"
#include "verifier/facts/facts_json.h"
#include "verifier/facts/flow_json.h"
#include "verifier/facts/frame_table.h"
#include "verifier/facts/manifest_reader.h"
#include "verifier/facts/packed_text.h"
#include "verifier/facts/reachability.h"
#include "verifier/facts/reference_graph.h"
#include "verifier/facts/roots.h"
#include "verifier/facts/source_json.h"
#include "verifier/facts/unwind_check.h"
#include "verifier/ship/ship.h"

namespace verifier::facts {
namespace {

Parsed<std::string> section_text(const ObjectFile& object, std::string_view name) {
  const Section* section = find_section(object, name);
  if (section == nullptr) return refuse("no section ", name);
  auto text = unpack_text(section->bytes);
  if (!text) return refuse(name, ": ", text.error());
  return text;
}

/// The digest of the code that it belongs to, then packed bitcode: nothing of it is read before a proof needs it.
Parsed<std::optional<Bitcode>> read_bitcode(const ObjectFile& object) {
  const Section* section = find_section(object, ".cell.ir");
  if (section == nullptr) return std::nullopt;
  Bitcode bitcode;
  if (section->bytes.size() < bitcode.code.size()) return refuse(".cell.ir: only ", section->bytes.size(), " bytes");
  const auto after = section->bytes.begin() + static_cast<std::ptrdiff_t>(bitcode.code.size());
  std::copy(section->bytes.begin(), after, bitcode.code.begin());
  bitcode.packed.assign(after, section->bytes.end());
  return bitcode;
}

/// What the object says about itself, and what is computed from it as it was compiled.
Parsed<CellObject> read_claims(const ObjectFile& object) {
  CellObject cell;
  FACTS_TRY(const std::string manifest, section_text(object, ".cell.manifest"));
  FACTS_TRY(cell.manifest, read_manifest(manifest));
  FACTS_TRY(const std::string facts, section_text(object, ".cell.facts"));
  FACTS_TRY(cell.facts, read_facts(facts));
  if (find_section(object, ".cell.flow") != nullptr) {
    FACTS_TRY(const std::string flow, section_text(object, ".cell.flow"));
    FACTS_TRY(cell.program, read_flow(flow));
  }
  if (find_section(object, ".cell.source") != nullptr) {
    FACTS_TRY(const std::string source, section_text(object, ".cell.source"));
    FACTS_TRY(cell.source, read_source(source));
  }
  FACTS_TRY(cell.bitcode, read_bitcode(object));
  cell.given = object.hash;
  cell.code = code_digest(object);
  return cell;
}

Parsed<void> look_into_shipped(CellObject& cell) {
  FACTS_CHECK(read_root_records(cell.elf));
  FACTS_TRY(CodeScan scan, scan_code(cell.elf));
  cell.reaches = reachable_state(cell.elf, ReferenceGraph(cell.elf, scan));
  cell.addresses_taken = addresses_taken(cell.elf, scan);
  const auto frames = read_frame_table(cell.elf);
  cell.unwind_faults = check_unwinding(cell.elf, scan, frames);
  cell.functions = code_functions(cell.elf, scan, frames.value_or(std::vector<FrameRange>()));
  cell.privileged = std::move(scan.privileged);
  return {};
}

}  // namespace

Parsed<CellObject> load_cell(const std::string& path, std::span<const std::uint8_t> bytes) {
  FACTS_TRY(const ObjectFile object, read_elf(path, bytes, ElfUse::kCell));
  auto cell = read_claims(object);
  if (!cell) return refuse(path, ": ", cell.error());
  FACTS_TRY(auto shipment, ship::ship(object));
  cell->elf = std::move(shipment.judged);
  if (auto looked = look_into_shipped(*cell); !looked) return refuse(path, ": ", looked.error());
  return cell;
}

Parsed<CellObject> load_cell(const std::string& path) {
  FACTS_TRY(const auto bytes, read_file(path));
  return load_cell(path, bytes);
}

}  // namespace verifier::facts
