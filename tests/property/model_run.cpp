// SPDX-License-Identifier: Apache-2.0
#include "tests/property/model_run.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "src/cleanup/executor.hpp"
#include "src/cleanup/restore.hpp"
#include "src/net/retry_later.hpp"
#include "tests/property/broken.hpp"
#include "tests/property/model_plan.hpp"
#include "tests/property/naive_needs.hpp"

namespace keelson::tests {
namespace {

using namespace cleanup;
using store::ItemKind;
using store::ItemState;

// As `kill -9` ends a process: nothing catches it but the one who waits for its end.
struct Killed {};

constexpr ErrorKind k_failures[] = {
    ErrorKind::network,  ErrorKind::unauthorized, ErrorKind::forbidden, ErrorKind::unsupported,
    ErrorKind::protocol, ErrorKind::timeout,      ErrorKind::not_found, ErrorKind::invalid};

class Trial {
 public:
  // In the model's memory, unless `elsewhere`.
  Trial(const Steps& steps, Tally& tally, Place* elsewhere)
      : m_steps(steps),
        m_tally(tally),
        m_model(steps),
        m_in_memory(m_model.registry),
        m_place(elsewhere == nullptr ? m_in_memory : *elsewhere) {}

  void run() {
    m_place.watch(nullptr);
    m_place.fill(m_model.registry);
    const auto plan = make();
    if (!plan) return;
    const auto before = m_model.registry.snapshot();
    const auto content = m_model.registry.content;
    apply_until_done(*plan);
    m_place.watch(nullptr);
    m_database.before_write = nullptr;
    m_place.read(m_model.registry);
    tell_content();
    check_journal(*plan, before);
    if (!has_race()) check_result(*plan, content);
    restore_all(before);
    tell_content();
  }

  const std::string& course() const { return m_course; }

 private:
  void tell(const std::string& what) { m_course += what + "\n"; }
  void tell_content() {
    for (const auto& [name, value] : m_model.registry.snapshot())
      tell("  " + name + (name.find('@') == std::string::npos ? " " + value : ""));
  }

  bool has(bool (*is)(const Step&)) const {
    return std::any_of(m_steps.begin(), m_steps.end(), is);
  }
  bool has_race() const { return has(is_race); }

  std::optional<Plan> make() {
    const World world = m_model.world(m_place.registry());
    auto plan = plan_if_allowed(world);
    if (!plan) {
      ++m_tally.refused;
      tell("refused");
      return plan;
    }
    tell("plan " + plan->header.hash);
    check_plan(*plan, world, m_model);
    if (check_foreign(*plan, world, m_steps)) ++m_tally.foreign;
    m_tally.doomed += count_doomed(*plan);
    return plan;
  }

  // As a person would: the same command again, until it says that all is done.
  void apply_until_done(const Plan& plan) {
    m_faults.clear();
    for (const Step& step : m_steps) {
      if (is_fault(step)) m_faults.push_back(step);
    }
    for (int tries = 0; tries < 6; ++tries) {
      m_place.read(m_model.registry);
      m_known = m_model.registry.content;
      m_requests = m_writes = 0;
      try {
        apply(plan);
        require(m_broken.empty(), m_broken);
      } catch (const Killed&) {
        tell("killed");
        require(m_broken.empty(), m_broken);
        continue;
      } catch (const Error& error) {
        // The world could not be read, or a guard refuses what is left.
        tell("refused, or not read");
        require(m_faulted || error.kind() == ErrorKind::refused,
                std::string("applying failed: ") + error.what());
        if (!m_faulted) return;
        m_faulted = false;
        continue;
      }
      m_faulted = false;
      if (m_last.failure.empty() && m_last.count(ItemState::failed) == 0) return;
    }
    throw Broken("the plan is never done: " + m_last.failure);
  }

  void apply(const Plan& plan) {
    World world = m_model.world(m_place.registry());
    m_place.watch([this](const std::string& request) { on_request(request); });
    m_database.before_write = [this](const std::string&) { on_write(); };
    Watch watch(
        std::move(world), [this](World& w) { return look(w); }, std::chrono::milliseconds(0));
    const auto unfinished = m_journal.unfinished(plan.header.hash);
    Work work =
        work_of(plan, watch.decision(),
                unfinished ? m_journal.items(unfinished->id) : std::vector<store::JournalItem>{});
    const std::atomic<bool> stop{false};
    m_last = execute(plan.header, std::move(work),
                     {m_place.registry(),
                      m_place.editor(),
                      m_journal,
                      watch,
                      nullptr,
                      config::VaultUse::never,
                      stop,
                      {},
                      {},
                      [] { return k_now; },
                      2,
                      3,
                      std::chrono::milliseconds(0)});
    for (const ItemResult& one : m_last.items) {
      tell(std::string(state_name(one.state)) + " " + one.repository + "@" + one.digest +
           (one.kind == ItemKind::tag ? " " + one.tags.at(0) : ""));
    }
    m_tally.resumed += static_cast<std::int64_t>(m_last.resumed);
    m_tally.spared += static_cast<std::int64_t>(m_last.count(ItemState::left));
    if (!m_last.missing.empty()) ++m_tally.brought_back;
    require(has_race() || m_last.missing.empty(),
            "missing after the run: " + (m_last.missing.empty() ? "" : m_last.missing[0]));
  }

  bool look(World& world) {
    if (m_model.is_quiet()) return false;
    m_place.read(m_model.registry);
    const bool has_changed = m_model.race(m_looks++);
    m_place.fill(m_model.registry);
    if (!has_changed) return false;
    ++m_tally.races;
    world.builds = m_model.builds;
    world.observations = {m_model.observation()};
    return true;
  }

  void on_request(const std::string& request) {
    const unsigned number = m_requests++;
    std::optional<Step> fault;
    std::erase_if(m_faults, [&](const Step& step) {
      if (step.kind == StepKind::killed_at_write || step.n[0] % 60 != number) return false;
      fault = step;
      return true;
    });
    if (!fault && !request.starts_with("DELETE")) return;
    m_place.read(m_model.registry);
    if (request.starts_with("DELETE")) note_broken(request.substr(7));
    if (!fault) return;
    ++m_tally.faults;
    m_faulted = true;
    if (fault->kind != StepKind::request_fails && request.starts_with("DELETE") &&
        fault->n[2] % 2) {
      carry_out(request.substr(7));
      m_place.fill(m_model.registry);
    }
    if (fault->kind == StepKind::killed_at_request) throw Killed{};
    if (fault->n[1] % 3 == 0)
      throw net::RetryLater(Error(ErrorKind::rate_limited, "ask", request, "429"),
                            std::chrono::seconds(0));
    throw Error(k_failures[fault->n[1] % std::size(k_failures)], "ask", request, "it failed");
  }

  void on_write() {
    const unsigned number = m_writes++;
    const auto fault = std::find_if(m_faults.begin(), m_faults.end(), [&](const Step& step) {
      return step.kind == StepKind::killed_at_write && step.n[0] % 12 == number;
    });
    if (fault == m_faults.end()) return;
    const bool is_killed = fault->n[1] % 2;
    m_faults.erase(fault);
    ++m_tally.faults;
    m_faulted = true;
    if (is_killed) throw Killed{};
    throw Error(ErrorKind::internal, "write journal", "k.db", "the disk is full", "free space");
  }

  // What is thrown here would be a failure of the registry to the one who asks it.
  void note_broken(const std::string& object) {
    try {
      check_deletion(object);
    } catch (const Broken& broken) {
      if (m_broken.empty()) m_broken = broken.what();
    }
  }

  // The one that matters: at the moment of a deletion, nothing needs what goes.
  void check_deletion(const std::string& object) {
    const Needed must_stay = needed(m_model, m_known);
    const bool is_digest = object.find('@') != std::string::npos;
    const auto& names = is_digest ? must_stay.digests : must_stay.tags;
    require(!names.contains(object), "deleted, and needed: " + object);
    if (!is_digest) return;
    const std::string repository = object.substr(0, object.find('@'));
    for (const auto& [tag, digest] : m_model.registry.content[repository].tags) {
      require(
          repository + "@" + digest != object || !must_stay.tags.contains(repository + ":" + tag),
          "a needed tag goes with its digest: " + tag);
    }
  }

  // The registry did it, and its answer is lost.
  void carry_out(const std::string& object) {
    const auto at = object.find('@');
    auto& repository = m_model.registry.content[object.substr(0, object.find_first_of("@:"))];
    if (at == std::string::npos) {
      if (m_model.registry.can_untag) repository.tags.erase(object.substr(object.find(':') + 1));
      return;
    }
    const std::string digest = object.substr(at + 1);
    repository.manifests.erase(digest);
    std::erase_if(repository.tags, [&](const auto& tag) { return tag.second == digest; });
  }

  // What is gone is in the journal; what it says was deleted is gone, unless others pushed it.
  void check_journal(const Plan& plan, const std::map<std::string, std::string>& before) {
    const auto after = m_model.registry.snapshot();
    std::set<std::string> journaled, deleted;
    std::int64_t manifests = 0, tags = 0;
    for (const store::Run& run : m_journal.runs()) {
      require(!run.finished.empty(), "a run is not finished: " + run.id);
      std::map<ItemState, std::int64_t> counts;
      for (const auto& item : m_journal.items(run.id)) {
        ++counts[item.state];
        const std::string manifest = item.repository + "@" + item.digest;
        if (item.kind == ItemKind::manifest) journaled.insert(manifest);
        for (const auto& tag : item.tags) journaled.insert(item.repository + ":" + tag);
        if (item.state != ItemState::deleted) continue;
        ++(item.kind == ItemKind::manifest ? manifests : tags);
        if (item.kind == ItemKind::manifest) deleted.insert(manifest);
      }
      require(counts == m_journal.counts(run.id), "the journal's counts are not its items'");
      require(!counts.contains(ItemState::intended), "an item of a finished run is still open");
    }
    m_tally.deleted += manifests;
    m_tally.untagged += tags;
    for (const auto& [name, value] : before) {
      if (after.contains(name) || m_model.has_vanished) continue;
      if (has_race() && name.find('@') == std::string::npos) continue;
      require(journaled.contains(name), "gone, and not in the journal: " + name);
    }
    if (has_race()) return;
    for (const auto& name : deleted)
      require(!after.contains(name), "deleted, says the journal, and it is there: " + name);
    const auto doomed = plan.header.summary.verdicts.find("doomed");
    const std::int64_t planned = doomed == plan.header.summary.verdicts.end() ? 0 : doomed->second;
    const std::string said =
        "planned " + std::to_string(planned) + ", journal says " + std::to_string(manifests);
    // What was cut off may find more protected than before: its own deletions change the world.
    require(has(is_fault) ? manifests <= planned : manifests == planned, said);
    require(has(is_fault) || tags == plan.header.summary.untagged,
            "tags planned and journalled differ");
  }

  // Without races all that is doomed went, and enough stayed.
  void check_result(const Plan& plan, const RegistryContent& before) {
    for (const Item& item : plan.items) {
      const auto& now = m_model.registry.content[item.repository];
      const bool is_there = now.manifests.contains(item.digest);
      if (is_there && item.verdict == Verdict::doomed && has(is_fault)) {
        // Cut off without its tags it may look needed; then it is as it was.
        for (const auto& tag : item.tags)
          require(now.tags.contains(tag), "left without its tag " + tag);
        continue;
      }
      require(is_there == (item.verdict != Verdict::doomed),
              item.digest + (is_there ? " is still there" : " is gone"));
      for (const auto& tag : item.tags) {
        const bool goes = item.verdict == Verdict::doomed ||
                          std::find(item.untag.begin(), item.untag.end(), tag) != item.untag.end();
        // Cut off, what made one that is gone by now may make anything, and need this tag.
        const bool may_stay = is_there && has(is_fault);
        require(now.tags.contains(tag) ? !goes || may_stay : goes,
                "tag " + tag + " of " + item.digest);
      }
    }
    for (const auto& [name, repository] : before) {
      std::int64_t least = 0;
      for (const auto& rule : m_model.retention) {
        if (!matches_pattern(rule.repositories, name)) continue;
        least = rule.min_keep;
        break;
      }
      least = std::min(least, tagged(repository));
      require(tagged(m_model.registry.content[name]) >= least, "too few survivors in " + name);
    }
  }

  static std::int64_t tagged(const MemoryRegistry::Repository& repository) {
    std::set<std::string> digests;
    for (const auto& [tag, digest] : repository.tags) {
      const auto manifest = repository.manifests.find(digest);
      if (tag.starts_with("sha256-") || manifest == repository.manifests.end()) continue;
      if (manifest->second.bytes.find("\"subject\"") == std::string::npos) digests.insert(digest);
    }
    return static_cast<std::int64_t>(digests.size());
  }

  void restore_all(const std::map<std::string, std::string>& before) {
    const auto between = m_model.registry.snapshot();
    auto runs = m_journal.runs();
    std::reverse(runs.begin(), runs.end());
    for (const auto& run : runs) {
      const RestorePlaces places{m_place.registry(), m_place.editor(), m_journal};
      require(has_race() || check_restore(run.id, places).complete(), "restore --check says no");
      const RestoreResult result = restore_run(run.id, places);
      for (const auto& entry : result.entries) {
        require(has_race() || entry.problem.empty(),
                "not restored: " + entry.repository + "@" + entry.digest + ": " + entry.problem);
      }
    }
    m_place.read(m_model.registry);
    const auto after = m_model.registry.snapshot();
    if (!has_race()) return require(after == before, "restoring does not give the world before");
    for (const auto& [name, value] : between)
      require(after.contains(name) && after.at(name) == value, "restoring changed " + name);
    if (m_model.has_vanished) return;
    for (const auto& [name, value] : before)
      require(after.contains(name), "restoring did not bring back " + name);
  }

  const Steps& m_steps;
  Tally& m_tally;
  Model m_model;
  InMemory m_in_memory;
  Place& m_place;
  std::string m_course;
  store::Database m_database{":memory:"};
  store::Journal m_journal{m_database};
  RegistryContent m_known;
  Steps m_faults;
  ApplyResult m_last;
  unsigned m_looks = 0, m_requests = 0, m_writes = 0;
  bool m_faulted = false;
  std::string m_broken;
};

}  // namespace

Told run_model_at(Place* elsewhere, const Steps& steps, Tally& tally) {
  ++tally.worlds;
  Trial trial(steps, tally, elsewhere);
  try {
    trial.run();
  } catch (const std::exception& error) {
    return {error.what(), trial.course()};
  }
  return {"", trial.course()};
}

std::string run_model(const Steps& steps, Tally& tally) {
  return run_model_at(nullptr, steps, tally).wrong;
}

}  // namespace keelson::tests
