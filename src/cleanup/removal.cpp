// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/removal.hpp"

namespace keelson::cleanup {

using store::ItemKind;
using store::ItemState;

namespace {

void leave(Task& task, const std::string& why) {
  task.state = ItemState::left;
  task.why = why;
}

}  // namespace

void Removal::begin(Task& task) {
  if (task.kind == ItemKind::tag) return untag_alone(task);
  if (!m_untags) return remove_with_tags(task);
  const bool is_again = task.is_untagged;  // after a wait: some may be off
  if (!is_again) {
    if (auto why = objection(task)) return spare(task, *why);
  }
  task.is_untagged = true;
  if (task.is_begun) return;
  for (const std::string& tag : task.item.tags) {
    if (!is_again || m_registry.resolve(task.item.repository, tag) == task.item.digest)
      m_editor.untag(task.item.repository, tag);
  }
}

std::optional<std::string> Removal::objection(const Task& task) {
  if (auto why = m_watch.objection(task.item)) return why;
  return task.is_begun ? m_tag_watch.objection_untagged(task.item)
                       : m_tag_watch.objection(task.item);
}

void Removal::untag_alone(Task& task) {
  if (auto why = m_watch.objection(task.item, task.tag)) return leave(task, *why);
  const auto digest = m_registry.resolve(task.item.repository, task.tag);
  const bool is_done = task.is_asked && !digest;
  if (digest != task.item.digest && !is_done)
    return leave(task, "its tag " + task.tag + (digest ? " has moved" : " is gone"));
  task.is_asked = true;
  if (!is_done) m_editor.untag(task.item.repository, task.tag);
  if (m_registry.resolve(task.item.repository, task.tag)) throw not_gone(task);
  task.state = ItemState::deleted;
}

// What turns out to be needed gets back the tags that are off already.
void Removal::spare(Task& task, const std::string& why) {
  const auto manifest = task.is_untagged || task.is_begun
                            ? m_registry.manifest(task.item.repository, task.item.digest)
                            : std::nullopt;
  for (const std::string& tag : task.item.tags) {
    if (manifest && !m_registry.resolve(task.item.repository, tag))
      m_editor.put(task.item.repository, tag, *manifest);
  }
  leave(task, why);
}

void Removal::remove_with_tags(Task& task) {
  if (went(task)) return;
  if (auto why = objection(task)) return leave(task, *why);
  remove_digest(task);
}

// After its tags: nothing may have been put on it meanwhile.
void Removal::finish(Task& task) {
  if (went(task)) return;
  if (auto why = m_watch.objection(task.item)) return spare(task, *why);
  if (auto why = m_tag_watch.objection_untagged(task.item)) return spare(task, *why);
  remove_digest(task);
}

void Removal::remove_digest(Task& task) {
  const bool was_asked = task.is_asked;
  task.is_asked = true;
  bool was_there = false;
  try {
    was_there = m_editor.remove(task.item.repository, task.item.digest);
  } catch (const Error&) {
    // A lost answer is not a lost request: look before saying what happened.
    if (still_there(task)) throw;
    was_there = true;
  }
  if (still_there(task)) throw not_gone(task);
  if (was_there || was_asked)
    task.state = ItemState::deleted;
  else
    leave(task, k_gone);
}

// Asked to go before something was to be waited for.
bool Removal::went(Task& task) {
  if (!task.is_asked || still_there(task)) return false;
  task.state = ItemState::deleted;
  return true;
}

bool Removal::still_there(const Task& task) {
  return m_registry.resolve(task.item.repository, task.item.digest).has_value();
}

Error Removal::not_gone(const Task& task) {
  return Error(ErrorKind::protocol, "delete",
               task.kind == ItemKind::tag ? task.item.repository + ":" + task.tag : task.key(),
               "the registry said it was deleted, but it is there",
               "is a cache or mirror in between?");
}

}  // namespace keelson::cleanup
