// SPDX-License-Identifier: Apache-2.0
#include "src/registry/gatherer.hpp"

#include <algorithm>

#include "src/registry/bounded_json.hpp"
#include "src/registry/names.hpp"
#include "src/registry/parallel.hpp"
#include "src/registry/read_config.hpp"
#include "src/registry/read_manifest.hpp"

namespace keelson::registry {
namespace {

constexpr int k_index_depth_max = 4;
constexpr std::size_t k_manifests_max = 2'000'000;  // of a repository

Digest require_digest(const std::string& text, const std::string& object) {
  if (const auto digest = Digest::parse(text)) return *digest;
  throw Error(ErrorKind::protocol, "resolve", object,
              "its digest \"" + printable(text, 80) + "\" is not one of sha256");
}

}  // namespace

bool is_local(ErrorKind kind) {
  return kind == ErrorKind::protocol || kind == ErrorKind::forbidden ||
         kind == ErrorKind::not_found || kind == ErrorKind::conflict || kind == ErrorKind::invalid;
}

struct Gatherer::Repository {
  RepositoryInventory into;
  const RepositoryInventory* before = nullptr;
  Wanted wanted;
  std::vector<std::string> tags;               // sorted
  std::vector<std::optional<Digest>> digests;  // of the tags

  std::mutex mutex;  // of all below
  std::unordered_map<Digest, HeldManifest, DigestHash> held;
  std::unordered_set<Digest, DigestHash> claimed;  // somebody reads it, or has
  std::size_t failed_wave = 0, failed_place = 0;

  // The first failure counts, in the order of an unhurried reader.
  void fail(std::size_t wave, std::size_t place, const Error& error) {
    const std::lock_guard lock(mutex);
    const bool is_first =
        into.failure.empty() || std::pair(wave, place) < std::pair(failed_wave, failed_place);
    if (!is_first) return;
    into.failure = error.sentence();
    failed_wave = wave;
    failed_place = place;
  }
  // Whether the caller is the one to read it.
  bool claim(const Digest& digest) {
    const std::lock_guard lock(mutex);
    return claimed.insert(digest).second;
  }
};

Gatherer::Gatherer(Registry& registry, FactCache& cache, const InventoryTask& task,
                   Inventory& inventory)
    : m_registry(registry),
      m_cache(cache),
      m_task(task),
      m_inventory(inventory),
      m_maker(inventory, task.labels) {}

Gatherer::~Gatherer() = default;

template <class Work>
void Gatherer::for_each(std::size_t count, const Work& work) {
  ++m_wave;
  for_each_of(count, m_registry.connections(), work);
}

template <class Work>
void Gatherer::guarded(Repository& repository, std::size_t place, const Work& work) {
  try {
    work();
  } catch (const Error& error) {
    if (!is_local(error.kind())) throw;
    repository.fail(m_wave, place, error);
  }
}

void Gatherer::gather() {
  auto names = m_registry.repositories();
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  for (std::string& name : names) {
    auto repository = std::make_unique<Repository>();
    if (m_task.before != nullptr) repository->before = m_task.before->find(name);
    if (m_task.wanted) repository->wanted = m_task.wanted(name);
    repository->into.name = std::move(name);
    m_repositories.push_back(std::move(repository));
  }
  list_tags();
  read_tags();
  read_untagged();
  for (auto& repository : m_repositories) {
    put_in_order(*repository);
    m_inventory.repositories.push_back(std::move(repository->into));
    repository.reset();
  }
}

void Gatherer::list_tags() {
  for_each(m_repositories.size(), [&](std::size_t i) {
    Repository& repository = *m_repositories[i];
    guarded(repository, 0, [&] {
      repository.tags = m_registry.tags(repository.into.name).value_or(std::vector<std::string>());
    });
    auto& tags = repository.tags;
    std::sort(tags.begin(), tags.end());
    tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
    repository.digests.resize(tags.size());
  });
}

void Gatherer::read_tags() {
  std::vector<std::pair<std::size_t, std::size_t>> places;
  for (std::size_t i = 0; i < m_repositories.size(); ++i) {
    for (std::size_t tag = 0; tag < m_repositories[i]->tags.size(); ++tag)
      places.emplace_back(i, tag);
  }
  for_each(places.size(), [&](std::size_t n) {
    Repository& repository = *m_repositories[places[n].first];
    guarded(repository, n, [&] { read_tag(repository, places[n].second); });
  });
  for_each(m_repositories.size(), [&](std::size_t i) {
    guarded(*m_repositories[i], 0, [&] { read_lost_tags(*m_repositories[i]); });
  });
  std::vector<Ask> asks;
  for (const auto& [i, tag] : places) {
    Repository& repository = *m_repositories[i];
    const auto& digest = repository.digests[tag];
    if (digest && repository.claim(*digest)) asks.push_back({i, *digest, Presence::tagged});
  }
  read(asks);
  std::vector<std::pair<std::size_t, Digest>> all;
  for (std::size_t i = 0; i < m_repositories.size(); ++i) {
    for (const auto& [digest, held] : m_repositories[i]->held) {
      if (!held.children.empty()) all.emplace_back(i, digest);
    }
  }
  read_parts(std::move(all));
}

// A tag that was there before leads most likely to what is known: its head is enough.
// Another leads to what has to be read: that tells the digest, too.
void Gatherer::read_tag(Repository& repository, std::size_t tag) {
  const std::string& name = repository.into.name;
  const std::string object = written(name, repository.tags[tag]);
  if (repository.before != nullptr &&
      repository.before->find_tag(repository.tags[tag]) != nullptr) {
    const auto digest = m_registry.resolve(name, repository.tags[tag]);
    if (digest) repository.digests[tag] = require_digest(*digest, object);
    return;
  }
  const auto manifest = m_registry.manifest(name, repository.tags[tag]);
  if (!manifest) return;
  const Digest digest = require_digest(manifest->digest, object);
  repository.digests[tag] = digest;
  if (!repository.claim(digest)) return;
  if (auto fact = m_cache.find(manifest->digest))
    return add(repository, digest, std::move(*fact), false);
  add(repository, digest, read_manifest(*manifest, object), true);
}

// A tag that was listed and leads nowhere went while we looked. Or the registry contradicts
// itself: then the tag is not gone, and its image would be new here once it is shown again.
void Gatherer::read_lost_tags(Repository& repository) {
  if (!repository.into.failure.empty()) return;
  const std::string& name = repository.into.name;
  std::optional<std::vector<std::string>> listed;
  for (std::size_t tag = 0; tag < repository.tags.size(); ++tag) {
    if (repository.digests[tag]) continue;
    if (!listed) {
      listed = m_registry.tags(name).value_or(std::vector<std::string>());
      std::sort(listed->begin(), listed->end());
    }
    if (!std::binary_search(listed->begin(), listed->end(), repository.tags[tag])) continue;
    read_tag(repository, tag);
    if (repository.digests[tag]) continue;
    throw Error(ErrorKind::conflict, "read tag", written(name, repository.tags[tag]),
                "it is listed and has no manifest", "push it anew, or have it removed");
  }
}

void Gatherer::read(std::vector<Ask> asks) {
  for_each(asks.size(), [&](std::size_t n) {
    Repository& repository = *m_repositories[asks[n].repository];
    guarded(repository, n, [&] { read_one(repository, asks[n].digest, asks[n].presence); });
  });
}

void Gatherer::read_one(Repository& repository, const Digest& digest, Presence presence) {
  const std::string text = digest.text(), &name = repository.into.name;
  if (auto fact = m_cache.find(text)) {
    if (presence == Presence::named) {
      const auto there = m_registry.resolve(name, text);
      if (!there) return;
      if (*there != text)
        throw Error(ErrorKind::protocol, "resolve", written(name, text),
                    "the registry says that it is " + printable(*there, 80));
    }
    return add(repository, digest, std::move(*fact), false);
  }
  const auto manifest = m_registry.manifest(name, text);
  if (manifest) return add(repository, digest, read_manifest(*manifest, written(name, text)), true);
  // An index may name parts that were never pushed, or were deleted under it.
  if (presence != Presence::tagged) return;
  throw Error(ErrorKind::conflict, "read manifest", written(name, text),
              "it vanished during the inventory", "run again");
}

void Gatherer::add(Repository& repository, const Digest& digest, ManifestFact fact, bool is_new) {
  const bool is_config_wanted = repository.wanted.configs && !fact.is_config_read;
  if (is_config_wanted && read_config(m_registry, repository.into.name, fact)) is_new = true;
  const std::string text = digest.text();
  if (is_new) m_cache.remember(text, fact);
  HeldManifest held = m_maker.make(digest, fact);
  const Times times = m_registry.times(repository.into.name, text);
  held.pushed = times.pushed;
  held.pulled = times.pulled;
  const std::lock_guard lock(repository.mutex);
  if (repository.held.size() >= k_manifests_max)
    throw Error(ErrorKind::protocol, "read", repository.into.name, "it has too many manifests");
  repository.held.emplace(digest, std::move(held));
}

void Gatherer::read_parts(std::vector<std::pair<std::size_t, Digest>> indexes) {
  std::sort(indexes.begin(), indexes.end());
  for (int depth = 0; !indexes.empty(); ++depth) {
    std::vector<Ask> asks;
    for (const auto& [i, digest] : indexes) {
      Repository& repository = *m_repositories[i];
      const auto held = repository.held.find(digest);
      if (held == repository.held.end()) continue;
      for (const Digest& part : held->second.children) {
        if (!repository.claim(part)) continue;
        const bool is_seen =
            repository.before != nullptr && repository.before->find(part) != nullptr;
        asks.push_back({i, part, is_seen ? Presence::seen : Presence::named});
      }
    }
    indexes.clear();
    for (const Ask& ask : asks) indexes.emplace_back(ask.repository, ask.digest);
    if (depth == k_index_depth_max) {
      for (const auto& [i, digest] : indexes) {
        m_repositories[i]->fail(
            m_wave, 0,
            Error(ErrorKind::protocol, "read index in", m_repositories[i]->into.name,
                  "indexes are nested too deeply"));
      }
      return;
    }
    read(std::move(asks));
  }
}

// What was there before and is no longer led to may still be there, without a tag.
void Gatherer::read_untagged() {
  std::vector<std::vector<Digest>> candidates(m_repositories.size());
  for_each(m_repositories.size(), [&](std::size_t i) {
    Repository& repository = *m_repositories[i];
    if (!repository.wanted.untagged) return;
    if (repository.before != nullptr) {
      for (const HeldManifest& manifest : repository.before->manifests)
        candidates[i].push_back(manifest.digest);
    }
    guarded(repository, 0, [&] {
      for (const std::string& digest : m_registry.untagged(repository.into.name))
        candidates[i].push_back(require_digest(digest, repository.into.name));
    });
    std::sort(candidates[i].begin(), candidates[i].end());
  });
  std::vector<Ask> asks;
  std::vector<std::pair<std::size_t, Digest>> indexes;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    for (const Digest& digest : candidates[i]) {
      if (!m_repositories[i]->claim(digest)) continue;
      asks.push_back({i, digest, Presence::named});
      indexes.emplace_back(i, digest);
    }
  }
  read(std::move(asks));
  read_parts(std::move(indexes));
}

void Gatherer::put_in_order(Repository& repository) {
  auto& manifests = repository.into.manifests;
  manifests.reserve(repository.held.size());
  for (auto& [digest, held] : repository.held) manifests.push_back(std::move(held));
  repository.held.clear();
  std::sort(manifests.begin(), manifests.end(),
            [](const HeldManifest& a, const HeldManifest& b) { return a.digest < b.digest; });
  for (std::size_t tag = 0; tag < repository.tags.size(); ++tag) {
    const HeldManifest* manifest =
        repository.digests[tag] ? repository.into.find(*repository.digests[tag]) : nullptr;
    if (manifest == nullptr) continue;
    repository.into.tags.push_back(
        {std::move(repository.tags[tag]), static_cast<ManifestId>(manifest - manifests.data())});
  }
}

}  // namespace keelson::registry
