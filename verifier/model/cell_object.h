// One shipped cell as the verifier sees it: what its ELF file says, what its manifest claims, what its facts describe
// and what its code does. Plain values; read by verifier/facts, judged by verifier/rules.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "verifier/model/program.h"
#include "verifier/model/source.h"

namespace verifier {

using Hash = std::array<std::uint8_t, 32>;

/// R_X86_64_*; `symbol` indexes ObjectFile::symbols.
struct Relocation {
  std::uint64_t offset = 0;
  std::uint32_t type = 0;
  std::uint32_t symbol = 0;
  std::int64_t addend = 0;
};

/// A section of the relocatable object. `type` and `flags` are SHT_* and SHF_* values.
struct Section {
  std::string name;
  std::uint32_t type = 0;
  std::uint64_t flags = 0;
  std::uint64_t size = 0;  ///< Bytes in memory; `bytes` is empty for SHT_NOBITS.
  std::uint64_t align = 1;
  std::vector<std::uint8_t> bytes;
  std::vector<Relocation> relocations;  ///< Sorted by offset.
  std::optional<std::string> comdat;    ///< Signature of the COMDAT group that it is a member of.

  bool is_alloc() const { return (flags & 0x2) != 0; }
  bool is_writable() const { return (flags & 0x1) != 0; }
  bool is_code() const { return (flags & 0x4) != 0; }
};

/// A row of .symtab. `section` is an index into ObjectFile::sections, or one of the constants.
struct Symbol {
  static constexpr std::uint32_t kUndefined = 0xffff'fff0, kAbsolute = 0xffff'fff1, kCommon = 0xffff'fff2;
  std::string name;                                    ///< Mangled; empty for section symbols.
  std::uint8_t binding = 0, type = 0, visibility = 0;  ///< STB_*, STT_*, STV_*.
  std::uint32_t section = kUndefined;
  std::uint64_t value = 0, size = 0;

  bool is_defined() const { return section < kUndefined; }
  /// Other cells can bind to it: global or weak, and neither hidden nor internal.
  bool is_visible() const { return binding != 0 && (visibility == 0 || visibility == 3); }
};

/// The object file itself.
struct ObjectFile {
  std::string path;
  std::uint64_t size = 0;
  Hash hash{};
  std::vector<Section> sections;
  std::vector<Symbol> symbols;
};

/// What the target declares (section .cell.manifest, written by the cell() rule).
struct Manifest {
  std::string file, cell, label, layer;
  bool trusted = false;
  std::vector<std::string> deps, grants, uses_kept;
  std::vector<std::string> acknowledged;  ///< Exports that mean something else than in the version that this replaces.
  std::map<std::string, std::string> kept;  ///< Root name -> category.
};

/// One exported or imported symbol, described by DWARF.
struct InterfaceFact {
  std::string symbol;        ///< Mangled.
  std::string text;          ///< Canonical: signature without the name, then the layouts it reaches, one a line.
  std::uint64_t digest = 0;  ///< First 8 bytes, little-endian, of hash of `text`.
  std::string location;      ///< "file:line" of the declaration; empty if unknown.
};

/// A state root and the layout of its type.
struct RootFact {
  std::string name, type, category;
  std::string text;  ///< Canonical layout of the type, one member a line.
  std::uint64_t schema = 0;
  std::uint64_t size = 0;
  std::string location;
};

/// A root that the cell makes from one of the version before (CELL_MIGRATE).
struct MigrationFact {
  std::string root;
  std::string text;  ///< Canonical layout of the type that it starts from, as RootFact::text.
  std::string location;
};

/// What our extractor saw in the unstripped object (section .cell.facts).
struct Facts {
  Hash code{};                            ///< Of the canonical loadable content: binds these facts to the object.
  std::vector<InterfaceFact> exports;     ///< Sorted by symbol.
  std::vector<InterfaceFact> imports;     ///< As the importing cell saw the declaration; sorted by symbol.
  std::vector<RootFact> roots;            ///< Sorted by name.
  std::vector<MigrationFact> migrations;  ///< Sorted by root.
  std::map<std::string, std::string> locations;  ///< Function symbol -> "file:line".
};

/// An instruction that needs a right.
struct PrivilegedUse {
  enum class Kind : std::uint8_t { kPrivileged, kPort, kMsr, kSegment, kAbsoluteStore, kUndecodable };
  Kind kind = Kind::kPrivileged;
  std::string mnemonic;               ///< "wrmsr".
  std::string function;               ///< Mangled symbol that contains it.
  std::uint64_t offset = 0;           ///< From the start of the function.
  std::optional<std::uint16_t> port;  ///< For port instructions with an immediate port.
};

/// A writable place that an export may touch, because relocations lead from the one to the other (E6). One entry per
/// (from, root) with a shortest path; sorted by from, then root.
struct Reach {
  std::string from;               ///< Mangled symbol of a visible defined function or constant.
  std::string root;               ///< Plain name of a state root (`.cell.state.<name>`), else symbol or section name.
  std::vector<std::string> path;  ///< Mangled symbols from `from` to the object, both included.
};

/// A place where the address of a function becomes data: it can be called later without a relocation that a swap finds.
struct AddressTaken {
  std::string function;  ///< Mangled symbol, defined here or imported.
  std::string by;        ///< Symbol (function or object) whose bytes hold the address; section name if there is none.
  bool vtable = false;   ///< `by` is a vtable or type information, or the construction of one (`_ZTV`, `_ZTT`, `_ZTC`).
};

/// One function, or what is left of a section of code without symbols: how much stack it uses and whom it enters.
/// Names may stand twice: functions of two sources that are local to each.
struct CodeFunction {
  /// A direct call or jump to a function of this cell or to an import.
  struct Entry {
    std::uint32_t function = 0;  ///< Index into CellObject::functions; not used if `import` has a name.
    std::string import;          ///< Mangled.
    bool is_jump = false;        ///< The frame of the jumping function is gone, or is that of the target.
  };
  std::string symbol;         ///< Mangled; the section's name if there is none.
  std::uint32_t section = 0;  ///< Index into ObjectFile::sections.
  std::uint64_t offset = 0;
  /// The most that it moves the stack pointer, its return address included, bytes. Nothing: the object does not tell.
  std::optional<std::uint64_t> stack;
  std::vector<Entry> entries;        ///< In order of place, each once.
  std::uint32_t indirect_calls = 0;  ///< Calls and jumps through pointers, tables of a switch included.
  bool is_interrupt_entry = false;   ///< Entered by the processor (signal frame).
};

/// Something that the unwinder would not find, or would find wrong (O15).
struct UnwindFault {
  std::string function;  ///< Mangled symbol, or the section's name.
  std::string what;      ///< "+0x10 to +0x20 have no unwind information".
};

/// What a second compiler made of the sources, for proofs about what functions mean.
struct Bitcode {
  Hash code{};                       ///< Of the object that it belongs to.
  std::vector<std::uint8_t> packed;  ///< One LLVM module, as facts::pack_text packs.
};

/// Everything known about one cell. What follows `code` is computed from `elf` by load_cell.
struct CellObject {
  ObjectFile elf;  ///< What ships, references inside its code not yet resolved (verifier/ship); size and hash after it.
  Hash given{};    ///< Of the whole `.cell.o`, manifest and evidence included.
  Manifest manifest;
  Facts facts;
  Hash code{};  ///< Recomputed from the whole `.cell.o`; must equal `facts.code`.
  std::vector<PrivilegedUse> privileged;
  std::vector<Reach> reaches;
  std::vector<AddressTaken> addresses_taken;
  std::vector<CodeFunction> functions;  ///< In order of place.
  std::vector<UnwindFault> unwind_faults;
  /// What section .cell.flow says; nothing if there is no such section: then what depends on it is refused.
  std::optional<Program> program;
  /// What section .cell.source says; nothing if there is no such section: then what depends on it is refused.
  std::optional<SourceFacts> source;
  std::optional<Bitcode> bitcode;  ///< The same for section .cell.ir.
};

}  // namespace verifier
