// SPDX-License-Identifier: Apache-2.0
#include "tests/property/naive_needs.hpp"

#include <nlohmann/json.hpp>

#include "analyzer/model/image_reference.hpp"

namespace keelson::tests {
namespace {

struct Says {
  std::vector<std::string> parts;
  std::string subject, built_on;
};

// A manifest's bytes never change under its digest.
const Says& said_by(const registry::Manifest& manifest) {
  static std::map<std::string, Says> all;
  const auto [found, is_new] = all.try_emplace(manifest.digest);
  if (!is_new) return found->second;
  const auto json = nlohmann::json::parse(manifest.bytes);
  Says& says = found->second;
  for (const auto& part : json.value("manifests", nlohmann::json::array()))
    says.parts.push_back(part["digest"]);
  if (json.contains("subject")) says.subject = json["subject"]["digest"];
  const auto notes = json.value("annotations", nlohmann::json::object());
  if (notes.contains("org.opencontainers.image.base.digest")) {
    says.built_on = notes["org.opencontainers.image.base.name"].get<std::string>() + "@" +
                    notes["org.opencontainers.image.base.digest"].get<std::string>();
  }
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
    for (const auto& part : said_by(manifest->second).parts) see(content, name, repository, part);
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
    need_bases(repository, digest, 0);
    for (const auto& [tag, other] : repository.tags) {
      if (other == digest) need("r.io/" + name + ":" + tag);
    }
  }

  void need_bases(const MemoryRegistry::Repository& repository, const std::string& digest,
                  int depth) {
    const auto manifest = repository.manifests.find(digest);
    if (manifest == repository.manifests.end() || depth > 8) return;
    const Says& says = said_by(manifest->second);
    if (!says.built_on.empty()) need(says.built_on);
    for (const auto& part : says.parts) need_bases(repository, part, depth + 1);
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
      const Says& says = said_by(manifest);
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
