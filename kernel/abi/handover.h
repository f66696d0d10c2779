// What nano_core gives to captain when every cell is loaded, and never sees again.
#pragma once

#include <cstdint>

#include "kernel/base/address.h"

namespace handover {

/// Lives in heap memory; captain owns it from the jump on.
struct Handover {
  PhysAddr archive;            ///< The boot archive (ustar), reserved for as long as the system runs.
  std::uint64_t archive_size;  ///< Bytes.
  Range nano_core_frames;      ///< Its image, early page tables and stack: to be given back.
  Range nano_core_pages;       ///< Where it is mapped: to be unmapped.
  std::uint64_t entry_ticks;   ///< Time stamp counter when nano_core began.
};

}  // namespace handover
