// SPDX-License-Identifier: Apache-2.0
#include "tests/property/model.hpp"

#include <array>

namespace keelson::tests {
namespace {

constexpr std::array k_repositories{"app", "app/base", "os", "tools"};
constexpr std::array k_tags{"latest", "1.0", "1.1", "v1.2.0", "dev-1", "dev-2"};
constexpr std::array k_tag_patterns{"*", "1.*", "dev-*", "latest"};

template <class Array>
std::string pick(const Array& from, unsigned n) {
  return from[n % from.size()];
}

// Mostly old enough to go; a third not, or not to be believed.
std::string created(unsigned n) {
  constexpr std::array odd{"", "1970-01-01T00:00:00Z", "0001-01-01T00:00:00Z",
                           "2999-01-01T00:00:00Z"};
  if (n % 12 == 0) return pick(odd, n / 12);
  if (n % 12 == 1) return format_time(k_now - std::chrono::minutes(n % 50));
  return days_ago(static_cast<int>(n % 12) * 40 - 60);
}

// What gathering reads of needed images only.
void read_provenance(registry::Registry& at, const registry::InventoryTask& task,
                     registry::Inventory& inventory) {
  std::vector<registry::MissingConfig> unread;
  for (const auto& repository : inventory.repositories) {
    for (const auto& manifest : repository.manifests) {
      if (manifest.has_unread_provenance) unread.push_back({repository.name, manifest.digest});
    }
  }
  NoCache cache;
  registry::read_configs(at, cache, task, unread, inventory);
}

}  // namespace

Model::Model(const Steps& steps) {
  for (const Step& step : steps) {
    if (is_race(step))
      m_races.push_back(step);
    else if (!is_fault(step))
      take(step);
  }
  if (retention.empty()) retention = {rule()};
}

cleanup::World Model::world(registry::Registry& at) {
  auto world = empty_world();
  registry::InventoryTask task;
  task.wanted = [&](const std::string&) { return registry::Wanted{true, registry.lists_untagged}; };
  task.labels = {"*"};
  world.inventory = inventory_of(at, k_now, task);
  for (auto& repository : world.inventory.repositories) {
    if (failed.contains(repository.name)) repository.failure = "list its tags: 403";
    for (auto& manifest : repository.manifests)
      manifest.untagged =
          k_now - std::chrono::days(static_cast<unsigned char>(manifest.digest.bytes()[0]) % 60);
    for (const auto& tag : repository.tags) repository.manifests[tag.manifest].untagged.reset();
  }
  read_provenance(at, task, world.inventory);
  world.settings.retention = retention;
  world.settings.keep = keep;
  world.builds = builds;
  world.observations = {observation()};
  for (const auto& image : uses) world.uses.push_back({image, "job test of ci.yml:1"});
  world.capabilities = at.capabilities(k_repositories[0]);
  return world;
}

live::Observation Model::observation() const {
  live::Observation observation{"swarm", k_now, {}};
  for (const auto& image : std::set<std::string>(live.begin(), live.end()))
    observation.images.push_back({parse_image_reference(image).text(), "service x", "running"});
  return observation;
}

bool Model::race(unsigned look) {
  bool changed = false;
  for (auto step = m_races.begin(); step != m_races.end();) {
    if (step->n[0] % 12 > look) {
      ++step;
      continue;
    }
    changed = changed || step->kind == StepKind::deployed || step->kind == StepKind::new_build;
    take(*step);
    step = m_races.erase(step);
  }
  return changed;
}

void Model::take(const Step& step) {
  const auto& n = step.n;
  const std::string repository = pick(k_repositories, n[1]);
  const std::string tag = pick(k_tags, n[2]);
  const std::string digest = some_digest(repository, n[3]);
  switch (step.kind) {
    case StepKind::image:
    case StepKind::pushed_image:
      return push_image(step, is_race(step));
    case StepKind::index:
    case StepKind::pushed_index:
      return push_index(step);
    case StepKind::alias:
    case StepKind::moved_tag:
      if (digest.empty()) return;
      registry.content[repository].tags[tag] = digest;
      return moved.push_back(repository + ":" + tag);
    case StepKind::signature:
      if (!digest.empty()) registry.push_signature(repository, digest);
      return;
    case StepKind::referrer:
      if (!digest.empty()) registry.push_referrer(repository, digest, n[4] % 3 ? "" : tag);
      return;
    case StepKind::build:
    case StepKind::new_build:
      return builds.push_back(some_build(step));
    case StepKind::live:
    case StepKind::deployed:
      return live.push_back(some_reference(n[1], n[2], n[3] % 5));
    case StepKind::use:
      return uses.push_back(some_reference(n[1], n[2], n[3] % 8));
    case StepKind::keep:
      return keep.push_back(
          {n[3] % 3 ? repository + ":" + pick(k_tag_patterns, n[2]) : repository, "keelson.yml:5"});
    case StepKind::policy:
      return set_policy(step);
    case StepKind::kind_of_registry:
      return set_kind(step);
    case StepKind::failed:
      failed.insert(repository);
      return;
    case StepKind::vanished:
      if (digest.empty()) return;
      has_vanished = true;
      registry.content[repository].manifests.erase(digest);
      std::erase_if(registry.content[repository].tags, [&](auto& t) { return t.second == digest; });
      return;
    case StepKind::request_fails:
    case StepKind::answer_lost:
    case StepKind::killed_at_request:
    case StepKind::killed_at_write:
      return;
  }
}

void Model::set_policy(const Step& step) {
  const auto& n = step.n;
  constexpr std::array patterns{"*", "*", "app*", "os"};
  config::RetentionRule one = rule(pick(patterns, n[0]));
  one.order = n[1] % 3 == 0 ? config::Order::version : config::Order::time;
  one.keep_last = n[1] / 3 % 2;
  one.max_age = std::chrono::days(n[2] % 3 * 60);
  one.min_keep = n[2] / 3 % 2;
  if (n[3] % 2 == 0) one.groups = {"dev-*", "1.*"};
  if (n[3] / 2 % 6 == 0) one.keep = {"latest"};
  if (n[3] / 8 % 4 == 0) one.keep_labels = {"tier=gold"};
  if (n[4] % 3 != 0) one.untagged = std::chrono::days(n[4] / 3 % 40);
  if (n[4] % 4 != 0) one.orphans = std::chrono::days(n[4] / 4 % 40);
  if (n[5] % 6 == 0) one.not_pulled_for = std::chrono::days(30);
  retention.push_back(one);
}

void Model::set_kind(const Step& step) {
  registry.can_untag = step.n[0] % 3 == 0;
  registry.lists_untagged = step.n[1] % 3 == 0;
}

void Model::push_image(const Step& step, bool is_race) {
  const auto& n = step.n;
  const std::string repository = pick(k_repositories, n[1]);
  const std::string tag = n[2] % 8 == 7 ? "" : pick(k_tags, n[2]);
  Image image;
  image.created = created(n[3]);
  image.difference = std::to_string(n[4] % 3);
  for (unsigned layer = 0; layer <= n[4] % 2; ++layer)
    image.layers.push_back({"layer " + std::to_string((n[4] / 4 + layer) % 5)});
  // Some histories tell of each layer, some of more or fewer, some are not there.
  if (n[4] / 8 % 3 != 0) {
    image.history.emplace();
    for (const Layer& layer : image.layers) image.history->push_back("COPY " + layer.content);
    for (unsigned i = 0; i < n[4] / 2 % 3; ++i)
      image.history->push_back("LABEL " + std::to_string(n[5] / 2 % 2));
    if (n[4] % 16 == 9) image.history->front() = "COPY other";
    if (n[4] % 16 == 11) image.history->push_back("RUN more");
    if (n[5] % 7 == 3) image.layers[0].compression = "zstd";
  }
  if (n[5] % 5 == 0) image.labels["tier"] = n[5] % 2 ? "gold" : "tin";
  const std::string base = pick(k_repositories, n[5]);
  const std::string base_digest = some_digest(base, n[5] / 4);
  // A name, a digest, or both.
  if (n[5] % 3 == 0 && !is_race) {
    if (n[5] / 3 % 4 != 0)
      image.annotations["org.opencontainers.image.base.name"] =
          "r.io/" + base + ":" + pick(k_tags, n[5] / 8);
    if (n[5] / 3 % 4 != 1 && !base_digest.empty())
      image.annotations["org.opencontainers.image.base.digest"] = base_digest;
  }
  if (n[4] % 13 == 5 && !is_race)
    image.triggers = {"COPY --from=r.io/" + base + ":" + pick(k_tags, n[3]) + " / /"};
  const std::string digest = registry.push(repository, tag, image);
  if (n[4] % 7 == 0) {
    registry.times_of[digest] = {k_now - std::chrono::days(n[4] % 90),
                                 k_now - std::chrono::days(n[4] % 45)};
  }
  if (!tag.empty()) moved.push_back(repository + ":" + tag);
}

void Model::push_index(const Step& step) {
  const auto& n = step.n;
  const std::string repository = pick(k_repositories, n[1]), tag = pick(k_tags, n[2]);
  std::vector<std::string> parts;
  for (unsigned i = 0; i <= n[3] % 3; ++i) {
    const std::string part = some_digest(repository, n[3 + i % 3] / 3 + i);
    if (!part.empty() && std::find(parts.begin(), parts.end(), part) == parts.end())
      parts.push_back(part);
  }
  if (parts.empty()) return;
  // Mostly a part has no tag of its own.
  if (n[4] % 4 != 0 && !is_race(step)) {
    for (const std::string& part : parts)
      std::erase_if(registry.content[repository].tags, [&](auto& t) { return t.second == part; });
  }
  const std::string base = pick(k_repositories, n[4]), material = some_digest(base, n[5]);
  const bool is_attested = n[5] % 3 == 0 && !is_race(step) && !material.empty();
  const auto materials = {std::pair("r.io/" + base + ":" + pick(k_tags, n[5]), material)};
  if (is_attested && n[5] % 2 == 0) parts.push_back(registry.push_provenance(repository, materials));
  const std::string index = registry.push_index(repository, tag, parts);
  if (is_attested && n[5] % 2 != 0) registry.push_provenance(repository, materials, index);
  moved.push_back(repository + ":" + tag);
}

std::string Model::some_digest(const std::string& repository, unsigned n) {
  const auto& manifests = registry.content[repository].manifests;
  if (manifests.empty()) return {};
  return std::next(manifests.begin(), static_cast<std::ptrdiff_t>(n % manifests.size()))->first;
}

// By tag mostly; 3: by digest, 4: by both, 5 and up: open.
std::string Model::some_reference(unsigned name, unsigned tag, unsigned form) {
  const std::string repository = pick(k_repositories, name);
  const std::string digest = some_digest(repository, tag / 6);
  const std::string by_tag = "r.io/" + repository + ":" + pick(k_tags, tag);
  if (form >= 7) return "r.io/app*:" + pick(k_tag_patterns, tag);
  if (form >= 5) return "r.io/" + repository + ":" + pick(k_tag_patterns, tag);
  if (form < 3 || digest.empty()) return by_tag;
  return form == 3 ? "r.io/" + repository + "@" + digest : by_tag + "@" + digest;
}

Build Model::some_build(const Step& step) {
  const auto& n = step.n;
  const std::string product =
      n[1] % 7 == 0 ? "" : some_reference(n[2], n[2] / 4, n[1] % 3 == 0 ? 5 + n[1] / 3 % 3 : 0);
  std::vector<std::string> bases;
  for (unsigned i = 0; i < n[3] % 3; ++i)
    bases.push_back(some_reference(n[4] + i, n[5] + i, n[4] / 4 % 9));
  Build b = build("d" + std::to_string(builds.size()) + "/Dockerfile", product, bases);
  if (n[0] % 7 == 3 && !product.empty())
    b.products.push_back(parse_image_reference(some_reference(n[5], n[0], n[4] % 6)).text());
  if (n[0] % 20 == 19) b.unproven = "it is built by a loop";
  return b;
}

}  // namespace keelson::tests
