// SPDX-License-Identifier: Apache-2.0
#include "src/cli/causes_output.hpp"

#include <algorithm>
#include <string>

#include "src/cli/wrapped.hpp"

namespace keelson::cli {
namespace {

using cleanup::Cause;
using cleanup::Causes;

constexpr std::size_t k_told_max = 5;

std::string counted(std::size_t count, const std::string& one, const std::string& many) {
  return count_text(static_cast<std::int64_t>(count), one, many);
}

// "312 images (4 by it alone), 41 Dockerfiles: "
std::string cost_text(const Cause& cause) {
  std::string text;
  const auto add = [&](const std::string& more) { text += (text.empty() ? "" : ", ") + more; };
  if (cause.images > 0) {
    add(counted(cause.images, "image", "images"));
    if (cause.alone == 0)
      text += " (others keep " + std::string(cause.images == 1 ? "it" : "them") + ", too)";
    else if (cause.alone < cause.images)
      text += " (" + std::to_string(cause.alone) + " by it alone)";
  }
  if (cause.dockerfiles > 0) add(counted(cause.dockerfiles, "Dockerfile", "Dockerfiles"));
  return text + (text.empty() ? "" : ": ");
}

// "at a/ci.yml:3 and 4 more"
std::string places_text(const Cause& cause) {
  std::string text = cause.places.empty() ? "" : cause.places[0];
  if (cause.place_count > 1) text += " and " + std::to_string(cause.place_count - 1) + " more";
  return harmless(text);
}

std::string settle_text(const Cause& cause) {
  if (cause.settle.empty()) return "no statement settles it; see " + places_text(cause);
  return "settle it in keelson.yml: " + harmless(cause.settle) +
         (cause.place_count > 1 ? " (for " + places_text(cause) + ")" : "");
}

void print_cause(std::ostream& out, const Cause& cause, const Brief& brief) {
  out << wrapped("  ", 2, cost_text(cause) + harmless(brief(cause.text)))
      << wrapped("    ", 4, settle_text(cause));
}

// Those that cost something, at most so many.
std::span<const Cause> told(const Causes& causes) {
  const auto end = std::find_if(causes.all.begin(), causes.all.end(),
                                [](const Cause& cause) { return cause.images == 0; });
  return {causes.all.data(),
          std::min(k_told_max, static_cast<std::size_t>(end - causes.all.begin()))};
}

std::string title(const Causes& causes) {
  return "What is not known keeps " + counted(causes.images, "image", "images") +
         " that the policy selects";
}

}  // namespace

void print_causes_text(std::ostream& out, const Causes& causes, const Brief& brief) {
  if (causes.images == 0) return;
  out << title(causes) << ":\n";
  for (const Cause& cause : told(causes)) print_cause(out, cause, brief);
}

void print_causes_markdown(std::ostream& out, const Causes& causes, const Brief& brief) {
  if (causes.images == 0) return;
  out << "\n" << title(causes) << ":\n\n```\n";
  for (const Cause& cause : told(causes)) {
    // No text may end the block.
    std::string text = cost_text(cause) + harmless(brief(cause.text)) + "\n  " + settle_text(cause);
    std::replace(text.begin(), text.end(), '`', '\'');
    out << text << "\n";
  }
  out << "```\n";
}

void print_causes_of_scan(std::ostream& out, std::span<const Cause> causes, const Brief& brief) {
  if (causes.empty()) return;
  out << "\nwhat is not known, by the Dockerfiles it concerns:\n";
  for (const Cause& cause : causes.first(std::min(k_told_max, causes.size())))
    print_cause(out, cause, brief);
  if (causes.size() > k_told_max)
    out << "  and " << counted(causes.size() - k_told_max, "more", "more") << "\n";
}

}  // namespace keelson::cli
