#include "verifier/report/graphviz.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <memory>

extern char** environ;

namespace verifier::report {
namespace {

constexpr const char* kProgram = "/usr/bin/dot";

using File = std::unique_ptr<std::FILE, decltype(&std::fclose)>;

std::unexpected<std::string> cannot_draw(const std::string& why) {
  return std::unexpected("the graph cannot be drawn: " + why);
}

/// Between two files, so that neither side waits for the other one to read. -1 if it does not start.
pid_t start(int input, int output) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  std::array<char*, 3> arguments = {const_cast<char*>("dot"), const_cast<char*>("-Tsvg"), nullptr};
  pid_t process = -1;
  const int error = posix_spawn(&process, kProgram, &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  return error == 0 ? process : -1;
}

std::string contents(std::FILE* file) {
  std::string text;
  if (std::fseek(file, 0, SEEK_SET) != 0) return text;
  std::array<char, 4096> part{};
  while (const std::size_t size = std::fread(part.data(), 1, part.size(), file)) text.append(part.data(), size);
  return text;
}

}  // namespace

std::expected<std::string, std::string> draw_svg(const std::string& graph) {
  const File input(std::tmpfile(), &std::fclose), output(std::tmpfile(), &std::fclose);
  if (input == nullptr || output == nullptr) return cannot_draw("no temporary file");
  if (std::fwrite(graph.data(), 1, graph.size(), input.get()) != graph.size() ||
      std::fseek(input.get(), 0, SEEK_SET) != 0)
    return cannot_draw("the temporary folder is full");
  const pid_t process = start(fileno(input.get()), fileno(output.get()));
  if (process < 0) return cannot_draw(std::string(kProgram) + " does not start (package graphviz)");
  int status = 0;
  if (waitpid(process, &status, 0) != process || status != 0) return cannot_draw(std::string(kProgram) + " failed");
  const std::string text = contents(output.get());
  const std::size_t begin = text.find("<svg");
  if (begin == text.npos) return cannot_draw(std::string(kProgram) + " wrote no SVG");
  return text.substr(begin);
}

}  // namespace verifier::report
