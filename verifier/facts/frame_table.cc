#include "verifier/facts/frame_table.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>

#include "verifier/facts/byte_cursor.h"
#include "verifier/facts/elf_reader.h"
#include "verifier/facts/relocation_kind.h"

namespace verifier::facts {
namespace {

constexpr std::uint8_t kOmitted = 0xff, kFormatMask = 0x0f, kIndirect = 0x80;  // DW_EH_PE_*
constexpr std::uint64_t kStackPointer = 7;                                     // DWARF register number of rsp

/// A common information entry.
struct Common {
  std::uint64_t instructions = 0, end = 0;  ///< Range of offsets.
  std::uint64_t code_factor = 1;
  std::int64_t data_factor = 1;
  std::uint8_t pointer_encoding = 0, table_encoding = kOmitted;
  bool is_signal_frame = false, has_personality = false, has_augmentation_data = false;
};

/// Bytes of a pointer; nothing for an encoding that says nothing about its length, or that reads another pointer.
std::optional<unsigned> pointer_width(std::uint8_t encoding) {
  switch (encoding & kFormatMask) {
    case 0x00:  // absptr
    case 0x04:  // udata8
    case 0x0c:  // sdata8
      return 8;
    case 0x03:  // udata4
    case 0x0b:  // sdata4
      return 4;
    case 0x02:
    case 0x0a:
      return 2;
    default:
      return std::nullopt;
  }
}

/// Where the frame lies while instructions are followed.
struct Rule {
  std::uint64_t base = kStackPointer;
  std::int64_t distance = 8;
  bool is_expression = false;
};

/// Wraps: a number that no frame has is as wrong either way.
std::int64_t scaled(std::int64_t value, std::int64_t factor) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(value) * static_cast<std::uint64_t>(factor));
}

class Reader {
 public:
  Reader(const ObjectFile& object, const Section& section) : object_(object), section_(section) {}

  Parsed<std::vector<FrameRange>> read();

 private:
  Parsed<Common> read_common(std::uint64_t offset, std::uint64_t end);
  Parsed<void> read_augmentation(Common& common, const std::string& letters, ByteCursor& cursor);
  Parsed<void> read_entry(std::uint64_t offset, std::uint64_t end, std::uint64_t common_offset);
  Parsed<void> follow(const Common& common, std::uint64_t begin, std::uint64_t end, Rule& rule, FrameRange& range);
  bool step(const Common& common, ByteCursor& cursor, Rule& rule, std::vector<Rule>& remembered);
  bool step_extended(std::uint8_t code, const Common& common, ByteCursor& cursor, Rule& rule,
                     std::vector<Rule>& remembered);
  std::optional<FrameRange::Table> pointed(std::uint64_t offset) const;

  const ObjectFile& object_;
  const Section& section_;
  std::map<std::uint64_t, Common> commons_;
  std::vector<FrameRange> ranges_;
};

/// The place that the relocation of a pointer field leads to; the linker leaves empty relocations beside real ones.
std::optional<FrameRange::Table> Reader::pointed(std::uint64_t offset) const {
  auto row = std::ranges::lower_bound(section_.relocations, offset, {}, &Relocation::offset);
  for (; row != section_.relocations.end() && row->offset == offset; ++row) {
    const Symbol& symbol = object_.symbols[row->symbol];
    if (row->type == relocation_type::kNone || !symbol.is_defined()) continue;
    return FrameRange::Table{symbol.section, symbol.value + static_cast<std::uint64_t>(row->addend)};
  }
  return std::nullopt;
}

Parsed<std::vector<FrameRange>> Reader::read() {
  ByteCursor cursor(section_.bytes);
  while (!cursor.at_end()) {
    const std::uint64_t start = cursor.offset();
    const std::uint64_t length = cursor.number(4);
    if (!cursor.is_good()) return refuse("entry at ", hex(start), " is cut off");
    if (length == 0) continue;  // a terminator; the linker joins tables that have one each
    if (length == 0xffff'ffff) return refuse("entry at ", hex(start), " has a 64-bit length");
    const std::uint64_t body = cursor.offset();
    cursor.skip(length);
    if (!cursor.is_good() || length < 4) return refuse("entry at ", hex(start), " is cut off");
    const std::uint64_t id = ByteCursor(section_.bytes, body).number(4);
    if (id == 0) {
      FACTS_TRY(commons_[start], read_common(body + 4, body + length));
    } else if (id > body) {
      return refuse("entry at ", hex(start), " refers to nothing");
    } else {
      FACTS_CHECK(read_entry(body + 4, body + length, body - id));
    }
  }
  std::ranges::sort(ranges_, {}, [](const FrameRange& r) { return std::tuple(r.section, r.offset, r.size); });
  return std::move(ranges_);
}

Parsed<Common> Reader::read_common(std::uint64_t offset, std::uint64_t end) {
  ByteCursor cursor(std::span(section_.bytes).first(end), offset);
  Common common;
  const std::uint8_t version = cursor.byte();
  if (version != 1 && version != 3) return refuse("common entry at ", hex(offset), " has version ", unsigned{version});
  std::string letters;
  while (const std::uint8_t letter = cursor.byte()) letters += static_cast<char>(letter);
  common.code_factor = cursor.uleb();
  common.data_factor = cursor.sleb();
  if (version == 1) {
    cursor.byte();
  } else {
    cursor.uleb();
  }
  FACTS_CHECK(read_augmentation(common, letters, cursor));
  if (!cursor.is_good()) return refuse("common entry at ", hex(offset), " is cut off");
  common.instructions = cursor.offset();
  common.end = end;
  return common;
}

Parsed<void> Reader::read_augmentation(Common& common, const std::string& letters, ByteCursor& cursor) {
  if (letters.empty()) return {};
  if (letters[0] != 'z') return refuse("augmentation '", letters, "' is not known");
  common.has_augmentation_data = true;
  const std::uint64_t size = cursor.uleb();
  const std::uint64_t behind = cursor.offset() + size;
  for (const char letter : letters.substr(1)) {
    if (letter == 'R') {
      common.pointer_encoding = cursor.byte();
    } else if (letter == 'L') {
      common.table_encoding = cursor.byte();
    } else if (letter == 'P') {
      const auto width = pointer_width(cursor.byte());
      if (!width) return refuse("the encoding of a personality is not known");
      cursor.skip(*width);
      common.has_personality = true;
    } else if (letter == 'S') {
      common.is_signal_frame = true;
    } else {
      return refuse("augmentation '", letters, "' is not known");
    }
  }
  if (cursor.offset() != behind) return refuse("augmentation '", letters, "' has another size than it says");
  return {};
}

Parsed<void> Reader::read_entry(std::uint64_t offset, std::uint64_t end, std::uint64_t common_offset) {
  const auto found = commons_.find(common_offset);
  if (found == commons_.end()) return refuse("entry at ", hex(offset), " refers to no common entry");
  const Common& common = found->second;
  const auto width = pointer_width(common.pointer_encoding);
  if (!width || (common.pointer_encoding & kIndirect) != 0)
    return refuse("entry at ", hex(offset), " has a pointer encoding that is not known");
  ByteCursor cursor(std::span(section_.bytes).first(end), offset);
  const auto place = pointed(offset);
  cursor.skip(*width);
  FrameRange range;
  range.size = cursor.number(*width);
  range.is_signal_frame = common.is_signal_frame;
  range.has_personality = common.has_personality;
  if (common.has_augmentation_data) {
    const std::uint64_t size = cursor.uleb();
    if (common.table_encoding != kOmitted) range.table = pointed(cursor.offset());
    cursor.skip(size);
  }
  if (!cursor.is_good()) return refuse("entry at ", hex(offset), " is cut off");
  if (!place) return {};  // its function was dropped
  const Section& code = object_.sections[place->section];
  if (!code.is_code() || place->offset > code.size || range.size > code.size - place->offset)
    return refuse("entry at ", hex(offset), " describes bytes that are no code");
  range.section = place->section;
  range.offset = place->offset;
  Rule rule;
  FACTS_CHECK(follow(common, common.instructions, common.end, rule, range));
  FACTS_CHECK(follow(common, cursor.offset(), end, rule, range));
  ranges_.push_back(range);
  return {};
}

Parsed<void> Reader::follow(const Common& common, std::uint64_t begin, std::uint64_t end, Rule& rule,
                            FrameRange& range) {
  ByteCursor cursor(std::span(section_.bytes).first(end), begin);
  std::vector<Rule> remembered;
  while (!cursor.at_end()) {
    const std::uint64_t at = cursor.offset();
    if (!step(common, cursor, rule, remembered) || !cursor.is_good())
      return refuse("the instruction at ", hex(at), " is not known, or cut off");
    if (rule.is_expression || rule.base != kStackPointer) range.is_by_stack_pointer = false;
    if (range.is_by_stack_pointer && rule.distance > 0)
      range.stack_bytes = std::max(range.stack_bytes, static_cast<std::uint64_t>(rule.distance));
  }
  return {};
}

/// One call frame instruction (DWARF 4, section 6.4.2); false if it is not known. Only what defines the frame matters
/// here; where registers are saved is the unwinder's.
bool Reader::step(const Common& common, ByteCursor& cursor, Rule& rule, std::vector<Rule>& remembered) {
  const std::uint8_t code = cursor.byte();
  switch (code >> 6) {
    case 1:  // advance_loc
    case 3:  // restore
      return true;
    case 2:  // offset
      cursor.uleb();
      return true;
    default:
      return step_extended(code, common, cursor, rule, remembered);
  }
}

bool Reader::step_extended(std::uint8_t code, const Common& common, ByteCursor& cursor, Rule& rule,
                           std::vector<Rule>& remembered) {
  switch (code) {
    case 0x00:  // nop
      return true;
    case 0x02:  // advance_loc1
    case 0x03:
    case 0x04:
      cursor.skip(std::uint64_t{1} << (code - 2));
      return true;
    case 0x05:  // offset_extended
    case 0x09:  // register
    case 0x11:  // offset_extended_sf
    case 0x14:  // val_offset
      cursor.uleb(), cursor.uleb();
      return true;
    case 0x06:  // restore_extended
    case 0x07:  // undefined
    case 0x08:  // same_value
    case 0x2e:  // GNU_args_size
      cursor.uleb();
      return true;
    case 0x0a:  // remember_state
      remembered.push_back(rule);
      return remembered.size() <= 64;
    case 0x0b:  // restore_state
      if (remembered.empty()) return false;
      rule = remembered.back();
      remembered.pop_back();
      return true;
    case 0x0c:  // def_cfa
      rule.base = cursor.uleb();
      rule.distance = static_cast<std::int64_t>(cursor.uleb());
      rule.is_expression = false;
      return true;
    case 0x0d:  // def_cfa_register
      rule.base = cursor.uleb();
      return true;
    case 0x0e:  // def_cfa_offset
      rule.distance = static_cast<std::int64_t>(cursor.uleb());
      return true;
    case 0x0f:  // def_cfa_expression
      cursor.skip(cursor.uleb());
      rule.is_expression = true;
      return true;
    case 0x10:  // expression
    case 0x16:  // val_expression
      cursor.uleb();
      cursor.skip(cursor.uleb());
      return true;
    case 0x12:  // def_cfa_sf
      rule.base = cursor.uleb();
      rule.distance = scaled(cursor.sleb(), common.data_factor);
      rule.is_expression = false;
      return true;
    case 0x13:  // def_cfa_offset_sf
      rule.distance = scaled(cursor.sleb(), common.data_factor);
      return true;
    default:
      return false;
  }
}

}  // namespace

Parsed<std::vector<FrameRange>> read_frame_table(const ObjectFile& object) {
  const Section* section = find_section(object, ".eh_frame");
  if (section == nullptr) return std::vector<FrameRange>();
  auto ranges = Reader(object, *section).read();
  if (!ranges) return refuse(".eh_frame: ", ranges.error());
  return ranges;
}

}  // namespace verifier::facts
