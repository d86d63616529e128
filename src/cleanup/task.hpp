// SPDX-License-Identifier: Apache-2.0
// One thing an application removes, and how far that is. Does nothing by itself.
#pragma once
#include <string>
#include <utility>

#include "analyzer/model/error.hpp"
#include "src/cleanup/make_plan.hpp"
#include "src/store/journal.hpp"

namespace keelson::cleanup {

// Note of what an earlier run was about to delete, and did not.
inline constexpr const char* k_cut_off = "the run was cut off before";
inline constexpr const char* k_gone = "it is gone already";

struct Task {
  explicit Task(Item what) : item(std::move(what)) {}
  Task(Item what, std::string only)
      : item(std::move(what)), kind(store::ItemKind::tag), tag(only) {}

  Item item;
  store::ItemKind kind = store::ItemKind::manifest;
  std::string tag;  // of ItemKind::tag
  int position = 0;
  store::ItemState state = store::ItemState::intended;
  std::string why;
  bool is_journaled = false;
  bool is_begun = false;     // by the run that was cut off: its tags may be gone
  bool is_untagged = false;  // its tags are off, its manifest is there
  bool is_asked = false;     // to go: a lost answer may have been to that

  std::string key() const { return item.repository + "@" + item.digest; }
  bool is_open() const { return state == store::ItemState::intended; }
};

// What is not the task's own failure, but will be every other's too.
inline bool ends_the_run(ErrorKind kind) {
  return kind == ErrorKind::unauthorized || kind == ErrorKind::forbidden ||
         kind == ErrorKind::unsupported || kind == ErrorKind::refused ||
         kind == ErrorKind::internal;
}

}  // namespace keelson::cleanup
