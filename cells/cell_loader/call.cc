#include <cstring>

#include "cells/cell_loader/cell_loader.h"
#include "cells/cell_namespace/cell_namespace.h"

namespace cell_loader {
namespace {

/// The interface digest of `unsigned long f()`: the witness says which exports are of this type.
std::uint64_t callable_interface() {
  constexpr std::string_view kText = "unsigned long()";
  const witness::Digest digest = witness::hash(std::as_bytes(std::span(kText)));
  std::uint64_t prefix;
  std::memcpy(&prefix, digest.data(), sizeof prefix);
  return prefix;
}

bool is_named(const cell_namespace::Export& symbol, std::string_view name) {
  Text<160> readable;
  cell_namespace::append_demangled(symbol.name, readable);
  return symbol.name == name || readable.view() == name;
}

}  // namespace

Result<unsigned long> call(std::string_view cell, std::string_view symbol) {
  const auto* loaded = cell_namespace::find_cell(cell);
  if (loaded == nullptr) return fail(ErrorKind::kNotFound, "no loaded cell is named ", cell);
  for (const cell_namespace::Export& candidate : loaded->exports) {
    if (!is_named(candidate, symbol)) continue;
    if (candidate.interface != callable_interface())
      return fail(ErrorKind::kRefused, symbol, " is not of the type unsigned long()");
    return reinterpret_cast<unsigned long (*)()>(candidate.address)();
  }
  return fail(ErrorKind::kNotFound, "cell ", cell, " exports no ", symbol);
}

}  // namespace cell_loader
