// The file format: rows in, bytes out.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/abi/witness_format.h"
#include "verifier/facts/parsed.h"

namespace verifier::witness {

/// The string table: each string once, in the order of first use, so that the names of one cell stand together.
class Strings {
 public:
  /// Offset of `text`, which holds no NUL. The empty string is at offset 0.
  std::uint32_t add(const std::string& text);

  std::string_view bytes() const { return bytes_; }

 private:
  std::string bytes_ = std::string(1, '\0');
  std::map<std::string, std::uint32_t> offsets_ = {{"", 0}};
};

/// All tables, each in its final order.
struct Rows {
  std::vector<witness_format::Cell> cells;
  std::vector<witness_format::Export> exports;
  std::vector<witness_format::Import> imports;
  std::vector<witness_format::Root> roots;
  std::vector<witness_format::Swap> swaps;
  Strings strings;
};

/// Header, tables, strings. Fails if that is 4 GiB or more.
facts::Parsed<std::vector<std::uint8_t>> lay_out(const Rows& rows);

}  // namespace verifier::witness
