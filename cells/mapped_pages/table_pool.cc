#include "cells/mapped_pages/table_pool.h"

#include <cstring>
#include <utility>

#include "cells/frame_allocator/frame_allocator.h"

namespace mapped_pages {

namespace {

/// A frame outside of any AllocatedFrames: this class and the page tables are its owner.
Result<std::uint64_t> take_frame() {
  TRY_ASSIGN(frame_allocator::AllocatedFrames frame, frame_allocator::allocate(1));
  return frame_allocator::release_ownership(std::move(frame)).start;
}

void free_frame(std::uint64_t frame) { static_cast<void>(frame_allocator::adopt({frame, 1})); }

}  // namespace

Result<void> TablePool::fill() {
  clean_ = 0;
  for (std::size_t i = 0; i < kSpares; ++i) {
    const Result<std::uint64_t> frame = take_frame();
    if (!frame) {
      while (i > 0) free_frame(frames_[--i]);
      return std::unexpected<Error>(frame.error());
    }
    frames_[i] = *frame;
  }
  return {};
}

void TablePool::drain() {
  for (const std::uint64_t frame : frames_) free_frame(frame);
}

Result<std::uint64_t> TablePool::take(std::uint64_t direct_map) {
  TRY_ASSIGN(const std::uint64_t replacement, take_frame());
  if (clean_ == 0) {
    std::memset(reinterpret_cast<void*>(direct_map + (frames_[0] << kPageShift)), 0, kPageSize);
    clean_ = 1;
  }
  return std::exchange(frames_[--clean_], replacement);
}

void TablePool::give(std::uint64_t frame) {
  if (clean_ < kSpares) std::swap(frame, frames_[clean_++]);
  free_frame(frame);
}

}  // namespace mapped_pages
