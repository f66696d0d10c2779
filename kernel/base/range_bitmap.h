// Which numbers of a range are free: the book-keeping behind frames and pages. One bit a number, one summary bit a
// word, in storage given from outside, so that it allocates nothing and moves by memcpy.
#pragma once

#include <cstdint>
#include <span>

#include "kernel/base/address.h"

/// A set of free numbers inside one Range; first fit, lowest number first.
///
/// Cost: taking and giving back one number is constant time but for the search past full words, which reads one summary
/// word per 4,096 numbers. A run of several numbers is searched from the lowest free one on.
/// Errors are told by the return value and change nothing; the caller knows what the numbers mean and says so.
class RangeBitmap {
 public:
  /// What an allocation returns when there is nothing to return: no range reaches so far.
  static constexpr std::uint64_t kNone = ~std::uint64_t{0};

  /// Covers nothing: every allocation fails.
  constexpr RangeBitmap() = default;

  /// Covers `range` with no number free. `storage` has words_for(range.count) words or more, stays valid for as long as
  /// this and all its copies by relocation are used, and is overwritten.
  RangeBitmap(Range range, std::span<std::uint64_t> storage)
      : range_(range),
        words_(storage.data()),
        word_count_(words_of(range.count)),
        summary_(words_ + word_count_),
        summary_count_(words_of(word_count_)) {
    for (std::uint64_t i = 0; i < word_count_ + summary_count_; ++i) words_[i] = 0;
  }

  /// Words of storage for a range of `count` numbers.
  static constexpr std::uint64_t words_for(std::uint64_t count) { return words_of(count) + words_of(words_of(count)); }

  [[nodiscard]] constexpr Range range() const { return range_; }
  [[nodiscard]] constexpr std::uint64_t free_count() const { return free_; }

  /// All of `numbers` lie in the range (an empty one never does). Safe for any values.
  [[nodiscard]] constexpr bool covers(Range numbers) const {
    const std::uint64_t offset = numbers.start - range_.start;
    return numbers.count != 0 && offset < range_.count && numbers.count <= range_.count - offset;
  }

  /// Some number of `numbers` is free. Precondition: covers(numbers).
  [[nodiscard]] bool any_free(Range numbers) const {
    bool found = false;
    for_each_word(numbers, [&](std::uint64_t index, std::uint64_t mask) { found |= (words_[index] & mask) != 0; });
    return found;
  }

  /// Takes the lowest free number; kNone when none is free.
  [[nodiscard]] std::uint64_t allocate_one() {
    if (free_ == 0) [[unlikely]]
      return kNone;
    std::uint64_t index = hint_;
    std::uint64_t word = words_[index];
    if (word == 0) [[unlikely]] {
      hint_ = index = next_word(index);
      word = words_[index];
    }
    const std::uint64_t bit = lowest_bit(word);
    word &= word - 1;
    words_[index] = word;
    if (word == 0) [[unlikely]]
      summary_[index / kBits] &= ~bit_of(index);
    --free_;
    return range_.start + index * kBits + bit;
  }

  /// Takes `count` numbers in a row, the first a multiple of `alignment` (a power of two); returns the first one.
  /// kNone when there is no such run or `count` is 0.
  [[nodiscard]] std::uint64_t allocate(std::uint64_t count, std::uint64_t alignment = 1) {
    return count == 1 && alignment == 1 ? allocate_one() : allocate_run(count, alignment);
  }

  /// Makes one number free. False, and nothing changed, when it is out of range or free already.
  [[nodiscard]] bool release_one(std::uint64_t number) {
    const std::uint64_t offset = number - range_.start;
    if (offset >= range_.count) [[unlikely]]
      return false;
    const std::uint64_t index = offset / kBits;
    const std::uint64_t word = words_[index];
    if ((word & bit_of(offset)) != 0) [[unlikely]]
      return false;
    if (word == 0) [[unlikely]]
      summary_[index / kBits] |= bit_of(index);
    words_[index] = word | bit_of(offset);
    if (index < hint_) hint_ = index;
    ++free_;
    return true;
  }

  /// Makes `numbers` free. False, and nothing changed, when one is out of range or free already (a double free).
  [[nodiscard]] bool release(Range numbers) {
    return numbers.count == 1 ? release_one(numbers.start) : release_run(numbers);
  }

  /// Makes `numbers` free, those too that are so already. Precondition: covers(numbers).
  void mark_free(Range numbers) {
    for_each_word(numbers, [this](std::uint64_t index, std::uint64_t mask) {
      free_ += count_bits(mask & ~words_[index]);
      words_[index] |= mask;
      summary_[index / kBits] |= bit_of(index);
      if (index < hint_) hint_ = index;
    });
  }

  /// Makes `numbers` not free, those too that are so already. Precondition: covers(numbers).
  void mark_used(Range numbers) {
    for_each_word(numbers, [this](std::uint64_t index, std::uint64_t mask) {
      free_ -= count_bits(mask & words_[index]);
      words_[index] &= ~mask;
      if (words_[index] == 0) summary_[index / kBits] &= ~bit_of(index);
    });
  }

 private:
  static constexpr std::uint64_t kBits = 64;

  static constexpr std::uint64_t words_of(std::uint64_t bits) { return bits / kBits + (bits % kBits != 0); }
  static constexpr std::uint64_t bit_of(std::uint64_t index) { return std::uint64_t{1} << (index % kBits); }
  /// Precondition: word is not 0, which spares the branch of std::countr_zero.
  static std::uint64_t lowest_bit(std::uint64_t word) { return static_cast<std::uint64_t>(__builtin_ctzll(word)); }
  /// std::popcount would be a call into libgcc on the baseline processor.
  static constexpr std::uint64_t count_bits(std::uint64_t word) {
    word -= (word >> 1) & 0x5555'5555'5555'5555;
    word = (word & 0x3333'3333'3333'3333) + ((word >> 2) & 0x3333'3333'3333'3333);
    word = (word + (word >> 4)) & 0x0f0f'0f0f'0f0f'0f0f;
    return (word * 0x0101'0101'0101'0101) >> 56;
  }

  [[gnu::noinline]] std::uint64_t allocate_run(std::uint64_t count, std::uint64_t alignment) {
    if (count == 0 || count > free_) return kNone;
    for (std::uint64_t offset = next_free(hint_ * kBits); offset < range_.count;) {
      offset = align_up(range_.start + offset, alignment) - range_.start;
      if (offset >= range_.count || count > range_.count - offset) break;
      const std::uint64_t end = next_used(offset, offset + count);
      if (end == offset + count) {
        mark_used({range_.start + offset, count});
        return range_.start + offset;
      }
      offset = next_free(end);
    }
    return kNone;
  }

  [[gnu::noinline]] bool release_run(Range numbers) {
    if (!covers(numbers) || any_free(numbers)) return false;
    mark_free(numbers);
    return true;
  }

  /// Calls visit(word index, mask of the bits of `numbers` in it). Precondition: covers(numbers).
  template <typename Visit>
  void for_each_word(Range numbers, Visit visit) const {
    std::uint64_t offset = numbers.start - range_.start;
    for (const std::uint64_t end = offset + numbers.count; offset < end;) {
      const std::uint64_t in_word = offset % kBits;
      const std::uint64_t span = end - offset < kBits - in_word ? end - offset : kBits - in_word;
      visit(offset / kBits, (~std::uint64_t{0} >> (kBits - span)) << in_word);
      offset += span;
    }
  }

  /// Index of the first word from `index` on that has a free number; word_count_ if there is none.
  std::uint64_t next_word(std::uint64_t index) const {
    std::uint64_t group = index / kBits;
    if (group >= summary_count_) return word_count_;
    std::uint64_t bits = summary_[group] & (~std::uint64_t{0} << (index % kBits));
    while (bits == 0) {
      if (++group == summary_count_) return word_count_;
      bits = summary_[group];
    }
    return group * kBits + lowest_bit(bits);
  }

  /// Offset of the first free number from `offset` on; range_.count if there is none.
  std::uint64_t next_free(std::uint64_t offset) const {
    if (offset >= range_.count) return range_.count;
    const std::uint64_t rest = words_[offset / kBits] >> (offset % kBits);
    if (rest != 0) return offset + lowest_bit(rest);
    const std::uint64_t index = next_word(offset / kBits + 1);
    return index == word_count_ ? range_.count : index * kBits + lowest_bit(words_[index]);
  }

  /// Offset of the first number from `offset` on that is not free; `limit` if there is none below it.
  std::uint64_t next_used(std::uint64_t offset, std::uint64_t limit) const {
    while (offset < limit) {
      const std::uint64_t rest = ~words_[offset / kBits] >> (offset % kBits);
      if (rest != 0) {
        offset += lowest_bit(rest);
        break;
      }
      offset = (offset / kBits + 1) * kBits;
    }
    return offset < limit ? offset : limit;
  }

  Range range_;
  std::uint64_t* words_ = nullptr;  ///< Bit i: range_.start + i is free. Bits past the range are 0.
  std::uint64_t word_count_ = 0;
  std::uint64_t* summary_ = nullptr;  ///< Bit i: words_[i] is not 0.
  std::uint64_t summary_count_ = 0;
  std::uint64_t hint_ = 0;  ///< No word before words_[hint_] has a free number.
  std::uint64_t free_ = 0;
};
