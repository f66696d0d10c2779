#include "cells/bench_messages/bench_messages.h"

#include <cstdint>
#include <string_view>

#include "cells/bench_report/bench_report.h"
#include "cells/channel_buffered/channel_buffered.h"
#include "cells/channel_rendezvous/channel_rendezvous.h"
#include "cells/cpu/cpu.h"
#include "cells/logger/logger.h"
#include "cells/spawn/spawn.h"

namespace bench_messages {
namespace {

constexpr std::uint64_t kRounds = 10'000;

/// Sends back the next number of what it gets, until nobody sends any more.
template <typename Receiver, typename Sender>
Result<void> answer(Receiver& questions, Sender& answers) {
  while (true) {
    auto number = questions.receive();
    if (!number) return {};
    TRY(answers.send(*number + 1));
  }
}

/// Each answer has to be the right one.
template <typename Sender, typename Receiver>
Result<void> ask(Sender& questions, Receiver& answers, std::uint64_t rounds) {
  for (std::uint64_t i = 0; i < rounds; ++i) {
    TRY(questions.send(std::uint64_t{i}));
    auto number = answers.receive();
    if (!number) [[unlikely]]
      return std::unexpected<Error>(std::move(number).error());
    if (*number != i + 1) return fail(ErrorKind::kBadFormat, "question ", i, " is answered by ", *number);
  }
  return {};
}

/// `there` and `back`: the ends of two new channels.
template <typename Ends>
Result<void> measure(std::string_view metric, Ends there, Ends back) {
  TRY_ASSIGN(auto partner,
             spawn::Builder().name("partner").run(
                 [in = std::move(there.receiver), out = std::move(back.sender)]() mutable { return answer(in, out); }));
  TRY(ask(there.sender, back.receiver, 16));
  const std::uint64_t start = cpu::ticks();
  TRY(ask(there.sender, back.receiver, kRounds));
  const std::uint64_t end = cpu::ticks();
  there.sender.close();
  TRY_ASSIGN(const Result<void> ended, partner.join());
  TRY(ended);
  bench_report::report(metric, end - start, kRounds);
  return {};
}

Result<void> measure_all() {
  using Number = std::uint64_t;
  TRY(measure("rendezvous_rtt", channel_rendezvous::make<Number>(), channel_rendezvous::make<Number>()));
  return measure("buffered_rtt", channel_buffered::make<Number>(), channel_buffered::make<Number>());
}

}  // namespace

unsigned long run() {
  const auto done = measure_all();
  if (done) return 2;
  logger::error("bench_messages", done.error().text);
  return 0;
}

}  // namespace bench_messages
