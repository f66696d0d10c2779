// Canonical interface texts: how they are put together from lines, taken apart, and compared.
//
//   unsigned long(counter::Handle*, std::span<const char, 18446744073709551615>)     the signature
//   enum counter::Mode = size 1 : unsigned char { kFast = 0; kExact = 1; }            then one line a type, sorted
//   incomplete counter::Hidden
//   struct counter::Handle = size 8 { +0 counter::Hidden* hidden; }
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace verifier::facts {

/// The lines of a text, without line feeds. An empty text has one empty line.
std::vector<std::string_view> split_lines(std::string_view text);

/// A text taken apart. Views point into it.
struct InterfaceText {
  std::string_view signature;                          ///< First line.
  std::map<std::string_view, std::string_view> types;  ///< Qualified name -> its whole line.
};

InterfaceText parse_interface(std::string_view text);

/// True for `incomplete NAME`: the object never saw the type's definition, so its code can't depend on the layout.
bool is_incomplete(std::string_view type_line);

/// Symbols of the virtual functions that the line of a class lists (constructors and destructors in their C4/D4 form).
std::vector<std::string_view> virtual_functions(std::string_view type_line);

/// Why code compiled against `import_text` can't be bound to the function described by `export_text`; nothing if it
/// can.
///
/// The signatures must be equal, and so must be the lines of every type that both sides saw complete. A type that one
/// side only declares, or does not reach at all, is opaque to that side: it hands pointers to it on, whatever the
/// layout. This holds because cells are compiled with `-femit-class-debug-always` (make_facts refuses others): a type
/// that the code of a translation unit saw complete is complete in its debug information.
std::optional<std::string> incompatible(std::string_view export_text, std::string_view import_text);

}  // namespace verifier::facts
