// The extractor: from an unstripped object to the facts that ride in the shipped one.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "verifier/facts/parsed.h"
#include "verifier/model/cell_object.h"

namespace verifier::facts {

/// Facts of one cell from its unstripped relocatable object (compiled with -g, before sections are removed).
///
/// Exports are the visible defined symbols outside COMDAT groups, and vtables and type information of classes whose
/// virtual functions are defined here; a symbol that debug information does not describe (assembly, compiler run-time)
/// has no fact, and the rules decide what that means. Imports are described as this cell's sources saw their
/// declarations. Fails, beginning with the label of the manifest, if the object can't be read, the debug information
/// contradicts itself, a state root is not described, or a source was compiled without
/// `-femit-class-debug-always` (see interface_text.h).
Parsed<Facts> make_facts(const std::string& path, std::span<const std::uint8_t> bytes, const Manifest& manifest);

/// What any ELF file with debug information offers to others.
struct ExportedInterface {
  std::vector<InterfaceFact> exports;    ///< Sorted by symbol.
  std::vector<std::string> undescribed;  ///< Exported symbols without debug information, sorted.
};

/// Reads a relocatable object, kernel module, shared library or program of any origin, in C or C++. Its debug
/// information may lie in another file (separate_debug.h), under `debug_folder`. Fails if it can't be read or has no
/// debug information.
Parsed<ExportedInterface> read_interface(const std::string& path, const std::string& debug_folder = "/usr/lib/debug");

}  // namespace verifier::facts
