// The page that another processor begins in.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernel/base/address.h"

namespace smp {

/// Physical address of the page: memory below 640 KiB, which belongs to the firmware until the boot loader has it, and
/// to nobody afterwards. What stood there is put back. startup.S knows it too.
inline constexpr std::uint64_t kStartupPage = 0x8000;

/// What the processor is told, at kStartupParameters, whose offsets startup.S knows.
struct Parameters {
  std::uint64_t temporary_root;  ///< Page tables that map low memory at 0 as well; below 4 GiB.
  std::uint64_t cr0, cr4;        ///< As on the first processor.
  std::uint64_t efer;            ///< Likewise, without the bit that only the processor sets.
  std::uint64_t xcr0;            ///< Likewise; not used without CR4.OSXSAVE.
  std::uint64_t root;            ///< The page tables of all.
  std::uint64_t stack_top;
  std::uint64_t entry;  ///< smp_enter.
  std::uint64_t index;
};
static_assert(offsetof(Parameters, efer) == 24 && offsetof(Parameters, root) == 40 && sizeof(Parameters) == 72);

}  // namespace smp

extern "C" {
// startup.S
// NOLINTNEXTLINE(bugprone-dynamic-static-initializers): they are code, assembled.
[[gnu::visibility("hidden")]] extern const std::byte kStartupBegin[], kStartupParameters[], kStartupEnd[];
[[gnu::visibility("hidden")]] void smp_enter();
/// smp.cc: the first function of another processor, with interrupts off. Does not return.
[[noreturn, gnu::visibility("hidden")]] void smp_begin(std::uint64_t index);
}
