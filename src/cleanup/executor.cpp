// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/executor.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "analyzer/model/error.hpp"

namespace keelson::cleanup {
namespace {

// Time and plan; a plan applied twice within a second gets a number besides.
std::string new_run_id(const Plan& plan, Time now, store::Journal& journal) {
  std::string id = format_time(now) + "-" + plan.hash.substr(plan.hash.find(':') + 1, 8);
  std::erase_if(id, [](char c) { return c == ':'; });
  std::string free = id;
  int number = 1;
  for (const store::Run& run : journal.runs()) {
    if (run.id == free) free = id + "-" + std::to_string(++number);
  }
  return free;
}

class Executor {
 public:
  Executor(registry::Registry& registry, registry::RegistryEditor& editor, store::Journal& journal,
           std::string run_id, std::chrono::milliseconds tags_fresh_for)
      : m_tags_fresh_for(tags_fresh_for),
        m_registry(registry),
        m_editor(editor),
        m_journal(journal),
        m_run_id(std::move(run_id)) {}

  // nullopt when it went; otherwise why it was left. Throws when the run cannot go on.
  std::optional<std::string> remove(const Item& item, int position) {
    if (auto moved = moved_since(item)) return moved;
    const auto manifest = m_registry.manifest(item.repository, item.digest);
    if (!manifest) return "it is gone already";
    m_journal.add(m_run_id, {position, item.repository, item.digest, manifest->media_type,
                             manifest->bytes, item.tags, store::ItemState::intended, ""});
    try {
      m_editor.remove(item.repository, item.digest);
    } catch (const Error& error) {
      // A lost answer is not a lost request: look before saying what happened.
      if (still_there(item)) {
        m_journal.set_state(m_run_id, position, store::ItemState::failed, error.sentence());
        throw;
      }
    }
    if (still_there(item)) {
      m_journal.set_state(m_run_id, position, store::ItemState::failed,
                          "the registry said it was deleted, but it is there");
      throw Error(ErrorKind::protocol, "delete", item.repository + "@" + item.digest,
                  "the registry said it was deleted, but it is there",
                  "is a cache or mirror in between?");
    }
    m_journal.set_state(m_run_id, position, store::ItemState::deleted, "");
    return std::nullopt;
  }

 private:
  bool still_there(const Item& item) {
    return m_registry.resolve(item.repository, item.digest).has_value();
  }

  // Deleting a digest drops every tag on it, so each tag there must be one the plan names.
  std::optional<std::string> moved_since(const Item& item) {
    for (const std::string& tag : item.tags) {
      const auto digest = m_registry.resolve(item.repository, tag);
      if (digest != item.digest) return "its tag " + tag + (digest ? " has moved" : " is gone");
    }
    const auto tags = m_registry.tags(item.repository);
    if (!tags) return "its repository is gone";
    KnownTags& known = m_known_tags[item.repository];
    const auto now = std::chrono::steady_clock::now();
    if (now - known.read >= m_tags_fresh_for) known = {now, {}};
    for (const std::string& tag : *tags) {
      if (std::find(item.tags.begin(), item.tags.end(), tag) != item.tags.end()) continue;
      auto found = known.digests.find(tag);
      if (found == known.digests.end()) {
        const auto digest = m_registry.resolve(item.repository, tag);
        found = known.digests.emplace(tag, digest.value_or("")).first;
      }
      if (found->second == item.digest) return "the tag " + tag + " has been put on it";
    }
    return std::nullopt;
  }

  struct KnownTags {
    std::chrono::steady_clock::time_point read{};
    std::map<std::string, std::string> digests;
  };

  std::chrono::milliseconds m_tags_fresh_for;
  std::map<std::string, KnownTags> m_known_tags;  // by repository
  registry::Registry& m_registry;
  registry::RegistryEditor& m_editor;
  store::Journal& m_journal;
  std::string m_run_id;
};

}  // namespace

void check_approval(const Plan& plan, const std::string& approved, const config::Settings& settings,
                    const config::Registry& registry, Time now) {
  const auto refuse = [&](const std::string& cause, const std::string& next) {
    throw Error(ErrorKind::refused, "apply plan", plan.hash.substr(0, 19), cause, next);
  };
  constexpr std::size_t shortest = 12;
  const std::string hex = plan.hash.substr(plan.hash.find(':') + 1);
  const std::string given = approved.starts_with("sha256:") ? approved.substr(7) : approved;
  if (given.size() < shortest || !hex.starts_with(given)) {
    refuse("--approve " + approved + " is not its hash",
           "review the plan; its hash stands at its end");
  }
  if (plan.url != registry.url)
    refuse("it is for " + plan.url + ", not " + registry.url, "make a plan for this registry");
  if (now >= plan.expires) refuse("it expired at " + format_time(plan.expires), "make a new plan");
  if (plan.created > now + std::chrono::minutes(5))
    refuse("it was made in the future, " + format_time(plan.created), "set the clocks right");
  if (plan.policy_hash != policy_hash(settings))
    refuse("keelson.yml has changed since it was made", "make a new plan");
}

std::vector<Item> still_doomed(const Plan& plan, const Decision& now,
                               std::vector<ItemResult>& left) {
  std::map<std::pair<std::string, std::string>, const Item*> current;
  for (const Item& item : now.items) current[{item.repository, item.digest}] = &item;
  std::vector<Item> items;
  for (const Item& item : plan.items) {
    if (item.verdict != Verdict::doomed) continue;
    const auto found = current.find({item.repository, item.digest});
    const auto leave = [&](const std::string& why) {
      left.push_back({item.repository, item.digest, item.tags, why});
    };
    if (found == current.end()) {
      leave("it is gone already");
    } else if (found->second->verdict != Verdict::doomed) {
      const auto& reasons = found->second->reasons;
      leave(std::string("now ") + verdict_name(found->second->verdict) +
            (reasons.empty() ? "" : ": " + reasons[0].text));
    } else if (found->second->tags != item.tags) {
      leave("its tags have changed");
    } else {
      items.push_back(item);
    }
  }
  // Indexes first, so that none is ever left without its parts.
  std::stable_partition(items.begin(), items.end(),
                        [](const Item& i) { return !i.children.empty(); });
  return items;
}

ApplyResult execute(const Plan& plan, const std::vector<Item>& items, Time now,
                    registry::Registry& registry, registry::RegistryEditor& editor,
                    store::Journal& journal, const std::atomic<bool>& stop,
                    const std::function<void(const ItemResult&)>& progress,
                    std::chrono::milliseconds tags_fresh_for) {
  ApplyResult result;
  if (items.empty()) return result;
  result.run_id = new_run_id(plan, now, journal);
  journal.begin({result.run_id, plan.registry, plan.url, plan.hash, format_time(now), ""});
  Executor executor(registry, editor, journal, result.run_id, tags_fresh_for);
  std::set<std::string> kept_indexes;
  int position = 0;
  for (const Item& item : items) {
    if (stop) {
      result.interrupted = true;
      break;
    }
    ItemResult one{item.repository, item.digest, item.tags, ""};
    const bool orphaned = kept_indexes.contains(item.repository + "@" + item.digest);
    try {
      const auto why = orphaned ? std::optional<std::string>("the index that holds it was left")
                                : executor.remove(item, ++position);
      if (why) one.why = *why;
    } catch (const Error& error) {
      result.failure = error.what();
      one.why = error.cause();
      result.left.push_back(one);
      break;
    }
    if (!one.why.empty()) {
      for (const std::string& child : item.children)
        kept_indexes.insert(item.repository + "@" + child);
    }
    (one.why.empty() ? result.deleted : result.left).push_back(one);
    progress(one);
  }
  const auto finished = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  if (!result.interrupted && result.failure.empty())
    journal.finish(result.run_id, format_time(finished));
  return result;
}

}  // namespace keelson::cleanup
