#include "ci/qemu/machine.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <system_error>

namespace qemu {
namespace {

constexpr const char* kOvmf = "/usr/share/OVMF/OVMF_CODE_4M.fd";
constexpr const char* kOvmfVariables = "/usr/share/OVMF/OVMF_VARS_4M.fd";

void append(std::vector<std::string>& arguments, std::initializer_list<std::string> more) {
  arguments.insert(arguments.end(), more);
}

std::string writable_copy(const std::string& from, const std::string& scratch, const char* name) {
  namespace fs = std::filesystem;
  const fs::path copy = fs::path(scratch) / name;
  fs::copy_file(from, copy, fs::copy_options::overwrite_existing);
  fs::permissions(copy, fs::perms::owner_read | fs::perms::owner_write);
  return copy;
}

void add_medium(std::vector<std::string>& arguments, const Machine& machine, const std::string& scratch) {
  switch (machine.firmware) {
    case Machine::Firmware::kPvh:
      append(arguments, {"-kernel", machine.kernel, "-initrd", machine.archive});
      return;
    case Machine::Firmware::kBios:
      append(arguments, {"-drive", "file=" + machine.iso + ",format=raw,if=ide,readonly=on,media=cdrom"});
      return;
    case Machine::Firmware::kDisk:
      append(arguments, {"-drive", "file=" + writable_copy(machine.iso, scratch, "disk.img") + ",format=raw,if=ide"});
      return;
    case Machine::Firmware::kUefi:
      append(arguments, {"-machine", "q35", "-drive", std::string("if=pflash,format=raw,readonly=on,file=") + kOvmf,
                         "-drive", "if=pflash,format=raw,file=" + writable_copy(kOvmfVariables, scratch, "ovmf.fd"),
                         "-drive", "file=" + machine.iso + ",format=raw,readonly=on,media=cdrom"});
      return;
  }
}

/// In a child: becomes the program.
[[noreturn]] void execute(const std::vector<std::string>& arguments) {
  std::vector<char*> pointers;
  for (const std::string& argument : arguments) pointers.push_back(const_cast<char*>(argument.c_str()));
  pointers.push_back(nullptr);
  execvp(pointers[0], pointers.data());
  perror(pointers[0]);
  _exit(127);
}

int wait_for(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// A child process with its three standard streams as pipes. Killed, if it still runs, when this goes.
class Child {
 public:
  explicit Child(const std::vector<std::string>& arguments) {
    for (auto& pipe : pipes_) {
      if (pipe2(pipe.data(), O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
    }
    pid_ = fork();
    if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
    if (pid_ == 0) become(arguments);
    close(pipes_[0][0]), close(pipes_[1][1]), close(pipes_[2][1]);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (pid_ > 0) stop();
    close(input()), close(output()), close(problems());
  }

  int input() const { return pipes_[0][1]; }
  int output() const { return pipes_[1][0]; }
  int problems() const { return pipes_[2][0]; }

  void stop() {
    kill(pid_, SIGKILL);
    wait();
  }

  /// Waits for the end. Returns the exit status, -1 after a signal.
  int wait() {
    const int status = wait_for(pid_);
    pid_ = -1;
    return status;
  }

 private:
  [[noreturn]] void become(const std::vector<std::string>& arguments) const {
    dup2(pipes_[0][0], 0), dup2(pipes_[1][1], 1), dup2(pipes_[2][1], 2);
    execute(arguments);
  }

  std::array<std::array<int, 2>, 3> pipes_{};
  pid_t pid_ = -1;
};

/// Reads what is there. False at the end of the stream.
bool read_some(int from, std::string& into) {
  std::array<char, 4096> bytes{};
  const ssize_t count = read(from, bytes.data(), bytes.size());
  if (count > 0) into.assign(bytes.data(), static_cast<std::size_t>(count));
  return count > 0;
}

void write_all(int to, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = write(to, text.data(), text.size());
    if (count <= 0) return;  // The machine has ended; its status tells.
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

}  // namespace

std::vector<std::string> command_line(const Machine& machine, const std::string& serial, const std::string& scratch) {
  std::vector<std::string> arguments = {"qemu-system-x86_64",
                                        "-accel",
                                        machine.accel,
                                        "-m",
                                        std::to_string(machine.memory_mib),
                                        "-display",
                                        "none",
                                        "-nic",
                                        "none",
                                        "-no-reboot",
                                        "-serial",
                                        serial,
                                        "-device",
                                        "isa-debug-exit,iobase=0xf4,iosize=4"};
  if (machine.counts_instructions) {
    append(arguments, {"-icount", "shift=0,sleep=off", "-cpu", "max,-erms,-fsrm", "-smp", "1", "-seed", "1", "-rtc",
                       "base=2026-01-01,clock=vm"});
  } else {
    append(arguments, {"-cpu", "max"});
  }
  add_medium(arguments, machine, scratch);
  arguments.insert(arguments.end(), machine.extra.begin(), machine.extra.end());
  return arguments;
}

Outcome converse(const Machine& machine, Conversation& conversation, std::chrono::seconds limit,
                 const std::string& scratch) {
  signal(SIGPIPE, SIG_IGN);
  const auto deadline = std::chrono::steady_clock::now() + limit;
  Child child(command_line(machine, "stdio", scratch));
  std::array<pollfd, 2> streams = {pollfd{child.output(), POLLIN, 0}, pollfd{child.problems(), POLLIN, 0}};
  Outcome outcome;
  while (streams[0].fd >= 0 && conversation.failure().empty()) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) {
      outcome.timed_out = true;
      break;
    }
    poll(streams.data(), streams.size(), static_cast<int>(left.count()));
    for (pollfd& stream : streams) {
      if (stream.revents == 0) continue;
      std::string bytes;
      if (!read_some(stream.fd, bytes)) {
        stream.fd = -1;  // poll skips it
      } else if (&stream == &streams[0]) {
        write_all(child.input(), conversation.feed(bytes));
      } else {
        outcome.problems += bytes;
      }
    }
  }
  if (streams[0].fd >= 0) {
    child.stop();
  } else {
    outcome.status = child.wait();
  }
  return outcome;
}

int interact(const Machine& machine, const std::string& scratch) {
  const std::vector<std::string> arguments = command_line(machine, "mon:stdio", scratch);
  const pid_t pid = fork();
  if (pid < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (pid == 0) execute(arguments);
  return wait_for(pid);
}

}  // namespace qemu
