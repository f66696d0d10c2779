// Mangled names (Itanium C++ ABI, section 5.1), as far as the extractor looks into them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace verifier::facts {

/// The symbol itself, then the other symbols of the same constructor or destructor (C1, C2, C4, D0, D1, D2, D4):
/// compilers emit one body for several of them and describe only one.
std::vector<std::string> symbol_variants(const std::string& symbol);

/// "user::(anonymous namespace)::state" without parameters and return type; the symbol itself if it is not mangled.
std::string qualified_symbol_name(std::string_view symbol);

/// The function that a split-off piece belongs to: "f" for "f.cold", "f.part.0", "f.constprop.1.cold".
std::string_view without_suffix(std::string_view symbol);

/// `_ZTV`, `_ZTT`, `_ZTC`, `_ZTI` or `_ZTS`.
bool is_type_data(std::string_view symbol);

/// A mangled name of a function (not of a variable or of the compiler's data).
bool is_mangled_function(std::string_view symbol);

/// Readable form; the symbol itself if it is not mangled.
std::string readable(std::string_view symbol);

}  // namespace verifier::facts
