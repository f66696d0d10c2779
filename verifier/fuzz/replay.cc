// replay FILE...: a fuzz target on the inputs of its corpus, on what is left when they are cut off anywhere, and with
// single bytes changed. What libFuzzer found once stays found, in every run of the tests.
#include <cstdint>
#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::size_t kMostVariants = 400;  // of one kind, for one file

Bytes read(const char* path) {
  std::ifstream file(path, std::ios::binary);
  Bytes bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file) throw std::runtime_error(std::string("cannot read ") + path);
  return bytes;
}

void run(const Bytes& bytes) { LLVMFuzzerTestOneInput(bytes.data(), bytes.size()); }

void run_variants(const Bytes& bytes) {
  const std::size_t step = bytes.size() / kMostVariants + 1;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    run(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(at)));
    Bytes changed = bytes;
    changed[at] ^= static_cast<std::uint8_t>(1U << (at % 7));
    run(changed);
  }
}

}  // namespace

int main(int count, char** words) {
  try {
    for (int i = 1; i < count; ++i) {
      const Bytes bytes = read(words[i]);
      run(bytes);
      run_variants(bytes);
    }
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 2;
  }
  std::cout << count - 1 << " inputs\n";
  return count > 1 ? 0 : 1;
}
