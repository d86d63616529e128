// SPDX-License-Identifier: Apache-2.0
#include "tests/property/naive_needs.hpp"

#include <nlohmann/json.hpp>

#include "analyzer/model/image_reference.hpp"

namespace keelson::tests {
namespace {

struct Says {
  std::vector<std::string> parts;
  std::string subject;
  std::vector<std::string> bases;  // names and digests it says it was built from
  // Of an image's own bytes: its configuration, its layers by digest and by content, the words of
  // its steps, and how many of them made a layer.
  bool is_image = false, is_attestation = false;
  std::string config;
  std::vector<std::string> layers, contents, steps;
  std::size_t layered = 0;

  bool has_history() const { return !steps.empty() && layered == layers.size(); }
};

void read_image(const nlohmann::json& json, const MemoryRegistry::Repository& repository,
                Says& says) {
  const std::string type = json.contains("config") ? json["config"].value("mediaType", "") : "";
  says.is_image = type == "application/vnd.docker.container.image.v1+json";
  if (!says.is_image) return;
  says.config = json["config"]["digest"];
  for (const auto& layer : json["layers"]) says.layers.push_back(layer["digest"]);
  const auto config = nlohmann::json::parse(repository.blobs.at(says.config));
  for (const auto& step : config.value("history", nlohmann::json::array())) {
    says.steps.push_back(step["created_by"]);
    says.layered += step["empty_layer"].get<bool>() ? 0 : 1;
  }
  for (const auto& trigger : config.value("/config/OnBuild"_json_pointer, nlohmann::json::array())) {
    const std::string text = trigger;
    says.bases.push_back(text.substr(12, text.find(' ', 12) - 12));  // behind "COPY --from="
  }
  if (!config.contains("rootfs")) return;
  for (const auto& content : config["rootfs"]["diff_ids"]) says.contents.push_back(content);
}

void read_provenance(const nlohmann::json& json, const MemoryRegistry::Repository& repository,
                     Says& says) {
  for (const auto& layer : json.value("layers", nlohmann::json::array())) {
    if (layer.value("mediaType", "") != "application/vnd.in-toto+json") continue;
    says.is_attestation = true;
    const auto statement = nlohmann::json::parse(repository.blobs.at(layer["digest"]));
    for (const auto& material : statement["predicate"]["materials"]) {
      std::string name = material["uri"];
      name = name.substr(11, name.find('?') - 11);  // behind "pkg:docker/"
      name[name.find('@')] = ':';
      says.bases.push_back(name);
      says.bases.push_back("sha256:" + material["digest"]["sha256"].get<std::string>());
    }
  }
}

template <class Texts>
bool begins(const Texts& shorter, const Texts& longer) {
  return shorter.size() <= longer.size() &&
         std::equal(shorter.begin(), shorter.end(), longer.begin());
}

// Rule 1.10 where digests or contents say so themselves, without what a third image tells.
bool stands_on(const Says& image, const Says& base) {
  if (!image.is_image || !base.is_image || &image == &base) return false;
  if (image.config == base.config && image.layers.size() == base.layers.size()) return false;
  const bool is_shorter_history =
      base.steps.size() < image.steps.size() && begins(base.steps, image.steps);
  if (!image.has_history() && !base.steps.empty() && is_shorter_history) return true;
  if (base.layers.empty()) return !base.steps.empty() && is_shorter_history;
  const bool is_by_content = !image.contents.empty() && base.contents.size() == base.layers.size();
  if (!begins(base.layers, image.layers) &&
      !(is_by_content && begins(base.contents, image.contents)))
    return false;
  if (!image.has_history() || !base.has_history() || is_shorter_history) return true;
  if (image.steps[0] == base.steps[0]) return false;
  return image.layers.size() != base.layers.size() || image.steps.size() != base.steps.size();
}

// A manifest's bytes never change under its digest.
const Says& said_by(const registry::Manifest& manifest,
                    const MemoryRegistry::Repository& repository) {
  static std::map<std::string, Says> all;
  const auto [found, is_new] = all.try_emplace(manifest.digest);
  if (!is_new) return found->second;
  const auto json = nlohmann::json::parse(manifest.bytes);
  Says& says = found->second;
  for (const auto& part : json.value("manifests", nlohmann::json::array()))
    says.parts.push_back(part["digest"]);
  if (json.contains("subject")) says.subject = json["subject"]["digest"];
  read_image(json, repository, says);
  const auto notes = json.value("annotations", nlohmann::json::object());
  for (const char* what : {"name", "digest"}) {
    const std::string base = notes.value("org.opencontainers.image.base." + std::string(what), "");
    if (!base.empty()) says.bases.push_back(base);
  }
  read_provenance(json, repository, says);
  return says;
}

bool has_wildcard(const std::string& text) {
  return text.find('*') != std::string::npos;
}

class Needs {
 public:
  Needs(const Model& model, const RegistryContent& known) : m_model(model), m_known(known) {
    for (const RegistryContent* content : {&known, &model.registry.content}) {
      for (const auto& [name, repository] : *content) {
        for (const auto& [tag, digest] : repository.tags) see(*content, name, repository, digest);
      }
    }
  }

  Needed all() && {
    for (const auto& image : m_model.live) need(image);
    for (const auto& image : m_model.uses) need(image);
    for (const auto& name : m_model.failed) need("r.io/" + name + ":*");
    for (const Build& build : m_model.builds) {
      bool all_known = !build.products.empty() && build.unproven.empty();
      for (const std::string& product : build.products) all_known = all_known && is_known(product);
      if (all_known) continue;
      for (const Input& input : build.inputs) need(input.reference);
    }
    for (const auto& [name, repository] : m_known) {
      for (const auto& [tag, digest] : repository.tags) {
        for (const config::KeepRule& rule : m_model.keep) {
          if (rule.pattern == name || matches_pattern(rule.pattern, name + ":" + tag))
            need("r.io/" + name + ":" + tag);
        }
      }
    }
    close();
    return std::move(m_needed);
  }

 private:
  enum class Way { up, down };

  // What has no tag is seen as a part only, unless the registry lists it.
  void see(const RegistryContent& content, const std::string& name,
           const MemoryRegistry::Repository& repository, const std::string& digest) {
    const auto manifest = repository.manifests.find(digest);
    auto& seen = &content == &m_known ? m_seen : m_seen_now;
    if (manifest == repository.manifests.end() || !seen.insert(name + "@" + digest).second) return;
    for (const auto& part : said_by(manifest->second, repository).parts)
      see(content, name, repository, part);
  }

  // Whether anything is known of a product: in the registry, running or used.
  bool is_known(const std::string& product) const {
    const ImageReference made = parse_image_reference(product);
    const auto may_be = [&](const ImageReference& other) {
      if (!patterns_overlap(made.name(), other.name())) return false;
      return made.tag.empty() || other.tag.empty() || patterns_overlap(made.tag, other.tag);
    };
    for (const auto* names : {&m_model.live, &m_model.uses}) {
      for (const auto& text : *names) {
        if (may_be(parse_image_reference(text))) return true;
      }
    }
    for (const auto& [name, repository] : m_known) {
      if (!patterns_overlap(made.name(), "r.io/" + name)) continue;
      if (!made.digest.empty() && repository.manifests.contains(made.digest)) return true;
      for (const auto& [tag, digest] : repository.tags) {
        if (!made.tag.empty() && patterns_overlap(made.tag, tag)) return true;
      }
    }
    return false;
  }

  bool is_there(const std::string& name, const std::string& digest) const {
    const auto repository = m_model.registry.content.find(name);
    return repository != m_model.registry.content.end() &&
           repository->second.manifests.contains(digest);
  }

  bool is_seen(const std::string& name, const std::string& digest) const {
    return m_model.registry.lists_untagged || m_seen.contains(name + "@" + digest);
  }

  void need(const std::string& text) {
    if (!m_names.insert(text).second) return;
    const ImageReference reference = parse_image_reference(text);
    find_in(m_known, reference, true);
    find_in(m_model.registry.content, reference, false);
    for (const Build& build : m_model.builds) {
      for (const std::string& product : build.products) {
        const ImageReference made = parse_image_reference(product);
        if (!patterns_overlap(made.name(), reference.name())) continue;
        if (!reference.tag.empty() && !made.tag.empty() &&
            !patterns_overlap(made.tag, reference.tag))
          continue;
        for (const Input& input : build.inputs) need(input.reference);
      }
    }
  }

  // What it means in `content`; needing goes on from there only where that was known.
  void find_in(const RegistryContent& content, const ImageReference& reference, bool goes_on) {
    for (const auto& [name, repository] : content) {
      if (!patterns_overlap(reference.name(), "r.io/" + name)) continue;
      if (!reference.digest.empty() && repository.manifests.contains(reference.digest))
        found(name, repository, reference.digest, goes_on);
      std::set<std::string> with_tag;
      for (const auto& [tag, digest] : repository.tags) {
        with_tag.insert(digest);
        const bool by_tag = !reference.tag.empty() && matches_pattern(reference.tag, tag);
        if (!by_tag && digest != reference.digest) continue;
        m_needed.tags.insert(name + ":" + tag);
        found(name, repository, digest, goes_on);
        if (goes_on) need("r.io/" + name + ":" + tag);
      }
      if (!goes_on || !has_wildcard(reference.tag)) continue;
      for (const auto& [digest, manifest] : repository.manifests) {
        if (!with_tag.contains(digest) && is_seen(name, digest))
          found(name, repository, digest, goes_on);
      }
    }
  }

  void found(const std::string& name, const MemoryRegistry::Repository& repository,
             const std::string& digest, bool goes_on) {
    m_needed.digests.insert(name + "@" + digest);
    if (!goes_on) return;
    if (!is_seen(name, digest)) return;
    need_bases(name, repository, digest, 0);
    for (const auto& [tag, other] : repository.tags) {
      if (other == digest) need("r.io/" + name + ":" + tag);
    }
  }

  void need_bases(const std::string& name, const MemoryRegistry::Repository& repository,
                  const std::string& digest, int depth) {
    const auto manifest = repository.manifests.find(digest);
    if (manifest == repository.manifests.end() || depth > 8) return;
    const Says& says = said_by(manifest->second, repository);
    need_shown(says);
    need_said(says);
    for (const auto& [other_digest, other] : repository.manifests) {
      const Says& attested = said_by(other, repository);
      if (attested.is_attestation && is_seen(name, other_digest) &&
          is_attested_by(repository, digest, other_digest))
        need_said(attested);
    }
    for (const auto& part : says.parts) need_bases(name, repository, part, depth + 1);
  }

  // By its name, and by its digest under whatever name the inventory lists it.
  void need_said(const Says& image) {
    for (const std::string& base : image.bases) {
      if (!base.starts_with("sha256:")) need(base);
      for (const auto& [name, repository] : m_known) {
        if (repository.manifests.contains(base) && is_seen(name, base))
          need("r.io/" + name + "@" + base);
      }
    }
  }

  // As its subject, or beside it in an index; or its index is the subject.
  static bool is_attested_by(const MemoryRegistry::Repository& repository,
                             const std::string& digest, const std::string& attestation) {
    const auto says = [&](const std::string& one) -> const Says& {
      return said_by(repository.manifests.at(one), repository);
    };
    const auto holds = [&](const std::string& index, const std::string& part) {
      const auto& parts = says(index).parts;
      return std::find(parts.begin(), parts.end(), part) != parts.end();
    };
    const std::string& subject = says(attestation).subject;
    if (subject == digest) return true;
    if (!says(digest).is_image) return false;
    for (const auto& [index, manifest] : repository.manifests) {
      if (holds(index, digest) && (holds(index, attestation) || subject == index)) return true;
    }
    return false;
  }

  void need_shown(const Says& image) {
    for (const auto& [name, repository] : m_known) {
      for (const auto& [digest, manifest] : repository.manifests) {
        if (!is_seen(name, digest) || !stands_on(image, said_by(manifest, repository))) continue;
        std::string text = "@" + digest;
        for (const auto& [tag, other] : repository.tags) {
          if (other == digest) text = ":" + tag;
        }
        need("r.io/" + name + text);
      }
    }
  }

  // Families: first up, from parts to indexes and from what is attached to subjects; then down.
  void close() {
    for (const Way way : {Way::up, Way::down}) {
      for (std::size_t before = 0; before != m_needed.digests.size();) {
        before = m_needed.digests.size();
        for (const RegistryContent* content : {&m_known, &m_model.registry.content}) {
          const auto& seen = content == &m_known ? m_seen : m_seen_now;
          for (const auto& [name, repository] : *content) bind_all(way, name, repository, seen);
        }
      }
    }
  }

  void bind_all(Way way, const std::string& name, const MemoryRegistry::Repository& repository,
                const std::set<std::string>& seen) {
    for (const auto& [digest, manifest] : repository.manifests) {
      if (!m_model.registry.lists_untagged && !seen.contains(name + "@" + digest)) continue;
      const Says& says = said_by(manifest, repository);
      for (const auto& part : says.parts) bind(way, name, digest, part);
      if (!says.subject.empty()) bind(way, name, says.subject, digest);
    }
    std::set<std::string> images;  // with a tag of another kind
    for (const auto& [tag, digest] : repository.tags) {
      if (!tag.starts_with("sha256-")) images.insert(digest);
    }
    for (const auto& [tag, digest] : repository.tags) {
      if (tag.starts_with("sha256-") && !images.contains(digest))
        bind(way, name, "sha256:" + tag.substr(7, 64), digest);
    }
  }

  void bind(Way way, const std::string& name, const std::string& head, const std::string& member) {
    // What went before needs nothing below it any more.
    if (way == Way::down && !is_there(name, head)) return;
    const std::string& from = way == Way::up ? member : head;
    const std::string& to = way == Way::up ? head : member;
    if (m_needed.digests.contains(name + "@" + from)) m_needed.digests.insert(name + "@" + to);
  }

  const Model& m_model;
  const RegistryContent& m_known;
  std::set<std::string> m_names, m_seen, m_seen_now;
  Needed m_needed;
};

}  // namespace

Needed needed(const Model& model, const RegistryContent& known) {
  return Needs(model, known).all();
}

}  // namespace keelson::tests
