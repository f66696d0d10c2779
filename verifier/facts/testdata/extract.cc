// extract OBJECT MANIFEST OUT: writes the facts of a sample, as the cell() rule has it done for cells.
#include <fstream>
#include <iostream>

#include "verifier/facts/elf_reader.h"
#include "verifier/facts/facts_json.h"
#include "verifier/facts/make_facts.h"
#include "verifier/facts/manifest_reader.h"

namespace verifier::facts {
namespace {

Parsed<std::string> extract(const std::string& object, const std::string& manifest_path) {
  FACTS_TRY(const auto text, read_file(manifest_path));
  FACTS_TRY(const Manifest manifest, read_manifest({reinterpret_cast<const char*>(text.data()), text.size()}));
  FACTS_TRY(const auto bytes, read_file(object));
  FACTS_TRY(const Facts facts, make_facts(object, bytes, manifest));
  return write_facts(facts);
}

}  // namespace
}  // namespace verifier::facts

int main(int count, char** arguments) {
  if (count != 4) return 2;
  const auto facts = verifier::facts::extract(arguments[1], arguments[2]);
  if (!facts) {
    std::cerr << facts.error() << "\n";
    return 2;
  }
  return std::ofstream(arguments[3]) << *facts ? 0 : 2;
}
