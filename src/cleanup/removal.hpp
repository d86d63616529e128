// SPDX-License-Identifier: Apache-2.0
// Removes one thing: looks once more whether it may go, takes it away, reads back. Whatever it
// leaves has its tags. Writes no journal, and is asked only for what is in it. Safe to ask from
// several threads, for different things.
#pragma once
#include <optional>
#include <string>

#include "src/cleanup/executor.hpp"
#include "src/cleanup/tag_watch.hpp"
#include "src/cleanup/task.hpp"

namespace keelson::cleanup {

class Removal {
 public:
  Removal(const PlanHeader& plan, const ApplyTools& tools)
      : m_untags(plan.capabilities.untags),
        m_registry(tools.registry),
        m_editor(tools.editor),
        m_watch(tools.watch),
        m_tag_watch(tools.registry, tools.watch.world().inventory, tools.tags_fresh_for) {}

  // Its tags, where the registry can remove them alone; else all of it. Both say in the task how
  // it went, and throw where the registry fails. After a wait they may be asked again.
  void begin(Task& task);
  // What has lost its tags.
  void finish(Task& task);

 private:
  std::optional<std::string> objection(const Task& task);
  void untag_alone(Task& task);
  void spare(Task& task, const std::string& why);
  void remove_with_tags(Task& task);
  void remove_digest(Task& task);
  bool went(Task& task);
  bool still_there(const Task& task);
  static Error not_gone(const Task& task);

  bool m_untags;
  registry::Registry& m_registry;
  registry::RegistryEditor& m_editor;
  Watch& m_watch;
  TagWatch m_tag_watch;
};

}  // namespace keelson::cleanup
