#include "verifier/facts/line_files.h"

#include <optional>
#include <vector>

#include "llvm/DebugInfo/DWARF/DWARFContext.h"

namespace verifier::facts {
namespace {

namespace dwarf = llvm::dwarf;

/// What a directory or file entry consists of.
struct Field {
  std::uint64_t content, form;
};

struct Entry {
  std::string path;
  std::uint64_t directory = 0;
};

/// Reads the header of one table, front to back. The cursor keeps the first failure; later reads give nothing.
class HeaderReader {
 public:
  HeaderReader(llvm::DWARFUnit& unit, std::uint64_t offset)
      : object_(unit.getContext().getDWARFObj()), data_(object_, object_.getLineSection(), true, 8), cursor_(offset) {}

  ~HeaderReader() { llvm::consumeError(cursor_.takeError()); }

  std::optional<std::string> file(std::uint64_t index) {
    if (!read_prologue()) return std::nullopt;
    const auto directories = read_entries();
    if (!directories) return std::nullopt;
    const auto files = read_entries();
    if (!files || index >= files->size()) return std::nullopt;
    const Entry& entry = (*files)[index];
    // Directory 0 is where the compiler ran.
    if (entry.directory == 0 || entry.path.starts_with('/')) return entry.path;
    if (entry.directory >= directories->size()) return std::nullopt;
    return (*directories)[entry.directory].path + "/" + entry.path;
  }

 private:
  bool read_prologue() {
    if (data_.getRelocatedValue(cursor_, 4) >= 0xffff'fff0) return false;  // 64-bit DWARF
    if (data_.getU16(cursor_) != 5) return false;
    data_.skip(cursor_, 2 + 4 + 5);  // address and segment sizes, header length, five parameters
    const std::uint8_t opcode_base = data_.getU8(cursor_);
    if (!cursor_ || opcode_base == 0) return false;
    data_.skip(cursor_, opcode_base - 1u);
    return static_cast<bool>(cursor_);
  }

  std::optional<std::vector<Entry>> read_entries() {
    std::vector<Field> fields(data_.getU8(cursor_));
    for (Field& field : fields) {
      field.content = data_.getULEB128(cursor_);
      field.form = data_.getULEB128(cursor_);
    }
    const std::uint64_t count = data_.getULEB128(cursor_);
    // An entry has at least one byte, so no more can follow than there are bytes.
    if (!cursor_ || fields.empty() || count > data_.size()) return std::nullopt;
    std::vector<Entry> entries;
    while (entries.size() < count) {
      auto entry = read_entry(fields);
      if (!entry) return std::nullopt;
      entries.push_back(*std::move(entry));
    }
    return entries;
  }

  std::optional<Entry> read_entry(const std::vector<Field>& fields) {
    Entry entry;
    for (const Field& field : fields) {
      std::string text;
      std::uint64_t number = 0;
      if (!read_value(field.form, text, number) || !cursor_) return std::nullopt;
      if (field.content == dwarf::DW_LNCT_path) entry.path = std::move(text);
      if (field.content == dwarf::DW_LNCT_directory_index) entry.directory = number;
    }
    return entry;
  }

  bool read_value(std::uint64_t form, std::string& text, std::uint64_t& number) {
    switch (form) {
      case dwarf::DW_FORM_string:
        text = data_.getCStrRef(cursor_).str();
        return true;
      case dwarf::DW_FORM_line_strp:
        return read_string(object_.getLineStrSection(), text);
      case dwarf::DW_FORM_strp:
        return read_string(object_.getStrSection(), text);
      case dwarf::DW_FORM_udata:
        number = data_.getULEB128(cursor_);
        return true;
      case dwarf::DW_FORM_data1:
        number = data_.getU8(cursor_);
        return true;
      case dwarf::DW_FORM_data2:
        number = data_.getU16(cursor_);
        return true;
      case dwarf::DW_FORM_data4:
        number = data_.getU32(cursor_);
        return true;
      case dwarf::DW_FORM_data8:
        number = data_.getU64(cursor_);
        return true;
      case dwarf::DW_FORM_data16:
        data_.skip(cursor_, 16);
        return true;
      default:
        return false;
    }
  }

  bool read_string(llvm::StringRef section, std::string& text) {
    const std::uint64_t offset = data_.getRelocatedValue(cursor_, 4);
    if (!cursor_ || offset >= section.size()) return false;
    const llvm::StringRef rest = section.substr(offset);
    const std::size_t end = rest.find('\0');
    if (end == rest.npos) return false;
    text = rest.take_front(end).str();
    return true;
  }

  const llvm::DWARFObject& object_;
  llvm::DWARFDataExtractor data_;
  llvm::DataExtractor::Cursor cursor_;
};

}  // namespace

std::string source_file(llvm::DWARFUnit& unit, std::uint64_t file) {
  const llvm::DWARFDie top = unit.getUnitDIE();
  const auto table = top ? dwarf::toSectionOffset(top.find(dwarf::DW_AT_stmt_list)) : std::nullopt;
  return table ? HeaderReader(unit, *table).file(file).value_or("") : "";
}

}  // namespace verifier::facts
