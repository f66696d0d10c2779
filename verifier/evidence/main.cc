// evidence_extractor --source F... --own F... --code FULL.o --flow OUT --facts OUT --ir OUT -- FLAGS: what a second
// compiler says about a cell.
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/DebugInfo.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Transforms/Utils/Cloning.h"
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
  std::string code, flow, source, ir;
};

/// For proofs about the meaning of functions; changes the module.
std::string bitcode(llvm::Module& module) {
  simplify(module);
  llvm::StripDebugInfo(module);
  std::string bytes;
  llvm::raw_string_ostream stream(bytes);
  llvm::WriteBitcodeToFile(module, stream);
  return bytes;
}

facts::Parsed<void> write_packed(const std::string& path, const std::string& content, std::string before = "") {
  const auto packed = facts::pack_text(content);
  before.append(packed.begin(), packed.end());
  return cli::write_text(path, before);
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
  // Some parts are for proofs: data flow and what is copied are those of what ships.
  const auto whole = has_parts_for_proofs(*module) ? llvm::CloneModule(*module) : nullptr;
  if (whole != nullptr) prepare(*whole);
  drop_parts_for_proofs(*module);
  FACTS_TRY(SourceFacts written, collector.facts(*module));
  written.code = code;
  FACTS_TRY(const std::string source, facts::write_source(written));
  FACTS_CHECK(write_packed(options.source, source));
  prepare(*module);
  Program program = collect_flow(*module);
  program.code = code;
  FACTS_TRY(const std::string flow, facts::write_flow(program));
  FACTS_CHECK(write_packed(options.flow, flow));
  return write_packed(options.ir, bitcode(whole != nullptr ? *whole : *module), std::string(code.begin(), code.end()));
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
  app.add_option("--ir", options.ir, "Where the digest of the code and the bitcode go, packed")->required();
  app.add_option("flags", options.sources.flags, "Flags of the shipping compiler, after --");
  CLI11_PARSE(app, argc, argv);
  const auto done = verifier::evidence::extract(options);
  return static_cast<int>(done ? verifier::cli::Exit::kProven : verifier::cli::unusable(done.error()));
}
