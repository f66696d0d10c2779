// What C++ calls when it cannot go on, and operator new and delete. Kernel only. No cell catches exceptions of the
// library, so throwing one would only hide where it came from: each ends the run at once, with its name.
#include <cstddef>
#include <cstdint>
#include <exception>
#include <new>

#include "cells/cxx_runtime/runtime_internal.h"

using cxx_runtime::fatal;

// NOLINTBEGIN(readability-identifier-naming,bugprone-reserved-identifier): the names are those of the library and the
// ABI.

namespace std {

const nothrow_t nothrow{};

/// During a kill it is a function that lets nothing out, or what a destructor threw: no reason to end the run.
void terminate() noexcept {
  if (cxx_runtime::Flow& flow = cxx_runtime::current_flow(); flow.kill != nullptr) cxx_runtime::continue_kill(flow);
  fatal("std::terminate: an exception that nobody catches, or one out of a noexcept function");
}
terminate_handler get_terminate() noexcept { return terminate; }

// bits/functexcept.h
void __throw_bad_exception() { fatal("std::bad_exception"); }
void __throw_bad_alloc() { fatal("std::bad_alloc: out of memory"); }
void __throw_bad_array_new_length() { fatal("std::bad_array_new_length"); }
void __throw_bad_cast() { fatal("std::bad_cast"); }
void __throw_bad_typeid() { fatal("std::bad_typeid"); }
void __throw_logic_error(const char* what) { fatal(what); }
void __throw_domain_error(const char* what) { fatal(what); }
void __throw_invalid_argument(const char* what) { fatal(what); }
void __throw_length_error(const char* what) { fatal(what); }
void __throw_out_of_range(const char* what) { fatal(what); }
/// The format goes unexpanded: it names the function and what was compared.
void __throw_out_of_range_fmt(const char* what, ...) { fatal(what); }
void __throw_runtime_error(const char* what) { fatal(what); }
void __throw_range_error(const char* what) { fatal(what); }
void __throw_overflow_error(const char* what) { fatal(what); }
void __throw_underflow_error(const char* what) { fatal(what); }
void __throw_bad_function_call() { fatal("std::bad_function_call"); }

}  // namespace std

namespace __cxxabiv1 {

// libsupc++'s own ways to std::terminate and std::unexpected (unwind-cxx.h). C++23 has taken the names of the latter
// out of the headers, so they are given as symbols.
CELL_EXPORT void __terminate(std::terminate_handler) noexcept;
CELL_EXPORT void __terminate(std::terminate_handler) noexcept { std::terminate(); }

[[noreturn]] CELL_EXPORT void end_by_unexpected() __asm__("_ZSt10unexpectedv");
[[noreturn]] CELL_EXPORT void end_by_handler(std::terminate_handler) __asm__("_ZN10__cxxabiv112__unexpectedEPFvvE");
CELL_EXPORT std::terminate_handler unexpected_handler() noexcept __asm__("_ZSt14get_unexpectedv");
void end_by_unexpected() { fatal("std::unexpected"); }
void end_by_handler(std::terminate_handler) { end_by_unexpected(); }
std::terminate_handler unexpected_handler() noexcept { return end_by_unexpected; }

}  // namespace __cxxabiv1

extern "C" {

[[noreturn]] CELL_EXPORT void abort() { fatal("abort"); }
[[noreturn]] CELL_EXPORT void __cxa_pure_virtual() { fatal("pure virtual function called"); }
[[noreturn]] CELL_EXPORT void __cxa_deleted_virtual() { fatal("deleted virtual function called"); }
[[noreturn]] CELL_EXPORT void __cxa_bad_cast() { fatal("std::bad_cast: dynamic_cast to a reference failed"); }
[[noreturn]] CELL_EXPORT void __cxa_bad_typeid() { fatal("std::bad_typeid: typeid of a null pointer"); }
[[noreturn]] CELL_EXPORT void __cxa_throw_bad_array_new_length() { fatal("std::bad_array_new_length"); }

CELL_EXPORT void* malloc(std::size_t bytes) noexcept { return cxx_runtime::allocate(bytes); }
CELL_EXPORT void free(void* block) noexcept { cxx_runtime::release(block); }

CELL_EXPORT void* calloc(std::size_t count, std::size_t bytes) noexcept {
  std::size_t total = 0;
  if (__builtin_mul_overflow(count, bytes, &total)) return nullptr;
  void* const block = cxx_runtime::allocate(total);
  if (block != nullptr) __builtin_memset(block, 0, total);
  return block;
}

}  // extern "C"

namespace {

void* allocate_or_end(std::size_t bytes) {
  void* const block = cxx_runtime::allocate(bytes);
  if (block == nullptr) [[unlikely]]
    fatal("operator new: out of memory");
  return block;
}

/// What heap blocks are aligned to already.
constexpr std::size_t kBlockAlignment = 16;

/// Beyond that the start of the block is kept in the word before the object.
void* allocate_aligned(std::size_t bytes, std::size_t alignment) noexcept {
  if (alignment <= kBlockAlignment) return cxx_runtime::allocate(bytes);
  std::size_t total = 0;
  if (__builtin_add_overflow(bytes, alignment, &total)) return nullptr;
  void* const block = cxx_runtime::allocate(total);
  if (block == nullptr) return nullptr;
  // At least kBlockAlignment bytes lie before the object, since both are multiples of it and not equal.
  const std::uint64_t object = (reinterpret_cast<std::uint64_t>(block) + alignment) & ~(alignment - 1);
  reinterpret_cast<void**>(object)[-1] = block;
  return reinterpret_cast<void*>(object);
}

void release_aligned(void* object, std::size_t alignment) noexcept {
  if (object == nullptr || alignment <= kBlockAlignment) return cxx_runtime::release(object);
  cxx_runtime::release(static_cast<void**>(object)[-1]);
}

void* allocate_aligned_or_end(std::size_t bytes, std::align_val_t alignment) {
  void* const block = allocate_aligned(bytes, static_cast<std::size_t>(alignment));
  if (block == nullptr) [[unlikely]]
    fatal("operator new: out of memory");
  return block;
}

}  // namespace

void* operator new(std::size_t bytes) { return allocate_or_end(bytes); }
void* operator new[](std::size_t bytes) { return allocate_or_end(bytes); }
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept { return cxx_runtime::allocate(bytes); }
void* operator new[](std::size_t bytes, const std::nothrow_t&) noexcept { return cxx_runtime::allocate(bytes); }
void* operator new(std::size_t bytes, std::align_val_t alignment) { return allocate_aligned_or_end(bytes, alignment); }
void* operator new[](std::size_t bytes, std::align_val_t alignment) {
  return allocate_aligned_or_end(bytes, alignment);
}
void* operator new(std::size_t bytes, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return allocate_aligned(bytes, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t bytes, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return allocate_aligned(bytes, static_cast<std::size_t>(alignment));
}

void operator delete(void* block) noexcept { cxx_runtime::release(block); }
void operator delete[](void* block) noexcept { cxx_runtime::release(block); }
void operator delete(void* block, std::size_t) noexcept { cxx_runtime::release(block); }
void operator delete[](void* block, std::size_t) noexcept { cxx_runtime::release(block); }
void operator delete(void* block, const std::nothrow_t&) noexcept { cxx_runtime::release(block); }
void operator delete[](void* block, const std::nothrow_t&) noexcept { cxx_runtime::release(block); }
void operator delete(void* object, std::align_val_t alignment) noexcept {
  release_aligned(object, static_cast<std::size_t>(alignment));
}
void operator delete[](void* object, std::align_val_t alignment) noexcept {
  release_aligned(object, static_cast<std::size_t>(alignment));
}
void operator delete(void* object, std::size_t, std::align_val_t alignment) noexcept {
  release_aligned(object, static_cast<std::size_t>(alignment));
}
void operator delete[](void* object, std::size_t, std::align_val_t alignment) noexcept {
  release_aligned(object, static_cast<std::size_t>(alignment));
}

// NOLINTEND(readability-identifier-naming,bugprone-reserved-identifier)
