// cellcheck facts FULL.o --manifest M.json -o F.json: what rides in section .cell.facts.
#include <memory>

#include "verifier/cli/commands.h"
#include "verifier/cli/files.h"
#include "verifier/facts/elf_reader.h"
#include "verifier/facts/facts_json.h"
#include "verifier/facts/make_facts.h"
#include "verifier/facts/manifest_reader.h"
#include "verifier/facts/packed_text.h"

namespace verifier::cli {
namespace {

struct Options {
  std::string object, manifest, out;
  bool is_packed = false;
};

facts::Parsed<void> extract(const Options& options) {
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

void add_facts(CLI::App& app, Exit& exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("facts", "Reads what an unstripped cell says about itself (DWARF and ELF).");
  command->add_option("object", options->object, "Relocatable object with debug information")->required();
  command->add_option("--manifest", options->manifest, "What its target declares (JSON)")->required();
  command->add_option("-o", options->out, "Where the facts go (JSON); - is stdout")->required();
  command->add_flag("--packed", options->is_packed, "Compressed, as they ride in a shipped object");
  command->callback([options, &exit] {
    const auto done = extract(*options);
    exit = done ? Exit::kProven : unusable(done.error());
  });
}

}  // namespace verifier::cli
