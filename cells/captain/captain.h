// Starts the system from a plan that is data, and ends it. Links to none of the cells that it starts.
#pragma once

#include <cstdint>

#include "cells/mapped_pages/mapped_pages.h"
#include "cells/page_allocator/page_allocator.h"
#include "kernel/abi/cell.h"
#include "kernel/arch/cpu_ops.h"
#include "kernel/base/address.h"

namespace captain {

/// What nano_core leaves behind. On the heap; captain keeps it for ever, since it owns the stack that captain runs on.
struct Handover {
  Range nano_core_frames;           ///< Its image, early page tables and stack: given back by captain.
  Range nano_core_pages;            ///< Where they are mapped.
  std::uint64_t entry_ticks = 0;    ///< Time stamp counter when nano_core began.
  arch::ProcessorArea processor{};  ///< Of the processor that boots, until cpu has one.
  mapped_pages::ReadWritePages stack;
  page_allocator::AllocatedPages stack_guard;  ///< Below the stack; never mapped.
};

/// The first code outside nano_core: unmaps it, gives its frames back, then calls `<cell>::start()` of each line
/// `start <cell>` of the boot plan, in order. When the last one has returned it ends the run: 0x10 to the exit port, or
/// 0x11 when a step failed (the reason is logged).
[[noreturn]] CELL_UNSAFE void run(Handover* handover);

}  // namespace captain
