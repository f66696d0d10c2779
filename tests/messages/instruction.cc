#include "tests/messages/instruction.h"

namespace test_stepper {
namespace {

bool is_legacy_prefix(unsigned byte) { return byte == 0x66 || byte == 0xf0 || byte == 0xf2 || byte == 0xf3; }

/// Opcodes of one byte that are followed by ModRM and use what it names.
bool has_operand(unsigned opcode) {
  if (opcode < 0x40) return (opcode & 7) < 4;
  if (opcode >= 0x80 && opcode <= 0x8b) return opcode != 0x82;
  switch (opcode) {
    case 0x63:
    case 0x69:
    case 0x6b:
    case 0xc0:
    case 0xc1:
    case 0xc6:
    case 0xc7:
    case 0xd1:
    case 0xd3:
    case 0xf6:
    case 0xf7:
    case 0xfe:
    case 0xff:
      return true;
    default:
      return false;
  }
}

/// The same for those that follow 0f.
bool has_operand_0f(unsigned opcode) {
  if (opcode >= 0x40 && opcode <= 0x4f) return true;
  if (opcode >= 0x90 && opcode <= 0x9f) return true;
  if (opcode >= 0xaf && opcode <= 0xc1) return true;
  switch (opcode) {
    case 0x10:
    case 0x11:
    case 0x16:
    case 0x17:
    case 0x28:
    case 0x29:
    case 0x6e:
    case 0x6f:
    case 0x7e:
    case 0x7f:
    case 0xd6:
      return true;
    default:
      return false;
  }
}

}  // namespace

Instruction decode(std::uint64_t address) {
  const auto* const code = reinterpret_cast<const unsigned char*>(address);
  Instruction found;
  unsigned at = 0;
  while (is_legacy_prefix(code[at])) ++at;
  unsigned rex = 0;
  if ((code[at] & 0xf0) == 0x40) rex = code[at++];
  const unsigned opcode = code[at++];
  found.is_call = opcode == 0xe8;
  const bool is_long = opcode == 0x0f;
  if (is_long ? !has_operand_0f(code[at++]) : !has_operand(opcode)) return found;
  const unsigned modrm = code[at++];
  const unsigned mode = modrm >> 6;
  unsigned base = modrm & 7;
  if (opcode == 0xff && ((modrm >> 3) & 7) == 2) found.is_call = true;
  if (mode == 3) return found;
  if (base == 4) {
    base = code[at++] & 7;
    if (base == 4 && (rex & 1) == 0) return found;  // rsp
  }
  if (base == 5 && mode == 0) return found;  // an address that is known
  found.base = static_cast<std::uint8_t>(base | ((rex & 1) << 3));
  found.is_access = true;
  found.is_exchange = !is_long && opcode == 0x86;
  found.length = static_cast<std::uint8_t>(at + (mode == 1 ? 1 : mode == 2 ? 4 : 0));
  return found;
}

}  // namespace test_stepper
