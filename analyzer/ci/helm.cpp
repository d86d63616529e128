// SPDX-License-Identifier: Apache-2.0
#include "analyzer/ci/helm.hpp"

#include "analyzer/ci/files.hpp"
#include "analyzer/ci/placeholder.hpp"
#include "analyzer/ci/yaml_text.hpp"
#include "analyzer/model/error.hpp"
#include "analyzer/yaml/load.hpp"

namespace keelson::ci {
namespace {

// The first of these members with a text, or nullptr.
const yaml::Value* first_of(const yaml::Value& map, std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    const yaml::Value* value = map.find(key);
    if (!text_of(value).empty()) return value;
  }
  return nullptr;
}

std::string first_text(const yaml::Value& map, std::initializer_list<std::string_view> keys) {
  return text_of(first_of(map, keys));
}

bool has(const yaml::Value& map, std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    if (map.find(key) != nullptr) return true;
  }
  return false;
}

bool is_plausible(const std::string& reference) {
  return reference.find_first_of(" \t\n\"'") == std::string::npos &&
         reference.find("://") == std::string::npos && says_something(reference);
}

bool has_tag(const std::string& reference) {
  const auto slash = reference.rfind('/');
  return reference.find(':', slash == std::string::npos ? 0 : slash) != std::string::npos ||
         reference.find('@') != std::string::npos;
}

// "r.io/x", "localhost/x", "r:5000/x": the part before the first slash is a host.
bool has_host(std::string_view name) {
  const auto slash = name.find('/');
  if (slash == std::string_view::npos) return false;
  const auto first = name.substr(0, slash);
  return first == "localhost" || first.find_first_of(".:") != std::string_view::npos;
}

std::string joined(std::string host, std::string_view path) {
  while (host.ends_with('/')) host.pop_back();
  while (path.starts_with('/')) path.remove_prefix(1);
  return host.empty() ? std::string(path) : host + "/" + std::string(path);
}

class HelmReader {
 public:
  HelmReader(const Chart& chart, std::string registry, std::vector<Job>& jobs)
      : m_chart(chart), m_registry(std::move(registry)), m_jobs(jobs) {}

  void read(const std::string& path, const std::string& key, const yaml::Value& value, int depth) {
    if (depth > deepest) return;
    for (const auto& item : value.items) read(path, key, *item, depth + 1);
    if (!value.is_map()) return;
    const bool is_image = read_image_map(path, key, value);
    for (const auto& [name, inner] : value.members) {
      const std::string inside = path.empty() ? name : path + "." + name;
      if (inner->is_scalar() && !is_image && lower_case(name).ends_with("image"))
        add_text(inside, *inner, value);
      else
        read(inside, name, *inner, depth + 1);
    }
  }

 private:
  bool read_image_map(const std::string& path, const std::string& key, const yaml::Value& map) {
    const bool called_image = lower_case(key).find("image") != std::string::npos;
    const bool shaped = has(map, {"tag", "digest", "registry", "pullPolicy", "imageTag"});
    const yaml::Value* repository = first_of(map, {"repository", "repo"});
    if (repository != nullptr ? !called_image && !shaped
                              : !called_image || !has(map, {"tag", "digest"}))
      return false;
    if (repository == nullptr) repository = first_of(map, {"name", "image"});
    if (repository == nullptr) return false;
    // A chart decides which registry is put before a name that has a host of its own.
    const std::string own = first_text(map, {"registry", "hub"});
    std::vector<std::string> hosts{m_registry.empty() ? own : m_registry};
    if (!hosts[0].empty() && has_host(repository->text)) hosts = {"", own};
    if (hosts.size() == 2 && own.empty()) hosts.pop_back();
    for (const std::string& host : hosts)
      add(path, completed(map, joined(host, repository->text)), *repository);
    return true;
  }

  // With the tag and the digest the map tells.
  std::string completed(const yaml::Value& map, std::string reference) const {
    const std::string tag = first_text(map, {"tag", "imageTag", "version"});
    const std::string digest = first_text(map, {"digest", "sha"});
    if (!tag.empty())
      reference += ":" + tag;
    else if (digest.empty() && !has_tag(reference))
      reference += ":" + default_tag();
    if (!digest.empty())
      reference += (digest.find(':') == std::string::npos ? "@sha256:" : "@") + digest;
    return reference;
  }

  // `image: name`, whose tag may stand beside it.
  void add_text(const std::string& path, const yaml::Value& image, const yaml::Value& beside) {
    std::string reference(trimmed(image.text));
    if (reference.empty() || reference == "true" || reference == "false") return;
    if (!has_tag(reference)) {
      const std::string tag = first_text(beside, {"imageTag", "image_tag", "tag", "imageVersion"});
      reference += ":" + (tag.empty() ? "*" : tag);
    }
    add(path, reference, image);
  }

  std::string default_tag() const {
    return m_chart.app_version.empty() ? "*" : m_chart.app_version;
  }

  void add(const std::string& path, const std::string& text, const yaml::Value& at) {
    const std::string reference = open_placeholders(text);
    if (!is_plausible(reference)) return;
    Place place = place_of(at);
    place.line += m_chart.lines_before;
    m_jobs.push_back(
        {m_chart.owner + (path.empty() ? "" : "/" + path), place, {reference, place}, {}, {}});
  }

  const Chart& m_chart;
  std::string m_registry;  // of all images, when values set one globally
  std::vector<Job>& m_jobs;
};

// Values as a text within another file. What is no YAML is a template, and says nothing here.
void read_values_text(const yaml::Value& text, Chart chart, std::vector<Job>& jobs) {
  chart.lines_before = text.line > 0 ? text.line - 1 : 0;
  try {
    for (const auto& document : yaml::load_all(text.text, *text.file)) {
      if (document->is_map()) read_values(*document, chart, jobs);
    }
  } catch (const Error&) {
    for (ImageUse use : image_lines(text.text, *text.file)) {
      use.place.line += chart.lines_before;
      jobs.push_back({chart.owner, use.place, use, {}, {}});
    }
  }
}

// "name=other:tag", "other:tag": what Argo CD tells kustomize.
void read_kustomize_images(const yaml::Value& source, const std::string& owner,
                           std::vector<Job>& jobs) {
  const yaml::Value* images = dig(source, {"kustomize", "images"});
  if (images == nullptr) return;
  for (const auto& item : images->items) {
    std::string text = open_placeholders(text_of(item.get()));
    if (const auto equals = text.find('='); equals != std::string::npos) text.erase(0, equals + 1);
    if (!is_plausible(text)) continue;
    if (!has_tag(text)) text += ":*";
    const Place place = place_of(*item);
    jobs.push_back({owner + "/kustomize", place, {text, place}, {}, {}});
  }
}

void read_argo_source(const yaml::Value& source, const Chart& chart, std::vector<Job>& jobs) {
  read_kustomize_images(source, chart.owner, jobs);
  const yaml::Value* helm = source.find("helm");
  if (helm == nullptr) return;
  for (const std::string_view key : {"values", "valuesObject"}) {
    if (const auto* values = helm->find(key)) read_values(*values, chart, jobs);
  }
}

}  // namespace

void read_values(const yaml::Value& values, const Chart& chart, std::vector<Job>& jobs) {
  if (values.is_scalar()) return read_values_text(values, chart, jobs);
  std::string registry = text_of(dig(values, {"global", "imageRegistry"}));
  HelmReader(chart, std::move(registry), jobs).read("", "", values, 0);
}

bool read_release(const yaml::Value& object, const std::string& kind, const std::string& owner,
                  std::vector<Job>& jobs) {
  const yaml::Value* spec = object.find("spec");
  if (spec == nullptr) return false;
  const Chart chart{owner, {}, 0};
  if (kind == "HelmRelease") {
    if (const auto* values = spec->find("values")) read_values(*values, chart, jobs);
  } else if (kind == "HelmChart" || kind == "HelmChartConfig") {
    if (const auto* values = spec->find("valuesContent")) read_values(*values, chart, jobs);
  } else if (kind == "Application" || kind == "ApplicationSet") {
    if (const auto* inner = dig(*spec, {"template", "spec"})) spec = inner;
    if (const auto* source = spec->find("source")) read_argo_source(*source, chart, jobs);
    if (const auto* sources = spec->find("sources")) {
      for (const auto& source : sources->items) read_argo_source(*source, chart, jobs);
    }
  } else {
    return false;
  }
  return true;
}

}  // namespace keelson::ci
