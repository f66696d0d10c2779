// Facts: DWARF 4, 6.4 (call frame information) and 7.23; LSB Core, "Exception Frames"; System V ABI x86_64, figure 3.36
// (register numbers).
#include "cells/unwinder/frame_rules.h"

#include <cstddef>
#include <cstring>

namespace unwinder {
namespace {

constexpr std::uint8_t kOmitted = 0xff;

template <typename T>
T load(const unsigned char* from) {
  T value;
  std::memcpy(&value, from, sizeof(T));
  return value;
}

class Cursor {
 public:
  explicit Cursor(const unsigned char* at) : at_(at) {}
  [[nodiscard]] const unsigned char* position() const { return at_; }
  void skip(std::uint64_t bytes) { at_ += bytes; }
  std::uint8_t byte() { return *at_++; }
  template <typename T>
  T fixed() {
    at_ += sizeof(T);
    return load<T>(at_ - sizeof(T));
  }
  std::uint64_t uleb128() {
    std::uint64_t value = *at_++;
    if (value < 0x80) [[likely]]
      return value;
    value &= 0x7f;
    for (unsigned shift = 7;; shift += 7) {
      const std::uint64_t next = *at_++;
      if (shift < 64) value |= (next & 0x7f) << shift;
      if (next < 0x80) return value;
    }
  }
  std::int64_t sleb128() {
    std::uint64_t value = 0;
    unsigned shift = 0;
    std::uint64_t next = 0;
    do {
      next = *at_++;
      if (shift < 64) value |= (next & 0x7f) << shift;
      shift += 7;
    } while (next >= 0x80);
    if (shift < 64 && (next & 0x40) != 0) value |= ~std::uint64_t{0} << shift;
    return static_cast<std::int64_t>(value);
  }

 private:
  const unsigned char* at_;
};

/// Bytes of an encoded address (LSB, "DWARF Exception Header Encoding"); 0: of no fixed size.
std::size_t size_of(std::uint8_t encoding) {
  switch (encoding & 0x0f) {
    case 0x03:
    case 0x0b:
      return 4;
    case 0x00:
    case 0x04:
    case 0x0c:
      return 8;
    default:
      return 0;
  }
}

/// An encoded address that is absolute or relative to its own place; 0 stays 0.
const unsigned char* decode(const unsigned char* from, std::uint8_t encoding) {
  const bool is_signed = (encoding & 0x0f) == 0x0b;
  std::uint64_t value = size_of(encoding) == 8 ? load<std::uint64_t>(from)
                        : is_signed            ? static_cast<std::uint64_t>(std::int64_t{load<std::int32_t>(from)})
                                               : load<std::uint32_t>(from);
  if (value != 0 && (encoding & 0x70) == 0x10) value += reinterpret_cast<std::uint64_t>(from);
  return reinterpret_cast<const unsigned char*>(value);
}

struct Augmentation {
  std::uint8_t address_encoding = 0;
  std::uint8_t handler_encoding = kOmitted;
};

/// Reads the letters behind 'z'; the cursor stands at their data. False for letters and encodings of other kinds.
bool read_augmentation(const char* letters, Cursor& data, Augmentation& augmentation) {
  for (; *letters != '\0'; ++letters) {
    if (*letters == 'R') {
      augmentation.address_encoding = data.byte();
    } else if (*letters == 'L') {
      augmentation.handler_encoding = data.byte();
    } else if (*letters == 'P') {
      const std::size_t size = size_of(data.byte());
      if (size == 0) return false;
      data.skip(size);
    } else {
      return false;  // 'S', a signal frame, among them
    }
  }
  return true;
}

constexpr std::uint64_t kReturnAddress = 16;
constexpr std::uint64_t kRbp = 6;
constexpr std::uint64_t kRsp = 7;
constexpr std::size_t kNowhere = 6;

/// Place in FrameRules::saved of a register number of DWARF.
std::size_t place_of(std::uint64_t number) {
  if (number == 3) return 0;
  if (number == kRbp) return 1;
  if (number >= 12 && number <= 15) return number - 10;
  return kNowhere;
}

/// Runs the programs of a frame up to one instruction.
class Machine {
 public:
  Machine(const FrameDescription& frame, std::uint64_t offset) : frame_(frame), offset_(offset) {
    rules_.saved.fill(FrameRules::kKept);
  }

  [[nodiscard]] std::optional<FrameRules> run() {
    if (!execute(frame_.common_program, frame_.common_end)) return std::nullopt;
    initial_ = rules_;
    if (!execute(frame_.program, frame_.end)) return std::nullopt;
    return rules_;
  }

 private:
  /// False for what is not known here.
  bool execute(const unsigned char* begin, const unsigned char* end) {
    Cursor code(begin);
    while (code.position() < end && location_ <= offset_) {
      const std::uint8_t instruction = code.byte();
      const std::uint8_t operand = instruction & 0x3f;
      switch (instruction & 0xc0) {
        case 0x40:
          location_ += operand * frame_.code_unit;
          break;
        case 0x80:
          if (!save(operand, static_cast<std::int64_t>(code.uleb128()))) return false;
          break;
        case 0xc0:
          restore(operand);
          break;
        default:
          if (!execute_other(operand, code)) return false;
      }
    }
    return true;
  }

  bool execute_other(std::uint8_t instruction, Cursor& code) {
    switch (instruction) {
      case 0x00:  // nop
        return true;
      case 0x02:
        location_ += code.byte() * frame_.code_unit;
        return true;
      case 0x03:
        location_ += code.fixed<std::uint16_t>() * frame_.code_unit;
        return true;
      case 0x04:
        location_ += code.fixed<std::uint32_t>() * frame_.code_unit;
        return true;
      case 0x06:
        restore(code.uleb128());
        return true;
      case 0x08: {  // same value
        const std::size_t place = place_of(code.uleb128());
        if (place != kNowhere) rules_.saved[place] = FrameRules::kKept;
        return true;
      }
      case 0x0a:
        if (depth_ == kDepth) return false;
        remembered_[depth_++] = rules_;
        return true;
      case 0x0b:
        if (depth_ == 0) return false;
        rules_ = remembered_[--depth_];
        return true;
      case 0x0c: {
        const std::uint64_t base = code.uleb128();
        rules_.distance = static_cast<std::int64_t>(code.uleb128());
        return count_from(base);
      }
      case 0x0d:
        return count_from(code.uleb128());
      case 0x0e:
        rules_.distance = static_cast<std::int64_t>(code.uleb128());
        return true;
      default:
        return false;
    }
  }

  bool save(std::uint64_t number, std::int64_t units) {
    const std::int64_t where = units * frame_.data_unit;
    if (number == kReturnAddress) return where == -8;
    const std::size_t place = place_of(number);
    if (place != kNowhere) rules_.saved[place] = where;
    return true;
  }

  void restore(std::uint64_t number) {
    const std::size_t place = place_of(number);
    if (place != kNowhere) rules_.saved[place] = initial_.saved[place];
  }

  bool count_from(std::uint64_t base) {
    rules_.is_from_rbp = base == kRbp;
    return base == kRbp || base == kRsp;
  }

  static constexpr std::size_t kDepth = 2;
  const FrameDescription& frame_;
  std::uint64_t offset_;
  std::uint64_t location_ = 0;
  FrameRules rules_{};
  FrameRules initial_{};
  std::array<FrameRules, kDepth> remembered_;
  std::size_t depth_ = 0;
};

}  // namespace

std::optional<FrameDescription> describe_frame(const unsigned char* entry) noexcept {
  const auto length = load<std::uint32_t>(entry);
  const unsigned char* const common = entry + 4 - load<std::uint32_t>(entry + 4);
  const char* const letters = reinterpret_cast<const char*>(common) + 9;
  if (length == 0xffff'ffff || common[8] != 1 || letters[0] != 'z') return std::nullopt;
  Cursor data(common + 10 + std::strlen(letters));
  FrameDescription frame{};
  frame.code_unit = data.uleb128();
  frame.data_unit = data.sleb128();
  if (data.byte() != kReturnAddress) return std::nullopt;
  const std::uint64_t common_data = data.uleb128();
  frame.common_program = data.position() + common_data;
  frame.common_end = common + 4 + load<std::uint32_t>(common);
  Augmentation augmentation;
  if (!read_augmentation(letters + 1, data, augmentation)) return std::nullopt;
  const std::size_t address_size = size_of(augmentation.address_encoding);
  if (address_size == 0) return std::nullopt;
  Cursor own(entry + 8 + 2 * address_size);
  const std::uint64_t own_data = own.uleb128();
  if (augmentation.handler_encoding != kOmitted && size_of(augmentation.handler_encoding) != 0)
    frame.handlers = decode(own.position(), augmentation.handler_encoding);
  frame.program = own.position() + own_data;
  frame.end = entry + 4 + length;
  return frame;
}

std::optional<FrameRules> rules_at(const FrameDescription& frame, std::uint64_t offset) noexcept {
  return Machine(frame, offset).run();
}

bool step(Registers& registers, const FrameRules& rules) noexcept {
  const std::uint64_t frame =
      (rules.is_from_rbp ? registers.rbp : registers.rsp) + static_cast<std::uint64_t>(rules.distance);
  if (frame <= registers.rsp) return false;
  const auto restore = [&](std::size_t place, std::uint64_t& value) {
    if (rules.saved[place] != FrameRules::kKept)
      value = *reinterpret_cast<const std::uint64_t*>(frame + static_cast<std::uint64_t>(rules.saved[place]));
  };
  restore(0, registers.rbx);
  restore(1, registers.rbp);
  restore(2, registers.r12);
  restore(3, registers.r13);
  restore(4, registers.r14);
  restore(5, registers.r15);
  registers.rip = reinterpret_cast<const std::uint64_t*>(frame)[-1];
  registers.rsp = frame;
  registers.is_exact = 0;
  return true;
}

}  // namespace unwinder
