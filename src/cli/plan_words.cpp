// SPDX-License-Identifier: Apache-2.0
#include "src/cli/plan_words.hpp"

#include <algorithm>
#include <cstdio>
#include <set>

#include "src/cleanup/world.hpp"
#include "src/cli/size.hpp"

namespace keelson::cli {
namespace {

using cleanup::Item;
using cleanup::Reason;
using cleanup::Verdict;

struct Character {
  unsigned code = 0;
  std::size_t length = 0;  // in bytes; 0: it is no UTF-8
};

Character character_at(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x80) return {first, 1};
  const std::size_t length = first < 0xC2   ? 0
                             : first < 0xE0 ? 2
                             : first < 0xF0 ? 3
                             : first < 0xF5 ? 4
                                            : 0;
  if (length == 0 || text.size() < length) return {};
  unsigned code = first & (0x7F >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0) != 0x80) return {};
    code = code << 6 | (byte & 0x3F);
  }
  constexpr unsigned least[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code < least[length] || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return {};
  return {code, length};
}

bool is_steering(unsigned c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || c == 0x061C;
}

bool is_policy(const std::string& code) {
  static const std::set<std::string> codes = {"retention", "time",     "grace",  "pulled",
                                              "label",     "untagged", "orphan", "survivor"};
  return codes.contains(code);
}

// How well a reason explains a verdict: lower explains it better.
int rank(const Reason& reason, Verdict verdict) {
  const std::string& code = reason.code;
  const bool belongs = code == "part" || code == "attached";
  switch (verdict) {
    case Verdict::protected_:
      return is_policy(code) ? 2 : belongs || code == "base" ? 1 : 0;
    case Verdict::unknown:
      return code == "time" || code == "scope" ? 0 : code == "retention" ? 2 : 1;
    case Verdict::kept:
      return code == "survivor" ? 0 : is_policy(code) ? 1 : 2;
    case Verdict::doomed:
      return code == "retention" || code == "untagged" || code == "orphan" ? 0 : belongs ? 1 : 2;
  }
  return 0;
}

std::string images_text(const live::Observation& seen) {
  return count_text(cleanup::distinct_images(seen), "image", "images");
}

}  // namespace

std::string harmless(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  char escaped[16];
  while (!text.empty()) {
    const Character character = character_at(text);
    const std::size_t length = std::max<std::size_t>(character.length, 1);
    if (character.length > 0 && !is_steering(character.code)) {
      out += text.substr(0, length);
    } else if (length == 1) {
      std::snprintf(escaped, sizeof escaped, "\\x%02x",
                    static_cast<unsigned>(static_cast<unsigned char>(text[0])));
      out += escaped;
    } else {
      std::snprintf(escaped, sizeof escaped, "\\u%04x", character.code);
      out += escaped;
    }
    text.remove_prefix(length);
  }
  return out;
}

std::string count_text(std::int64_t count, const std::string& one, const std::string& many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

std::string tags_text(const Item& item) {
  if (item.tags.empty()) return "@" + harmless(item.digest.substr(0, 19));
  std::string text;
  for (const std::string& tag : item.tags) text += (text.empty() ? "" : ", ") + harmless(tag);
  return text;
}

std::string seconds_text(std::chrono::seconds span) {
  const auto seconds = span.count();
  if (seconds >= 86400 && seconds % 86400 == 0) return std::to_string(seconds / 86400) + " d";
  if (seconds >= 3600 && seconds % 3600 == 0) return std::to_string(seconds / 3600) + " h";
  return std::to_string(seconds) + " s";
}

std::string age_text(const Item& item, Time now) {
  const auto time = item.created && item.pushed ? std::max(item.created, item.pushed)
                    : item.created              ? item.created
                                                : item.pushed;
  if (!time || *time > now) return "?";
  const auto hours = std::chrono::floor<std::chrono::hours>(now - *time).count();
  return hours < 48 ? std::to_string(hours) + " h" : std::to_string(hours / 24) + " d";
}

std::string minutes_text(Time time) {
  std::string text = format_time(time);
  if (text.size() != 20) return text;
  text[10] = ' ';
  return text.substr(0, 16) + " UTC";
}

const Reason* deciding(const Item& item) {
  const Reason* best = nullptr;
  for (const Reason& reason : item.reasons) {
    if (best == nullptr || rank(reason, item.verdict) < rank(*best, item.verdict)) best = &reason;
  }
  return best;
}

std::string because(const Item& item, const Brief& brief) {
  const Reason* reason = deciding(item);
  if (reason == nullptr) return "no reason is told";
  std::string text = reason->text;
  if (item.reasons.size() > 1) text += " (+" + std::to_string(item.reasons.size() - 1) + " more)";
  return harmless(brief(text));
}

std::string freed_text(const cleanup::Summary& summary) {
  return std::string(summary.is_freed_at_most ? "at most " : "") + size_text(summary.freed_bytes) +
         ", shared layers counted once";
}

std::int64_t count_of(const cleanup::Summary& summary, Verdict verdict) {
  const auto found = summary.verdicts.find(cleanup::verdict_name(verdict));
  return found == summary.verdicts.end() ? 0 : found->second;
}

std::vector<Fact> inputs_of(const cleanup::PlanHeader& header, const Brief& brief) {
  std::vector<Fact> facts;
  facts.push_back({"registry", "read " + minutes_text(header.inventory_taken) +
                                   (header.failed.empty() ? ", all of it" : "")});
  for (const auto& [name, why] : header.failed) {
    facts.push_back(
        {"not read wholly", harmless(name) + ": " + harmless(brief(why)) + "; nothing of it goes"});
  }
  if (!header.capabilities.deletes)
    facts.push_back({"cannot delete", harmless(header.capabilities.why_not)});
  for (const live::Observation& seen : header.live) {
    facts.push_back({"live " + harmless(seen.source),
                     images_text(seen) + ", seen " + minutes_text(seen.taken)});
  }
  for (const scan::SourceState& source : header.sources) {
    std::string text = count_text(source.dockerfiles, "Dockerfile", "Dockerfiles");
    if (source.open > 0)
      text += ", " + count_text(source.open, "gap", "gaps") + " in what is known";
    if (source.fetched) text += ", fetched " + minutes_text(*source.fetched);
    facts.push_back({"source " + harmless(source.name), text});
  }
  facts.push_back(
      {"builds", count_text(static_cast<std::int64_t>(header.builds.size()), "build", "builds") +
                     ", " +
                     count_text(static_cast<std::int64_t>(header.uses.size()), "use", "uses") +
                     " by CI and workloads"});
  facts.push_back({"policy", count_text(static_cast<std::int64_t>(header.retention.size()),
                                        "retention rule", "retention rules") +
                                 ", " +
                                 count_text(static_cast<std::int64_t>(header.keep.size()),
                                            "keep rule", "keep rules") +
                                 ", grace " + seconds_text(header.grace)});
  for (const std::string& statement : header.statements)
    facts.push_back({"stated", harmless(statement)});
  for (const cleanup::Override& one : header.overrides) {
    facts.push_back(
        {"overridden", harmless(one.guard) + ", which refused as " + harmless(one.refusal)});
  }
  return facts;
}

}  // namespace keelson::cli
