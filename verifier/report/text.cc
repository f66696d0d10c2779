#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>

#include "verifier/report/obligations.h"
#include "verifier/report/report.h"

namespace verifier::report {
namespace {

std::size_t unproven(const Verdicts& verdicts) {
  return static_cast<std::size_t>(
      std::ranges::count_if(verdicts.all, [](const Verdict& verdict) { return verdict.status != Status::kProven; }));
}

class TextWriter {
 public:
  std::string write(const Report& report) {
    headline(report);
    for (const Verdict& verdict : report.judged.all) failure(verdict);
    if (unproven(report.told) > 0) {
      line("");
      line("Not needed, and not proven:");
      for (const Verdict& verdict : report.told.all) failure(verdict);
    }
    table(report.judged);
    notes(report);
    if (report.counts) counts(*report.counts);
    limits();
    return std::move(text_);
  }

 private:
  template <typename... Values>
  void line(fmt::format_string<Values...> format, Values&&... values) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Values>(values)...);
    text_ += '\n';
  }

  void headline(const Report& report) {
    const std::size_t all = report.judged.all.size();
    if (report.is_proven()) return line("cellcheck {}: PROVEN ({} obligations)", report.command, all);
    line("cellcheck {}: REFUSED ({} of {} obligations not proven)", report.command, unproven(report.judged), all);
  }

  void failure(const Verdict& verdict) {
    if (verdict.status == Status::kProven) return;
    line("");
    line("{} {} {}: {}", status_word(verdict.status), verdict.obligation, verdict.subject, verdict.message);
    std::size_t number = 0;
    for (const std::string& step : verdict.counterexample) line("  {:3}. {}", ++number, step);
  }

  void table(const Verdicts& verdicts) {
    std::vector<std::string> ids;
    for (const Verdict& verdict : verdicts.all) {
      if (std::ranges::find(ids, verdict.obligation) == ids.end()) ids.push_back(verdict.obligation);
    }
    if (!ids.empty()) line("");
    for (const std::string& id : ids) {
      const auto is_this = [&id](const Verdict& verdict) { return verdict.obligation == id; };
      const auto is_proven = [&](const Verdict& verdict) {
        return is_this(verdict) && verdict.status == Status::kProven;
      };
      line("{:<7}{:>4} of {:<4} {}", id, std::ranges::count_if(verdicts.all, is_proven),
           std::ranges::count_if(verdicts.all, is_this), meaning(id));
    }
  }

  void notes(const Report& report) {
    const auto has_note = [](const Verdict& verdict) { return !verdict.note.empty(); };
    if (!report.notes.empty() || std::ranges::any_of(report.judged.all, has_note)) line("");
    for (const std::string& note : report.notes) line("note: {}", note);
    for (const Verdict& verdict : report.judged.all) {
      if (has_note(verdict)) line("note: {} {}: {}", verdict.obligation, verdict.subject, verdict.note);
    }
  }

  void counts(const Counts& counts) {
    line("");
    line("cells    {}: {} safe, {} trusted ({} of {} bytes of code, {} grants)", counts.cells,
         counts.cells - counts.trusted_cells, counts.trusted_cells, counts.trusted_code_bytes, counts.code_bytes,
         counts.grants);
    line("exports  {}", counts.exports);
    line("edges    {} with {} symbols in {} ranks", counts.edges, counts.uses, counts.ranks);
    std::size_t all = 0;
    std::string categories;
    for (const auto& [category, number] : counts.roots) {
      all += number;
      categories += fmt::format("{}{} {}", categories.empty() ? ": " : ", ", number,
                                category.empty() ? "without exception" : category);
    }
    line("roots    {}{}", all, categories);
    trust(counts.trust);
  }

  void trust(const Trust& trust) {
    line("trusted  {} lines: {} of kernel vocabulary, {} of cells", trust.lines(), trust.vocabulary_lines,
         trust.lines() - trust.vocabulary_lines);
    for (const TrustedCell& cell : trust.cells)
      line("  {:<15} {:>5}  {}", cell.cell, cell.lines, fmt::join(cell.grants, ", "));
    if (!trust.unknown.empty())
      line("  not counted, since their sources are not known: {}", fmt::join(trust.unknown, ", "));
  }

  void limits() {
    line("");
    line("Not proved by this version:");
    for (const Obligation& obligation : not_proved()) line("  {:<4} {}", obligation.id, obligation.text);
  }

  std::string text_;
};

}  // namespace

std::string_view status_word(Status status) {
  switch (status) {
    case Status::kProven:
      return "proven";
    case Status::kRefused:
      return "refused";
    case Status::kUndecided:
      return "undecided";
  }
  return "undecided";
}

std::string to_text(const Report& report) { return TextWriter().write(report); }

}  // namespace verifier::report
