// Every instruction of an object, decoded: which of them need a right, and what each relocation in code is part of.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "verifier/facts/parsed.h"
#include "verifier/model/cell_object.h"

namespace verifier::facts {

/// What the disassembly knows about all executable sections.
struct CodeScan {
  /// The instruction around a relocation.
  struct Site {
    std::uint64_t end = 0;  ///< Offset behind the instruction: what PC-relative values count from.
    bool branch = false;    ///< A direct call or jump whose target the relocation gives.
  };

  /// A call or jump. Its target is a displacement, a relocation or, if neither is there, not known.
  struct Branch {
    std::uint32_t section = 0;
    std::uint64_t offset = 0;  ///< Of the instruction.
    bool is_call = false;
    bool is_conditional = false;
    std::optional<std::uint64_t> target;      ///< Offset in the same section.
    std::optional<std::uint64_t> relocation;  ///< Offset of the relocation that gives the target.
  };

  /// An instruction that moves the stack pointer down, other than a call.
  struct StackGrowth {
    std::uint32_t section = 0;
    std::uint64_t offset = 0;
    std::optional<std::uint64_t> bytes;  ///< At most so many; nothing if that is not in the instruction.
  };

  std::vector<Branch> branches;           ///< In order of section and offset.
  std::vector<StackGrowth> growths;       ///< In order of section and offset.
  std::vector<std::vector<bool>> starts;  ///< By section and offset: an instruction begins here.
  std::vector<PrivilegedUse> privileged;  ///< In order of section and offset.
  std::map<std::pair<std::uint32_t, std::uint64_t>, Site> sites;  ///< By section and offset of the relocation.
};

/// Sweeps all executable sections from their first to their last byte, data in between included.
///
/// Reports what RightTable lists; stores whose address is a constant in the instruction (no register, no relocation) or
/// relative to FS or GS; bytes that are no instruction; instructions that run over the start of a function; jumps,
/// calls and relocations into the middle of an instruction (kUndecodable: what runs there is not what was looked at).
/// A port is known if it is an immediate, or put into DX by the instruction before, and nothing leads to between the
/// two. Not seen: a constant address that a register was loaded with before. Fails only if this LLVM can't decode
/// x86-64.
Parsed<CodeScan> scan_code(const ObjectFile& object);

}  // namespace verifier::facts
