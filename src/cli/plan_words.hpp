// SPDX-License-Identifier: Apache-2.0
// The words in which every view of a plan tells the same things. Texts of a plan may be
// hostile: what would steer a terminal is shown, never sent.
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "src/cleanup/make_plan.hpp"

namespace keelson::cli {

// A name as people say it: see Context::brief.
using Brief = std::function<std::string(std::string)>;

// How much of what stays is listed: counts, or each manifest.
enum class Detail { counts, all };

// Control characters and those that turn the direction of writing, as \x1b or \u202e.
std::string harmless(std::string_view text);

// "1.4, stable", or the beginning of its digest.
std::string tags_text(const cleanup::Item& item);
// Since it was made, or pushed if that is later, until the plan: "410 d", "5 h", "?".
std::string age_text(const cleanup::Item& item, Time now);
std::string minutes_text(Time time);               // "2026-11-24 12:00 UTC"
std::string seconds_text(std::chrono::seconds s);  // "7 d", "36 h", "90 s"
std::string count_text(std::int64_t count, const std::string& one, const std::string& many);

// The reason that decided; nullptr when it has none.
const cleanup::Reason* deciding(const cleanup::Item& item);
// Its text, where it is written, and how many more there are.
std::string because(const cleanup::Item& item, const Brief& brief);

// "at most 1.4 GB, shared layers counted once"
std::string freed_text(const cleanup::Summary& summary);

// What the plan rests on: label and text, in one order for all views.
struct Fact {
  std::string label, text;
};
std::vector<Fact> inputs_of(const cleanup::PlanHeader& header, const Brief& brief);

std::int64_t count_of(const cleanup::Summary& summary, cleanup::Verdict verdict);

}  // namespace keelson::cli
