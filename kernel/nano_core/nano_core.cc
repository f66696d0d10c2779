// The scaffolding: loads every cell of the boot archive with the very loader cells it is linked with, hands memory and
// namespace over to the loaded ones, and jumps to captain. Nothing of it is used afterwards.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "cells/captain/captain.h"
#include "cells/cell_loader/cell_loader.h"
#include "cells/cell_namespace/cell_namespace.h"
#include "cells/cpu/cpu.h"
#include "cells/frame_allocator/frame_allocator.h"
#include "cells/heap/heap.h"
#include "cells/logger/logger.h"
#include "cells/mapped_pages/mapped_pages.h"
#include "cells/page_allocator/page_allocator.h"
#include "cells/panic/panic.h"
#include "cells/serial/serial.h"
#include "kernel/abi/stack.h"
#include "kernel/arch/cpu_ops.h"
#include "kernel/nano_core/boot_info.h"
#include "kernel/nano_core/handover.h"

extern "C" {
extern std::byte nano_core_start[], nano_core_text_end[], nano_core_end[];
[[noreturn]] void nano_core_leave(captain::Handover* handover, std::uint64_t entry, std::uint64_t stack_top);
[[noreturn]] void nano_core_main(std::uint32_t protocol, std::uint32_t information);
}

namespace nano_core {
namespace {

/// Lies in what is unmapped in the end.
constexpr arch::ProcessorArea kBootProcessor{0};

std::uint64_t address_of(const std::byte* symbol) { return reinterpret_cast<std::uint64_t>(symbol); }

Range own_pages() {
  const std::uint64_t start = address_of(nano_core_start) >> kPageShift;
  return {start, pages_for(address_of(nano_core_end)) - start};
}

Range own_frames() { return {own_pages().start - (layout::kNanoCoreBase >> kPageShift), own_pages().count}; }

Range archive_frames(const BootInfo& info) {
  const std::uint64_t start = info.archive.frame();
  return {start, pages_for(info.archive.value + info.archive_size) - start};
}

/// Frames, pages, page tables of our own, heap: after this `operator new` works.
Result<void> start_memory(const BootInfo& info) {
  const Range reserved[] = {own_frames(), archive_frames(info)};
  TRY(frame_allocator::init(info.usable(), reserved, layout::kDirectMap));
  TRY(page_allocator::init(layout::kDirectMap));
  const std::uint64_t text_pages = (address_of(nano_core_text_end) - address_of(nano_core_start)) >> kPageShift;
  // Below 4 GiB everything can be reached: firmware's tables and the registers of devices lie in no RAM.
  const PhysAddr end = std::max(info.memory_end(), PhysAddr{4ULL << 30});
  TRY_ASSIGN(const PhysAddr root, mapped_pages::init(layout::kDirectMap, end, {own_pages(), own_frames(), text_pages}));
  arch::write_cr3(root.value);
  TRY(heap::start());
  return {};
}

/// Loads the boot graph but for the cells that the plan leaves for later.
Result<void> load_cells() {
  TRY_ASSIGN(const auto plan, cell_loader::archive_member("boot_plan"));
  const witness::Witness& witness = cell_loader::image_witness();
  for (std::size_t i = 0; i < witness::cell_count(witness); ++i) {
    const witness::CellView cell = witness::cell(witness, i);
    if (!cell.in_graph || is_on_demand(plan, cell.cell) || cell_namespace::find_cell(cell.cell) != nullptr) continue;
    TRY(cell_loader::load(cell.file));
  }
  return {};
}

/// Gives the root of ACPI to the loaded `firmware`, if it is in the image: what the boot loader left is lost
/// afterwards.
Result<void> hand_firmware_over(const BootInfo& info) {
  const auto init = cell_namespace::find_symbol(kFirmwareInit);
  if (!init) return {};
  using Init = Result<void> (*)(std::span<const std::byte>);
  return reinterpret_cast<Init>(init->symbol->address)({info.rsdp.data(), info.rsdp_size});
}

/// The stack that captain runs on, and a page below it that is never mapped: an overflow faults instead of overwriting.
Result<void> make_stack(captain::Handover& handover) {
  TRY_ASSIGN(auto guard, page_allocator::allocate(page_allocator::Arena::kGeneral, 1 + cell_abi::kTaskStackPages));
  auto pages = guard.split_off(1);
  TRY_ASSIGN(auto frames, frame_allocator::allocate(cell_abi::kTaskStackPages));
  TRY_ASSIGN(handover.stack, mapped_pages::map<mapped_pages::Access::kReadWrite>(std::move(pages), std::move(frames)));
  handover.stack_guard = std::move(guard);
  return {};
}

/// Everything up to the point of no return.
Result<captain::Handover*> prepare(Protocol protocol, PhysAddr information, std::uint64_t entry_ticks) {
  TRY_ASSIGN(const BootInfo info, read_boot_info(protocol, information, layout::kDirectMap));
  TRY(start_memory(info));
  const auto* archive = reinterpret_cast<const std::byte*>(layout::kDirectMap + info.archive.value);
  TRY(cell_loader::init({archive, info.archive_size}));
  TRY(cell_namespace::start());
  TRY(load_cells());
  TRY(hand_firmware_over(info));
  auto handover = std::make_unique<captain::Handover>();
  handover->nano_core_frames = own_frames();
  handover->nano_core_pages = own_pages();
  handover->entry_ticks = entry_ticks;
  TRY(make_stack(*handover));
  return handover.release();
}

[[noreturn]] void give_up(const Error& error) {
  logger::error("nano_core", error.text);
  cpu::exit(0x11);
}

/// Takes back every pointer into nano_core that a moved root could hold, moves the roots, and leaves.
[[noreturn]] void leave(captain::Handover* handover) {
  const auto entry = cell_namespace::find_symbol(kCaptainEntry);
  if (!entry) give_up(Error::make(ErrorKind::kNotFound, "no cell exports ", kCaptainEntry));
  const std::uint64_t address = entry->symbol->address;
  const std::uint64_t stack_top = handover->stack.start().value + handover->stack.size_bytes();
  if (auto moved = plan_moves(); !moved) {
    give_up(moved.error());
  } else {
    cell_namespace::stop();
    heap::stop();
    serial::stop();
    for (const RootMove& move : *moved) apply(move);
    arch::set_processor_area(handover->processor);
    nano_core_leave(handover, address, stack_top);
  }
}

}  // namespace
}  // namespace nano_core

void nano_core_main(std::uint32_t protocol, std::uint32_t information) {
  const std::uint64_t entry_ticks = arch::ticks();
  arch::set_processor_area(nano_core::kBootProcessor);
  // Without a serial port only the ring of the logger hears it; the boot goes on.
  if (const auto started = serial::start(); !started) logger::error("nano_core", started.error().text);
  auto handover = nano_core::prepare(static_cast<nano_core::Protocol>(protocol), {information}, entry_ticks);
  if (!handover) nano_core::give_up(handover.error());
  nano_core::leave(*handover);
}
