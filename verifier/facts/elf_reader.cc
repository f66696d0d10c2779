#include "verifier/facts/elf_reader.h"

#include <algorithm>
#include <fstream>

#include "llvm/Object/ELF.h"
#include "verifier/facts/digest.h"
#include "verifier/facts/relocation_kind.h"

namespace verifier::facts {
namespace {

namespace elf = llvm::ELF;
using Elf = llvm::object::ELFFile<llvm::object::ELF64LE>;
using SectionHeader = llvm::object::ELF64LE::Shdr;
using SymbolRow = llvm::object::ELF64LE::Sym;

constexpr std::uint64_t kMaxSize = 1ULL << 30;

/// An llvm::Expected as ours, with the place in front of the message.
template <typename T>
Parsed<T> checked(llvm::Expected<T> value, std::string_view where) {
  if (value) return std::move(*value);
  return refuse(where, ": ", llvm::toString(value.takeError()));
}

/// Reads one file; the steps run in the order in which they are declared and fill `object_`.
class Reader {
 public:
  Reader(const std::string& path, std::span<const std::uint8_t> bytes, ElfUse use)
      : path_(path), bytes_(bytes), use_(use) {}

  Parsed<ObjectFile> read() {
    FACTS_CHECK(read_header());
    FACTS_CHECK(read_sections());
    FACTS_CHECK(check_overlap());
    FACTS_CHECK(read_symbols());
    if (is_relocatable()) {
      FACTS_CHECK(read_groups());
      FACTS_CHECK(read_relocations());
    }
    object_.path = path_;
    object_.size = bytes_.size();
    object_.hash = hash(bytes_);
    return std::move(object_);
  }

 private:
  Parsed<void> read_header();
  Parsed<void> read_sections();
  Parsed<void> read_section(const SectionHeader& header);
  Parsed<void> check_overlap() const;
  Parsed<void> read_symbols();
  Parsed<const SectionHeader*> find_symbol_table() const;
  Parsed<void> read_symbol(const SymbolRow& row, std::uint32_t section, llvm::StringRef names);
  Parsed<std::uint32_t> section_of(const SymbolRow& row, llvm::object::DataRegion<Elf::Elf_Word> extended) const;
  Parsed<void> read_groups();
  Parsed<void> read_group(std::size_t index);
  Parsed<void> read_relocations();
  Parsed<void> read_relocation_section(const SectionHeader& header, std::string_view name);

  bool is_relocatable() const { return elf_->getHeader().e_type == elf::ET_REL; }
  std::string section_text(std::size_t index) const {
    return cat("section ", index, " '", object_.sections[index].name, "'");
  }

  const std::string& path_;
  std::span<const std::uint8_t> bytes_;
  ElfUse use_;
  std::optional<Elf> elf_;
  llvm::ArrayRef<SectionHeader> headers_;
  std::size_t symbol_table_ = 0;  // 0: none
  ObjectFile object_;
};

Parsed<void> Reader::read_header() {
  if (bytes_.size() > kMaxSize) return refuse("larger than 1 GiB");
  const llvm::StringRef text(reinterpret_cast<const char*>(bytes_.data()), bytes_.size());
  if (!text.starts_with("\x7f"
                        "ELF"))
    return refuse("not an ELF file");
  FACTS_TRY(elf_, checked(Elf::create(text), "ELF header"));
  const auto& header = elf_->getHeader();
  if (header.getFileClass() != elf::ELFCLASS64 || header.getDataEncoding() != elf::ELFDATA2LSB)
    return refuse("not a 64-bit little-endian ELF file");
  if (header.e_machine != elf::EM_X86_64) return refuse("machine ", std::uint16_t{header.e_machine}, " is not x86-64");
  const bool dynamic = header.e_type == elf::ET_DYN || header.e_type == elf::ET_EXEC;
  if (!is_relocatable() && !(dynamic && use_ == ElfUse::kInterface))
    return refuse("file type ", std::uint16_t{header.e_type},
                  use_ == ElfUse::kCell ? " is not a relocatable object" : " is not usable");
  if (header.e_shoff == 0) return refuse("no section headers");
  return {};
}

Parsed<void> Reader::read_sections() {
  FACTS_TRY(headers_, checked(elf_->sections(), "section header table"));
  object_.sections.reserve(headers_.size());
  for (const auto& header : headers_) FACTS_CHECK(read_section(header));
  return {};
}

Parsed<void> Reader::read_section(const SectionHeader& header) {
  const std::size_t index = object_.sections.size();
  FACTS_TRY(const llvm::StringRef name, checked(elf_->getSectionName(header), cat("section ", index)));
  Section& kept = object_.sections.emplace_back();
  kept.name = name.str();
  kept.type = header.sh_type;
  kept.flags = header.sh_flags;
  kept.size = header.sh_size;
  if (index == 0) {
    kept.size = 0;
    return {};
  }
  const std::uint64_t align = header.sh_addralign;
  if ((align & (align - 1)) != 0) return refuse(section_text(index), ": alignment ", align, " is not a power of two");
  kept.align = align == 0 ? 1 : align;
  const bool is_opaque = use_ == ElfUse::kInterface && !kept.is_alloc();  // debug information: read elsewhere
  if ((kept.flags & elf::SHF_COMPRESSED) != 0 && !is_opaque)
    return refuse(section_text(index), ": compressed sections are not read");
  if (kept.is_alloc() && kept.size > kMaxSize) return refuse(section_text(index), ": larger than 1 GiB");
  if (kept.type == elf::SHT_NOBITS) return {};
  FACTS_TRY(const auto contents, checked(elf_->getSectionContents(header), section_text(index)));
  if (kept.is_alloc() || name.starts_with(".cell.")) kept.bytes.assign(contents.begin(), contents.end());
  return {};
}

/// Two sections in the same bytes would let one be changed through the other, unseen by whoever looks at names.
Parsed<void> Reader::check_overlap() const {
  struct FileRange {
    std::uint64_t begin, end;
    std::string what;
  };
  const auto& header = elf_->getHeader();
  std::vector<FileRange> ranges = {
      {0, header.e_ehsize, "ELF header"},
      {header.e_shoff, header.e_shoff + headers_.size() * sizeof(SectionHeader), "section header table"}};
  for (std::size_t i = 1; i < headers_.size(); ++i) {
    if (headers_[i].sh_type == elf::SHT_NOBITS || headers_[i].sh_size == 0) continue;
    ranges.push_back({headers_[i].sh_offset, headers_[i].sh_offset + headers_[i].sh_size, section_text(i)});
  }
  std::ranges::sort(ranges, {}, [](const FileRange& range) { return std::pair(range.begin, range.end); });
  for (std::size_t i = 1; i < ranges.size(); ++i) {
    if (ranges[i].begin < ranges[i - 1].end)
      return refuse(ranges[i].what, " overlaps ", ranges[i - 1].what, " at file offset ", hex(ranges[i].begin));
  }
  return {};
}

Parsed<const SectionHeader*> Reader::find_symbol_table() const {
  const std::uint32_t wanted = is_relocatable() ? elf::SHT_SYMTAB : elf::SHT_DYNSYM;
  const SectionHeader* table = nullptr;
  for (const auto& header : headers_) {
    if (header.sh_type != wanted) continue;
    if (table != nullptr) return refuse(section_text(&header - headers_.begin()), ": a second symbol table");
    table = &header;
  }
  return table;
}

Parsed<void> Reader::read_symbols() {
  FACTS_TRY(const SectionHeader* table, find_symbol_table());
  if (table == nullptr) return {};
  symbol_table_ = table - headers_.begin();
  const std::string where = section_text(symbol_table_);
  FACTS_TRY(const auto rows, checked(elf_->symbols(table), where));
  FACTS_TRY(const llvm::StringRef names, checked(elf_->getStringTableForSymtab(*table, headers_), where));
  llvm::object::DataRegion<Elf::Elf_Word> extended(llvm::ArrayRef<Elf::Elf_Word>{});
  for (const auto& header : headers_) {
    if (header.sh_type != elf::SHT_SYMTAB_SHNDX || header.sh_link != symbol_table_) continue;
    FACTS_TRY(const auto indexes, checked(elf_->getSHNDXTable(header, headers_), where));
    extended = llvm::object::DataRegion<Elf::Elf_Word>(indexes);
  }
  object_.symbols.reserve(rows.size());
  for (const auto& row : rows) {
    FACTS_TRY(const std::uint32_t section, section_of(row, extended));
    FACTS_CHECK(read_symbol(row, section, names));
  }
  return {};
}

Parsed<std::uint32_t> Reader::section_of(const SymbolRow& row, llvm::object::DataRegion<Elf::Elf_Word> extended) const {
  const std::size_t index = object_.symbols.size();
  if (row.st_shndx == elf::SHN_UNDEF) return Symbol::kUndefined;
  if (row.st_shndx == elf::SHN_ABS) return Symbol::kAbsolute;
  if (row.st_shndx == elf::SHN_COMMON) return Symbol::kCommon;
  std::uint32_t section = row.st_shndx;
  if (section == elf::SHN_XINDEX) {
    FACTS_TRY(section, checked(llvm::object::getExtendedSymbolTableIndex<llvm::object::ELF64LE>(row, index, extended),
                               cat("symbol ", index)));
  }
  if (section == 0 || section >= headers_.size())
    return refuse("symbol ", index, ": section index ", section, " of ", headers_.size());
  return section;
}

Parsed<void> Reader::read_symbol(const SymbolRow& row, std::uint32_t section, llvm::StringRef names) {
  const std::size_t index = object_.symbols.size();
  FACTS_TRY(const llvm::StringRef name, checked(row.getName(names), cat("symbol ", index)));
  Symbol symbol{.name = name.str(), .binding = row.getBinding(), .type = row.getType()};
  symbol.visibility = row.getVisibility();
  symbol.section = section;
  symbol.value = row.st_value;
  symbol.size = row.st_size;
  if (symbol.is_defined() && is_relocatable()) {
    const std::uint64_t limit = object_.sections[section].size;
    if (symbol.value > limit || symbol.size > limit - symbol.value)
      return refuse("symbol ", index, " '", symbol.name, "': bytes ", hex(symbol.value), "+", hex(symbol.size),
                    " lie outside ", section_text(section));
  }
  object_.symbols.push_back(std::move(symbol));
  return {};
}

Parsed<void> Reader::read_groups() {
  for (std::size_t i = 1; i < headers_.size(); ++i) {
    if (headers_[i].sh_type == elf::SHT_GROUP) FACTS_CHECK(read_group(i));
  }
  return {};
}

Parsed<void> Reader::read_group(std::size_t index) {
  const std::string where = section_text(index);
  FACTS_TRY(const auto words, checked(elf_->getSectionContentsAsArray<Elf::Elf_Word>(headers_[index]), where));
  if (headers_[index].sh_link != symbol_table_ || headers_[index].sh_info >= object_.symbols.size())
    return refuse(where, ": signature symbol ", std::uint32_t{headers_[index].sh_info}, " of ", object_.symbols.size());
  const Symbol& symbol = object_.symbols[headers_[index].sh_info];
  if (words.empty()) return refuse(where, ": empty group");
  if ((words[0] & elf::GRP_COMDAT) == 0) return {};
  std::string signature = symbol.name;
  if (symbol.type == elf::STT_SECTION && symbol.is_defined()) signature = object_.sections[symbol.section].name;
  for (const auto member : words.drop_front()) {
    if (member == 0 || member >= headers_.size())
      return refuse(where, ": member ", std::uint32_t{member}, " of ", headers_.size());
    if (object_.sections[member].comdat) return refuse(section_text(member), ": member of two groups");
    object_.sections[member].comdat = signature;
  }
  return {};
}

Parsed<void> Reader::read_relocations() {
  for (std::size_t i = 1; i < headers_.size(); ++i) {
    const auto& header = headers_[i];
    if (header.sh_type == elf::SHT_REL || header.sh_type == elf::SHT_RELR || header.sh_type == elf::SHT_CREL)
      return refuse(section_text(i), ": x86-64 objects have RELA relocations only");
    if (header.sh_type == elf::SHT_RELA) FACTS_CHECK(read_relocation_section(header, section_text(i)));
  }
  for (Section& section : object_.sections) std::ranges::stable_sort(section.relocations, {}, &Relocation::offset);
  return {};
}

Parsed<void> Reader::read_relocation_section(const SectionHeader& header, std::string_view name) {
  if (header.sh_info == 0 || header.sh_info >= headers_.size())
    return refuse(name, ": patches section ", std::uint32_t{header.sh_info}, " of ", headers_.size());
  if (symbol_table_ == 0 || header.sh_link != symbol_table_) return refuse(name, ": not linked to the symbol table");
  Section& target = object_.sections[header.sh_info];
  if (target.type == elf::SHT_NOBITS) return refuse(name, ": patches '", target.name, "', which has no bytes");
  FACTS_TRY(const auto rows, checked(elf_->relas(header), name));
  for (const auto& row : rows) {
    const Relocation relocation{row.r_offset, row.getType(false), row.getSymbol(false), row.r_addend};
    const auto width = relocation_width(relocation.type);
    const std::string where = cat(name, ": relocation at ", hex(relocation.offset));
    if (!width) return refuse(where, ": unknown type ", relocation.type);
    if (relocation.offset > target.size || *width > target.size - relocation.offset)
      return refuse(where, " lies outside '", target.name, "'");
    if (relocation.symbol >= object_.symbols.size())
      return refuse(where, ": symbol ", relocation.symbol, " of ", object_.symbols.size());
    if (target.is_alloc()) target.relocations.push_back(relocation);
  }
  return {};
}

}  // namespace

Parsed<std::vector<std::uint8_t>> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) return refuse(path, ": cannot be opened");
  const auto size = static_cast<std::int64_t>(file.tellg());
  if (size < 0 || static_cast<std::uint64_t>(size) > kMaxSize) return refuse(path, ": not a file of at most 1 GiB");
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(size));
  file.seekg(0);
  if (!file.read(reinterpret_cast<char*>(bytes.data()), size)) return refuse(path, ": cannot be read");
  return bytes;
}

Parsed<ObjectFile> read_elf(const std::string& path, std::span<const std::uint8_t> bytes, ElfUse use) {
  auto object = Reader(path, bytes, use).read();
  if (!object) return refuse(path, ": ", object.error());
  return object;
}

Parsed<ObjectFile> read_cell_file(const std::string& path) {
  FACTS_TRY(const auto bytes, read_file(path));
  return read_elf(path, bytes, ElfUse::kCell);
}

const Section* find_section(const ObjectFile& object, std::string_view name) {
  const auto found = std::ranges::find(object.sections, name, &Section::name);
  return found == object.sections.end() ? nullptr : &*found;
}

}  // namespace verifier::facts
