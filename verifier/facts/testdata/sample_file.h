// For the tests: sample objects, and ways to damage them.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "llvm/BinaryFormat/ELF.h"
#include "verifier/facts/elf_reader.h"

namespace verifier::facts {

using Bytes = std::vector<std::uint8_t>;

/// A file that the BUILD file made: "counter.o".
inline std::string sample_path(const std::string& name) { return "verifier/facts/" + name; }

inline Bytes sample_bytes(const std::string& name) {
  auto bytes = read_file(sample_path(name));
  if (!bytes) ADD_FAILURE() << bytes.error();
  return bytes.value_or(Bytes{});
}

inline ObjectFile sample_object(const std::string& name) {
  const Bytes bytes = sample_bytes(name);
  auto object = read_elf(name, bytes, ElfUse::kCell);
  if (!object) ADD_FAILURE() << object.error();
  return object.value_or(ObjectFile{});
}

/// Changes fields of an ELF file in place, by their meaning.
class Damage {
 public:
  explicit Damage(Bytes bytes) : bytes_(std::move(bytes)) {}

  llvm::ELF::Elf64_Ehdr& header() { return at<llvm::ELF::Elf64_Ehdr>(0); }

  llvm::ELF::Elf64_Shdr& section(std::size_t index) {
    return at<llvm::ELF::Elf64_Shdr>(header().e_shoff + index * sizeof(llvm::ELF::Elf64_Shdr));
  }

  /// The first section of that type; the test fails if there is none.
  llvm::ELF::Elf64_Shdr& section_of_type(std::uint32_t type) {
    for (std::size_t i = 0; i < header().e_shnum; ++i) {
      if (section(i).sh_type == type) return section(i);
    }
    ADD_FAILURE() << "no section of type " << type;
    return section(0);
  }

  /// A row of a table section.
  template <typename Row>
  Row& row(const llvm::ELF::Elf64_Shdr& table, std::size_t index) {
    return at<Row>(table.sh_offset + index * sizeof(Row));
  }

  const Bytes& bytes() const { return bytes_; }

 private:
  template <typename T>
  T& at(std::uint64_t offset) {
    return *reinterpret_cast<T*>(bytes_.data() + offset);
  }

  Bytes bytes_;
};

}  // namespace verifier::facts
