// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/survivors.hpp"

#include <algorithm>
#include <mutex>

#include "src/cleanup/parallel.hpp"

namespace keelson::cleanup {

std::vector<std::string> missing_survivors(const World& world, const Decision& decision,
                                           registry::Registry& registry,
                                           const std::set<std::string>& repositories,
                                           const std::set<std::string>& removed) {
  struct Question {
    const std::string& repository;
    std::string reference;
    const char* separator;
    std::string name() const { return repository + separator + reference; }
  };
  std::vector<Question> questions;
  for (std::size_t r = 0; r < world.inventory.repositories.size(); ++r) {
    const auto& repository = world.inventory.repositories[r];
    if (!repositories.contains(repository.name)) continue;
    const auto stays = [&](registry::ManifestId manifest) {
      return decision.judged()[r][manifest].verdict != Verdict::doomed;
    };
    for (const auto& tag : repository.tags) {
      if (stays(tag.manifest) && !removed.contains(repository.name + ":" + tag.name))
        questions.push_back({repository.name, tag.name, ":"});
    }
    for (registry::ManifestId id = 0; id < repository.manifests.size(); ++id) {
      const std::string digest = repository.manifests[id].digest.text();
      if (stays(id) && !removed.contains(repository.name + "@" + digest))
        questions.push_back({repository.name, digest, "@"});
    }
  }
  std::vector<std::string> missing;
  std::mutex mutex;
  each_in_parallel(questions.size(), registry.connections(), [&](std::size_t i) {
    if (registry.resolve(questions[i].repository, questions[i].reference)) return;
    const std::lock_guard lock(mutex);
    missing.push_back(questions[i].name());
  });
  std::sort(missing.begin(), missing.end());
  return missing;
}

}  // namespace keelson::cleanup
