// SPDX-License-Identifier: Apache-2.0
#include "analyzer/ci/workloads.hpp"

#include <array>
#include <map>
#include <set>

#include "analyzer/ci/actions.hpp"
#include "analyzer/ci/files.hpp"
#include "analyzer/ci/helm.hpp"
#include "analyzer/ci/kubernetes.hpp"
#include "analyzer/ci/placeholder.hpp"
#include "analyzer/ci/yaml_text.hpp"
#include "analyzer/model/error.hpp"
#include "analyzer/yaml/load.hpp"

namespace keelson::ci {
namespace {

constexpr std::size_t largest_file = 1U << 20U;
constexpr std::size_t largest_total = 256U << 20U;

// "a.yaml", "a.yml.j2", "a.json": what manifests are called.
bool may_be_manifest(std::string_view path) {
  if (is_yaml(path) || path.ends_with(".json") || file_name(path) == "Kustomization") return true;
  static constexpr std::array<std::string_view, 8> endings{
      ".tmpl", ".tpl", ".j2", ".jinja2", ".gotmpl", ".erb", ".template", ".in"};
  for (const auto ending : endings) {
    if (path.ends_with(ending) && is_yaml(path.substr(0, path.size() - ending.size()))) return true;
  }
  return false;
}

bool is_values(std::string_view path) {
  const auto name = file_name(path);
  if (!is_yaml(name)) return false;
  const auto stem = name.substr(0, name.rfind('.'));
  return stem.starts_with("values") || stem.ends_with("values");
}

bool is_kustomization(std::string_view path) {
  const auto name = file_name(path);
  return name == "kustomization.yaml" || name == "kustomization.yml" || name == "Kustomization";
}

// CI and compose files have readers of their own.
bool is_read_elsewhere(std::string_view path) {
  const auto name = file_name(path);
  return path.starts_with(".github/") || name == ".gitlab-ci.yml" || name == "package-lock.json";
}

class WorkloadsReader {
 public:
  explicit WorkloadsReader(const Tree& tree) : m_tree(tree) {}

  ProjectFacts read() {
    for (const std::string& path : m_tree.files()) {
      const bool is_chart = file_name(path) == "Chart.yaml" || file_name(path) == "Chart.yml";
      if (is_chart && !is_left_out(path)) read_chart(path);
    }
    for (const std::string& path : m_tree.files()) {
      if (!may_be_manifest(path) || is_left_out(path) || is_read_elsewhere(path)) continue;
      if (m_total > largest_total) {
        m_facts.open.push_back(
            {"too much YAML to look for workloads in all of it", {path, 0}, Hides::nothing});
        break;
      }
      read_file(path);
    }
    return std::move(m_facts);
  }

 private:
  void read_chart(const std::string& path) {
    const auto text = read_or_say(m_tree, path, Hides::nothing, m_facts.open);
    Chart chart{"Helm/" + directory_of(path), {}, 0};
    try {
      if (text) {
        const auto document = yaml::load_all(*text, path).front();
        if (const std::string name = text_at(*document, "name"); !name.empty())
          chart.owner = "Helm/" + open_placeholders(name);
        chart.app_version = open_placeholders(text_at(*document, "appVersion"));
      }
    } catch (const Error&) {
      // Only its name and version are wanted; values are read without them.
    }
    m_charts.emplace(directory_of(path), chart);
  }

  void read_file(const std::string& path) {
    const auto text = read_or_say(m_tree, path, Hides::nothing, m_facts.open);
    if (!text) return;
    m_total += text->size();
    if (text->find("mage") == std::string::npos && !(is_values(path) && has_repository(*text)))
      return;
    const bool is_object = text->find("apiVersion") != std::string::npos;
    if (!is_object && !is_values(path) && !is_kustomization(path)) return;
    if (text->size() > largest_file) {
      m_facts.open.push_back({"larger than 1 MiB; not looked at for images that workloads use",
                              {path, 0},
                              Hides::nothing});
      return;
    }
    try {
      const std::size_t before = m_facts.jobs.size();
      for (const auto& document : yaml::load_all(*text, path)) read_document(path, *document);
      // `image: {{ name }}` may well be YAML, but not what is meant.
      if (is_object && text->find("{{") != std::string::npos)
        read_missed_lines(path, *text, before);
    } catch (const Error& error) {
      read_lines(path, *text, is_object, error);
    }
  }

  static bool has_repository(const std::string& text) {
    return text.find("repo") != std::string::npos;
  }

  void read_document(const std::string& path, const yaml::Value& document) {
    if (is_kustomization(path))
      read_kustomization(document, m_facts.jobs);
    else if (is_kubernetes_object(document))
      read_kubernetes_object(document, m_facts.jobs);
    else if (is_values(path))
      read_values(document, chart_of(path), m_facts.jobs);
  }

  Chart chart_of(const std::string& path) const {
    const auto chart = m_charts.find(directory_of(path));
    return chart == m_charts.end() ? Chart{"Helm/" + path, {}, 0} : chart->second;
  }

  void read_missed_lines(const std::string& path, const std::string& text, std::size_t before) {
    std::set<ImageUse> seen;
    for (std::size_t i = before; i < m_facts.jobs.size(); ++i) seen.insert(m_facts.jobs[i].image);
    for (const ImageUse& use : image_lines(text, path)) {
      if (!seen.contains(use)) m_facts.jobs.push_back({"Template/" + path, use.place, use, {}, {}});
    }
  }

  // A template before it is filled in, or a file that is broken: its image lines still count.
  void read_lines(const std::string& path, const std::string& text, bool is_object,
                  const Error& error) {
    for (const ImageUse& use : image_lines(text, path))
      m_facts.jobs.push_back({"Template/" + path, use.place, use, {}, {}});
    const bool is_template = text.find("{{") != std::string::npos ||
                             text.find("{%") != std::string::npos || !path.ends_with("ml");
    if (is_object && !is_template && text.find("image:") != std::string::npos)
      m_facts.open.push_back({error.sentence(), {path, 0}, Hides::nothing});
  }

  const Tree& m_tree;
  std::map<std::string, Chart> m_charts;  // by directory
  std::size_t m_total = 0;
  ProjectFacts m_facts;
};

}  // namespace

ProjectFacts read_workloads(const Tree& tree) {
  return WorkloadsReader(tree).read();
}

}  // namespace keelson::ci
