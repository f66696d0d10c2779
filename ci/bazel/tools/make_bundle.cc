// make_bundle OUT --base WITNESS --witness WITNESS --release N --issued S --expires S --step OLD NEW OBJECT...
//   [--check NEW CELL SYMBOL RESULT]...
// An update bundle (cells/update_bundle) from what verifier and compiler made: BASE is the witness of what runs,
// WITNESS the one of the same cells with their new versions. Nothing is written that the kernel would not take: format,
// objects against the witness, and that it allows each step and the way back.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <tuple>

#include "cells/update_bundle/write.h"
#include "cells/witness/witness.h"
#include "verifier/ship/ship.h"

namespace {

using update_bundle::NewBundle;

struct Options {
  std::string out, base, witness;
  std::uint64_t release = 0, issued = 0, expires = 0;
  std::vector<std::tuple<std::string, std::string, std::string>> steps;
  std::vector<std::tuple<std::string, std::string, std::string, std::uint64_t>> checks;
};

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string shipped(const std::string& path) {
  const std::string object = read_file(path);
  const auto bytes = verifier::ship::shipped_form(
      path, std::span(reinterpret_cast<const std::uint8_t*>(object.data()), object.size()));
  if (!bytes) throw std::runtime_error(bytes.error());
  return {bytes->begin(), bytes->end()};
}

template <typename T>
T value_of(Result<T> result, const std::string& what) {
  if (!result) throw std::runtime_error(fmt::format("{}: {}", what, result.error().text.view()));
  return *std::move(result);
}

/// At a multiple of 8, as the kernel wants it.
class Aligned {
 public:
  explicit Aligned(const std::string& text) : words_((text.size() + 7) / 8), size_(text.size()) {
    std::memcpy(words_.data(), text.data(), text.size());
  }
  [[nodiscard]] std::span<const std::byte> bytes() const { return std::as_bytes(std::span(words_)).first(size_); }

 private:
  std::vector<std::uint64_t> words_;
  std::size_t size_;
};

update_bundle::Digest digest_of(const std::string& path) {
  const Aligned file(read_file(path));
  static_cast<void>(value_of(witness::parse(file.bytes()), path));
  witness_format::Header header;
  std::memcpy(&header, file.bytes().data(), sizeof header);
  return header.digest;
}

NewBundle make(const Options& options) {
  NewBundle bundle{.release = options.release,
                   .issued = options.issued,
                   .expires = options.expires,
                   .base = digest_of(options.base),
                   .witness = read_file(options.witness)};
  for (const auto& [old_file, new_file, object] : options.steps) {
    bundle.objects.push_back({new_file, shipped(object)});
    bundle.steps.push_back({old_file, new_file});
  }
  for (const auto& [new_file, cell, symbol, result] : options.checks) {
    const auto step = std::ranges::find(bundle.steps, new_file, &update_bundle::NewStep::new_file);
    if (step == bundle.steps.end()) throw std::runtime_error("a check of " + new_file + ", which is in no step");
    step->cell = cell;
    step->symbol = symbol;
    step->result = result;
  }
  std::ranges::sort(bundle.objects, {}, &update_bundle::NewObject::file);
  return bundle;
}

void judge(const std::string& file) {
  const Aligned copy(file);
  const auto bundle = value_of(update_bundle::parse(copy.bytes()), "the bundle");
  const auto witness = value_of(witness::parse(bundle.witness), "its witness");
  for (std::size_t i = 0; i < bundle.step_count; ++i) {
    const auto step = update_bundle::step_at(bundle, i);
    const auto from = witness::find_file(witness, step.old_file.view());
    const auto to = witness::find_file(witness, step.new_file.view());
    if (!from || !to) throw std::runtime_error(fmt::format("step {} is not in the witness", i));
    const auto object = update_bundle::find_object(bundle, step.new_file.view());
    if (const auto is_it = witness::check_object(witness, *to, object); !is_it)
      throw std::runtime_error(std::string(is_it.error().text.view()));
    if (!witness::allows_swap(witness, *from, *to) || !witness::allows_swap(witness, *to, *from))
      throw std::runtime_error(
          fmt::format("{} for {} is not proven both ways", step.new_file.view(), step.old_file.view()));
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Makes an update bundle.");
  Options options;
  app.add_option("out", options.out)->required();
  app.add_option("--base", options.base)->required();
  app.add_option("--witness", options.witness)->required();
  app.add_option("--release", options.release)->required();
  app.add_option("--issued", options.issued)->required();
  app.add_option("--expires", options.expires)->required();
  app.add_option("--step", options.steps)->required();
  app.add_option("--check", options.checks);
  CLI11_PARSE(app, argc, argv);
  try {
    const std::string file = update_bundle::write(make(options));
    judge(file);
    std::ofstream out(options.out, std::ios::binary);
    out << file;
    if (!out.flush()) throw std::runtime_error("cannot write " + options.out);
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "make_bundle: {}\n", error.what());
    return 2;
  }
}
