// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/executor.hpp"

#include <algorithm>
#include <mutex>
#include <set>
#include <thread>

#include "analyzer/model/error.hpp"
#include "src/cleanup/entry.hpp"
#include "src/cleanup/parallel.hpp"
#include "src/cleanup/removal.hpp"
#include "src/cleanup/resume.hpp"
#include "src/cleanup/survivors.hpp"
#include "src/cleanup/task.hpp"
#include "src/net/retry_later.hpp"

namespace keelson::cleanup {
namespace {

using store::ItemKind;
using store::ItemState;
using store::JournalItem;

constexpr int k_attempts = 5;
constexpr std::size_t k_failures_free = 2;  // before one in ten is too many

class Run {
 public:
  Run(const PlanHeader& plan, const ApplyTools& tools)
      : m_plan(plan), m_tools(tools), m_removal(plan, tools) {}

  ApplyResult carry_out(Work work) && {
    for (ItemResult& left : work.left) {
      m_left.insert(left.repository + "@" + left.digest);
      m_result.items.push_back(std::move(left));
    }
    m_kept_parts = std::move(work.kept_parts);
    std::vector<Task> tasks;
    for (Item& item : work.items) {
      tasks.emplace_back(std::move(item));
      tasks.back().is_begun = work.begun.contains(tasks.back().key());
      if (work.bereaved.contains(tasks.back().key())) expect_gone(tasks.back());
    }
    m_tools.watch.expect_bereaved(std::move(work.bereaved));
    const std::size_t manifests = tasks.size();
    for (const Item& item : work.untagging) {
      for (const std::string& tag : item.untag) tasks.emplace_back(item, tag);
    }
    try {
      begin(tasks);
      if (!m_result.run_id.empty()) {
        const std::span all(tasks);
        for (auto rest = all.first(manifests); !rest.empty();) {
          const auto end = std::find_if(rest.begin(), rest.end(), [&](const Task& task) {
            return task.item.wave != rest[0].item.wave;
          });
          const auto wave = rest.first(static_cast<std::size_t>(end - rest.begin()));
          remove_wave(wave);
          rest = rest.subspan(wave.size());
        }
        remove_wave(all.subspan(manifests));
      }
    } catch (const std::exception& error) {
      fail(error.what());
    }
    for (Task& task : tasks) {
      if (task.is_open()) cut_off(task);
    }
    if (m_begun) end();
    return std::move(m_result);
  }

 private:
  bool may_go_on() {
    const std::lock_guard lock(m_mutex);
    if (m_tools.stop && m_result.failure.empty()) m_result.interrupted = true;
    return !m_result.interrupted && m_result.failure.empty();
  }

  void fail(const std::string& why) {
    const std::lock_guard lock(m_mutex);
    if (m_result.failure.empty()) m_result.failure = why;
  }

  // What the policy alone would keep by now is not missed afterwards.
  void expect_gone(const Task& task) {
    m_removed.insert(task.key());
    for (const std::string& tag : task.item.tags)
      m_removed.insert(task.item.repository + ":" + tag);
  }

  // A run that was cut off goes on under its own name.
  void begin(const std::vector<Task>& tasks) {
    const auto before = m_tools.journal.unfinished(m_plan.hash);
    if (tasks.empty() && !before) return;
    m_begun = true;
    if (!before) {
      const Time now = m_tools.clock();
      m_result.run_id = new_run_id(m_plan.hash, now, m_tools.journal);
      m_tools.journal.begin(
          {m_result.run_id, m_plan.registry, m_plan.url, m_plan.hash, format_time(now), ""});
      return;
    }
    m_result.run_id = before->id;
    Resumed resumed = resume(before->id, m_tools.journal, m_tools.registry);
    m_position = resumed.position;
    m_repositories = std::move(resumed.repositories);
    m_result.resumed = resumed.deleted;
  }

  // Where tags can go alone, all go first: a registry looks through all tags of a
  // repository for each digest it deletes.
  void remove_wave(std::span<Task> wave) {
    const bool untags = m_plan.capabilities.untags;
    for (std::size_t first = 0; first < wave.size() && may_go_on();) {
      const std::size_t size = m_is_canary_done ? m_tools.batch : m_tools.canary;
      const auto batch = wave.subspan(first, std::min(size, wave.size() - first));
      first += batch.size();
      if (m_tools.between_batches) m_tools.between_batches();
      journal_batch(batch);
      each(batch, [this](Task& task) { untag_or_remove(task); });
      if (untags && !m_is_canary_done) each(batch, [this](Task& task) { remove(task); });
      settle(batch);
      if (!m_is_canary_done) look_after();
      m_is_canary_done = true;
    }
    if (!untags) return;
    for (std::size_t first = 0; first < wave.size() && may_go_on(); first += m_tools.batch) {
      const auto batch = wave.subspan(first, std::min(m_tools.batch, wave.size() - first));
      if (m_tools.between_batches) m_tools.between_batches();
      each(batch, [this](Task& task) { remove(task); });
      settle(batch);
    }
  }

  void each(std::span<Task> batch, const std::function<void(Task&)>& work) {
    each_in_parallel(batch.size(), m_tools.registry.connections(), [&](std::size_t i) {
      if (batch[i].is_open() && may_go_on()) attempt(batch[i], work);
    });
  }

  // What passes by itself is waited for and tried again; other failures are the item's own,
  // unless they are all items' or too many.
  void attempt(Task& task, const std::function<void(Task&)>& work) {
    for (int tries = 1;; ++tries) {
      try {
        return work(task);
      } catch (const Error& error) {
        const auto wait = net::retry_after(error);
        if (wait && tries < k_attempts && pause(*wait)) continue;
        task.state = ItemState::failed;
        task.why = error.sentence();
        const std::lock_guard lock(m_mutex);
        keep_kin(task);
        ++m_failures;
        if (!m_result.failure.empty()) return;
        if (ends_the_run(error.kind()))
          m_result.failure = error.what();
        else if (m_failures > std::max(k_failures_free, m_done / 10))
          m_result.failure = "too many failures, the last: " + error.sentence();
        return;
      }
    }
  }

  // False when it was woken by a stop.
  bool pause(std::chrono::seconds wait) {
    const auto until = std::chrono::steady_clock::now() + wait;
    while (std::chrono::steady_clock::now() < until) {
      if (!may_go_on()) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return true;
  }

  void leave(Task& task, const std::string& why) {
    {
      const std::lock_guard lock(m_mutex);
      keep_kin(task);
    }
    pass_over(task, why);
  }

  // What we deleted needs its parts no more.
  void pass_over(Task& task, const std::string& why = k_gone) {
    task.state = ItemState::left;
    task.why = why;
    if (!task.is_journaled) report(task);
  }

  // What is left or failed may be there for good, and needs its parts.
  void keep_kin(const Task& task) {
    if (task.kind == ItemKind::tag) return;
    m_left.insert(task.key());
    for (const std::string& child : task.item.children)
      m_kept_parts.insert(task.item.repository + "@" + child);
  }

  // In the journal it is still about to go, so that the next run finds it.
  void cut_off(Task& task) {
    const std::string why =
        m_result.interrupted ? "the run was interrupted" : "the run ended before";
    task.is_journaled = false;
    leave(task, task.is_untagged ? why + ", its tags are off: apply the plan again" : why);
  }

  // What must stay since what it belongs to stayed.
  std::optional<std::string> kin_stayed(const Task& task) {
    const std::lock_guard lock(m_mutex);
    if (m_kept_parts.contains(task.key())) return "the index that holds it was left";
    if (!task.item.subject.empty() &&
        m_left.contains(task.item.repository + "@" + task.item.subject))
      return "what it is attached to was left";
    return std::nullopt;
  }

  // Reads what is about to go, copies it where that is wanted, and writes it down.
  void journal_batch(std::span<Task> batch) {
    std::vector<JournalItem> items(batch.size());
    std::mutex vault_mutex;
    each(batch, [&](Task& task) {
      if (auto why = kin_stayed(task)) return leave(task, *why);
      const auto manifest = m_tools.registry.manifest(task.item.repository, task.item.digest);
      if (!manifest) return task.is_begun ? pass_over(task) : leave(task, k_gone);
      JournalItem& entry = items[static_cast<std::size_t>(&task - batch.data())];
      entry = task.kind == ItemKind::tag ? entry_of(task.item, *manifest, task.tag)
                                         : entry_of(task.item, *manifest);
      if (!wants_copy(task)) return;
      const std::lock_guard lock(vault_mutex);
      m_tools.vault->keep(entry, m_result.run_id, m_tools.registry, m_tools.clock());
    });
    std::vector<JournalItem> ready;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (batch[i].state == ItemState::failed) report(batch[i]);
      if (!batch[i].is_open() || items[i].digest.empty()) continue;  // or the run ended before
      batch[i].position = items[i].position = ++m_position;
      batch[i].is_journaled = true;
      m_repositories.insert(batch[i].item.repository);
      ready.push_back(std::move(items[i]));
    }
    if (!ready.empty()) m_tools.journal.add(m_result.run_id, ready);
  }

  bool wants_copy(const Task& task) const {
    if (m_tools.vault == nullptr || task.kind == ItemKind::tag) return false;
    return m_tools.vault_use == config::VaultUse::always || !task.item.is_rebuildable;
  }

  void untag_or_remove(Task& task) {
    if (!task.is_journaled) return;
    m_removal.begin(task);
    note(task);
  }

  // After its tags.
  void remove(Task& task) {
    if (!task.is_journaled || task.kind == ItemKind::tag) return;
    m_removal.finish(task);
    note(task);
  }

  void note(const Task& task) {
    const std::lock_guard lock(m_mutex);
    if (task.state == ItemState::left) keep_kin(task);
  }

  // Writes down how it went; only what is settled.
  void settle(std::span<Task> batch) {
    std::vector<store::StateChange> changes;
    for (Task& task : batch) {
      if (task.is_open() || !task.is_journaled) continue;
      task.is_journaled = false;
      changes.push_back({task.position, task.state, task.why});
      report(task);
    }
    if (!changes.empty()) m_tools.journal.set_states(m_result.run_id, changes);
  }

  void report(const Task& task) {
    const std::lock_guard lock(m_mutex);
    ++m_done;
    // Gone even where that could not be read back.
    if (task.kind == ItemKind::tag && task.is_asked)
      m_removed.insert(task.item.repository + ":" + task.tag);
    m_result.items.push_back({task.kind, task.item.repository, task.item.digest,
                              task.kind == ItemKind::tag ? std::vector{task.tag} : task.item.tags,
                              task.item.size_bytes, task.state, task.why});
    if (m_tools.progress) m_tools.progress(m_result.items.back());
  }

  // Whether all that must stay answers; if not, everything comes back.
  void look_after() {
    if (!m_result.missing.empty() || m_result.count(ItemState::deleted) + m_result.resumed == 0)
      return;
    m_result.missing = missing_survivors(m_tools.watch.world(), m_tools.watch.decision(),
                                         m_tools.registry, m_repositories, m_removed);
    if (m_result.missing.empty()) return;
    fail(m_result.missing[0] + " must stay and does not answer any more");
    m_result.restored = restore_run(
        m_result.run_id, {m_tools.registry, m_tools.editor, m_tools.journal, m_tools.vault});
  }

  void end() {
    try {
      look_after();
    } catch (const Error& error) {
      fail(std::string("whether all that must stay still answers could not be asked: ") +
           error.what());
    }
    // Nothing goes on where all came back; what could not be is tried when it is restored again.
    if (!m_result.missing.empty())
      m_tools.journal.settle_rest(m_result.run_id, ItemState::failed, "the run ended before");
    // What failed is tried again under the same name.
    const bool is_done = may_go_on() && m_result.count(ItemState::failed) == 0;
    if (!m_result.missing.empty() || is_done)
      m_tools.journal.finish(m_result.run_id, format_time(m_tools.clock()));
  }

  const PlanHeader& m_plan;
  const ApplyTools& m_tools;
  Removal m_removal;
  std::mutex m_mutex;
  ApplyResult m_result;
  std::set<std::string> m_left, m_kept_parts;  // "repository@digest"
  std::set<std::string> m_removed, m_repositories;
  std::size_t m_done = 0, m_failures = 0;
  int m_position = 0;
  bool m_begun = false, m_is_canary_done = false;
};

}  // namespace

std::size_t ApplyResult::count(ItemState state) const {
  return static_cast<std::size_t>(std::count_if(
      items.begin(), items.end(), [state](const ItemResult& one) { return one.state == state; }));
}

ApplyResult execute(const PlanHeader& plan, Work work, const ApplyTools& tools) {
  return Run(plan, tools).carry_out(std::move(work));
}

}  // namespace keelson::cleanup
