// What the unwinder is told about code: section .eh_frame (LSB "Exception Frames"; DWARF 4, section 6.4).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "verifier/facts/parsed.h"
#include "verifier/model/cell_object.h"

namespace verifier::facts {

/// One frame description entry: a range of code, and where its frames lie.
struct FrameRange {
  std::uint32_t section = 0;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  /// The farthest that the stack pointer gets from the canonical frame address, the return address included, bytes.
  /// Exact for code whose frame is described by the stack pointer, which is all of GCC's without alloca or realignment.
  std::uint64_t stack_bytes = 0;
  bool is_by_stack_pointer = true;  ///< False: another register or an expression describes the frame somewhere.
  bool is_signal_frame = false;     ///< Entered by the processor, not by a call (augmentation 'S').
  bool has_personality = false;
  /// Its language-specific data.
  struct Table {
    std::uint32_t section = 0;
    std::uint64_t offset = 0;
  };
  std::optional<Table> table;
};

/// All entries, sorted by place; none if the object has no .eh_frame. Entries of functions that the linker dropped
/// (their relocations are gone) are left out.
///
/// Fails, naming the offset in .eh_frame, if an entry is cut off, refers to no common information entry, uses an
/// encoding, augmentation or instruction that is not known, or describes a range outside the code it points to.
Parsed<std::vector<FrameRange>> read_frame_table(const ObjectFile& object);

}  // namespace verifier::facts
