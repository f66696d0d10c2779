// Ways to fault that C++ has no words for.

#include "tests/recovery/function.h"

FUNCTION test_invalid_opcode
  ud2
END test_invalid_opcode

FUNCTION test_breakpoint
  int3
  ret
END test_breakpoint

// A segment that the descriptor table does not have.
FUNCTION test_selector
  movl $0x1230, %eax
  movw %ax, %ds
  ret
END test_selector

  .section .note.GNU-stack, "", @progbits
