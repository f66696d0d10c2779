// One x86-64 instruction at a time, with the questions that the code scan asks. Internal: includes LLVM's MC headers.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "llvm/MC/MCAsmInfo.h"
#include "llvm/MC/MCContext.h"
#include "llvm/MC/MCDisassembler/MCDisassembler.h"
#include "llvm/MC/MCInst.h"
#include "llvm/MC/MCInstPrinter.h"
#include "llvm/MC/MCInstrInfo.h"
#include "llvm/MC/MCRegisterInfo.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "verifier/facts/parsed.h"

namespace verifier::facts {

struct Decoded {
  llvm::MCInst instruction;
  std::uint64_t size = 0;
};

class Decoder {
 public:
  static Parsed<std::unique_ptr<Decoder>> create();

  /// The instruction at the start of `bytes`; nothing if they are none.
  std::optional<Decoded> decode(std::span<const std::uint8_t> bytes) const;

  const llvm::MCInstrInfo& instructions() const { return *instructions_; }

  std::string mnemonic(const llvm::MCInst& instruction) const;

  /// A direct call or jump: the displacement from its end; nothing for other instructions.
  std::optional<std::int64_t> branch_displacement(const llvm::MCInst& instruction) const;

  /// A call or jump. Returns and traps are neither.
  struct Transfer {
    bool is_call = false;
    bool is_conditional = false;
  };
  std::optional<Transfer> transfer(const llvm::MCInst& instruction) const;

  /// An instruction that may move the stack pointer down, other than a call: by at most so many bytes, or by a number
  /// that is not in it. Setting it from the frame pointer is the way back up.
  struct Growth {
    std::optional<std::uint64_t> bytes;
  };
  std::optional<Growth> stack_growth(const llvm::MCInst& instruction) const;

  /// The low half of the number that an instruction puts into EDX or DX; nothing for all others.
  std::optional<std::uint16_t> number_in_dx(const llvm::MCInst& instruction) const;

  /// It may write memory at its explicit memory operand. Instructions with effects that LLVM does not model count too.
  bool may_store(const llvm::MCInst& instruction) const;

  /// The operands of an address: segment:disp(base, index, scale).
  struct Address {
    enum class Base : std::uint8_t { kNone, kRegister, kInstructionPointer };
    Base base = Base::kNone;                   ///< kRegister also for an index without base.
    bool thread_segment = false;               ///< FS or GS.
    std::optional<std::int64_t> displacement;  ///< Nothing if it is not a number.
  };

  /// The explicit memory operand; nothing if there is none.
  std::optional<Address> address(const llvm::MCInst& instruction) const;

 private:
  std::unique_ptr<llvm::MCRegisterInfo> registers_;
  std::unique_ptr<llvm::MCAsmInfo> assembly_;
  std::unique_ptr<llvm::MCInstrInfo> instructions_;
  std::unique_ptr<llvm::MCSubtargetInfo> subtarget_;
  std::unique_ptr<llvm::MCContext> context_;
  std::unique_ptr<llvm::MCDisassembler> disassembler_;
  std::unique_ptr<llvm::MCInstPrinter> printer_;
  unsigned fs_ = 0, gs_ = 0, rip_ = 0, eip_ = 0, riz_ = 0, eiz_ = 0, rsp_ = 0, rbp_ = 0, edx_ = 0,
           dx_ = 0;  // register numbers
};

}  // namespace verifier::facts
