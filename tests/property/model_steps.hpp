// SPDX-License-Identifier: Apache-2.0
// A random world as a list of steps, so that a world that fails can be made smaller by leaving
// steps out. Each step is numbers; what they mean depends on what is there when it is taken.
#pragma once
#include <algorithm>
#include <array>
#include <functional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace keelson::tests {

enum class StepKind {
  image,      // pushed, under a tag or without
  index,      // of what is there
  alias,      // one more tag on a digest
  signature,  // by its tag
  referrer,   // by its subject field
  build,
  live,
  use,
  keep,
  policy,
  kind_of_registry,
  failed,  // a repository that cannot be read
  // From here on while a plan is carried out: at its n-th look at the world, request or write.
  moved_tag,
  pushed_image,
  pushed_index,
  vanished,  // deleted by somebody else
  deployed,
  new_build,
  request_fails,
  answer_lost,
  killed_at_request,
  killed_at_write,
};

constexpr const char* k_step_names[] = {"image",          "index",        "alias",
                                        "signature",      "referrer",     "build",
                                        "live",           "use",          "keep",
                                        "policy",         "kind",         "failed",
                                        "moved_tag",      "pushed_image", "pushed_index",
                                        "vanished",       "deployed",     "new_build",
                                        "request_fails",  "answer_lost",  "killed_at_request",
                                        "killed_at_write"};

struct Step {
  StepKind kind;
  std::array<unsigned, 6> n{};
};

using Steps = std::vector<Step>;

inline bool is_race(const Step& step) {
  return step.kind >= StepKind::moved_tag && step.kind <= StepKind::new_build;
}

inline bool is_fault(const Step& step) {
  return step.kind >= StepKind::request_fails;
}

inline std::string text(const Steps& steps) {
  std::string text;
  for (const Step& step : steps) {
    text += std::string("  ") + k_step_names[static_cast<int>(step.kind)];
    for (const unsigned n : step.n) text += " " + std::to_string(n);
    text += "\n";
  }
  return text;
}

inline Steps random_steps(unsigned seed) {
  std::mt19937 random(seed);
  const auto below = [&](unsigned end) {
    return std::uniform_int_distribution<unsigned>(0, end - 1)(random);
  };
  Steps steps;
  const auto add = [&](StepKind first, StepKind last, unsigned count) {
    while (count-- > 0) {
      const auto low = static_cast<unsigned>(first), high = static_cast<unsigned>(last);
      Step step{static_cast<StepKind>(low + below(high - low + 1))};
      for (unsigned& n : step.n) n = below(1000);
      steps.push_back(step);
    }
  };
  add(StepKind::policy, StepKind::policy, 1 + below(2));
  add(StepKind::kind_of_registry, StepKind::kind_of_registry, 1);
  add(StepKind::image, StepKind::image, 4 + below(12));
  add(StepKind::image, StepKind::referrer, below(10));
  add(StepKind::build, StepKind::build, below(4));
  add(StepKind::live, StepKind::use, below(3));
  if (below(4) == 0) add(StepKind::keep, StepKind::keep, 1);
  if (below(8) == 0) add(StepKind::failed, StepKind::failed, 1);
  if (below(2) == 0) add(StepKind::moved_tag, StepKind::new_build, 1 + below(3));
  if (below(2) == 0) add(StepKind::request_fails, StepKind::killed_at_write, 1 + below(2));
  return steps;
}

// The fewest steps that still fail: whole stretches are left out first, then single steps, then
// their numbers are made 0.
inline Steps shrink(Steps steps, const std::function<bool(const Steps&)>& fails) {
  for (std::size_t length = steps.size() / 2 + 1; length > 0; length /= 2) {
    for (std::size_t first = 0; first < steps.size();) {
      Steps fewer(steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(first));
      const std::size_t last = std::min(first + length, steps.size());
      fewer.insert(fewer.end(), steps.begin() + static_cast<std::ptrdiff_t>(last), steps.end());
      if (fails(fewer))
        steps = fewer;
      else
        first += length;
    }
  }
  for (Step& step : steps) {
    for (unsigned& n : step.n) {
      const unsigned before = std::exchange(n, 0);
      if (before != 0 && !fails(steps)) n = before;
    }
  }
  return steps;
}

}  // namespace keelson::tests
