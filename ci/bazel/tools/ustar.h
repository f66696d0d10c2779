// A ustar archive (POSIX.1-2017, pax, "ustar Interchange Format") with fixed metadata: the same members, the same
// bytes.
#pragma once

#include <string>
#include <string_view>

namespace ustar {

class Archive {
 public:
  /// Appends a regular file: mode 0644, owner 0, time 0. Throws std::length_error when the name is longer than 100
  /// bytes.
  void add(std::string_view name, std::string_view data);

  /// The bytes of the archive, end marker included.
  std::string finish() const;

 private:
  std::string bytes_;
};

}  // namespace ustar
