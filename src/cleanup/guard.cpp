// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/guard.hpp"

#include <algorithm>
#include <set>

#include "analyzer/model/error.hpp"
#include "analyzer/model/image_reference.hpp"
#include "src/cleanup/freed.hpp"
#include "src/cleanup/make_plan.hpp"
#include "src/cleanup/unlinked.hpp"
#include "src/registry/hold_tag.hpp"

namespace keelson::cleanup {
namespace {

constexpr const char* k_names[] = {
    "source_health",
    "source_freshness",
    "source_shrunk",
    "live_names",
    "unlinked_live",
    "live_shrunk",
    "protection_lost",
    "clock_skew",
    "max_deletions",
    "max_delete_percent",
    "max_repository_delete_percent",
    "max_delete_bytes",
    "min_survivors",
    "cannot_delete",
    "plan_age",
};

// Stable within a run, another as soon as anything was applied or the policy changed.
std::string name_of(const World& world, Guard guard, const std::string& cause) {
  const std::string all = std::string(guard_name(guard)) + "\n" + cause + "\n" +
                          world.inventory.url + "\n" + world.last_run + "\n" + world.settings.text;
  return registry::sha256_digest(all).substr(7, 8);
}

bool is_of_size(Guard guard) {
  return guard >= Guard::max_deletions && guard <= Guard::min_survivors;
}

bool is_overridden(const World& world, const Refusal& refusal, Phase phase) {
  return std::any_of(world.overrides.begin(), world.overrides.end(),
                     [&](const Override& override_) {
                       return override_.guard == guard_name(refusal.guard) &&
                              (override_.refusal == refusal.name ||
                               (phase == Phase::apply && is_of_size(refusal.guard)));
                     });
}

// "1 image", "2 images"
std::string counted(std::int64_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

std::string more(std::size_t count, const std::string& what) {
  return count > 1 ? " (and " + std::to_string(count - 1) + " " + what + ")" : "";
}

// Whether `now` is less than `before` by more than `percent` of it.
bool has_shrunk(std::int64_t before, std::int64_t now, std::int64_t percent) {
  return before > now && (before - now) * 100 > before * percent;
}

class Guards {
 public:
  Guards(const World& world, const Decision& decision,
         const std::vector<std::vector<Judged>>& judged, Phase phase)
      : m_world(world), m_decision(decision), m_judged(judged), m_phase(phase) {}

  std::vector<Refusal> check() && {
    check_sources();
    check_live();
    check_protections();
    check_clock();
    check_sizes();
    if (m_phase == Phase::apply && !m_world.capabilities.deletes)
      refuse(Guard::cannot_delete, m_world.capabilities.why_not,
             "`keelson doctor` says what the registry allows");
    return std::move(m_refusals);
  }

  std::vector<Refusal> check_inputs() && {
    check_sources();
    check_live();
    return std::move(m_refusals);
  }

 private:
  void refuse(Guard guard, const std::string& cause, const std::string& next) {
    Refusal refusal{guard, cause, next, name_of(m_world, guard, cause)};
    if (!is_overridden(m_world, refusal, m_phase)) m_refusals.push_back(std::move(refusal));
  }

  void check_sources() {
    if (!m_world.unreadable.empty()) {
      const auto& first = m_world.unreadable[0];
      refuse(Guard::source_health,
             first.path + ": " + first.cause + more(m_world.unreadable.size(), "more"),
             "what it is built from is unknown, so nothing can be proven dead: make it readable, "
             "or remove it");
    }
    for (std::size_t i = 0; i < m_world.sources.size(); ++i) {
      const scan::SourceState& source = m_world.sources[i];
      const auto& settings = m_world.settings.sources;
      const auto limit = i < settings.size() ? settings[i].max_age : std::nullopt;
      if (limit && (!source.fetched || m_world.now - *source.fetched > *limit)) {
        refuse(Guard::source_freshness,
               source.name + " was last fetched " +
                   (source.fetched ? "at " + format_time(*source.fetched) : "nobody knows when") +
                   ", longer ago than max_age allows",
               "fetch it, or raise sources: max_age");
      }
      if (!m_world.before) continue;
      const auto before = m_world.before->dockerfiles.find(source.name);
      if (before == m_world.before->dockerfiles.end()) continue;
      if (has_shrunk(before->second, source.dockerfiles,
                     m_world.settings.guards.max_source_shrink_percent)) {
        refuse(Guard::source_shrunk,
               "source " + source.name + " has " + counted(source.dockerfiles, "Dockerfile") +
                   ", and had " + std::to_string(before->second) + " at " +
                   format_time(m_world.before->taken),
               "is a checkout or mirror missing? Otherwise raise guards: "
               "max_source_shrink_percent");
      }
    }
  }

  // A registry known by another name than live images use would have nothing protected.
  void check_live() {
    std::int64_t images = 0, ours = 0;
    bool may_be_empty = true;
    for (const auto& source : m_world.settings.live) may_be_empty &= source.allow_empty;
    for (const auto& observation : m_world.observations) {
      images += distinct_images(observation);
      for (const auto& image : observation.images)
        ours += parse_image_reference(image.reference).registry == m_world.inventory.hosts[0];
    }
    if (ours == 0 && !(images == 0 && may_be_empty)) {
      refuse(
          Guard::live_names,
          "none of " + counted(images, "live image") + " comes from " + m_world.inventory.hosts[0],
          "if they use another name of it, write that name under registries: aliases");
    }
    check_unlinked();
    if (!m_world.before) return;
    for (const auto& observation : m_world.observations) {
      const auto before = m_world.before->live.find(observation.source);
      if (before == m_world.before->live.end()) continue;
      const auto count = distinct_images(observation);
      if (has_shrunk(before->second, count, m_world.settings.guards.max_live_shrink_percent)) {
        refuse(Guard::live_shrunk,
               "live source " + observation.source + " lists " + counted(count, "image") +
                   ", and listed " + std::to_string(before->second) + " at " +
                   format_time(m_world.before->taken),
               "does it see all it should? If they are really gone, go on with the override");
      }
    }
  }

  // A needed image of which neither a build nor its layers tell what it stands on.
  void check_unlinked() {
    const config::Unlinked policy = m_world.settings.guards.unlinked;
    if (policy == config::Unlinked::allow) return;
    auto images = unlinked_images(m_world, m_decision);
    std::erase_if(images, [&](const UnlinkedImage& image) {
      return (policy == config::Unlinked::layers || !image.is_live) &&
             image.witness != Witness::unknown;
    });
    if (images.empty()) return;
    const UnlinkedImage& first = images[0];
    std::string cause = "no known build makes " + first.reference;
    if (!first.chain.empty()) cause += ", needed by " + first.chain[0];
    if (policy == config::Unlinked::layers)
      cause += first.manifest == nullptr ? ", and the registry does not hold it"
                                         : ", and its layers do not tell what it stands on";
    const std::string repository =
        first.reference.substr(0, first.reference.find_first_of(":@", first.reference.find('/')));
    refuse(Guard::unlinked_live, cause + more(images.size(), "more such images"),
           "write what makes it, builds: [{dockerfile: PATH, produces: " + repository +
               "}], or which source owns it, sources: [{…, produces: [" +
               repository.substr(repository.find('/') + 1) +
               "]}]; or, if nothing here is its base, guards: {unlinked: allow}");
  }

  void check_protections() {
    if (!m_world.before) return;
    // What was protected only because something was not known, keelson.yml may have settled.
    const std::string& policy = m_world.before->policy;
    const bool is_settled = !policy.empty() && policy != policy_hash(m_world.settings);
    const auto& counts = is_settled ? m_world.before->known : m_world.before->protections;
    for (std::size_t r = 0; r < m_judged.size(); ++r) {
      const std::string& name = m_world.inventory.repositories[r].name;
      const auto before = counts.find(name);
      if (before == counts.end() || before->second == 0) continue;
      if (count(r, Verdict::doomed) == 0 || count(r, Verdict::protected_) > 0) continue;
      refuse(Guard::protection_lost,
             name + " would lose " + counted(count(r, Verdict::doomed), "manifest") +
                 " and has none protected, where it had " + std::to_string(before->second) +
                 " at " + format_time(m_world.before->taken),
             "is what used it really gone? `keelson why " + name + ":TAG` says what is known");
    }
  }

  void check_clock() {
    if (!m_world.clock_skew) return;
    const auto skew = std::chrono::abs(*m_world.clock_skew);
    if (skew <= m_world.settings.guards.max_clock_skew) return;
    // The exact figure would give each refusal another name.
    refuse(Guard::clock_skew,
           "its clock differs from ours by more than " +
               std::to_string(m_world.settings.guards.max_clock_skew.count()) + " s",
           "set the clocks right, or ages are wrong: `keelson doctor` shows by how much");
  }

  void check_sizes() {
    const auto& limits = m_world.settings.guards;
    std::int64_t doomed = 0, all = 0;
    for (std::size_t r = 0; r < m_judged.size(); ++r) {
      const std::string& name = m_world.inventory.repositories[r].name;
      const auto of = static_cast<std::int64_t>(m_judged[r].size());
      const std::int64_t gone = count(r, Verdict::doomed);
      all += of;
      doomed += gone;
      if (gone == 0) continue;
      if (gone * 100 > of * limits.max_repository_delete_percent) {
        refuse(Guard::max_repository_delete_percent,
               std::to_string(gone) + " of " + std::to_string(of) + " manifests of " + name +
                   " would go, more than " + std::to_string(limits.max_repository_delete_percent) +
                   " %",
               "if that is right, raise guards: max_repository_delete_percent");
      }
      if (const auto left = survivors(r); left && *left < limits.min_survivors) {
        refuse(Guard::min_survivors,
               name + " would keep " + std::to_string(*left) + " tagged images, fewer than " +
                   std::to_string(limits.min_survivors),
               "raise keep_last or min_keep of its rule, or lower guards: min_survivors");
      }
    }
    if (limits.max_deletions && doomed > *limits.max_deletions) {
      refuse(Guard::max_deletions,
             std::to_string(doomed) + " manifests would go, more than " +
                 std::to_string(*limits.max_deletions),
             "if that is right, raise guards: max_deletions");
    }
    if (doomed * 100 > all * limits.max_delete_percent) {
      refuse(Guard::max_delete_percent,
             std::to_string(doomed) + " of " + std::to_string(all) +
                 " manifests would go, more than " + std::to_string(limits.max_delete_percent) +
                 " %",
             "look at `keelson plan --policy-only`; if it is right, raise guards: "
             "max_delete_percent");
    }
    if (!limits.max_delete_bytes || doomed == 0) return;
    if (const auto freed = freed_by(m_world, m_judged).bytes; freed > *limits.max_delete_bytes) {
      refuse(Guard::max_delete_bytes,
             std::to_string(freed) + " bytes would be freed, more than " +
                 std::to_string(*limits.max_delete_bytes),
             "if that is right, raise guards: max_delete_bytes");
    }
  }

  std::int64_t count(std::size_t r, Verdict verdict) const {
    return std::count_if(m_judged[r].begin(), m_judged[r].end(),
                         [verdict](const Judged& one) { return one.verdict == verdict; });
  }

  // Tagged images that stay; nullopt when none of them goes. What is attached is none.
  std::optional<std::int64_t> survivors(std::size_t r) const {
    const auto& repository = m_world.inventory.repositories[r];
    std::set<registry::ManifestId> staying;
    bool one_goes = false;
    for (const auto& tag : repository.tags) {
      if (registry::is_hold_tag(tag.name) || repository.manifest(tag).subject) continue;
      if (m_judged[r][tag.manifest].verdict == Verdict::doomed)
        one_goes = true;
      else
        staying.insert(tag.manifest);
    }
    if (!one_goes) return std::nullopt;
    return static_cast<std::int64_t>(staying.size());
  }

  const World& m_world;
  const Decision& m_decision;
  const std::vector<std::vector<Judged>>& m_judged;
  Phase m_phase;
  std::vector<Refusal> m_refusals;
};

[[noreturn]] void throw_refusal(const World& world, const std::vector<Refusal>& refusals,
                                Phase phase) {
  const Refusal& first = refusals[0];
  std::string next =
      first.next + "; for this run alone: --override " + guard_name(first.guard) + ":" + first.name;
  for (std::size_t i = 1; i < refusals.size(); ++i) {
    next += "\nalso refused by " + std::string(guard_name(refusals[i].guard)) + ": " +
            refusals[i].cause + " (--override " + guard_name(refusals[i].guard) + ":" +
            refusals[i].name + ")";
  }
  throw Error(ErrorKind::refused, phase == Phase::plan ? "plan for" : "apply to",
              world.inventory.url, first.cause, next);
}

}  // namespace

const char* guard_name(Guard guard) {
  return k_names[static_cast<int>(guard)];
}

std::vector<Refusal> refusals(const World& world, const Decision& decision,
                              const std::vector<std::vector<Judged>>& judged, Phase phase) {
  return Guards(world, decision, judged, phase).check();
}

void check_guards(const World& world, const Decision& decision,
                  const std::vector<std::vector<Judged>>& judged, Phase phase) {
  const auto all = refusals(world, decision, judged, phase);
  if (!all.empty()) throw_refusal(world, all, phase);
}

void check_inputs(const World& world, const Decision& decision) {
  const auto all = Guards(world, decision, decision.judged(), Phase::apply).check_inputs();
  if (!all.empty()) throw_refusal(world, all, Phase::apply);
}

void refuse(const World& world, Guard guard, const std::string& cause, const std::string& next) {
  const Refusal refusal{guard, cause, next, name_of(world, guard, cause)};
  if (!is_overridden(world, refusal, Phase::plan)) throw_refusal(world, {refusal}, Phase::apply);
}

Override parse_override(const std::string& text) {
  const std::size_t colon = text.find(':');
  const std::string guard = text.substr(0, colon);
  if (colon == std::string::npos || colon + 1 == text.size() ||
      std::find(std::begin(k_names), std::end(k_names), guard) == std::end(k_names)) {
    throw Error(ErrorKind::usage, "read override", text,
                "it is not a guard's name, a colon and the name of its refusal",
                "copy it from the message of the guard that refused");
  }
  return {guard, text.substr(colon + 1)};
}

}  // namespace keelson::cleanup
