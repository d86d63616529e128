// SPDX-License-Identifier: Apache-2.0
// What of a plan is to be done, given how the world is now.
#include <algorithm>
#include <map>
#include <set>

#include "analyzer/model/error.hpp"
#include "src/cleanup/executor.hpp"
#include "src/cleanup/guard.hpp"
#include "src/cleanup/task.hpp"

namespace keelson::cleanup {
namespace {

using Key = std::pair<std::string, std::string>;  // repository, digest

struct Place {
  std::size_t repository;
  registry::ManifestId manifest;
};

std::optional<Place> find(const World& world, const Item& item) {
  const auto* repository = world.inventory.find(item.repository);
  const auto* manifest = repository ? repository->find(item.digest) : nullptr;
  if (manifest == nullptr) return std::nullopt;
  return Place{static_cast<std::size_t>(repository - world.inventory.repositories.data()),
               static_cast<registry::ManifestId>(manifest - repository->manifests.data())};
}

std::vector<std::string> tags_of(const World& world, const Place& place) {
  std::vector<std::string> tags;
  for (const auto& tag : world.inventory.repositories[place.repository].tags) {
    if (tag.manifest == place.manifest) tags.push_back(tag.name);
  }
  return tags;
}

// A registry that lists only tags may well hold it still.
std::string why_absent(const World& world, const Item& item) {
  const auto* repository = world.inventory.find(item.repository);
  for (const std::string& tag : item.tags) {
    if (repository != nullptr && repository->find_tag(tag) != nullptr)
      return "its tag " + tag + " is on another image now";
  }
  return "it is gone already";
}

std::string verdict_text(const Item& item) {
  return std::string("now ") + verdict_name(item.verdict) +
         (item.reasons.empty() ? "" : ": " + item.reasons[0].text);
}

class WorkFinder {
 public:
  WorkFinder(const Decision& now, const std::vector<store::JournalItem>& resumed)
      : m_now(now), m_world(now.world()) {
    for (const store::JournalItem& item : resumed) {
      // What it left for a reason is as if it had never been looked at.
      if (item.state == store::ItemState::left && item.note != k_cut_off) continue;
      (item.state == store::ItemState::deleted ? m_done : m_begun)
          .insert({item.repository, item.digest});
    }
  }

  Work find_in(const Plan& plan) && {
    find_bereaved(plan);
    add_parts_of_begun(plan);
    for (const Item& item : plan.items) {
      if (item.verdict == Verdict::doomed)
        add_doomed(item);
      else if (!item.untag.empty())
        add_untagging(item);
    }
    std::stable_sort(m_work.items.begin(), m_work.items.end(), [](const Item& a, const Item& b) {
      return a.wave != b.wave ? a.wave < b.wave : a.children.empty() < b.children.empty();
    });
    return std::move(m_work);
  }

 private:
  // What is part of, or attached to, what the run that was cut off deleted: by itself it
  // would only be alone for no time yet.
  void find_bereaved(const Plan& plan) {
    std::set<Key> gone;
    for (const Item& item : plan.items) {
      const Key key{item.repository, item.digest};
      if (!m_done.contains(key) && !m_begun.contains(key)) continue;
      const auto place = find(m_world, item);
      if (!place || is_half_gone(*place, item)) gone.insert(key);
    }
    for (bool added = !gone.empty(); added;) {
      added = false;
      for (const Item& item : plan.items) {
        const Key key{item.repository, item.digest};
        if (gone.contains({item.repository, item.subject})) added |= gone.insert(key).second;
        if (!gone.contains(key)) continue;
        for (const std::string& child : item.children)
          added |= gone.insert({item.repository, child}).second;
      }
    }
    m_bereaved = std::move(gone);
  }

  bool is_held_by_others(const Place& place, const Item& item) const {
    const auto& repository = m_world.inventory.repositories[place.repository];
    const auto holds = [&](const registry::HeldManifest& other) {
      return !m_bereaved.contains({item.repository, other.digest.text()}) &&
             std::any_of(other.children.begin(), other.children.end(),
                         [&](const auto& child) { return child.text() == item.digest; });
    };
    return std::any_of(repository.manifests.begin(), repository.manifests.end(), holds);
  }

  bool has_subject(const Item& item) const {
    const auto& repositories = m_world.inventory.repositories;
    return std::any_of(repositories.begin(), repositories.end(), [&](const auto& repository) {
      return repository.find(item.subject) != nullptr &&
             !m_bereaved.contains({repository.name, item.subject});
    });
  }

  // If it stays, then for how long it has been alone, which may not be known.
  bool is_unneeded(const Place& place) const {
    return m_now.judged()[place.repository][place.manifest].verdict != Verdict::protected_ &&
           m_world.inventory.repositories[place.repository].failure.empty();
  }

  // The run that was cut off took its tags, or some. It goes, or gets them back. The second
  // where one is on it: that may have been put there since.
  bool is_half_gone(const Place& place, const Item& item) const {
    const auto tags = tags_of(m_world, place);
    return m_begun.contains({item.repository, item.digest}) &&
           m_world.inventory.repositories[place.repository].failure.empty() &&
           !std::includes(tags.begin(), tags.end(), item.tags.begin(), item.tags.end());
  }

  // Kept for nothing but that what it went with is gone.
  bool is_bereaved(const Place& place, const Item& item) const {
    return m_bereaved.contains({item.repository, item.digest}) && is_unneeded(place) &&
           (item.subject.empty() ? item.tags.empty() : !has_subject(item)) &&
           tags_of(m_world, place) == item.tags && !is_held_by_others(place, item);
  }

  // The parts of an index that went, or lost its tags, are not in the inventory either.
  void add_parts_of_begun(const Plan& plan) {
    for (bool added = !m_done.empty() || !m_begun.empty(); added;) {
      added = false;
      for (const Item& item : plan.items) {
        const Key key{item.repository, item.digest};
        if (!m_done.contains(key) && !m_begun.contains(key)) continue;
        for (const std::string& child : item.children) {
          const Key part{item.repository, child};
          if (!m_done.contains(part)) added |= m_begun.insert(part).second;
        }
      }
    }
  }

  void leave(const Item& item, store::ItemKind kind, std::vector<std::string> tags,
             const std::string& why) {
    if (kind == store::ItemKind::manifest) {
      for (const std::string& child : item.children)
        m_work.kept_parts.insert(item.repository + "@" + child);
    }
    const auto* repository = m_world.inventory.find(item.repository);
    const bool is_read = repository == nullptr || repository->failure.empty();
    m_work.left.push_back({kind, item.repository, item.digest, std::move(tags), item.size_bytes,
                           is_read ? store::ItemState::left : store::ItemState::failed,
                           is_read ? why : "its repository was not read: " + repository->failure});
  }

  void add_doomed(const Item& item) {
    const auto kind = store::ItemKind::manifest;
    const auto place = find(m_world, item);
    if (m_done.contains({item.repository, item.digest}) && !place) return;
    // The run that was cut off took its tags, and with them its place in the inventory.
    if (!place && m_begun.contains({item.repository, item.digest})) {
      m_work.begun.insert(item.repository + "@" + item.digest);
      m_work.items.push_back(item);
    } else if (!place) {
      leave(item, kind, item.tags, why_absent(m_world, item));
    } else if (is_half_gone(*place, item)) {
      m_work.begun.insert(item.repository + "@" + item.digest);
      if (is_unneeded(*place) && !is_held_by_others(*place, item))
        m_work.bereaved.insert(item.repository + "@" + item.digest);
      m_work.items.push_back(item);
    } else if (is_bereaved(*place, item)) {
      m_work.bereaved.insert(item.repository + "@" + item.digest);
      m_work.items.push_back(item);
    } else if (m_now.judged()[place->repository][place->manifest].verdict != Verdict::doomed) {
      leave(item, kind, item.tags, verdict_text(m_now.item(place->repository, place->manifest)));
    } else if (tags_of(m_world, *place) != item.tags) {
      leave(item, kind, item.tags, "its tags have changed");
    } else {
      m_work.items.push_back(item);
    }
  }

  void add_untagging(const Item& item) {
    const auto place = find(m_world, item);
    const auto now =
        place ? m_now.item(place->repository, place->manifest).untag : std::vector<std::string>{};
    Item still = item;
    still.untag.clear();
    for (const std::string& tag : item.untag) {
      if (std::find(now.begin(), now.end(), tag) != now.end())
        still.untag.push_back(tag);
      else
        leave(item, store::ItemKind::tag, {tag}, "it is not to go any more");
    }
    if (!still.untag.empty()) m_work.untagging.push_back(std::move(still));
  }

  const Decision& m_now;
  const World& m_world;
  std::set<Key> m_done, m_begun;  // by the run that was cut off
  std::set<Key> m_bereaved;
  Work m_work;
};

}  // namespace

void check_approval(const PlanHeader& plan, const std::string& approved, const World& frame) {
  const auto no = [&](const std::string& cause, const std::string& next) {
    throw Error(ErrorKind::refused, "apply plan", plan.hash.substr(0, 19), cause, next);
  };
  constexpr std::size_t shortest = 12;
  const std::string hex = plan.hash.substr(plan.hash.find(':') + 1);
  const std::string given = approved.starts_with("sha256:") ? approved.substr(7) : approved;
  if (given.size() < shortest || !hex.starts_with(given)) {
    no("--approve " + approved + " is not its hash", "review the plan; its hash stands at its end");
  }
  if (plan.keelson != KEELSON_VERSION)
    no("Keelson " + plan.keelson + " made it, and this is " KEELSON_VERSION, "make a new plan");
  if (plan.url != frame.inventory.url)
    no("it is for " + plan.url + ", not " + frame.inventory.url, "make a plan for this registry");
  if (plan.created > frame.now + std::chrono::minutes(5))
    no("it was made in the future, " + format_time(plan.created), "set the clocks right");
  if (plan.policy_hash != policy_hash(frame.settings))
    no("keelson.yml has changed since it was made", "make a new plan");
  if (frame.now >= plan.expires) {
    refuse(frame, Guard::plan_age,
           "the plan " + hex.substr(0, 12) + " expired at " + format_time(plan.expires),
           "make a new plan");
  }
}

Work work_of(const Plan& plan, const Decision& now,
             const std::vector<store::JournalItem>& resumed) {
  return WorkFinder(now, resumed).find_in(plan);
}

std::vector<std::vector<Judged>> judged_as(const Decision& now, const Work& work) {
  auto judged = now.judged();
  std::set<Key> wanted;
  for (const Item& item : work.items) wanted.insert({item.repository, item.digest});
  for (std::size_t r = 0; r < judged.size(); ++r) {
    const auto& repository = now.world().inventory.repositories[r];
    for (std::size_t m = 0; m < judged[r].size(); ++m) {
      auto& verdict = judged[r][m].verdict;
      const bool is_wanted =
          wanted.contains({repository.name, repository.manifests[m].digest.text()});
      if (is_wanted || verdict == Verdict::doomed)
        verdict = is_wanted ? Verdict::doomed : Verdict::kept;
    }
  }
  return judged;
}

}  // namespace keelson::cleanup
