// A constant table of functions for clients, each of them pure.
#include "kernel/abi/cell.h"

namespace exported_table {

struct Operations {
  unsigned long (*mix)(unsigned long value);
  unsigned long (*fold)(unsigned long value);
};

namespace {
unsigned long mix(unsigned long value) { return value * 0x9e3779b97f4a7c15UL; }
unsigned long fold(unsigned long value) { return value ^ value >> 32; }
}  // namespace

CELL_EXPORT extern const Operations kOperations;
constinit const Operations kOperations{mix, fold};

}  // namespace exported_table
