#include "verifier/facts/decoder.h"

#include "llvm/MC/MCTargetOptions.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"

namespace verifier::facts {
namespace {

constexpr const char* kTriple = "x86_64-unknown-none-elf";
constexpr unsigned kAddressOperands = 5;  // base, scale, index, displacement, segment

/// The first operand of an address, or nothing. String instructions have shorter memory operands, without displacement.
std::optional<unsigned> address_operand(const llvm::MCInstrDesc& description) {
  const auto operands = description.operands();
  for (unsigned i = 0; i + kAddressOperands <= operands.size(); ++i) {
    if (operands[i].OperandType != llvm::MCOI::OPERAND_MEMORY) continue;
    if (operands[i + kAddressOperands - 1].OperandType == llvm::MCOI::OPERAND_MEMORY) return i;
  }
  return std::nullopt;
}

unsigned find_register(const llvm::MCRegisterInfo& registers, std::string_view name) {
  for (unsigned number = 1; number < registers.getNumRegs(); ++number) {
    if (name == registers.getName(number)) return number;
  }
  return 0;
}

void load_target() {
  LLVMInitializeX86TargetInfo();
  LLVMInitializeX86TargetMC();
  LLVMInitializeX86Disassembler();
}

}  // namespace

Parsed<std::unique_ptr<Decoder>> Decoder::create() {
  static const bool kLoaded = (load_target(), true);
  static_cast<void>(kLoaded);
  std::string error;
  const llvm::Target* target = llvm::TargetRegistry::lookupTarget(kTriple, error);
  if (target == nullptr) return refuse("no x86-64 disassembler: ", error);
  auto made = std::unique_ptr<Decoder>(new Decoder);
  made->registers_.reset(target->createMCRegInfo(kTriple));
  made->assembly_.reset(target->createMCAsmInfo(*made->registers_, kTriple, llvm::MCTargetOptions()));
  made->instructions_.reset(target->createMCInstrInfo());
  made->subtarget_.reset(target->createMCSubtargetInfo(kTriple, "", ""));
  made->context_ = std::make_unique<llvm::MCContext>(llvm::Triple(kTriple), made->assembly_.get(),
                                                     made->registers_.get(), made->subtarget_.get());
  made->disassembler_.reset(target->createMCDisassembler(*made->subtarget_, *made->context_));
  made->printer_.reset(
      target->createMCInstPrinter(llvm::Triple(kTriple), 0, *made->assembly_, *made->instructions_, *made->registers_));
  if (!made->disassembler_ || !made->printer_) return refuse("no x86-64 disassembler in this LLVM");
  made->fs_ = find_register(*made->registers_, "FS");
  made->gs_ = find_register(*made->registers_, "GS");
  made->rip_ = find_register(*made->registers_, "RIP");
  made->eip_ = find_register(*made->registers_, "EIP");
  made->riz_ = find_register(*made->registers_, "RIZ");
  made->eiz_ = find_register(*made->registers_, "EIZ");
  made->rsp_ = find_register(*made->registers_, "RSP");
  made->rbp_ = find_register(*made->registers_, "RBP");
  made->edx_ = find_register(*made->registers_, "EDX");
  made->dx_ = find_register(*made->registers_, "DX");
  return made;
}

std::optional<Decoded> Decoder::decode(std::span<const std::uint8_t> bytes) const {
  Decoded decoded;
  const auto status = disassembler_->getInstruction(decoded.instruction, decoded.size,
                                                    llvm::ArrayRef(bytes.data(), bytes.size()), 0, llvm::nulls());
  const bool good = status == llvm::MCDisassembler::Success && decoded.size != 0 && decoded.size <= bytes.size();
  return good ? std::optional(decoded) : std::nullopt;
}

std::string Decoder::mnemonic(const llvm::MCInst& instruction) const {
  const char* text = printer_->getMnemonic(&instruction).first;
  std::string name = text == nullptr ? "" : text;
  return name.substr(0, name.find_first_of(" \t"));
}

std::optional<std::int64_t> Decoder::branch_displacement(const llvm::MCInst& instruction) const {
  const auto operands = instructions_->get(instruction.getOpcode()).operands();
  for (unsigned i = 0; i < operands.size() && i < instruction.getNumOperands(); ++i) {
    if (operands[i].OperandType == llvm::MCOI::OPERAND_PCREL && instruction.getOperand(i).isImm())
      return instruction.getOperand(i).getImm();
  }
  return std::nullopt;
}

std::optional<Decoder::Transfer> Decoder::transfer(const llvm::MCInst& instruction) const {
  const auto& description = instructions_->get(instruction.getOpcode());
  if (description.isReturn() || (!description.isCall() && !description.isBranch())) return std::nullopt;
  return Transfer{description.isCall(), description.isConditionalBranch()};
}

std::optional<Decoder::Growth> Decoder::stack_growth(const llvm::MCInst& instruction) const {
  const auto& description = instructions_->get(instruction.getOpcode());
  if (description.isCall() || description.isReturn()) return std::nullopt;
  if (!description.hasDefOfPhysReg(instruction, rsp_, *registers_)) return std::nullopt;
  const std::string_view name(instructions_->getName(instruction.getOpcode()));
  if (name.starts_with("POP") || name.starts_with("LEAVE")) return std::nullopt;
  if (name.starts_with("PUSH")) return Growth{8};
  const unsigned last = instruction.getNumOperands() - 1;
  const auto& value = instruction.getOperand(last);
  const std::int64_t number = value.isImm() ? value.getImm() : 0;
  const auto grown = [](std::int64_t bytes) -> std::optional<Growth> {
    if (bytes <= 0) return std::nullopt;
    return Growth{static_cast<std::uint64_t>(bytes)};
  };
  if (name.starts_with("SUB64ri")) return grown(number);
  if (name.starts_with("ADD64ri")) return grown(-number);
  if (name.starts_with("AND64ri") && number < 0) return grown(-number - 1);
  if (name == "MOV64rr" && value.getReg() == rbp_) return std::nullopt;
  if (name == "LEA64r" && instruction.getOperand(4).isImm() && instruction.getOperand(3).getReg() == 0) {
    // target, base, scale, index, displacement, segment
    const unsigned base = instruction.getOperand(1).getReg();
    if (base == rbp_) return std::nullopt;
    if (base == rsp_) return grown(-instruction.getOperand(4).getImm());
  }
  return Growth{std::nullopt};
}

std::optional<std::uint16_t> Decoder::number_in_dx(const llvm::MCInst& instruction) const {
  const std::string_view name(instructions_->getName(instruction.getOpcode()));
  if (name != "MOV32ri" && name != "MOV16ri") return std::nullopt;
  const unsigned target = instruction.getOperand(0).getReg();
  if ((target != edx_ && target != dx_) || !instruction.getOperand(1).isImm()) return std::nullopt;
  return static_cast<std::uint16_t>(instruction.getOperand(1).getImm());
}

bool Decoder::may_store(const llvm::MCInst& instruction) const {
  const auto& description = instructions_->get(instruction.getOpcode());
  return description.mayStore() || description.hasUnmodeledSideEffects();
}

std::optional<Decoder::Address> Decoder::address(const llvm::MCInst& instruction) const {
  const auto first = address_operand(instructions_->get(instruction.getOpcode()));
  if (!first || *first + kAddressOperands > instruction.getNumOperands()) return std::nullopt;
  const unsigned base = instruction.getOperand(*first).getReg(), index = instruction.getOperand(*first + 2).getReg();
  const auto& displacement = instruction.getOperand(*first + 3);
  const unsigned segment = instruction.getOperand(*first + 4).getReg();
  Address address;
  const bool has_index = index != 0 && index != riz_ && index != eiz_;
  if (base == rip_ || base == eip_) {
    address.base = base == 0 ? Address::Base::kNone : Address::Base::kInstructionPointer;
  } else if (base != 0) {
    address.base = Address::Base::kRegister;
  }
  if (has_index) address.base = Address::Base::kRegister;
  address.thread_segment = segment != 0 && (segment == fs_ || segment == gs_);
  if (displacement.isImm()) address.displacement = displacement.getImm();
  return address;
}

}  // namespace verifier::facts
