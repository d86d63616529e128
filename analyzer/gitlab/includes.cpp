// SPDX-License-Identifier: Apache-2.0
#include "analyzer/gitlab/includes.hpp"

#include <algorithm>

#include "analyzer/gitlab/include_rules.hpp"
#include "analyzer/gitlab/interpolate.hpp"
#include "analyzer/gitlab/known_templates.hpp"
#include "analyzer/gitlab/merge.hpp"
#include "analyzer/model/error.hpp"

namespace keelson::gitlab {
namespace {

constexpr std::size_t k_included_max = 150;

bool is_url(const std::string& location) {
  return location.starts_with("http://") || location.starts_with("https://");
}

// A file is open while what it includes is read, however that ends.
class Opened {
 public:
  Opened(std::multiset<std::string>& files, const std::string& name)
      : m_files(files), m_file(files.insert(name)) {}
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;
  ~Opened() { m_files.erase(m_file); }

 private:
  std::multiset<std::string>& m_files;
  std::multiset<std::string>::iterator m_file;
};

}  // namespace

std::string Includes::text(const Value& value) const {
  return expanded(value.text, m_variables);
}

void Includes::add(const Value& entry, const Source& source, std::vector<Request>& requests) {
  m_findings.spend_values(1);
  const Place place = place_of(entry);
  if (entry.is_scalar()) {
    const std::string location = text(entry);
    if (is_url(location))
      m_findings.open("include: remote " + location + " is not read", place);
    else
      add_local(entry, location, source, requests);
    return;
  }
  const Value* rules = specified(entry, "rules");
  if (rules != nullptr && !may_be_included(*rules, *source.tree, m_variables, m_findings)) return;
  const auto value_of = [&](std::string_view key) { return text(*entry.find(key)); };
  if (specified(entry, "project") != nullptr) {
    add_project(entry, source, requests);
  } else if (specified(entry, "local") != nullptr) {
    add_local(entry, value_of("local"), source, requests);
  } else if (specified(entry, "component") != nullptr) {
    add_component(entry, value_of("component"), requests);
  } else if (specified(entry, "remote") != nullptr) {
    m_findings.open("include: remote " + value_of("remote") + " is not read", place);
  } else if (specified(entry, "template") != nullptr) {
    const std::string name = value_of("template");
    const TemplateBuilds builds = builds_of_template(name);
    m_findings.open("include: template " + name + " is not read" +
                        (builds == TemplateBuilds::images ? ", and builds images" : ""),
                    place, builds == TemplateBuilds::nothing ? Hides::nothing : Hides::builds);
  } else if (specified(entry, "artifact") != nullptr) {
    m_findings.open("include: artifact " + value_of("artifact") + " of job " +
                        text_of(entry, "job") + " is made when the pipeline runs",
                    place);
  } else {
    m_findings.open(
        "include does not have a valid subkey. Valid subkeys are: `local`, `project`, `remote`, "
        "`template`, `component`, `artifact`",
        place);
  }
}

// Of an unknown part of the location any may be meant: all that match are read.
void Includes::add_local(const Value& entry, const std::string& location, const Source& source,
                         std::vector<Request>& requests) {
  const std::size_t start = std::min(location.find_first_not_of('/'), location.size());
  const std::string path = location.substr(start);
  Request request{source,
                  path,
                  specified(entry, "inputs"),
                  {},
                  place_of(entry),
                  "Local file `" + path + "` does not exist!"};
  if (path.find('*') == std::string::npos || path.size() > k_path_max) {
    requests.push_back(std::move(request));
    return;
  }
  const Value* written = entry.is_scalar() ? &entry : entry.find("local");
  if (written->text.find('*') == std::string::npos)
    m_findings.open("include: which of " + path + " is meant only run time knows", place_of(entry));
  m_findings.spend_values(source.tree->files().size() / k_files_per_value + 1);
  for (const std::string& file : source.tree->files()) {
    if (!matches_wildcard(path, file)) continue;
    request.path = file;
    requests.push_back(request);
  }
}

void Includes::add_project(const Value& entry, const Source& source,
                           std::vector<Request>& requests) {
  const Value* project = specified(entry, "project");
  if (project->is_list() && !project->items.empty()) project = project->items.front().get();
  const std::string path = text(*project);
  const Value* wanted_ref = specified(entry, "ref");
  const std::string ref = wanted_ref != nullptr ? text(*wanted_ref) : std::string{};
  const bool is_known = (path + ref).find('*') == std::string::npos;
  const Tree* tree = is_known ? m_others.find(path, ref == "HEAD" ? "" : ref) : nullptr;
  const std::string at_ref = ref.empty() ? "" : " at " + ref;
  if (tree == nullptr) {
    m_findings.open("include: project " + path + at_ref + " is not among the sources",
                    place_of(entry));
    return;
  }
  const Source there{tree, tree == source.tree ? source.project : path};
  const auto add_file = [&](const Value& file) {
    std::string name = text(file);
    name.erase(0, std::min(name.find_first_not_of('/'), name.size()));
    requests.push_back(
        {there,
         name,
         specified(entry, "inputs"),
         {},
         place_of(file),
         "Project `" + path + "`" + at_ref + " file `" + name + "` does not exist!"});
  };
  const Value* files = specified(entry, "file");
  if (files == nullptr)
    m_findings.open("include: project " + path + " names no file", place_of(entry));
  else if (files->is_scalar())
    add_file(*files);
  else
    for (const ValuePtr& file : files->items) add_file(*file);
}

// host/group/project/name@ref, the host being GitLab's.
void Includes::add_component(const Value& entry, const std::string& address,
                             std::vector<Request>& requests) {
  const std::size_t at = address.rfind('@');
  const std::string full = address.substr(0, at);
  std::string version = at == std::string::npos ? "" : address.substr(at + 1);
  const std::size_t host = full.find('/');
  const std::size_t last = full.rfind('/');
  const Tree* tree = nullptr;
  std::string project, name;
  if (host != std::string::npos && last > host) {
    project = full.substr(host + 1, last - host - 1);
    name = full.substr(last + 1);
    const bool is_known = (project + name + version).find('*') == std::string::npos;
    // The newest release is what the default branch mostly is; no release is known here.
    if (is_known) tree = m_others.find(project, version == "~latest" ? "" : version);
  }
  if (tree == nullptr) {
    m_findings.open(
        "include: component " + address + " is not among the sources", place_of(entry),
        builds_of_component(address) == TemplateBuilds::nothing ? Hides::nothing : Hides::builds);
    return;
  }
  if (version == "~latest")
    m_findings.open("include: component " + address + " is read as it is on the default branch",
                    place_of(entry), Hides::nothing);
  Request request{{tree, project},
                  "templates/" + name + ".yml",
                  specified(entry, "inputs"),
                  {{"name", name}, {"version", version}, {"reference", version}, {"sha", "*"}},
                  place_of(entry),
                  "Component `" + address + "` content not found"};
  const std::string in_directory = "templates/" + name + "/template.yml";
  const auto& files = tree->files();
  if (!std::binary_search(files.begin(), files.end(), request.path) &&
      std::binary_search(files.begin(), files.end(), in_directory))
    request.path = in_directory;
  requests.push_back(std::move(request));
}

ValuePtr Includes::read(const ValuePtr& include, const Source& source) {
  std::vector<Request> requests;
  if (include->is_list()) {
    for (const ValuePtr& entry : flattened(include).value_or(std::vector<ValuePtr>{}))
      add(*entry, source, requests);
  } else if (!include->is_null()) {
    add(*include, source, requests);
  }
  Merged merged(m_findings);
  for (const Request& request : requests) {
    if (++m_included > k_included_max) {
      m_findings.open("Maximum of 150 nested includes are allowed!", request.asked_from);
      break;
    }
    if (const ValuePtr content = load(request)) merged.add(*content);
  }
  return merged.take(*include);
}

ValuePtr Includes::load(const Request& request) {
  const std::string name = request.source.name_of(request.path);
  const bool has_extension = request.path.ends_with(".yml") || request.path.ends_with(".yaml");
  if (!has_extension) {
    m_findings.open("Included file `" + request.path + "` does not have YAML extension!",
                    request.asked_from);
    return {};
  }
  if (m_open_files.count(name) > 0 && request.given == nullptr) {
    m_findings.open("include: " + name + " includes itself", request.asked_from);
    return {};
  }
  try {
    const auto documents = m_files.load(request.source, request.path);
    if (!documents) {
      m_findings.open(request.missing, request.asked_from);
      return {};
    }
    ValuePtr content = content_of(request, *documents);
    if (!content->is_map()) {
      if (!content->is_null())
        m_findings.open("`" + name + "`: Invalid configuration format", place_of(*content));
      return {};
    }
    const ValuePtr include = content->member("include");
    if (!include) return content;
    const Opened opened(m_open_files, name);
    Merged merged(m_findings);
    merged.add(*read(include, request.source));
    merged.add(*content);
    return merged.take(*content);
  } catch (const Error& e) {
    m_findings.open("`" + name + "`: " + e.sentence(), request.asked_from);
    return {};
  }
}

// A header document is there only when content follows; other documents GitLab never reads.
ValuePtr Includes::content_of(const Request& request, const std::vector<ValuePtr>& documents) {
  const ValuePtr& first = documents.front();
  if (documents.size() < 2 || first->find("spec") == nullptr) {
    if (request.given != nullptr && !request.given->members.empty())
      m_findings.open(
          "Given inputs not defined in the `spec` section of the included configuration file",
          request.asked_from, Hides::nothing);
    return first;
  }
  // The pipeline's own file is asked for by itself.
  const bool is_first = request.given == nullptr && request.asked_from.file == *first->file;
  const Interpolation with{
      input_values(*first->find("spec"), request.given, is_first ? Giver::anybody : Giver::includer,
                   request.asked_from, m_findings),
      request.component, m_variables};
  return interpolated(documents[1], with, m_findings);
}

}  // namespace keelson::gitlab
