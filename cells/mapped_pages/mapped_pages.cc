#include "cells/mapped_pages/mapped_pages.h"

#include <utility>

#include "cells/mapped_pages/address_space.h"
#include "kernel/arch/spin_lock.h"

namespace mapped_pages {

using Lock = arch::SpinLock<arch::InterruptsAsTheyAre>;

CELL_KEPT(Lock, lock, "sync", "one processor at a time maps or unmaps");
CELL_KEPT(AddressSpace, address_space, "inventory", "the processor walks these tables: they must stay where they are");

/// The only maker of a Mapping, and the only one to change what it stands for.
struct MappingSource {
  static Result<Mapping> make(page_allocator::AllocatedPages pages, frame_allocator::AllocatedFrames frames,
                              Access access) {
    {
      const Lock::Guard guard(lock);
      TRY(address_space.map(pages.range(), frames.range().start, access));
    }
    Result<Mapping> mapping(std::in_place);
    mapping->pages_ = std::move(pages);
    mapping->frames_ = std::move(frames);
    mapping->access_ = access;
    return mapping;
  }
  static void unmap(const Mapping& mapping) {
    if (mapping.empty()) return;
    const Lock::Guard guard(lock);
    address_space.unmap(mapping.pages_.range());
  }
  /// Without the lock, which a fault handler might find taken by what has faulted: these entries and the tables that
  /// they stand in belong to the mapping.
  static void change(Mapping& mapping, Access access) {
    address_space.protect(mapping.pages_.range(), access);
    mapping.access_ = access;
  }
};

Mapping::Mapping(Mapping&& other) noexcept = default;

Mapping& Mapping::operator=(Mapping&& other) noexcept {
  if (this == &other) return *this;
  MappingSource::unmap(*this);
  pages_ = std::move(other.pages_);
  frames_ = std::move(other.frames_);
  access_ = other.access_;
  return *this;
}

/// Pages and frames are released by the members, when nothing translates one to the other any more.
Mapping::~Mapping() { MappingSource::unmap(*this); }

Result<void> Mapping::check(std::uint64_t offset, std::uint64_t size, std::uint64_t alignment) const {
  if (offset > size_bytes() || size > size_bytes() - offset)
    return fail(ErrorKind::kOutOfRange, "mapped_pages: bytes ", offset, " + ", size, " of ", size_bytes());
  if (offset % alignment != 0)
    return fail(ErrorKind::kMisaligned, "mapped_pages: offset ", offset, " for alignment ", alignment);
  return {};
}

Result<void> Mapping::check_writable(std::uint64_t offset, std::uint64_t size, std::uint64_t alignment) const {
  if (access_ != Access::kReadWrite) return fail(ErrorKind::kRefused, "mapped_pages: not writable: ", start().value);
  return check(offset, size, alignment);
}

Result<Mapping> map_pages(page_allocator::AllocatedPages pages, frame_allocator::AllocatedFrames frames,
                          Access access) {
  const std::uint64_t count = pages.range().count;
  if (count == 0 || count != frames.range().count) [[unlikely]]
    return fail(ErrorKind::kOutOfRange, "mapped_pages: ", count, " pages, ", frames.range().count, " frames");
  return MappingSource::make(std::move(pages), std::move(frames), access);
}

Mapping change_access(Mapping mapping, Access access) {
  if (!mapping.empty()) MappingSource::change(mapping, access);
  return mapping;
}

void set_access(Mapping& mapping, Access access) noexcept {
  if (!mapping.empty()) MappingSource::change(mapping, access);
}

Translation translate(VirtAddr address) { return address_space.translate(address); }

std::uint64_t table_frames() { return address_space.table_frames(); }

std::uint64_t direct_map() { return address_space.direct_map(); }

void forget_all() { flush({0, ~std::uint64_t{0}}); }

namespace {

constexpr std::uint64_t kLargePageSize = kPageSize << 9;

Result<void> check_boot(std::uint64_t direct_map, const BootMapping& boot) {
  if (direct_map % kLargePageSize != 0) return fail(ErrorKind::kMisaligned, "mapped_pages: direct map at ", direct_map);
  if (boot.pages.count != boot.frames.count || boot.text_pages > boot.pages.count)
    return fail(ErrorKind::kOutOfRange, "mapped_pages: boot mapping of ", boot.pages.count, " pages, ",
                boot.frames.count, " frames, ", boot.text_pages, " of text");
  return {};
}

Result<void> build(AddressSpace& space, PhysAddr memory_end, const BootMapping& boot) {
  const std::uint64_t memory_pages = pages_for(align_up(memory_end.value, kLargePageSize));
  const Range direct_pages{VirtAddr{space.direct_map()}.page(), memory_pages};
  TRY(space.map(direct_pages, 0, Access::kReadWrite, PageSize::k2MiB));
  TRY(space.map({boot.pages.start, boot.text_pages}, boot.frames.start, Access::kReadExecute));
  return space.map({boot.pages.start + boot.text_pages, boot.pages.count - boot.text_pages},
                   boot.frames.start + boot.text_pages, Access::kReadWrite);
}

}  // namespace

Result<PhysAddr> init(std::uint64_t direct_map, PhysAddr memory_end, const BootMapping& boot) {
  if (!address_space.empty()) return fail(ErrorKind::kAlreadyExists, "mapped_pages: init called again");
  TRY(check_boot(direct_map, boot));
  TRY_ASSIGN(AddressSpace space, AddressSpace::create(direct_map));
  if (const Result<void> built = build(space, memory_end, boot); !built) {
    space.destroy();
    return std::unexpected<Error>(built.error());
  }
  address_space = space;
  return address_space.root();
}

Result<void> unmap_boot(Range pages) {
  if (pages.count == 0 || !address_space.maps(pages))
    return fail(ErrorKind::kNotFound, "mapped_pages: not mapped: pages ", pages.start, " + ", pages.count);
  const Lock::Guard guard(lock);
  address_space.unmap(pages);
  return {};
}

}  // namespace mapped_pages
