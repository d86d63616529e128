// SPDX-License-Identifier: Apache-2.0
#include "src/config/nearest.hpp"

#include <algorithm>
#include <vector>

namespace keelson::config {
namespace {

constexpr std::size_t k_word_max = 64;

// Letters to change so that one becomes the other; two neighbours swapped are one change.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

}  // namespace

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> known) {
  if (word.size() > k_word_max) return std::nullopt;
  std::optional<std::string> best;
  std::size_t least = 0;
  for (const std::string& one : known) {
    const std::size_t far = distance(word, one);
    if (far * 3 > std::max(word.size(), one.size()) || (best && far >= least)) continue;
    best = one;
    least = far;
  }
  return best;
}

}  // namespace keelson::config
