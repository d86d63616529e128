// SPDX-License-Identifier: Apache-2.0
#include "analyzer/ci/kubernetes.hpp"

#include <algorithm>

#include "analyzer/ci/files.hpp"
#include "analyzer/ci/helm.hpp"
#include "analyzer/ci/placeholder.hpp"
#include "analyzer/ci/yaml_text.hpp"

namespace keelson::ci {
namespace {

// Kinds that carry text for others to read; what looks like an image there is an example or a
// schema.
bool carries_no_images(const std::string& kind) {
  return kind == "CustomResourceDefinition" || kind == "ConfigMap" || kind == "Secret";
}

std::string object_name(const yaml::Value& object) {
  std::string name;
  if (const auto* metadata = object.find("metadata")) {
    name = text_at(*metadata, "name");
    if (name.empty()) name = text_at(*metadata, "generateName") + "*";
  }
  return text_at(object, "kind") + "/" + open_placeholders(name);
}

class KubernetesReader {
 public:
  explicit KubernetesReader(std::vector<Job>& jobs) : m_jobs(jobs) {}

  void read_object(const yaml::Value& object, int depth) {
    const std::string kind = text_at(object, "kind");
    if (carries_no_images(kind)) return;
    const std::size_t first = m_jobs.size();
    if (!read_release(object, kind, object_name(object), m_jobs)) read_members(object, depth);
    read_named(object_name(object), object, first, 0);
  }

  void read_members(const yaml::Value& object, int depth) {
    for (const auto& [key, value] : object.members) {
      if (key != "metadata" && key != "status")
        read_value(object_name(object), key, *value, depth + 1);
    }
  }

  // Every map with an image is a container of some sort, whatever the kind: the list of kinds
  // that run pods is never complete.
  void read_value(const std::string& owner, const std::string& key, const yaml::Value& value,
                  int depth) {
    if (depth > deepest) return;
    if (value.is_list()) {
      for (const auto& item : value.items) read_value(owner, key, *item, depth + 1);
      return;
    }
    if (!value.is_map()) return;
    if (is_kubernetes_object(value)) return read_object(value, depth);
    const yaml::Value* image = value.find("image");
    if (image != nullptr && image->is_scalar()) {
      const std::string name = text_at(value, "name");
      add(owner + "/" + (name.empty() ? key : open_placeholders(name)), *image);
    }
    for (const auto& [member, inner] : value.members) read_value(owner, member, *inner, depth + 1);
  }

 private:
  // Texts of any key that are names with a host: of image volumes, parameters, image streams,
  // build configurations, environments of operators. Without a tag they may mean any. Those known
  // since job `first` are left out.
  void read_named(const std::string& owner, const yaml::Value& value, std::size_t first,
                  int depth) {
    if (depth > deepest) return;
    for (const auto& item : value.items) read_named(owner, *item, first, depth + 1);
    for (const auto& [key, member] : value.members) {
      if (key == "metadata" || key == "status" || key == "apiVersion") continue;
      // Read with what stands beside them.
      if ((key == "image" || key == "repository") && member->is_scalar()) continue;
      read_named(owner, *member, first, depth + 1);
    }
    if (!value.is_scalar()) return;
    std::string_view text = trimmed(value.text);
    // kustomize: "name=r.io/name:tag"
    text.remove_prefix(text.find('=') == std::string_view::npos ? 0 : text.find('=') + 1);
    if (!names_host(text)) return;
    const bool is_tagged = text.find(':', text.find('/')) != std::string_view::npos;
    const Place place = place_of(value);
    const std::string reference = std::string(text) + (is_tagged ? "" : ":*");
    const bool is_known =
        std::any_of(m_jobs.begin() + static_cast<std::ptrdiff_t>(first), m_jobs.end(),
                    [&](const Job& job) { return job.image.reference == reference; });
    if (!is_known) m_jobs.push_back({owner, place, {reference, place}, {}, {}});
  }

  // "r.io/group/app", "r.io:5000/app:1": a host with a dot or port, and a path that is more than
  // the name of a key ("kubernetes.io/tls").
  static bool names_host(std::string_view text) {
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos || text.size() > 300) return false;
    const std::string_view host = text.substr(0, slash), path = text.substr(slash + 1);
    constexpr std::string_view letters =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-:/@";
    return text.find_first_not_of(letters) == std::string_view::npos &&
           text.find("://") == std::string_view::npos && !path.empty() &&
           host.find_first_of(".:") != std::string_view::npos && !host.starts_with('.') &&
           path.find_first_of("/:@") != std::string_view::npos;
  }

  void add(const std::string& name, const yaml::Value& image) {
    const std::string reference = open_placeholders(trimmed(image.text));
    if (reference.find_first_of(" \t\n") != std::string::npos || !says_something(reference)) return;
    const Place place = place_of(image);
    m_jobs.push_back({name, place, {reference, place}, {}, {}});
  }

  std::vector<Job>& m_jobs;
};

}  // namespace

bool is_kubernetes_object(const yaml::Value& document) {
  return !text_at(document, "apiVersion").empty() && !text_at(document, "kind").empty();
}

void read_kubernetes_object(const yaml::Value& document, std::vector<Job>& jobs) {
  KubernetesReader(jobs).read_object(document, 0);
}

void read_pod_spec(const yaml::Value& document, std::vector<Job>& jobs) {
  KubernetesReader(jobs).read_value("Pod", "", document, 0);
}

void read_kustomization(const yaml::Value& document, std::vector<Job>& jobs) {
  const yaml::Value* images = document.find("images");
  if (images == nullptr) return;
  for (const auto& image : images->items) {
    const std::string name = open_placeholders(text_at(*image, "name"));
    const std::string new_name = open_placeholders(text_at(*image, "newName"));
    std::string reference = new_name.empty() ? name : new_name;
    if (reference.empty()) continue;
    const std::string tag = open_placeholders(text_at(*image, "newTag"));
    const std::string digest = open_placeholders(text_at(*image, "digest"));
    if (!tag.empty()) reference += ":" + tag;
    if (!digest.empty()) reference += "@" + digest;
    // A new name alone keeps the tag that each object has.
    if (tag.empty() && digest.empty()) reference += ":*";
    const Place place = place_of(*image);
    const std::string directory = directory_of(place.file);
    jobs.push_back({"Kustomization/" + (directory.empty() ? "." : directory) + "/" + name,
                    place,
                    {reference, place},
                    {},
                    {}});
  }
}

}  // namespace keelson::ci
