#include "verifier/facts/roots.h"

#include <algorithm>

#include "kernel/abi/cell.h"
#include "verifier/facts/elf_reader.h"
#include "verifier/facts/relocation_kind.h"

namespace verifier::facts {
namespace {

using cell_abi::RootDescriptor;

/// A byte of this object.
struct Place {
  std::uint32_t section;
  std::uint64_t offset;
};

/// Reads records of a table: `.cell.roots`, `.cell.migrations`.
class RecordReader {
 public:
  RecordReader(const ObjectFile& object, const Section& table) : object_(object), table_(table) {}

  Parsed<MigrationRecord> read_migration(std::uint64_t at, const std::vector<RootRecord>& roots) const {
    FACTS_TRY(const Place place, pointer(at + offsetof(cell_abi::Migration<int>, root)));
    const auto root = std::ranges::find_if(
        roots, [&](const RootRecord& one) { return one.section == place.section && one.offset == place.offset; });
    if (root == roots.end()) return refuse(table_.name, ": ", hex(at), " points to no state root");
    const auto index = static_cast<std::uint32_t>(&table_ - object_.sections.data());
    const std::string symbol = symbol_at({index, at});
    if (symbol.empty()) return refuse(table_.name, ": the record at ", hex(at), " has no symbol");
    return MigrationRecord{root->name, symbol};
  }

  Parsed<RootRecord> read(std::uint64_t at) const {
    RootRecord record;
    FACTS_TRY(const Place address, pointer(at + offsetof(RootDescriptor, address)));
    record.section = address.section;
    record.offset = address.offset;
    FACTS_TRY(record.name, text(at + offsetof(RootDescriptor, name)));
    FACTS_TRY(record.type, text(at + offsetof(RootDescriptor, type)));
    FACTS_TRY(record.category, text(at + offsetof(RootDescriptor, category)));
    FACTS_TRY(record.identity, text(at + offsetof(RootDescriptor, identity)));
    record.size = number(at + offsetof(RootDescriptor, size));
    record.align = number(at + offsetof(RootDescriptor, align));
    record.symbol = symbol_at(address);
    return record;
  }

 private:
  std::uint32_t number(std::uint64_t at) const {
    static_assert(sizeof(RootDescriptor::size) == 4 && sizeof(RootDescriptor::align) == 4);
    std::uint32_t value = 0;
    for (int i = 3; i >= 0; --i) value = (value << 8) | table_.bytes[at + i];
    return value;
  }

  Parsed<Place> pointer(std::uint64_t at) const {
    const auto found = std::ranges::lower_bound(table_.relocations, at, {}, &Relocation::offset);
    if (found == table_.relocations.end() || found->offset != at || found->type != relocation_type::k64)
      return refuse(table_.name, ": no 64-bit relocation at ", hex(at));
    const Symbol& symbol = object_.symbols[found->symbol];
    if (!symbol.is_defined()) return refuse(table_.name, ": ", hex(at), " points to another object");
    const std::uint64_t offset = symbol.value + static_cast<std::uint64_t>(found->addend);
    if (offset > object_.sections[symbol.section].size)
      return refuse(table_.name, ": ", hex(at), " points outside '", object_.sections[symbol.section].name, "'");
    return Place{symbol.section, offset};
  }

  Parsed<std::string> text(std::uint64_t at) const {
    FACTS_TRY(const Place place, pointer(at));
    const auto& bytes = object_.sections[place.section].bytes;
    if (place.offset > bytes.size()) return refuse(table_.name, ": ", hex(at), " points to no string");
    const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(place.offset);
    const auto end = std::find(begin, bytes.end(), 0);
    if (end == bytes.end()) return refuse(table_.name, ": the string at ", hex(at), " does not end");
    return std::string(begin, end);
  }

  std::string symbol_at(const Place& place) const {
    for (const Symbol& symbol : object_.symbols) {
      if (symbol.section == place.section && symbol.value == place.offset && !symbol.name.empty()) return symbol.name;
    }
    return "";
  }

  const ObjectFile& object_;
  const Section& table_;
};

}  // namespace

Parsed<std::vector<RootRecord>> read_root_records(const ObjectFile& object) {
  std::vector<RootRecord> records;
  const Section* table = find_section(object, ".cell.roots");
  if (table == nullptr || table->size == 0) return records;
  if (table->bytes.size() != table->size || table->size % sizeof(RootDescriptor) != 0)
    return refuse(".cell.roots: ", table->size, " bytes are no whole number of records");
  const RecordReader reader(object, *table);
  for (std::uint64_t at = 0; at < table->size; at += sizeof(RootDescriptor)) {
    FACTS_TRY(RootRecord record, reader.read(at));
    if (std::ranges::find(records, record.name, &RootRecord::name) != records.end())
      return refuse(".cell.roots: '", record.name, "' stands twice");
    records.push_back(std::move(record));
  }
  return records;
}

Parsed<std::vector<MigrationRecord>> read_migration_records(const ObjectFile& object,
                                                            const std::vector<RootRecord>& roots) {
  constexpr std::uint64_t kStride = sizeof(cell_abi::Migration<int>);
  std::vector<MigrationRecord> records;
  const Section* table = find_section(object, ".cell.migrations");
  if (table == nullptr || table->size == 0) return records;
  if (table->bytes.size() != table->size || table->size % kStride != 0)
    return refuse(".cell.migrations: ", table->size, " bytes are no whole number of records");
  const RecordReader reader(object, *table);
  for (std::uint64_t at = 0; at < table->size; at += kStride) {
    FACTS_TRY(MigrationRecord record, reader.read_migration(at, roots));
    if (std::ranges::find(records, record.root, &MigrationRecord::root) != records.end())
      return refuse(".cell.migrations: root '", record.root, "' is made twice");
    records.push_back(std::move(record));
  }
  std::ranges::sort(records, {}, &MigrationRecord::root);
  return records;
}

}  // namespace verifier::facts
