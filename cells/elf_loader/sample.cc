// Input of elf_loader_test: code, constants, a writable object, a template instance, and imports of every kind of use.
namespace sample {

extern int imported_function(int value);
extern const int imported_constant;

[[gnu::section(".cell.state.counter")]] long counter = 41;
const char* const greeting = "hello";
int (*const table[])(int) = {imported_function};

template <typename T>
[[gnu::noinline]] T twice(T value) {
  return value + value;
}

int call_import(int value) { return imported_function(value) + imported_constant; }
long next() { return ++counter; }
int use_template(int value) { return twice(value) + table[0](value) + greeting[value]; }

}  // namespace sample
