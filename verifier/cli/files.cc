#include "verifier/cli/files.h"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

namespace verifier::cli {

Exit unusable(std::string_view message) {
  std::cerr << "cellcheck: " << message << '\n';
  return Exit::kUnusable;
}

facts::Parsed<std::string> read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file || std::filesystem::is_directory(path)) return facts::refuse(path, ": cannot be read");
  return std::string(std::istreambuf_iterator<char>(file), {});
}

facts::Parsed<void> write_text(const std::string& path, std::string_view content) {
  if (path == "-") {
    std::cout << content << std::flush;
    return {};
  }
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << content;
  if (file.flush()) return {};
  file.close();
  std::error_code ignored;
  if (std::filesystem::is_regular_file(path, ignored)) std::filesystem::remove(path, ignored);
  return facts::refuse(path, ": cannot be written");
}

}  // namespace verifier::cli
