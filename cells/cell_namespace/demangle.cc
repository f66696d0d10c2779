// A name for people, without allocation, because fault handlers print it: the <nested-name> part of the Itanium C++ ABI
// (section 5.1.2). Templates, operators and parameters are not spelled out; a name outside this part is printed as it
// is.
#include "cells/cell_namespace/cell_namespace.h"

namespace cell_namespace {
namespace {

/// Walks the mangled name; every step fails at its end.
struct Reader {
  std::string_view rest;

  bool take(std::string_view prefix) {
    if (!rest.starts_with(prefix)) return false;
    rest.remove_prefix(prefix.size());
    return true;
  }
  /// <source-name> ::= <length> <identifier>; empty if there is none.
  std::string_view take_source_name() {
    std::size_t length = 0;
    while (!rest.empty() && rest.front() >= '0' && rest.front() <= '9' && length <= 4096) {
      length = length * 10 + static_cast<std::size_t>(rest.front() - '0');
      rest.remove_prefix(1);
    }
    if (length == 0 || length > rest.size()) return {};
    const std::string_view name = rest.substr(0, length);
    rest.remove_prefix(length);
    return name;
  }
};

void append_part(std::string_view part, Text<160>& out) {
  if (part.starts_with("_GLOBAL__N_")) {
    out.append("(anonymous)");
  } else {
    out.append(part);
  }
}

/// The parts up to 'E' of a nested name, or the single part of an unnested one.
bool append_name(Reader reader, Text<160>& out) {
  const bool is_nested = reader.take("N");
  while (reader.take("K") || reader.take("V") || reader.take("L")) {
  }
  std::string_view last;
  for (bool is_first = true;; is_first = false) {
    if (is_nested && reader.take("E")) return !is_first;
    while (reader.take("L")) {
    }
    if (reader.take("B")) {
      out.append("[");
      out.append(reader.take_source_name());
      out.append("]");
      continue;
    }
    if (!is_first) out.append("::");
    if (reader.take("C1") || reader.take("C2")) {
      out.append(last);
    } else if (reader.take("D0") || reader.take("D1") || reader.take("D2")) {
      out.append('~');
      out.append(last);
    } else {
      last = reader.take_source_name();
      if (last.empty()) return false;
      append_part(last, out);
    }
    if (!is_nested) return true;
  }
}

}  // namespace

void append_demangled(std::string_view mangled, Text<160>& out) {
  Reader reader{mangled};
  Text<160> readable;
  if (reader.take("_Z") && append_name(reader, readable)) {
    out.append(readable);
  } else {
    out.append(mangled);
  }
}

}  // namespace cell_namespace
