#include "ci/bazel/tools/ustar.h"

#include <fmt/core.h>

#include <array>
#include <numeric>
#include <stdexcept>

namespace ustar {
namespace {

constexpr std::size_t kBlock = 512;
constexpr std::size_t kNameSize = 100;

using Block = std::array<char, kBlock>;

void put(Block& block, std::size_t offset, std::string_view text) { text.copy(block.data() + offset, text.size()); }

Block header(std::string_view name, std::size_t size) {
  Block block{};
  put(block, 0, name);
  put(block, 100, "0000644");                     // mode
  put(block, 108, "0000000");                     // uid
  put(block, 116, "0000000");                     // gid
  put(block, 124, fmt::format("{:011o}", size));  // size
  put(block, 136, "00000000000");                 // mtime
  put(block, 148, "        ");                    // chksum counts as spaces while it is computed
  put(block, 156, "0");                           // a regular file
  put(block, 257, "ustar");                       // magic
  put(block, 263, "00");                          // version
  const unsigned sum = std::accumulate(block.begin(), block.end(), 0U,
                                       [](unsigned total, char c) { return total + static_cast<unsigned char>(c); });
  put(block, 148, fmt::format("{:06o}", sum));
  block[154] = '\0';
  return block;
}

}  // namespace

void Archive::add(std::string_view name, std::string_view data) {
  if (name.size() > kNameSize)
    throw std::length_error(fmt::format("{}: a name in a ustar archive has at most 100 bytes", name));
  const Block block = header(name, data.size());
  bytes_.append(block.data(), block.size());
  bytes_.append(data);
  bytes_.append((kBlock - data.size() % kBlock) % kBlock, '\0');
}

std::string Archive::finish() const { return bytes_ + std::string(2 * kBlock, '\0'); }

}  // namespace ustar
