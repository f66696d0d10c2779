#include "verifier/facts/right_table.h"

#include <algorithm>
#include <span>

#include "llvm/MC/MCInstrInfo.h"

namespace verifier::facts {
namespace {

using Kind = PrivilegedUse::Kind;

/// Opcode names; a final `*` stands for any rest.
constexpr std::string_view kPrivileged[] = {
    // Interrupts, halting, control and debug registers.
    "CLI", "STI", "HLT", "CLTS", "POPF16", "POPF64", "MOV64rc", "MOV64cr", "MOV64rd", "MOV64dr", "MOV32rc", "MOV32cr",
    "MOV32rd", "MOV32dr", "LMSW16r", "LMSW16m", "SMSW16r", "SMSW16m", "SMSW32r", "SMSW64r", "STAC", "CLAC", "XSETBV",
    "WRPKRUr", "CLUI", "STUI", "SENDUIPI", "UIRET",
    // Traps and returns from them, other modes.
    "INT", "INT3", "INTO", "IRET16", "IRET32", "IRET64", "SYSCALL", "SYSRET", "SYSRET64", "SYSENTER", "SYSEXIT",
    "SYSEXIT64", "ERETS", "ERETU", "RSM",
    // Caches, address translation, power.
    "INVD", "WBINVD", "WBNOINVD", "INVLPG", "INVLPGA*", "INVLPGB*", "TLBSYNC", "INVPCID*", "MONITOR32rrr",
    "MONITOR64rrr", "MWAITrr", "MONITORX*", "MWAITX*", "HRESET", "PCONFIG", "XSAVES*", "XRSTORS*", "LOADIWKEY",
    // Virtual machines, enclaves, secure modes.
    "VMCALL", "VMCLEARm", "VMFUNC", "VMLAUNCH", "VMRESUME", "VMXON", "VMXOFF", "VMPTRLDm", "VMPTRSTm", "VMREAD*",
    "VMWRITE*", "VMMCALL", "VMRUN*", "VMLOAD*", "VMSAVE*", "PBNDKB", "STGI", "CLGI", "SKINIT", "INVEPT*", "INVVPID*",
    "SEAMCALL", "SEAMOPS", "SEAMRET", "TDCALL", "ENCLS", "ENCLU", "ENCLV", "GETSEC", "PSMASH", "PVALIDATE*",
    "RMPADJUST", "RMPQUERY", "RMPUPDATE", "ENQCMD*",
    // Shadow stacks; incssp only drops entries.
    "RSTORSSP", "SAVEPREVSSP", "SETSSBSY", "CLRSSBSY", "WRSS*", "WRUSS*"};

constexpr std::string_view kPort[] = {"IN8ri",  "IN16ri",  "IN32ri",  "IN8rr",  "IN16rr",  "IN32rr",
                                      "OUT8ir", "OUT16ir", "OUT32ir", "OUT8rr", "OUT16rr", "OUT32rr",
                                      "INSB",   "INSW",    "INSL",    "OUTSB",  "OUTSW",   "OUTSL"};

constexpr std::string_view kMsr[] = {"RDMSR",   "WRMSR",   "RDMSRLIST", "WRMSRLIST", "WRMSRNS",
                                     "URDMSR*", "UWRMSR*", "RDPMC",     "RDPRU"};

constexpr std::string_view kSegment[] = {
    // Descriptor tables.
    "LGDT*", "SGDT*", "LIDT*", "SIDT*", "LLDT16r", "LLDT16m", "SLDT*", "LTRr", "LTRm", "STR16r", "STR32r", "STR64r",
    "STRm", "LAR16*", "LAR32*", "LAR64*", "LSL16*", "LSL32*", "LSL64*", "VERRr", "VERRm", "VERWr", "VERWm",
    // Segment registers and their bases.
    "MOV16rs", "MOV32rs", "MOV64rs", "MOV16ms", "MOV16sr", "MOV32sr", "MOV64sr", "MOV16sm", "PUSHFS*", "PUSHGS*",
    "POPFS*", "POPGS*", "LFS*", "LGS*", "LSS16rm", "LSS32rm", "LSS64rm", "SWAPGS", "LKGS*", "RDFSBASE*", "RDGSBASE*",
    "WRFSBASE*", "WRGSBASE*",
    // Transfers to another code segment.
    "FARCALL*", "FARJMP*", "LRET*"};

/// `mov` to an address in the instruction.
constexpr std::string_view kAbsoluteStore[] = {"MOV8o32a", "MOV16o32a", "MOV32o32a", "MOV64o32a",
                                               "MOV8o64a", "MOV16o64a", "MOV32o64a", "MOV64o64a"};

bool matches(std::string_view name, std::string_view pattern) {
  return pattern.ends_with('*') ? name.starts_with(pattern.substr(0, pattern.size() - 1)) : name == pattern;
}

}  // namespace

RightTable::RightTable(const llvm::MCInstrInfo& instructions) : needs_(instructions.getNumOpcodes()) {
  const auto resolve = [&](std::span<const std::string_view> names, Kind kind) {
    for (std::string_view pattern : names) {
      bool known = false;
      for (unsigned opcode = 0; opcode < needs_.size(); ++opcode) {
        if (!matches(instructions.getName(opcode), pattern)) continue;
        needs_[opcode] = kind;
        known = true;
      }
      if (!known) unknown_.emplace_back(pattern);
    }
  };
  resolve(kPrivileged, Kind::kPrivileged);
  resolve(kPort, Kind::kPort);
  resolve(kMsr, Kind::kMsr);
  resolve(kSegment, Kind::kSegment);
  resolve(kAbsoluteStore, Kind::kAbsoluteStore);
}

}  // namespace verifier::facts
