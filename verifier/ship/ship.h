// What of a `.cell.o` goes into the boot archive. Objects carry evidence for the verifier that is many times larger
// than what the kernel loads; the kernel never sees it, and the witness holds the hash of what is left.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "verifier/facts/parsed.h"
#include "verifier/model/cell_object.h"

namespace verifier::ship {

/// A cell as it ships, and as it is judged.
struct Shipment {
  /// A relocatable ELF file with the sections that are placed in memory (code as one, see merge.h), their relocations
  /// and COMDAT groups, and the symbols that have a place in them or are used. References inside a section of code are
  /// resolved (see resolve.h): their relocations do not ship.
  std::vector<std::uint8_t> bytes;
  /// The same file with the relocations of these references, read back: who calls whom inside the cell stands in them.
  /// That `bytes` hold this with just these fields filled has been checked. `path`, `size` and `hash` are of `bytes`.
  ObjectFile judged;
};

/// What of a cell ships. The same object gives the same bytes: the verifier judges them, and pack_archive stores them.
///
/// Changes nothing; `path` is for messages. Fails, with a sentence that begins with it, if read_elf refuses the object,
/// a symbol that others see or a relocation names lies in a section that does not ship, a reference inside the code
/// does not fit its field, or the result is nothing that the kernel's own reader (elf_loader) takes.
facts::Parsed<Shipment> ship(const std::string& path, std::span<const std::uint8_t> bytes);

/// The same of an object that has been read.
facts::Parsed<Shipment> ship(const ObjectFile& object);

/// Their bytes alone.
facts::Parsed<std::vector<std::uint8_t>> shipped_form(const std::string& path, std::span<const std::uint8_t> bytes);
facts::Parsed<std::vector<std::uint8_t>> shipped_form(const ObjectFile& object);

}  // namespace verifier::ship
