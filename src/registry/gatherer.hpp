// SPDX-License-Identifier: Apache-2.0
// Asks a registry for all it holds, wave by wave: tags, manifests, parts of indexes, and
// what lost its tags. What was answered is put in order by take_inventory. For src/registry
// alone.
#pragma once
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "analyzer/model/error.hpp"
#include "src/registry/held.hpp"
#include "src/registry/take_inventory.hpp"

namespace keelson::registry {

// Failures of one repository; others mean that the registry itself does not work.
bool is_local(ErrorKind kind);

struct DigestHash {
  std::size_t operator()(const Digest& digest) const { return digest.hash(); }
};

class Gatherer {
 public:
  Gatherer(Registry& registry, FactCache& cache, const InventoryTask& task, Inventory& inventory);
  ~Gatherer();
  // Fills the repositories, sorted as RepositoryInventory says.
  void gather();

 private:
  struct Repository;
  // What is known of a manifest's being there: a tag leads to it; it was there before; or
  // only that something names it.
  enum class Presence : std::uint8_t { tagged, seen, named };
  struct Ask {
    std::size_t repository;
    Digest digest;
    Presence presence;
  };

  template <class Work>
  void for_each(std::size_t count, const Work& work);
  template <class Work>
  void guarded(Repository& repository, std::size_t place, const Work& work);

  void list_tags();
  void read_tags();
  void read_tag(Repository& repository, std::size_t tag);
  void read_lost_tags(Repository& repository);
  void read(std::vector<Ask> asks);
  void read_one(Repository& repository, const Digest& digest, Presence presence);
  void read_parts(std::vector<std::pair<std::size_t, Digest>> indexes);
  void read_untagged();
  void add(Repository& repository, const Digest& digest, ManifestFact fact, bool is_new);
  void put_in_order(Repository& repository);

  Registry& m_registry;
  FactCache& m_cache;
  const InventoryTask& m_task;
  Inventory& m_inventory;
  HeldMaker m_maker;
  std::vector<std::unique_ptr<Repository>> m_repositories;
  std::size_t m_wave = 0;
};

}  // namespace keelson::registry
