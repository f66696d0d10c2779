#include <cstring>

#include "cells/elf_loader/elf_loader.h"

namespace elf_loader {
namespace {

/// [offset, offset + size) lies inside `limit` bytes; no overflow.
bool is_inside(std::uint64_t offset, std::uint64_t size, std::uint64_t limit) {
  return offset <= limit && size <= limit - offset;
}

/// A table of `count` rows of T at `offset`.
template <typename T>
Result<std::span<const T>> table(std::span<const std::byte> bytes, std::uint64_t offset, std::uint64_t size,
                                 const char* what) {
  if (!is_inside(offset, size, bytes.size()))
    return fail(ErrorKind::kBadFormat, what, " at ", offset, " of ", size, " bytes is outside the file");
  if (offset % alignof(T) != 0) return fail(ErrorKind::kMisaligned, what, " at ", offset, " is misaligned");
  if (size % sizeof(T) != 0)
    return fail(ErrorKind::kBadFormat, what, " of ", size, " bytes is no whole number of rows");
  return std::span<const T>(reinterpret_cast<const T*>(bytes.data() + offset), size / sizeof(T));
}

/// A string table ends in NUL, so every offset inside it names a terminated string.
Result<const char*> string_table(std::span<const std::byte> bytes, const Elf64_Shdr& section, const char* what) {
  if (section.sh_type != SHT_STRTAB) return fail(ErrorKind::kBadFormat, what, " is not a string table");
  TRY_ASSIGN(const auto text, table<char>(bytes, section.sh_offset, section.sh_size, what));
  if (text.empty() || text.back() != '\0') return fail(ErrorKind::kBadFormat, what, " is not terminated");
  return text.data();
}

Result<void> check_header(const Elf64_Ehdr& header) {
  if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) return fail(ErrorKind::kBadFormat, "not an ELF file");
  if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != ELFDATA2LSB)
    return fail(ErrorKind::kUnsupported, "not a 64-bit little-endian ELF file");
  if (header.e_machine != EM_X86_64) return fail(ErrorKind::kUnsupported, "ELF machine ", header.e_machine);
  if (header.e_type != ET_REL) return fail(ErrorKind::kUnsupported, "ELF type ", header.e_type, ", not relocatable");
  if (header.e_shentsize != sizeof(Elf64_Shdr))
    return fail(ErrorKind::kBadFormat, "section header size ", header.e_shentsize);
  if (header.e_shnum == 0 || header.e_shstrndx >= header.e_shnum)
    return fail(ErrorKind::kBadFormat, "section name table ", header.e_shstrndx, " of ", header.e_shnum);
  return {};
}

}  // namespace

Result<Object> Object::parse(std::span<const std::byte> bytes) {
  if (bytes.size() < sizeof(Elf64_Ehdr))
    return fail(ErrorKind::kBadFormat, "no ELF header in ", bytes.size(), " bytes");
  if (reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(Elf64_Ehdr) != 0)
    return fail(ErrorKind::kMisaligned, "object is not on an 8-byte boundary");
  Object object;
  object.bytes_ = bytes;
  TRY(object.read_sections());
  TRY(object.read_symbols());
  for (std::uint32_t i = 0; i < object.section_count(); ++i) {
    if (object.section(i).sh_type == SHT_RELA) TRY(object.check_relocations(i));
  }
  return object;
}

Result<void> Object::read_sections() {
  const auto& header = *reinterpret_cast<const Elf64_Ehdr*>(bytes_.data());
  TRY(check_header(header));
  TRY_ASSIGN(sections_, table<Elf64_Shdr>(bytes_, header.e_shoff, std::uint64_t{header.e_shnum} * sizeof(Elf64_Shdr),
                                          "section header table"));
  const Elf64_Shdr& names = sections_[header.e_shstrndx];
  TRY_ASSIGN(section_names_, string_table(bytes_, names, "section name table"));
  for (std::uint32_t i = 1; i < section_count(); ++i) {
    const Elf64_Shdr& section = sections_[i];
    if (section.sh_name >= names.sh_size) return fail(ErrorKind::kBadFormat, "section ", i, " has no name");
    if (section.sh_type != SHT_NOBITS && section.sh_type != SHT_NULL &&
        !is_inside(section.sh_offset, section.sh_size, bytes_.size()))
      return fail(ErrorKind::kBadFormat, "section ", i, " is outside the file");
  }
  return {};
}

Result<void> Object::read_symbols() {
  for (std::uint32_t i = 1; i < section_count(); ++i) {
    const Elf64_Shdr& section = sections_[i];
    if (section.sh_type != SHT_SYMTAB) continue;
    if (!symbols_.empty()) return fail(ErrorKind::kBadFormat, "second symbol table in section ", i);
    TRY_ASSIGN(symbols_, table<Elf64_Sym>(bytes_, section.sh_offset, section.sh_size, "symbol table"));
    if (section.sh_link >= section_count()) return fail(ErrorKind::kBadFormat, "symbol table without names");
    const Elf64_Shdr& names = sections_[section.sh_link];
    first_global_ = section.sh_info;
    TRY_ASSIGN(strings_, string_table(bytes_, names, "symbol name table"));
    for (std::uint32_t k = 0; k < symbol_count(); ++k) {
      const Elf64_Sym& symbol = symbols_[k];
      if (symbol.st_name >= names.sh_size) return fail(ErrorKind::kBadFormat, "symbol ", k, " has no name");
      if (symbol.st_shndx < SHN_LORESERVE && symbol.st_shndx >= section_count())
        return fail(ErrorKind::kBadFormat, "symbol ", symbol_name(k), " in section ", symbol.st_shndx);
    }
  }
  if (symbols_.empty()) return fail(ErrorKind::kBadFormat, "no symbol table");
  return {};
}

Result<void> Object::check_relocations(std::uint32_t index) {
  const Elf64_Shdr& section = sections_[index];
  TRY_ASSIGN(const auto rows, table<Elf64_Rela>(bytes_, section.sh_offset, section.sh_size, "relocation table"));
  if (section.sh_info >= section_count())
    return fail(ErrorKind::kBadFormat, "relocations of section ", section.sh_info);
  const Elf64_Shdr& target = sections_[section.sh_info];
  // Debug sections may hold relocation types of no concern here; they are not loaded.
  if ((target.sh_flags & SHF_ALLOC) == 0) return {};
  const std::uint64_t symbols = symbol_count();
  // Of the type of the row before, which most have as well: no field begins at `limit` or behind it.
  std::uint32_t type = ~0U;
  std::uint64_t limit = 0;
  bool is_got = false;
  for (const Elf64_Rela& row : rows) {
    if (static_cast<std::uint32_t>(ELF64_R_TYPE(row.r_info)) != type) {
      type = static_cast<std::uint32_t>(ELF64_R_TYPE(row.r_info));
      const std::uint64_t width = width_or_unknown(type);
      if (width == kUnknownWidth) return fail(ErrorKind::kUnsupported, "relocation type ", type);
      limit = width > target.sh_size ? 0 : target.sh_size - width + 1;
      is_got = needs_got(type);
    }
    if (ELF64_R_SYM(row.r_info) >= symbols || row.r_offset >= limit)
      return fail(ErrorKind::kBadFormat, "relocation at ", row.r_offset, " of ", section_name(section.sh_info));
    if (is_got) ++got_references_;
  }
  return {};
}

std::string_view Object::section_name(std::uint32_t index) const { return section_names_ + sections_[index].sh_name; }

std::string_view Object::symbol_name(std::uint32_t index) const { return strings_ + symbols_[index].st_name; }

std::span<const std::byte> Object::contents(std::uint32_t index) const {
  const Elf64_Shdr& section = sections_[index];
  if (section.sh_type == SHT_NOBITS || section.sh_type == SHT_NULL) return {};
  return bytes_.subspan(section.sh_offset, section.sh_size);
}

std::span<const Elf64_Rela> Object::relocations(std::uint32_t index) const {
  const auto bytes = contents(index);
  return {reinterpret_cast<const Elf64_Rela*>(bytes.data()), bytes.size() / sizeof(Elf64_Rela)};
}

}  // namespace elf_loader
