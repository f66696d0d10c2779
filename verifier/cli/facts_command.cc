// cellcheck facts FULL.o --manifest M.json -o F.json: what rides in section .cell.facts.
#include "verifier/cli/commands.h"
#include "verifier/cli/files.h"
#include "verifier/facts/elf_reader.h"
#include "verifier/facts/facts_json.h"
#include "verifier/facts/make_facts.h"
#include "verifier/facts/manifest_reader.h"
#include "verifier/facts/packed_text.h"

namespace verifier::cli {
namespace {

facts::Parsed<void> extract(const FactsOptions& options) {
  FACTS_TRY(const std::string manifest_text, read_text(options.manifest));
  auto manifest = facts::read_manifest(manifest_text);
  if (!manifest) return facts::refuse(options.manifest, ": ", manifest.error());
  FACTS_TRY(const auto bytes, facts::read_file(options.object));
  FACTS_TRY(const Facts found, facts::make_facts(options.object, bytes, *manifest));
  FACTS_TRY(const std::string text, facts::write_facts(found));
  if (!options.is_packed) return write_text(options.out, text);
  const auto packed = facts::pack_text(text);
  return write_text(options.out, {reinterpret_cast<const char*>(packed.data()), packed.size()});
}

}  // namespace

Exit extract_facts(const FactsOptions& options) {
  const auto done = extract(options);
  return done ? Exit::kProven : unusable(done.error());
}

}  // namespace verifier::cli
