#include "cells/elf_loader/elf_loader.h"
#include "kernel/base/address.h"

namespace elf_loader {
namespace {

constexpr std::uint64_t kMaximumSegment = 256ULL << 20;

Result<Segment> segment_of(const Object& object, std::uint32_t index) {
  const Elf64_Shdr& section = object.section(index);
  if ((section.sh_flags & SHF_ALLOC) == 0) return Segment::kNone;
  const bool is_writable = (section.sh_flags & SHF_WRITE) != 0;
  const bool is_code = (section.sh_flags & SHF_EXECINSTR) != 0;
  if (is_writable && is_code)
    return fail(ErrorKind::kUnsupported, "section ", object.section_name(index), " is writable and executable");
  if ((section.sh_flags & SHF_TLS) != 0)
    return fail(ErrorKind::kUnsupported, "section ", object.section_name(index), " is thread-local");
  if (section.sh_addralign > kPageSize)
    return fail(ErrorKind::kUnsupported, "section ", object.section_name(index), " wants alignment ",
                section.sh_addralign);
  if (is_code) return Segment::kText;
  return is_writable ? Segment::kState : Segment::kReadOnly;
}

}  // namespace

Result<Layout> plan_layout(const Object& object) {
  Layout layout;
  layout.sections.resize(object.section_count());
  for (std::uint32_t i = 1; i < object.section_count(); ++i) {
    TRY_ASSIGN(const Segment segment, segment_of(object, i));
    if (segment == Segment::kNone) continue;
    const Elf64_Shdr& section = object.section(i);
    std::uint64_t& size = layout.sizes[static_cast<std::size_t>(segment)];
    const std::uint64_t alignment = section.sh_addralign == 0 ? 1 : section.sh_addralign;
    if ((alignment & (alignment - 1)) != 0)
      return fail(ErrorKind::kBadFormat, "alignment ", alignment, " of ", object.section_name(i));
    size = align_up(size, alignment);
    if (section.sh_size > kMaximumSegment || size > kMaximumSegment - section.sh_size)
      return fail(ErrorKind::kOutOfRange, "section ", object.section_name(i), " of ", section.sh_size, " bytes");
    layout.sections[i] = {segment, size};
    size += section.sh_size;
  }
  layout.got_slots = object.got_references();
  std::uint64_t& read_only = layout.sizes[static_cast<std::size_t>(Segment::kReadOnly)];
  layout.got_offset = align_up(read_only, 8);
  if (layout.got_slots > 0) read_only = layout.got_offset + layout.got_slots * 8;
  return layout;
}

}  // namespace elf_loader
