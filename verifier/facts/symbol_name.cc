#include "verifier/facts/symbol_name.h"

#include <cstdlib>

#include "llvm/Demangle/Demangle.h"

namespace verifier::facts {
namespace {

/// Symbols that differ from `symbol` in the letter after the kind at `at`, and mean the same to a reader.
void add_variants(const std::string& symbol, std::size_t at, std::string_view digits, std::vector<std::string>& out) {
  for (char digit : digits) {
    std::string variant = symbol;
    variant[at + 1] = digit;
    if (variant != symbol && readable(variant) == readable(symbol)) out.push_back(std::move(variant));
  }
}

/// A text that the demangler allocated.
std::string take(char* text) {
  std::string result = text == nullptr ? "" : text;
  std::free(text);
  return result;
}

}  // namespace

std::vector<std::string> symbol_variants(const std::string& symbol) {
  std::vector<std::string> variants = {symbol};
  if (!symbol.starts_with("_ZN")) return variants;
  for (std::size_t at = 3; at + 1 < symbol.size(); ++at) {
    const char kind = symbol[at], digit = symbol[at + 1];
    if (kind == 'C' && (digit == '1' || digit == '2' || digit == '4')) add_variants(symbol, at, "214", variants);
    if (kind == 'D' && ((digit >= '0' && digit <= '2') || digit == '4')) add_variants(symbol, at, "2104", variants);
  }
  return variants;
}

std::string qualified_symbol_name(std::string_view symbol) {
  llvm::ItaniumPartialDemangler demangler;
  std::string text(symbol);
  if (demangler.partialDemangle(text.c_str())) return text;
  if (!demangler.isFunction()) return take(demangler.finishDemangle(nullptr, nullptr));
  const std::string context = take(demangler.getFunctionDeclContextName(nullptr, nullptr));
  const std::string name = take(demangler.getFunctionBaseName(nullptr, nullptr));
  return context.empty() ? name : context + "::" + name;
}

std::string_view without_suffix(std::string_view symbol) { return symbol.substr(0, symbol.find('.')); }

bool is_type_data(std::string_view symbol) {
  return symbol.starts_with("_ZTV") || symbol.starts_with("_ZTT") || symbol.starts_with("_ZTC") ||
         symbol.starts_with("_ZTI") || symbol.starts_with("_ZTS");
}

bool is_mangled_function(std::string_view symbol) {
  llvm::ItaniumPartialDemangler demangler;
  return !demangler.partialDemangle(std::string(symbol).c_str()) && demangler.isFunction();
}

std::string readable(std::string_view symbol) { return llvm::demangle(symbol); }

}  // namespace verifier::facts
