// pack_archive OUT --witness FILE [--boot-plan FILE.json] OBJECT...: the module that nano_core gets from the boot
// loader. Of every object it holds what the verifier has judged: its shipping form.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "ci/bazel/tools/ustar.h"
#include "verifier/ship/ship.h"

namespace {

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// {"start": ["logger"], "on_demand": ["checksum"]} becomes "start logger\non_demand checksum\n": the kernel needs no
/// JSON reader.
std::string plan_text(const std::string& path) {
  const auto plan = nlohmann::json::parse(read_file(path));
  std::string text;
  for (const char* word : {"start", "on_demand"}) {
    for (const auto& cell : plan.value(word, nlohmann::json::array())) {
      text += fmt::format("{} {}\n", word, cell.get<std::string>());
    }
  }
  return text;
}

std::string shipped(const std::string& path) {
  const std::string object = read_file(path);
  const auto bytes = verifier::ship::shipped_form(
      path, std::span(reinterpret_cast<const std::uint8_t*>(object.data()), object.size()));
  if (!bytes) throw std::runtime_error(bytes.error());
  return {bytes->begin(), bytes->end()};
}

bool by_name(const std::string& left, const std::string& right) {
  return std::filesystem::path(left).filename() < std::filesystem::path(right).filename();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Packs a witness, a boot plan and cells into an archive.");
  std::string out, witness, plan;
  std::vector<std::string> objects;
  app.add_option("out", out)->required();
  app.add_option("--witness", witness)->required();
  app.add_option("--boot-plan", plan);
  app.add_option("objects", objects)->required();
  CLI11_PARSE(app, argc, argv);
  try {
    ustar::Archive archive;
    archive.add("witness", read_file(witness));
    archive.add("boot_plan", plan.empty() ? "" : plan_text(plan));
    std::ranges::sort(objects, by_name);
    for (const std::string& path : objects) {
      archive.add("cells/" + std::filesystem::path(path).filename().string(), shipped(path));
    }
    std::ofstream file(out, std::ios::binary);
    file << archive.finish();
    if (!file.flush()) throw std::runtime_error("cannot write " + out);
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "pack_archive: {}\n", error.what());
    return 2;
  }
}
