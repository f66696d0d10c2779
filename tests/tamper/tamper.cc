// tamper IN OUT EDIT...: an attacker's or a bad disk's work on a boot archive, for tests of what the kernel does about
// it.
//   flip:MEMBER        inverts the lowest bit of the byte in the middle
//   truncate:MEMBER    cuts off the last byte
//   copy:MEMBER:NAME   adds a second member with the same contents
//   drop:MEMBER
//   replace:MEMBER:FILE
#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "ci/bazel/tools/ustar.h"

namespace {

struct Member {
  std::string name, contents;
};

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The archives here come from pack_archive, so a header needs no check.
std::vector<Member> read_members(const std::string& archive) {
  std::vector<Member> members;
  for (std::size_t at = 0; at + 512 <= archive.size() && archive[at] != '\0';) {
    const std::size_t size = std::strtoul(archive.substr(at + 124, 12).c_str(), nullptr, 8);
    members.push_back({archive.substr(at, 100).c_str(), archive.substr(at + 512, size)});
    at += 512 + (size + 511) / 512 * 512;
  }
  return members;
}

Member& find(std::vector<Member>& members, const std::string& name) {
  const auto at = std::ranges::find(members, name, &Member::name);
  if (at == members.end()) throw std::runtime_error("no member " + name);
  return *at;
}

void apply(std::vector<Member>& members, const std::string& edit) {
  const std::size_t first = edit.find(':');
  const std::size_t second = edit.find(':', first + 1);
  const std::string verb = edit.substr(0, first);
  const std::string name = edit.substr(first + 1, second == std::string::npos ? second : second - first - 1);
  const std::string argument = second == std::string::npos ? "" : edit.substr(second + 1);
  Member& member = find(members, name);
  if (verb == "flip") {
    member.contents.at(member.contents.size() / 2) ^= 1;
  } else if (verb == "truncate") {
    member.contents.pop_back();
  } else if (verb == "copy") {
    members.push_back({argument, Member(member).contents});
  } else if (verb == "drop") {
    members.erase(members.begin() + (&member - members.data()));
  } else if (verb == "replace") {
    member.contents = read_file(argument);
  } else {
    throw std::runtime_error("unknown edit " + edit);
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc < 4) throw std::runtime_error("usage: tamper IN OUT EDIT...");
    auto members = read_members(read_file(argv[1]));
    for (int i = 3; i < argc; ++i) apply(members, argv[i]);
    ustar::Archive archive;
    for (const Member& member : members) archive.add(member.name, member.contents);
    std::ofstream out(argv[2], std::ios::binary);
    out << archive.finish();
    if (!out.flush()) throw std::runtime_error("cannot write the archive");
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "tamper: {}\n", error.what());
    return 2;
  }
}
