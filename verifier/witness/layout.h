// The file format: rows in, bytes out.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "kernel/abi/witness_format.h"
#include "verifier/facts/parsed.h"

namespace verifier::witness {

/// The names of a witness while its rows are made, each string once.
class Strings {
 public:
  /// A number for `text`, which holds no NUL, until the table is laid out. The empty string is 0.
  std::uint32_t add(const std::string& text);

  /// The table in ascending order, and where each number of `add` has gone.
  struct Table {
    std::string bytes;
    std::map<std::uint32_t, std::uint32_t> moved;
  };
  [[nodiscard]] Table sorted() const;

 private:
  std::uint32_t next_ = 1;
  std::map<std::string, std::uint32_t> offsets_ = {{"", 0}};
};

/// All tables, each in its final order; names as Strings::add numbers them.
struct Rows {
  std::vector<witness_format::Cell> cells;
  std::vector<witness_format::Export> exports;
  std::vector<witness_format::Import> imports;
  std::vector<witness_format::Root> roots;
  std::vector<witness_format::Swap> swaps;
  Strings strings;
};

/// Header, tables, strings. Fails if that is 4 GiB or more.
facts::Parsed<std::vector<std::uint8_t>> lay_out(Rows rows);

}  // namespace verifier::witness
