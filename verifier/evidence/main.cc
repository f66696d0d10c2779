// evidence_extractor --source F... --own F... --code FULL.o --flow OUT --facts OUT -- FLAGS: what a second compiler
// says about a cell.
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "verifier/cli/files.h"
#include "verifier/evidence/compile.h"
#include "verifier/evidence/flow_collector.h"
#include "verifier/evidence/prepare.h"
#include "verifier/evidence/source_facts.h"
#include "verifier/facts/code_digest.h"
#include "verifier/facts/elf_reader.h"
#include "verifier/facts/flow_json.h"
#include "verifier/facts/packed_text.h"
#include "verifier/facts/source_json.h"

namespace verifier::evidence {
namespace {

struct Options {
  Sources sources;
  std::vector<std::string> own;  ///< Sources and headers of the cell itself.
  std::string code, flow, source;
};

facts::Parsed<void> write_packed(const std::string& path, const std::string& content) {
  const auto packed = facts::pack_text(content);
  return cli::write_text(path, {reinterpret_cast<const char*>(packed.data()), packed.size()});
}

/// What binds the evidence to the object that ships.
facts::Parsed<Hash> digest_of(const std::string& path) {
  FACTS_TRY(const auto bytes, facts::read_file(path));
  FACTS_TRY(const ObjectFile object, facts::read_elf(path, bytes, facts::ElfUse::kCell));
  return facts::code_digest(object);
}

facts::Parsed<void> extract(const Options& options) {
  FACTS_TRY(const Hash code, digest_of(options.code));
  llvm::LLVMContext context;
  SourceCollector collector(options.own);
  FACTS_TRY(auto module, compile(options.sources, context, collector.visitor()));
  FACTS_TRY(SourceFacts written, collector.facts(*module));
  written.code = code;
  FACTS_TRY(const std::string source, facts::write_source(written));
  FACTS_CHECK(write_packed(options.source, source));
  prepare(*module);
  Program program = collect_flow(*module);
  program.code = code;
  FACTS_TRY(const std::string flow, facts::write_flow(program));
  return write_packed(options.flow, flow);
}

}  // namespace
}  // namespace verifier::evidence

int main(int argc, char** argv) {
  using verifier::evidence::Options;
  Options options;
  CLI::App app("Reads what a second compiler says about the sources of a cell.", "evidence_extractor");
  app.add_option("--source", options.sources.files, "A C++ source of the cell");
  app.add_option("--own", options.own, "A source or header that belongs to the cell");
  app.add_option("--code", options.code, "The unstripped object made from them")->required();
  app.add_option("--flow", options.flow, "Where the data flow goes, packed")->required();
  app.add_option("--facts", options.source, "Where what the sources contain goes, packed")->required();
  app.add_option("flags", options.sources.flags, "Flags of the shipping compiler, after --");
  CLI11_PARSE(app, argc, argv);
  const auto done = verifier::evidence::extract(options);
  return static_cast<int>(done ? verifier::cli::Exit::kProven : verifier::cli::unusable(done.error()));
}
