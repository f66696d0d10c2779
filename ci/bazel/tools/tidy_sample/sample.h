// Wrong on purpose: see own_code_test.sh.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace sample {

class bad_class_name {
 public:
  void BadMethodName();

 private:
  int bad_member = 0;
};

template <typename T>
T take(T value) {
  T moved = std::move(value);
  value.clear();
  value = std::move(moved);
  std::string gone = std::move(value);
  return value;
}

inline unsigned long total(const std::vector<std::string>& names) {
  unsigned long sum = 0;
  for (const auto name : names) sum += name.size();
  return sum;
}

}  // namespace sample
