// Grants of a trusted cell, as written in its target, and what needed each. Internal to rules/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "verifier/model/cell_object.h"
#include "verifier/model/graph.h"
#include "verifier/rules/text.h"

namespace verifier::rules {

/// One parsed grant.
struct Grant {
  enum class Kind : std::uint8_t { kAssembly, kPorts, kMemory, kConstruct, kHardware, kRecursion, kStack };
  Kind kind = Kind::kAssembly;
  std::string function = {};                           ///< kAssembly, kRecursion, kStack: qualified, no parameters.
  std::uint64_t first = 0, last = 0;                   ///< kPorts, kMemory: both included.
  Construct::Kind construct = Construct::Kind::kCast;  ///< kConstruct.
  std::uint32_t bound = 0;                             ///< kRecursion: activations at one time; kStack: bytes.

  /// Whether it is about stacks (O16) and not about what code contains (O3).
  [[nodiscard]] bool is_about_stack() const { return kind == Kind::kRecursion || kind == Kind::kStack; }

  /// Whether it has to do with an instruction: all inside the function, port instructions in the range. A port that
  /// the object does not tell is in the range of all ports only.
  [[nodiscard]] bool covers(const PrivilegedUse& use) const;
  /// Whether it admits what the source contains: assembly inside the function, a constant address all of whose bytes
  /// lie in the range, any construct of its kind.
  [[nodiscard]] bool covers(const Construct& construct) const;
};

/// `asm:<qualified function>`, `port:0x<first>-0x<last>`, `mmio:0x<base>+0x<length>`,
/// `recursion:<qualified function>=<depth>` or `stack:<qualified function>=<bytes>` (depth and bytes decimal, 1 to
/// 99999), or one of `alias`, `allocate`, `cast`, `hw`, `pointer`, `throw`, `union`, `volatile`. The error says what is
/// wrong with the spelling.
std::expected<Grant, std::string> parse_grant(std::string_view text);

/// The grants of one cell, and which of them something needed.
class Grants {
 public:
  /// Reads those of the manifest; refuses wrong spellings, and all of them in a safe cell.
  Grants(const CellObject& cell, Judged& rights);

  /// Whether an instruction is admitted; all that have to do with it count as needed. A port instruction needs its
  /// port: assembly in a named function may not use any that it likes.
  [[nodiscard]] bool admit(const PrivilegedUse& use);
  /// Whether a construct of the source is admitted.
  [[nodiscard]] bool admit(const Construct& construct);
  /// `hw`: the processor or a device reads state of this cell.
  [[nodiscard]] bool admit_hardware();
  /// Those that nothing needed, but those about stacks, which O16 judges.
  void refuse_unused(Judged& rights) const;
  [[nodiscard]] std::size_t size() const { return all_.size(); }

 private:
  struct Granted {
    std::string text;
    Grant grant;
    bool is_used = false;
  };
  std::vector<Granted> all_;
};

/// O3 for sources: the constructs in all cells, each against the grants of the cell whose file it is written in.
/// `grants` by index of the cell; `rights` too.
void check_constructs(const Graph& graph, std::vector<Grants>& grants, std::vector<Judged>& rights);

}  // namespace verifier::rules
