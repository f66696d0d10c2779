#include "verifier/facts/dwarf_index.h"

#include "llvm/Object/ELF.h"
#include "llvm/Object/ELFObjectFile.h"
#include "verifier/facts/line_files.h"

namespace verifier::facts {
namespace {

using llvm::DWARFDie;
namespace dwarf = llvm::dwarf;

std::string_view plain_name(const DWARFDie& die) {
  const auto value = die.find(dwarf::DW_AT_name);
  return value ? llvm::dwarf::toString(value, "") : "";
}

/// Which of its parent's unnamed types this one is.
std::string ordinal(const DWARFDie& die) {
  int count = 0;
  for (const DWARFDie& child : die.getParent().children()) {
    if (child.getOffset() == die.getOffset()) break;
    if (child.getTag() == die.getTag() && plain_name(child).empty()) ++count;
  }
  return cat('#', count);
}

std::string file_and_line(const DWARFDie& die) {
  const std::string location = location_of(die);
  return " at " + location.substr(location.rfind('/') + 1);
}

/// A name for a type without one: by its place in the class around it, else by its place in the source.
std::string unnamed(const DWARFDie& die) {
  if (die.getTag() == dwarf::DW_TAG_namespace) return "(anonymous namespace)";
  const bool in_class = die.getParent() && is_tagged_type(die.getParent().getTag());
  const std::string which = in_class ? ordinal(die) : file_and_line(die);
  switch (die.getTag()) {
    case dwarf::DW_TAG_union_type:
      return "(anonymous union" + which + ")";
    case dwarf::DW_TAG_enumeration_type:
      return "(anonymous enum" + which + ")";
    default:
      return "(anonymous struct" + which + ")";
  }
}

std::string own_name(const DWARFDie& die) {
  std::string name(plain_name(die));
  if (name.empty()) return unnamed(die);
  if (name.starts_with("<lambda")) name += file_and_line(die);
  return normal_spelling(std::move(name));
}

bool is_scope(dwarf::Tag tag) {
  return tag == dwarf::DW_TAG_namespace || tag == dwarf::DW_TAG_subprogram || is_tagged_type(tag);
}

bool is_name_character(char c) {
  return c == '_' || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/// Replaces whole words: "long int" in "long int>", not in "long integer".
void replace_words(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != text.npos;) {
    const std::size_t end = at + from.size();
    const bool whole =
        (at == 0 || !is_name_character(text[at - 1])) && (end == text.size() || !is_name_character(text[end]));
    if (whole) text.replace(at, from.size(), to);
    at += whole ? to.size() : from.size();
  }
}

}  // namespace

std::string normal_spelling(std::string name) {
  if (name.find("int") != name.npos) {
    replace_words(name, "long long unsigned int", "unsigned long long");
    replace_words(name, "long long int", "long long");
    replace_words(name, "long unsigned int", "unsigned long");
    replace_words(name, "long int", "long");
    replace_words(name, "short unsigned int", "unsigned short");
    replace_words(name, "short int", "short");
  }
  for (std::size_t at; (at = name.find("> >")) != name.npos;) name.erase(at + 1, 1);
  return name;
}

bool is_tagged_type(dwarf::Tag tag) {
  return tag == dwarf::DW_TAG_class_type || tag == dwarf::DW_TAG_structure_type || tag == dwarf::DW_TAG_union_type ||
         tag == dwarf::DW_TAG_enumeration_type;
}

bool has_flag(const DWARFDie& die, dwarf::Attribute attribute) {
  return dwarf::toUnsigned(die.find(attribute), 0) != 0;
}

DWARFDie origin_of(const DWARFDie& die) {
  if (const DWARFDie origin = die.getAttributeValueAsReferencedDie(dwarf::DW_AT_abstract_origin)) return origin;
  return die.getAttributeValueAsReferencedDie(dwarf::DW_AT_specification);
}

std::string location_of(const DWARFDie& die) {
  const std::uint64_t line = dwarf::toUnsigned(die.findRecursively({dwarf::DW_AT_decl_line}), 0);
  const auto index = dwarf::toUnsigned(die.findRecursively({dwarf::DW_AT_decl_file}));
  if (line == 0 || !index) return "";
  std::string file = source_file(*die.getDwarfUnit(), *index);
  if (file.starts_with("./")) file.erase(0, 2);
  return file.empty() ? "" : cat(file, ':', line);
}

std::string qualified_name(const DWARFDie& die) {
  std::string name;
  DWARFDie scope = die;
  for (int depth = 0; scope && depth < kMaxDebugDepth; ++depth) {
    for (int links = 0; links < 4; ++links) {
      const DWARFDie origin = origin_of(scope);
      if (!origin) break;
      scope = origin;
    }
    if (depth == 0) {
      name = own_name(scope);
    } else if (is_scope(scope.getTag())) {
      name.insert(0, own_name(scope).append(scope.getTag() == dwarf::DW_TAG_subprogram ? "()::" : "::"));
    }
    scope = scope.getParent();
  }
  return name;
}

namespace {

/// Takes the relocations of .eh_frame out of the section table. `ld -r` leaves several R_X86_64_NONE at one offset
/// where it dropped entries of merged functions, which LLVM's reader refuses; frames say nothing about types.
void drop_frame_relocations(std::span<std::uint8_t> bytes) {
  auto file = llvm::object::ELFFile<llvm::object::ELF64LE>::create(
      llvm::StringRef(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  if (!file) return llvm::consumeError(file.takeError());
  auto sections = file->sections();
  if (!sections) return llvm::consumeError(sections.takeError());
  for (const auto& section : *sections) {
    auto name = file->getSectionName(section);
    if (!name) {
      llvm::consumeError(name.takeError());
    } else if (*name == ".rela.eh_frame") {
      const_cast<llvm::object::ELF64LE::Shdr&>(section).sh_type = llvm::ELF::SHT_NULL;
    }
  }
}

}  // namespace

Parsed<std::unique_ptr<DwarfIndex>> DwarfIndex::open(std::span<const std::uint8_t> bytes) {
  auto index = std::unique_ptr<DwarfIndex>(new DwarfIndex);
  index->bytes_.assign(bytes.begin(), bytes.end());
  drop_frame_relocations(index->bytes_);
  const llvm::StringRef text(reinterpret_cast<const char*>(index->bytes_.data()), index->bytes_.size());
  auto object = llvm::object::ObjectFile::createELFObjectFile(llvm::MemoryBufferRef(text, ""));
  if (!object) return refuse("ELF file: ", llvm::toString(object.takeError()));
  index->object_ = std::move(*object);
  const auto on_error = [self = index.get()](llvm::Error error) {
    std::string message = llvm::toString(std::move(error));
    if (self->damage_.empty()) self->damage_ = std::move(message);
  };
  const auto on_warning = [](llvm::Error error) { llvm::consumeError(std::move(error)); };
  index->context_ = llvm::DWARFContext::create(*index->object_, llvm::DWARFContext::ProcessDebugRelocations::Process,
                                               nullptr, "", on_error, on_warning);
  for (const auto& unit : index->context_->info_section_units()) index->add_unit(*unit);
  for (const auto& unit : index->context_->types_section_units()) index->add_unit(*unit);  // up to DWARF 4
  if (!index->damage_.empty()) return refuse("debug information: ", index->damage_);
  return index;
}

const DwarfIndex::Dies& DwarfIndex::find(const Table& table, std::string_view name) {
  static const Dies kNone;
  const auto found = table.find(name);
  return found == table.end() ? kNone : found->second;
}

void DwarfIndex::add_unit(llvm::DWARFUnit& unit) {
  if (const DWARFDie top = unit.getUnitDIE(false); top && top.getTag() == dwarf::DW_TAG_compile_unit) {
    producers_.emplace_back(dwarf::toString(top.find(dwarf::DW_AT_producer), ""), plain_name(top));
  }
  for (const auto& entry : unit.dies()) add_die(DWARFDie(&unit, &entry));
}

DWARFDie DwarfIndex::at_address(std::uint64_t address) const {
  const auto found = addresses_.find(address);
  return found == addresses_.end() ? DWARFDie() : found->second;
}

void DwarfIndex::add_address(const DWARFDie& die) {
  if (object_->isRelocatableObject()) return;  // each section begins at 0
  if (die.getTag() == dwarf::DW_TAG_subprogram) {
    if (const auto address = dwarf::toAddress(die.find(dwarf::DW_AT_low_pc))) addresses_.try_emplace(*address, die);
    return;
  }
  const auto location = die.find(dwarf::DW_AT_location);
  const auto block = location ? location->getAsBlock() : std::nullopt;
  if (!block || block->size() != 9 || block->front() != dwarf::DW_OP_addr) return;
  std::uint64_t address = 0;
  for (unsigned i = 0; i < 8; ++i) address |= std::uint64_t{(*block)[1 + i]} << (8 * i);
  addresses_.try_emplace(address, die);
}

void DwarfIndex::add_die(const DWARFDie& die) {
  const dwarf::Tag tag = die.getTag();
  if (tag == dwarf::DW_TAG_subprogram || tag == dwarf::DW_TAG_variable) add_address(die);
  if (is_tagged_type(tag)) {
    if (!has_flag(die, dwarf::DW_AT_declaration)) types_[qualified_name(die)].push_back(die);
  } else if (tag == dwarf::DW_TAG_subprogram) {
    // Without a place in the source it is the compiler's own declaration of a run-time function, often without
    // parameters.
    if (has_flag(die, dwarf::DW_AT_declaration) && !die.findRecursively({dwarf::DW_AT_decl_file})) return;
    const char* linkage = die.getLinkageName();
    const bool external = dwarf::toUnsigned(die.findRecursively({dwarf::DW_AT_external}), 0) != 0;
    if (linkage != nullptr) {
      functions_[linkage].push_back(die);
    } else if (external && !plain_name(die).empty()) {
      functions_[std::string(plain_name(die))].push_back(die);
    } else if (die.find({dwarf::DW_AT_low_pc, dwarf::DW_AT_ranges})) {
      local_functions_[qualified_name(die)].push_back(die);
    }
  } else if (tag == dwarf::DW_TAG_variable) {
    const DWARFDie parent = die.getParent();
    if (!parent || (parent.getTag() != dwarf::DW_TAG_namespace && parent.getTag() != dwarf::DW_TAG_compile_unit))
      return;
    if (const char* linkage = die.getLinkageName(); linkage != nullptr) variables_[linkage].push_back(die);
    variables_[qualified_name(die)].push_back(die);
  }
}

}  // namespace verifier::facts
