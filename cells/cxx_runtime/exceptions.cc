// What libsupc++ leaves to its surroundings: where exception objects live, which are in flight, how their unwind tables
// are found. Kernel only. (Itanium C++ ABI: Exception Handling, 2.2 and 2.4; libgcc's unwind-dw2-fde.h.)
#include <unwind.h>

#include <cstddef>
#include <cstdint>

#include "cells/cxx_runtime/byte_ops.h"
#include "cells/cxx_runtime/emergency_reserve.h"
#include "cells/cxx_runtime/runtime_internal.h"

namespace cxx_runtime {

CELL_KEPT(EmergencyReserve, reserve, "inventory", "a throw must work when the heap is exhausted");

namespace {

/// Bytes in front of an exception object: libsupc++'s __cxa_refcounted_exception of GCC 12. A test compares it with the
/// prebuilt __cxa_allocate_exception.
constexpr std::size_t kHeaderBytes = 128;

}  // namespace

}  // namespace cxx_runtime

// NOLINTBEGIN(readability-identifier-naming,bugprone-reserved-identifier): the names are those of the ABI.
extern "C" {

/// Out-parameter of _Unwind_Find_FDE.
struct dwarf_eh_bases {
  void* tbase;  ///< Base of text-relative pointers: unused on x86_64.
  void* dbase;  ///< Base of data-relative pointers: unused on x86_64.
  void* func;   ///< First instruction that the entry covers.
};

/// Room for a header, zeroed, and an object of `bytes`; returns the object's address. From the heap, else the reserve.
/// Not noexcept, as all that may give up.
CELL_EXPORT void* __cxa_allocate_exception(std::size_t bytes) {
  using namespace cxx_runtime;
  if (bytes > SIZE_MAX - kHeaderBytes) fatal("exception object too large");
  void* block = allocate(bytes + kHeaderBytes);
  if (block == nullptr) block = reserve.take(bytes + kHeaderBytes);
  if (block == nullptr) fatal("no memory for an exception");
  auto* const header = static_cast<unsigned char*>(block);
  bytes::fill(header, 0, kHeaderBytes);
  return header + kHeaderBytes;
}

CELL_EXPORT void __cxa_free_exception(void* object) noexcept {
  using namespace cxx_runtime;
  void* const block = static_cast<unsigned char*>(object) - kHeaderBytes;
  if (!reserve.give_back(block)) release(block);
}

// Flow begins as libsupc++'s __cxa_eh_globals does.
CELL_EXPORT void* __cxa_get_globals() noexcept { return &cxx_runtime::current_flow(); }
CELL_EXPORT void* __cxa_get_globals_fast() noexcept { return &cxx_runtime::current_flow(); }

/// Called by the unwinder for each frame.
CELL_EXPORT const void* _Unwind_Find_FDE(void* pc, dwarf_eh_bases* bases) {
  const auto entry = cxx_runtime::find_frame(reinterpret_cast<std::uint64_t>(pc));
  if (entry.fde == nullptr) return nullptr;
  *bases = {nullptr, nullptr, reinterpret_cast<void*>(entry.function)};
  return entry.fde;
}

// The unwinder asks for POSIX threads to set up its register size table once. Ours is constant (prebuilt.sh), so that
// there is nothing to do: "done" is the right answer.
int pthread_once(int*, void (*)());
int pthread_once(int*, void (*)()) { return 0; }
int __pthread_key_create(unsigned*, void (*)(void*));
int __pthread_key_create(unsigned*, void (*)(void*)) { return 0; }

}  // extern "C"
// NOLINTEND(readability-identifier-naming,bugprone-reserved-identifier)
