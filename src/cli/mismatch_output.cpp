// SPDX-License-Identifier: Apache-2.0
#include "src/cli/mismatch_output.hpp"

#include <algorithm>

#include "src/cli/wrapped.hpp"

namespace keelson::cli {
namespace {

constexpr std::size_t k_mismatches_told_max = 5, k_named_max = 3;

std::string first_of(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), k_named_max); ++i)
    text += (i ? ", " : "") + names[i];
  if (names.size() > k_named_max)
    text += " and " + std::to_string(names.size() - k_named_max) + " more";
  return text;
}

}  // namespace

void print_needless(const std::vector<std::string>& statements, std::ostream& out) {
  if (statements.empty()) return;
  out << "\nstatements that are not needed: the files leave nothing open\n";
  for (const std::string& one : statements) out << wrapped("  ", 2, harmless(one));
}

void print_mismatches(const std::vector<cleanup::BaseMismatch>& all, const Brief& brief,
                      std::ostream& out) {
  if (all.empty()) return;
  out << "\n"
      << count_text(static_cast<std::int64_t>(all.size()), "image stands", "images stand")
      << " on another base than the Dockerfile takes; both are protected\n";
  for (std::size_t i = 0; i < std::min(all.size(), k_mismatches_told_max); ++i) {
    const cleanup::BaseMismatch& one = all[i];
    out << wrapped("  ", 2, harmless(brief(one.evidence)))
        << wrapped("    ", 4,
                   harmless(brief(one.dockerfile)) + " takes " +
                       harmless(brief(first_of(one.takes))) +
                       ": CI overrides it, or the image was not built since");
  }
  if (all.size() > k_mismatches_told_max)
    out << "  and " << all.size() - k_mismatches_told_max << " more\n";
}

}  // namespace keelson::cli
