// SPDX-License-Identifier: Apache-2.0
// Looks at the world again while a plan is carried out: what is deployed, or gains a
// dependent, between two deletions is spared. Decides with the same decision as the plan;
// deletes nothing. Safe to ask from several threads.
#pragma once
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "src/cleanup/decide.hpp"
#include "src/cleanup/freshness.hpp"

namespace keelson::cleanup {

class Watch {
 public:
  // Brings live images and builds of the world up to date; says whether anything changed.
  // Throws Error when it cannot: then nothing more may go. Nor when what it found is not to be
  // relied on, by the guards of inputs.
  using Look = std::function<bool(World&)>;

  Watch(World world, Look look, std::chrono::milliseconds least);
  ~Watch();

  // Why this may not go any more; nullopt when it is still doomed. What the inventory does not
  // have (an earlier run took its tags) may go while nothing needs it.
  std::optional<std::string> objection(const Item& item);
  // The same of one tag of a manifest that stays.
  std::optional<std::string> objection(const Item& item, const std::string& tag);

  // Of these, "repository@digest", what stays only by policy may go: what they were part of, or
  // attached to, went in the run that was cut off.
  void expect_bereaved(std::set<std::string> keys) { m_bereaved = std::move(keys); }

  const World& world() const;
  const Decision& decision() const;

 private:
  struct State;
  void look_again();

  std::mutex m_mutex;
  Look m_look;
  Freshness m_freshness;
  bool m_is_checked = true;  // by the guards; so is the world it begins with
  std::unique_ptr<State> m_state;
  std::set<std::string> m_bereaved;
};

}  // namespace keelson::cleanup
