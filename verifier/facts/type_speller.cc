#include "verifier/facts/type_text.h"

namespace verifier::facts {
namespace {

using llvm::DWARFDie;
namespace dwarf = llvm::dwarf;

/// Types that one line may mention before the debug information counts as damaged.
constexpr int kMaxSteps = 20'000;

DWARFDie type_of(const DWARFDie& die) { return die.getAttributeValueAsReferencedDie(dwarf::DW_AT_type); }

bool is_alias(dwarf::Tag tag) { return tag == dwarf::DW_TAG_typedef || tag == dwarf::DW_TAG_template_alias; }

bool is_qualifier(dwarf::Tag tag) {
  return tag == dwarf::DW_TAG_const_type || tag == dwarf::DW_TAG_volatile_type || tag == dwarf::DW_TAG_restrict_type ||
         tag == dwarf::DW_TAG_atomic_type;
}

bool is_pointer_like(dwarf::Tag tag) {
  return tag == dwarf::DW_TAG_pointer_type || tag == dwarf::DW_TAG_reference_type ||
         tag == dwarf::DW_TAG_rvalue_reference_type || tag == dwarf::DW_TAG_ptr_to_member_type ||
         tag == dwarf::DW_TAG_subroutine_type;
}

/// Dimensions of an array, and whether it is a vector of the processor.
std::string array_suffix(const DWARFDie& array) {
  std::string text = has_flag(array, dwarf::DW_AT_GNU_vector) ? " vector" : "";
  for (const DWARFDie& range : array.children()) {
    if (range.getTag() != dwarf::DW_TAG_subrange_type) continue;
    const auto count = dwarf::toUnsigned(range.find(dwarf::DW_AT_count));
    const auto last = dwarf::toUnsigned(range.find(dwarf::DW_AT_upper_bound));
    text += count ? cat('[', *count, ']') : last ? cat('[', *last + 1, ']') : "[]";
  }
  return text;
}

/// The declared type of a function: the nearest entry of the chain that has one and does not say `auto`.
DWARFDie return_type(DWARFDie function) {
  for (int links = 0; function && links < 4; ++links, function = origin_of(function)) {
    const DWARFDie type = type_of(function);
    if (type && type.getTag() != dwarf::DW_TAG_unspecified_type) return type;
    if (type && dwarf::toString(type.find(dwarf::DW_AT_name), "") != std::string_view("auto")) return type;
  }
  return {};
}

}  // namespace

/// Gathers qualifiers through typedefs, so that their order and place in the source do not matter.
TypeSpeller::Qualified TypeSpeller::qualified(const DWARFDie& type, const Qualified& more) {
  Qualified result = more;
  result.inner = type;
  for (int links = 0; result.inner && links < kMaxDebugDepth; ++links, result.inner = type_of(result.inner)) {
    const dwarf::Tag tag = result.inner.getTag();
    if (!is_alias(tag) && !is_qualifier(tag)) break;
    result.is_const |= tag == dwarf::DW_TAG_const_type;
    result.is_volatile |= tag == dwarf::DW_TAG_volatile_type;
    result.is_restrict |= tag == dwarf::DW_TAG_restrict_type;
    result.is_atomic |= tag == dwarf::DW_TAG_atomic_type;
  }
  return result;
}

std::string TypeSpeller::fail(std::string what) {
  if (problem_.empty()) problem_ = std::move(what);
  return "?";
}

std::string TypeSpeller::spell(const DWARFDie& type, int depth) { return spell_qualified(qualified(type, {}), depth); }

std::string TypeSpeller::spell_unqualified(const DWARFDie& type, int depth) {
  if (depth > kMaxDebugDepth) return fail("types nest too deep");
  if (++steps_ > kMaxSteps) return fail("a type is too long to be spelled");
  if (!type) return "void";
  if (is_tagged_type(type.getTag())) {
    mentioned_.push_back(type);
    return qualified_name(type);
  }
  switch (type.getTag()) {
    case dwarf::DW_TAG_base_type:
    case dwarf::DW_TAG_unspecified_type:
      return normal_spelling(dwarf::toString(type.find(dwarf::DW_AT_name), "?"));
    case dwarf::DW_TAG_pointer_type:
      return spell(type_of(type), depth + 1) + "*";
    case dwarf::DW_TAG_reference_type:
      return spell(type_of(type), depth + 1) + "&";
    case dwarf::DW_TAG_rvalue_reference_type:
      return spell(type_of(type), depth + 1) + "&&";
    case dwarf::DW_TAG_subroutine_type:
      return signature(type, depth + 1);
    case dwarf::DW_TAG_ptr_to_member_type: {
      const DWARFDie owner = type.getAttributeValueAsReferencedDie(dwarf::DW_AT_containing_type);
      return spell(type_of(type), depth + 1) + " " + spell(owner, depth + 1) + "::*";
    }
    default:
      return fail(cat("type of unknown kind ", static_cast<unsigned>(type.getTag())));
  }
}

/// Qualifiers stand before the type, behind a pointer, and on the elements of an array.
std::string TypeSpeller::spell_qualified(const Qualified& type, int depth) {
  if (depth > kMaxDebugDepth) return fail("types nest too deep");
  if (type.inner && type.inner.getTag() == dwarf::DW_TAG_array_type)
    return spell_qualified(qualified(type_of(type.inner), type), depth + 1) + array_suffix(type.inner);
  const std::string text = spell_unqualified(type.inner, depth);
  const bool after = type.inner && is_pointer_like(type.inner.getTag());
  std::string before_text, after_text;
  const auto add = [&](bool present, std::string_view word) {
    if (present && after) after_text += cat(' ', word);
    if (present && !after) before_text += cat(word, ' ');
  };
  add(type.is_const, "const");
  add(type.is_volatile, "volatile");
  add(type.is_restrict, "restrict");
  add(type.is_atomic, "atomic");
  return before_text + text + after_text;
}

std::string TypeSpeller::parameters(const DWARFDie& function, int depth) {
  std::string text;
  for (const DWARFDie& child : function.children()) {
    const dwarf::Tag tag = child.getTag();
    if (tag != dwarf::DW_TAG_formal_parameter && tag != dwarf::DW_TAG_unspecified_parameters) continue;
    if (!text.empty()) text += ", ";
    text += tag == dwarf::DW_TAG_formal_parameter ? spell_unqualified(qualified(type_of(child), {}).inner, depth + 1)
                                                  : "...";
  }
  return text;
}

std::string TypeSpeller::signature(const DWARFDie& function, int depth) {
  std::string text = spell(return_type(function), depth + 1);
  DWARFDie declaration = function;
  bool no_return = has_flag(declaration, dwarf::DW_AT_noreturn);
  for (int links = 0; links < 4; ++links) {
    const DWARFDie origin = origin_of(declaration);
    if (!origin) break;
    declaration = origin;
    no_return |= has_flag(declaration, dwarf::DW_AT_noreturn);
  }
  text += "(" + parameters(declaration, depth) + ")";
  return no_return ? text + " noreturn" : text;
}

}  // namespace verifier::facts
