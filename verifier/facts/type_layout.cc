#include "verifier/facts/type_text.h"

namespace verifier::facts {
namespace {

using llvm::DWARFDie;
namespace dwarf = llvm::dwarf;

std::string_view text_at(const DWARFDie& die, dwarf::Attribute attribute) {
  return dwarf::toString(die.find(attribute), "");
}

DWARFDie type_of(const DWARFDie& die) { return die.getAttributeValueAsReferencedDie(dwarf::DW_AT_type); }

/// A constant location; "?" for a computed one (virtual bases).
std::string offset_text(const DWARFDie& die) {
  const auto value = die.find(dwarf::DW_AT_data_member_location);
  if (!value) return "0";
  const auto constant = value->getAsUnsignedConstant();
  return constant ? cat(*constant) : "?";
}

std::string bit_field_place(const DWARFDie& member, std::uint64_t width) {
  if (const auto bit = dwarf::toUnsigned(member.find(dwarf::DW_AT_data_bit_offset)))
    return cat('+', *bit / 8, '.', *bit % 8, ':', width);
  // DWARF 3: counted from the most significant bit of the storage unit.
  return cat('+', offset_text(member), '/', dwarf::toUnsigned(member.find(dwarf::DW_AT_bit_offset), 0), ':', width);
}

std::string member_text(const DWARFDie& member, TypeSpeller& speller) {
  if (has_flag(member, dwarf::DW_AT_external) || has_flag(member, dwarf::DW_AT_declaration)) return "";  // static
  const auto width = dwarf::toUnsigned(member.find(dwarf::DW_AT_bit_size));
  std::string place = width ? bit_field_place(member, *width) : "+" + offset_text(member);
  const auto align = dwarf::toUnsigned(member.find(dwarf::DW_AT_alignment));
  if (align) place += cat(" align ", *align);
  const std::string_view name = text_at(member, dwarf::DW_AT_name);
  return cat(place, ' ', speller.spell(type_of(member)), name.empty() ? "" : " ", name, "; ");
}

std::string base_text(const DWARFDie& base, TypeSpeller& speller) {
  const bool is_virtual = dwarf::toUnsigned(base.find(dwarf::DW_AT_virtuality), 0) != 0;
  return cat(is_virtual ? "virtual base " : "base +" + offset_text(base) + " ", speller.spell(type_of(base)), "; ");
}

/// The slot, from DW_OP_constu N. GCC gives none for destructors: they take two slots where they are declared.
std::string slot_text(const DWARFDie& function) {
  const auto value = function.find(dwarf::DW_AT_vtable_elem_location);
  if (!value) return "-";
  if (const auto constant = value->getAsUnsignedConstant()) return cat(*constant);
  const auto block = value->getAsBlock();
  if (!block || block->empty()) return "?";
  if (block->front() >= dwarf::DW_OP_lit0 && block->front() <= dwarf::DW_OP_lit31)
    return cat(block->front() - dwarf::DW_OP_lit0);
  if (block->front() != dwarf::DW_OP_constu) return "?";
  std::uint64_t slot = 0;
  for (std::size_t i = 1; i < block->size() && i < 10; ++i) slot |= std::uint64_t{(*block)[i] & 0x7fu} << (7 * (i - 1));
  return cat(slot);
}

/// The class itself is the first parameter after `this`: a copy or move.
bool takes_own_class(const DWARFDie& function, const DWARFDie& owner) {
  for (const DWARFDie& child : function.children()) {
    if (child.getTag() != dwarf::DW_TAG_formal_parameter || has_flag(child, dwarf::DW_AT_artificial)) continue;
    DWARFDie type = type_of(child);
    for (int links = 0; type && links < 8 && !is_tagged_type(type.getTag()); ++links) type = type_of(type);
    return type && type.getOffset() == owner.getOffset();
  }
  return false;
}

bool is_special(const DWARFDie& function, const DWARFDie& owner) {
  const std::string_view name = text_at(function, dwarf::DW_AT_name);
  if (name.starts_with('~')) return true;
  const std::string_view owner_name = text_at(owner, dwarf::DW_AT_name);
  return !name.empty() && name == owner_name.substr(0, owner_name.find('<')) && takes_own_class(function, owner);
}

std::string virtual_text(const DWARFDie& function, TypeSpeller& speller) {
  if (dwarf::toUnsigned(function.find(dwarf::DW_AT_virtuality), 0) == 0) return "";
  return cat("virtual [", slot_text(function), "] ", text_at(function, dwarf::DW_AT_linkage_name), ' ',
             speller.signature(function), "; ");
}

std::string special_text(const DWARFDie& function, const DWARFDie& owner) {
  if (!is_special(function, owner)) return "";
  const bool defaulted = dwarf::toUnsigned(function.find(dwarf::DW_AT_defaulted), 0) == dwarf::DW_DEFAULTED_in_class;
  const bool deleted = has_flag(function, dwarf::DW_AT_deleted);
  return cat("special ", text_at(function, dwarf::DW_AT_linkage_name),
             defaulted ? " defaulted"
             : deleted ? " deleted"
                       : " user",
             "; ");
}

/// Compilers choose the shortest form for a value: only sdata carries a sign.
std::string enumerator_text(const DWARFDie& enumerator) {
  const auto value = enumerator.find(dwarf::DW_AT_const_value);
  const auto number = value ? value->getAsUnsignedConstant() : std::nullopt;
  const auto sign = value ? value->getAsSignedConstant() : std::nullopt;
  const bool is_signed = value && (value->getForm() == dwarf::DW_FORM_sdata ||
                                   value->getForm() == dwarf::DW_FORM_implicit_const || !number);
  std::string text = is_signed && sign ? cat(*sign) : number ? cat(*number) : "?";
  return cat(text_at(enumerator, dwarf::DW_AT_name), " = ", text, "; ");
}

/// Where functions stand among the data members changes nothing, so they come last.
std::string children_text(const DWARFDie& type, TypeSpeller& speller) {
  std::string data, virtuals;
  std::set<std::string> specials;
  for (const DWARFDie& child : type.children()) {
    switch (child.getTag()) {
      case dwarf::DW_TAG_member:
        data += member_text(child, speller);
        break;
      case dwarf::DW_TAG_inheritance:
        data += base_text(child, speller);
        break;
      case dwarf::DW_TAG_enumerator:
        data += enumerator_text(child);
        break;
      case dwarf::DW_TAG_subprogram:
        if (has_flag(child, dwarf::DW_AT_artificial)) break;  // implicit: emitted only where it is used
        virtuals += virtual_text(child, speller);
        specials.insert(special_text(child, type));
        break;
      default:
        break;
    }
  }
  for (const std::string& special : specials) virtuals += special;
  return data + virtuals;
}

std::string_view keyword(dwarf::Tag tag) {
  if (tag == dwarf::DW_TAG_union_type) return "union ";
  return tag == dwarf::DW_TAG_enumeration_type ? "enum " : "struct ";
}

}  // namespace

std::string layout_line(const DWARFDie& type, TypeSpeller& speller) {
  std::string text = cat(keyword(type.getTag()), qualified_name(type), " = size ",
                         dwarf::toUnsigned(type.find(dwarf::DW_AT_byte_size), 0));
  if (const auto align = dwarf::toUnsigned(type.find(dwarf::DW_AT_alignment))) text += cat(" align ", *align);
  if (const DWARFDie underlying = type_of(type)) text += " : " + speller.spell(underlying);
  return text + " { " + children_text(type, speller) + "}";
}

const TextBuilder::Layout& TextBuilder::layout_of(const DWARFDie& type) {
  const auto [place, is_new] = layouts_.try_emplace(type.getDebugInfoEntry());
  if (is_new) {
    speller_.take_mentioned();
    place->second.line = layout_line(type, speller_);
    place->second.mentioned = speller_.take_mentioned();
  }
  return place->second;
}

DWARFDie TextBuilder::complete(const DWARFDie& type, const std::string& name) const {
  if (!has_flag(type, dwarf::DW_AT_declaration)) return type;
  const auto& candidates = index_.types(name);
  for (const DWARFDie& candidate : candidates) {
    if (candidate.getDwarfUnit() == type.getDwarfUnit()) return candidate;
  }
  const bool local = name.find("(anonymous namespace)") != name.npos;
  return candidates.empty() || local ? DWARFDie() : candidates.front();
}

/// Types with linkage are one type in the whole file ([basic.def.odr]): a second layout means that one is not what
/// runs.
Parsed<void> TextBuilder::check_one_layout(const DWARFDie& type, const std::string& name) {
  if (name.find("(anonymous") != name.npos || name.find("()::") != name.npos || name.find("<lambda") != name.npos)
    return {};
  if (!checked_.insert(name).second) return {};
  const std::string line = layout_of(type).line;
  for (const DWARFDie& other : index_.types(name)) {
    if (layout_of(other).line != line)
      return refuse("type ", name, " has two layouts: ", line, " and ", layout_of(other).line, " (", location_of(type),
                    ", ", location_of(other), ")");
  }
  return {};
}

const TextBuilder::Mention& TextBuilder::resolve(const DWARFDie& die) {
  const auto [place, is_new] = mentions_.try_emplace(die.getDebugInfoEntry());
  Mention& mention = place->second;
  if (is_new) {
    mention.name = qualified_name(die);
    mention.type = complete(die, mention.name);
    if (!mention.type) mention.incomplete = "incomplete " + mention.name;
  }
  return mention;
}

Parsed<std::string> TextBuilder::build(std::string first_line, std::vector<DWARFDie> mentioned) {
  std::map<std::string_view, const std::string*> lines;  // by type name
  while (!mentioned.empty()) {
    const Mention& mention = resolve(mentioned.back());
    mentioned.pop_back();
    if (lines.contains(mention.name)) continue;
    if (!mention.type) {
      lines.emplace(mention.name, &mention.incomplete);
      continue;
    }
    if (one_layout_) FACTS_CHECK(check_one_layout(mention.type, mention.name));
    const Layout& layout = layout_of(mention.type);
    lines.emplace(mention.name, &layout.line);
    mentioned.insert(mentioned.end(), layout.mentioned.begin(), layout.mentioned.end());
  }
  if (!speller_.problem().empty()) return refuse("debug information: ", speller_.problem());
  if (!index_.damage().empty()) return refuse("debug information: ", index_.damage());
  for (const auto& [name, line] : lines) {
    first_line += '\n';
    first_line += *line;
  }
  return first_line;
}

}  // namespace verifier::facts
