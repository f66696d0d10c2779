// A QEMU machine as a process: its command line, its serial line as a pipe, its end.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "ci/qemu/conversation.h"

namespace qemu {

struct Machine {
  enum class Firmware {
    kPvh,   ///< QEMU itself loads `kernel`, with `archive` as its module.
    kBios,  ///< SeaBIOS starts `iso` as a CD.
    kDisk,  ///< SeaBIOS starts `iso` as a hard disk.
    kUefi,  ///< OVMF starts `iso` as a CD.
  };
  Firmware firmware = Firmware::kPvh;
  std::string kernel;
  std::string archive;
  std::string iso;
  std::string accel = "tcg";
  unsigned memory_mib = 256;
  bool counts_instructions = false;  ///< Deterministic: the time stamp counter advances by one an instruction.
  std::vector<std::string> extra;    ///< Further arguments of QEMU.
};

/// How a run ended.
struct Outcome {
  int status = -1;  ///< Exit status of QEMU; -1: killed by us or by a signal.
  bool timed_out = false;
  std::string problems;  ///< What QEMU wrote to standard error.
};

/// The command line, with the serial line on `serial` (a QEMU character device). Copies what the firmware must be able
/// to write into `scratch`. Throws std::runtime_error when that fails.
std::vector<std::string> command_line(const Machine& machine, const std::string& serial, const std::string& scratch);

/// Runs the machine until it ends, `conversation` fails or `limit` is over.
/// Throws std::system_error when the process cannot be started.
Outcome converse(const Machine& machine, Conversation& conversation, std::chrono::seconds limit,
                 const std::string& scratch);

/// Runs the machine on this terminal (Ctrl-A x ends it). Returns its exit status.
int interact(const Machine& machine, const std::string& scratch);

}  // namespace qemu
