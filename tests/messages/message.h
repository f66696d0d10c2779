// What is sent, counted; and what must be as before. Internal.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string_view>
#include <type_traits>

#include "cells/frame_allocator/frame_allocator.h"
#include "cells/heap/heap.h"
#include "cells/page_allocator/page_allocator.h"
#include "cells/task/task.h"
#include "kernel/base/result.h"

namespace test_messages {

/// All bodies of one case: one that is destroyed twice, or never, makes the numbers differ.
struct Ledger {
  std::atomic<std::uint64_t> made = 0;
  std::atomic<std::uint64_t> destroyed = 0;
};

class Body {
 public:
  Body(Ledger& ledger, std::uint64_t number) : number(number), ledger_(ledger) { ++ledger_.made; }
  Body(const Body&) = delete;
  Body& operator=(const Body&) = delete;
  ~Body() { ++ledger_.destroyed; }

  const std::uint64_t number;

 private:
  Ledger& ledger_;
};

using Message = std::unique_ptr<Body>;

inline Message make_message(Ledger& ledger, std::uint64_t number) { return std::make_unique<Body>(ledger, number); }

inline std::uint64_t number_of(const Message& message) { return message->number; }

/// The same for a bare number, other than 0.
inline std::uint64_t number_of(std::uint64_t message) { return message; }
template <typename T>
T make_one(Ledger& ledger, std::uint64_t number) {
  if constexpr (std::is_same_v<T, Message>)
    return make_message(ledger, number);
  else
    return number;
}

/// What a case could leave behind.
class Before {
 public:
  Before() : memory_(measure()) {}
  [[nodiscard]] Result<void> check(std::string_view what) const {
    const Memory now = measure();
    if (now == memory_) return {};
    return fail(ErrorKind::kRefused, what, ": blocks ", memory_.blocks, " -> ", now.blocks, ", frames ", memory_.frames,
                " -> ", now.frames);
  }

 private:
  struct Memory {
    std::uint64_t frames, pages, blocks, bytes;
    bool operator==(const Memory&) const = default;
  };
  static Memory measure() {
    task::trim();
    heap::trim();
    const auto heap = heap::stats();
    return {frame_allocator::stats().free_frames, page_allocator::stats(page_allocator::Arena::kGeneral).free_pages,
            heap.live_blocks, heap.live_bytes};
  }
  Memory memory_;
};

inline Result<void> expect(std::string_view what, std::uint64_t got, std::uint64_t wanted) {
  if (got != wanted) return fail(ErrorKind::kRefused, what, " is ", got, ", expected ", wanted);
  return {};
}
inline Result<void> expect(std::string_view what, bool is_so) {
  if (!is_so) return fail(ErrorKind::kRefused, what);
  return {};
}

}  // namespace test_messages
