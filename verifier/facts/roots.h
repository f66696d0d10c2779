// State roots as the object states them: the records of section `.cell.roots`, which the loader walks too.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "verifier/facts/parsed.h"
#include "verifier/model/cell_object.h"

namespace verifier::facts {

/// One cell_abi::RootDescriptor, with its pointers followed.
struct RootRecord {
  std::string name, type, category, identity;
  std::uint64_t size = 0, align = 0;
  std::uint32_t section = 0;  ///< Index of the section that the address points into.
  std::uint64_t offset = 0;   ///< Where in that section.
  std::string symbol;         ///< Mangled symbol of the object at that place; empty if there is none.
};

/// Decodes `.cell.roots`; no records if there is no such section. In the order of the table.
///
/// Fails if the section is not a whole number of records, a pointer of a record has no R_X86_64_64 relocation into this
/// object, a string does not end in its section, or a name stands twice.
Parsed<std::vector<RootRecord>> read_root_records(const ObjectFile& object);

/// One cell_abi::Migration.
struct MigrationRecord {
  std::string root;    ///< Name of the root that it makes.
  std::string symbol;  ///< Mangled symbol of the record, whose type tells what it starts from.
};

/// Decodes `.cell.migrations`, given the records of `.cell.roots`. In the order of the names of the roots.
///
/// Fails if the section is not a whole number of records, each with a symbol of its own, or one points to no root, or
/// to a root that has another record.
Parsed<std::vector<MigrationRecord>> read_migration_records(const ObjectFile& object,
                                                            const std::vector<RootRecord>& roots);

}  // namespace verifier::facts
