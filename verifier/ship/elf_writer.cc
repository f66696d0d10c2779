#include "verifier/ship/elf_writer.h"

#include <elf.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <span>
#include <string>

namespace verifier::ship {
namespace {

using facts::cat;
using facts::Parsed;
using facts::refuse;

using Bytes = std::vector<std::uint8_t>;

constexpr std::uint64_t kPlacing = SHF_WRITE | SHF_ALLOC | SHF_EXECINSTR | SHF_TLS;

/// A string table while it grows, each string once; the empty one is 0.
class Strings {
 public:
  std::uint32_t add(const std::string& text) {
    const auto [at, is_new] = offsets_.try_emplace(text, static_cast<std::uint32_t>(bytes_.size()));
    if (is_new) bytes_.insert(bytes_.end(), text.c_str(), text.c_str() + text.size() + 1);
    return at->second;
  }
  const Bytes& bytes() const { return bytes_; }

 private:
  Bytes bytes_ = {0};
  std::map<std::string, std::uint32_t> offsets_ = {{"", 0}};
};

template <typename Row>
void append(Bytes& bytes, const Row& row) {
  const std::size_t at = bytes.size();
  bytes.resize(at + sizeof(row));
  std::memcpy(&bytes[at], &row, sizeof(row));
}

/// A section header without name and place.
Elf64_Shdr header_of(std::uint32_t type, std::uint64_t flags, std::uint64_t size, std::uint64_t align) {
  Elf64_Shdr header{};
  header.sh_type = type;
  header.sh_flags = flags;
  header.sh_size = size;
  header.sh_addralign = align;
  return header;
}

/// The same of a table of rows that names sections or symbols.
Elf64_Shdr header_of(std::uint32_t type, std::uint64_t flags, std::uint64_t size, std::uint64_t align,
                     std::uint64_t row, std::uint32_t link, std::uint32_t info) {
  Elf64_Shdr header = header_of(type, flags, size, align);
  header.sh_entsize = row;
  header.sh_link = link;
  header.sh_info = info;
  return header;
}

/// Sections go into the file in this order: null, groups, those of the object, relocations, symbols, two name tables.
class Writer {
 public:
  explicit Writer(const ObjectFile& object) : object_(object) {}

  Parsed<Bytes> write() {
    FACTS_CHECK(collect_groups());
    FACTS_CHECK(number_sections());
    add_groups();
    for (std::size_t i = 1; i < object_.sections.size(); ++i) add_section(object_.sections[i]);
    for (std::size_t i = 1; i < object_.sections.size(); ++i) add_relocations(i);
    add_symbols();
    finish();
    return std::move(file_);
  }

 private:
  Parsed<void> collect_groups();
  Parsed<void> number_sections();
  std::size_t signature_symbol(const std::string& signature) const;
  void add_groups();
  void add_section(const Section& section);
  void add_relocations(std::size_t index);
  void add_symbols();
  void finish();
  void add(const std::string& name, Elf64_Shdr header, std::span<const std::uint8_t> contents);

  struct Group {
    std::size_t symbol = 0;
    std::vector<std::size_t> members;  ///< Section indexes of the object.
  };

  const ObjectFile& object_;
  std::map<std::string, Group> groups_;
  std::vector<std::size_t> order_;       ///< Symbols as they go into the file: local ones first (gABI, "Symbol Table").
  std::vector<std::uint32_t> position_;  ///< Where each of them is there.
  std::uint32_t first_section_ = 0;      ///< Index in the file of the object's first section but the null section.
  std::uint32_t symbol_table_ = 0;
  Bytes file_ = Bytes(sizeof(Elf64_Ehdr));
  std::vector<Elf64_Shdr> headers_ = {Elf64_Shdr{}};
  Strings names_, section_names_;
};

std::size_t Writer::signature_symbol(const std::string& signature) const {
  const auto names_it = [&](const Symbol& symbol) {
    if (symbol.type == STT_SECTION && symbol.is_defined()) return object_.sections[symbol.section].name == signature;
    return symbol.name == signature;
  };
  return static_cast<std::size_t>(std::ranges::find_if(object_.symbols, names_it) - object_.symbols.begin());
}

Parsed<void> Writer::collect_groups() {
  for (std::size_t i = 1; i < object_.sections.size(); ++i) {
    if (object_.sections[i].comdat) groups_[*object_.sections[i].comdat].members.push_back(i);
  }
  for (auto& [signature, group] : groups_) {
    group.symbol = signature_symbol(signature);
    if (group.symbol == object_.symbols.size()) return refuse("group '", signature, "' is named after no symbol");
  }
  return {};
}

Parsed<void> Writer::number_sections() {
  const auto& sections = object_.sections;
  const auto patched = std::ranges::count_if(sections, [](const Section& s) { return !s.relocations.empty(); });
  const std::size_t count = groups_.size() + sections.size() + static_cast<std::size_t>(patched) + 3;
  if (count >= SHN_LORESERVE) return refuse(count, " sections are too many");
  first_section_ = static_cast<std::uint32_t>(1 + groups_.size());
  symbol_table_ = static_cast<std::uint32_t>(count - 3);
  order_.resize(object_.symbols.size());
  for (std::size_t i = 0; i < order_.size(); ++i) order_[i] = i;
  std::ranges::stable_partition(order_, [this](std::size_t i) { return object_.symbols[i].binding == STB_LOCAL; });
  position_.resize(order_.size());
  for (std::size_t i = 0; i < order_.size(); ++i) position_[order_[i]] = static_cast<std::uint32_t>(i);
  return {};
}

void Writer::add(const std::string& name, Elf64_Shdr header, std::span<const std::uint8_t> contents) {
  const std::uint64_t align = header.sh_type == SHT_PROGBITS ? 1 : header.sh_addralign;
  if (!contents.empty()) file_.resize((file_.size() + align - 1) / align * align);
  header.sh_name = section_names_.add(name);
  header.sh_offset = file_.size();
  file_.insert(file_.end(), contents.begin(), contents.end());
  headers_.push_back(header);
}

void Writer::add_groups() {
  for (const auto& [signature, group] : groups_) {
    Bytes words;
    append<std::uint32_t>(words, GRP_COMDAT);
    std::uint32_t relocations = first_section_ + static_cast<std::uint32_t>(object_.sections.size()) - 1;
    for (std::size_t i = 1; i < object_.sections.size(); ++i) {
      const Section& section = object_.sections[i];
      const bool is_member = section.comdat == signature;
      if (is_member) append(words, first_section_ + static_cast<std::uint32_t>(i) - 1);
      if (is_member && !section.relocations.empty()) append(words, relocations);
      if (!section.relocations.empty()) ++relocations;
    }
    add(".group", header_of(SHT_GROUP, 0, words.size(), 4, 4, symbol_table_, position_[group.symbol]), words);
  }
}

void Writer::add_section(const Section& section) {
  add(section.name,
      header_of(section.type, (section.flags & kPlacing) | (section.comdat ? SHF_GROUP : 0U), section.size,
                section.align),
      section.type == SHT_NOBITS ? std::span<const std::uint8_t>() : section.bytes);
}

void Writer::add_relocations(std::size_t index) {
  const Section& target = object_.sections[index];
  if (target.relocations.empty()) return;
  Bytes rows;
  for (const Relocation& relocation : target.relocations) {
    append(rows, Elf64_Rela{.r_offset = relocation.offset,
                            .r_info = ELF64_R_INFO(std::uint64_t{position_[relocation.symbol]}, relocation.type),
                            .r_addend = relocation.addend});
  }
  add(".rela" + target.name,
      header_of(SHT_RELA, SHF_INFO_LINK | (target.comdat ? SHF_GROUP : 0U), rows.size(), 8, sizeof(Elf64_Rela),
                symbol_table_, first_section_ + static_cast<std::uint32_t>(index) - 1),
      rows);
}

void Writer::add_symbols() {
  Bytes rows;
  std::uint32_t locals = 0;
  for (const std::size_t i : order_) {
    const Symbol& symbol = object_.symbols[i];
    if (symbol.binding == STB_LOCAL) ++locals;
    Elf64_Sym row{};
    row.st_name = names_.add(symbol.name);
    row.st_info = ELF64_ST_INFO(symbol.binding, symbol.type);
    row.st_other = symbol.visibility;
    // Symbol's constants end in the 16 bits of SHN_*, but for the one of undefined symbols.
    row.st_shndx = static_cast<std::uint16_t>(symbol.section);
    if (symbol.section == Symbol::kUndefined) row.st_shndx = SHN_UNDEF;
    if (symbol.is_defined()) row.st_shndx = static_cast<std::uint16_t>(first_section_ + symbol.section - 1);
    row.st_value = symbol.value;
    row.st_size = symbol.size;
    append(rows, row);
  }
  add(".symtab", header_of(SHT_SYMTAB, 0, rows.size(), 8, sizeof(Elf64_Sym), symbol_table_ + 1, locals), rows);
  add(".strtab", header_of(SHT_STRTAB, 0, names_.bytes().size(), 1), names_.bytes());
}

void Writer::finish() {
  section_names_.add(".shstrtab");
  const Bytes names = section_names_.bytes();
  add(".shstrtab", header_of(SHT_STRTAB, 0, names.size(), 1), names);
  file_.resize((file_.size() + 7) / 8 * 8);
  Elf64_Ehdr header{};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_ident[EI_VERSION] = EV_CURRENT;
  header.e_type = ET_REL;
  header.e_machine = EM_X86_64;
  header.e_version = EV_CURRENT;
  header.e_shoff = file_.size();
  header.e_ehsize = sizeof(Elf64_Ehdr);
  header.e_shentsize = sizeof(Elf64_Shdr);
  header.e_shnum = static_cast<std::uint16_t>(headers_.size());
  header.e_shstrndx = static_cast<std::uint16_t>(headers_.size() - 1);
  std::memcpy(file_.data(), &header, sizeof(header));
  for (const Elf64_Shdr& row : headers_) append(file_, row);
}

}  // namespace

Parsed<Bytes> write_elf(const ObjectFile& object) { return Writer(object).write(); }

}  // namespace verifier::ship
