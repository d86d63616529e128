// SPDX-License-Identifier: Apache-2.0
// A world made by steps, to which others push and deploy while a plan is carried out. Knows
// nothing of verdicts.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "tests/property/model_steps.hpp"
#include "tests/world.hpp"

namespace keelson::tests {

class Model {
 public:
  explicit Model(const Steps& steps);

  // As Keelson reads it now, from `at`.
  cleanup::World world(registry::Registry& at);
  cleanup::World world() { return world(registry); }
  live::Observation observation() const;
  // What happens until the n-th look at the world. True when builds or live images changed.
  bool race(unsigned look);
  // Whether nothing is left to happen.
  bool is_quiet() const { return m_races.empty(); }

  MemoryRegistry registry;
  std::vector<Build> builds;
  std::vector<std::string> live;
  std::vector<std::string> uses;
  std::vector<config::KeepRule> keep;
  std::vector<config::RetentionRule> retention;
  std::set<std::string> failed;    // repositories
  std::vector<std::string> moved;  // "repository:tag" that others moved or made
  bool has_vanished = false;       // somebody else deletes, too

 private:
  void take(const Step& step);
  void set_policy(const Step& step);
  void set_kind(const Step& step);
  void push_image(const Step& step, bool is_race);
  void push_index(const Step& step);
  std::string some_digest(const std::string& repository, unsigned n);
  std::string some_reference(unsigned name, unsigned tag, unsigned form);
  Build some_build(const Step& step);

  Steps m_races;
};

}  // namespace keelson::tests
