// void _Unwind_Resume(_Unwind_Exception* exception)
// The end of a landing pad. An exception goes on in the prebuilt unwinder. A kill goes on in whoever has begun it, by the
// clean-up function in its exception object, with the stack as it is: (_URC_NO_REASON, exception).
  .section .text._Unwind_Resume, "ax", @progbits
  .balign 16
  .globl _Unwind_Resume
  .type _Unwind_Resume, @function
_Unwind_Resume:
  .cfi_startproc
  movabsq $0x415249414b494c4c, %rax            // kKillClass
  cmpq %rax, (%rdi)
  jne prebuilt_Unwind_Resume
  movq %rdi, %rsi
  xorl %edi, %edi
  jmp *8(%rsi)
  .cfi_endproc
  .size _Unwind_Resume, . - _Unwind_Resume

  .section .note.GNU-stack, "", @progbits
