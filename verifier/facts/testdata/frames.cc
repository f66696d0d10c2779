// Functions of every kind of frame, for frame_table_test, code_functions_test and unwind_check_test. Compiled with
// -fstack-usage: the compiler's own figures are in the file beside the object.
#include <cstddef>

namespace frames {

struct Guard {
  ~Guard();
};

void use(void* memory);
int may_throw(int value);

int leaf(int value) { return value + 1; }

void array() {
  char memory[1000];
  use(memory);
}

void aligned() {
  alignas(64) char memory[128];
  use(memory);
}

int saves(int a, int b, int c) {
  const int one = may_throw(a);
  const int two = may_throw(b);
  return one * two + may_throw(c) * one;
}

int many_arguments(int, int, int, int, int, int, int, int, int);
int pushes(int value) { return 1 + many_arguments(value, value, value, value, value, value, value, value, value); }

void dynamic(std::size_t size) { use(__builtin_alloca(size)); }

int tail(int value) { return may_throw(value); }

int cleans(int value) {
  const Guard guard;
  return may_throw(value) + 1;
}

int catches(int value) {
  try {
    return may_throw(value);
  } catch (int caught) {
    return caught;
  }
}

int ends(int value) noexcept { return may_throw(value) + 1; }

int recursive(int value) { return value == 0 ? 0 : may_throw(recursive(value - 1)) + value; }

int (*const table[])(int) = {leaf, tail};
int through_pointer(int index, int value) { return 1 + table[index](value); }

}  // namespace frames
