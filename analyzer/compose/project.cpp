// SPDX-License-Identifier: Apache-2.0
#include "analyzer/compose/project.hpp"

#include "analyzer/compose/interpolate.hpp"
#include "analyzer/compose/paths.hpp"
#include "analyzer/model/error.hpp"
#include "analyzer/yaml/load.hpp"

namespace keelson::compose {
namespace {

constexpr std::size_t k_include_depth_max = 20;
constexpr std::size_t most_loads = 200;
constexpr std::size_t most_copied = 64 * 1024 * 1024;

[[noreturn]] void fail(const std::string& path, const std::string& cause) {
  throw Error(ErrorKind::invalid, "reading compose file", path, cause);
}

// The services; of the first version of the format, which has nothing else, the whole file.
const yaml::Value* services_of(const yaml::Value& document) {
  if (const auto* services = document.find("services")) return services;
  if (document.find("version") || document.find("include")) return nullptr;
  for (const auto& [name, value] : document.members)
    if (value->find("image") || value->find("build")) return &document;
  return nullptr;
}

std::vector<std::string> texts(const yaml::Value* value, const Variables& variables) {
  std::vector<std::string> result;
  if (!value) return result;
  if (value->is_scalar()) result.push_back(interpolate(value->text, variables));
  for (const auto& item : value->items)
    if (item->is_scalar()) result.push_back(interpolate(item->text, variables));
  return result;
}

// Roughly, in characters.
std::size_t size_of(const Service& service) {
  const BuildFields& build = service.build.value;
  std::size_t size = 100 + build.inline_dockerfile.value.size();
  for (const auto* map : {&build.arguments.value, &build.contexts.value})
    for (const auto& [name, text] : *map) size += 100 + name.size() + text.size();
  for (const auto* list : {&build.tags.value, &build.platforms.value})
    for (const std::string& text : *list) size += 50 + text.size();
  return size;
}

}  // namespace

void ProjectLoader::load(const std::string& path, const Variables& variables,
                         const std::string& directory) {
  load_at(path, {variables, directory, 0});
}

yaml::ValuePtr ProjectLoader::document(const std::string& path) {
  const auto known = m_documents.find(path);
  if (known != m_documents.end()) return known->second;
  const auto text = m_tree.read(path);
  if (!text) fail(path, "there is no such file in the repository");
  auto result = yaml::load_all(*text, path).front();
  if (!result->is_map()) fail(path, "it is no compose file");
  m_documents.emplace(path, result);
  return result;
}

void ProjectLoader::load_at(const std::string& path, const Position& position) {
  if (++m_loads > most_loads || position.depth > k_include_depth_max) {
    m_open.push_back({"more compose files are included than are read", {path, 0}, Hides::builds});
    return;
  }
  const auto root = document(path);
  const yaml::Value* services = services_of(*root);
  const yaml::Value* includes = root->find("include");
  if (services && !services->is_map() && !services->is_null()) fail(path, "it is no compose file");
  if (!services && !includes && !root->find("name") && !root->find("version") &&
      !root->find("volumes") && !root->find("networks"))
    fail(path, "it is no compose file");
  if (const auto* name = root->find("name"); name && name->is_scalar() && position.depth == 0)
    m_name = interpolate(name->text, position.variables, m_environment);
  if (includes && m_including.insert(path).second) {
    if (includes->is_scalar()) include(*includes, path, position);
    for (const auto& item : includes->items) include(*item, path, position);
    m_including.erase(path);
  }
  if (!services) return;
  for (const auto& [name, value] : services->members)
    if (value->is_map()) put(resolved(path, name, *value, position));
}

void ProjectLoader::include(const yaml::Value& item, const std::string& path,
                            const Position& position) {
  const Place place{path, item.line};
  const auto paths = texts(item.is_map() ? item.find("path") : &item, position.variables);
  const auto directories = texts(item.find("project_directory"), position.variables);
  std::string directory;
  bool is_first = true;
  for (const std::string& text : paths) {
    const auto file = place_of(position.directory, text);
    if (!file || is_remote(text) || text.find('*') != std::string::npos ||
        !has_file(m_tree, *file)) {
      m_open.push_back({"include: " + text + " is not in the repository", place, Hides::builds});
      continue;
    }
    if (is_first)
      directory = directories.empty()
                      ? directory_of(*file)
                      : place_of(position.directory, directories.front()).value_or("*");
    if (directory == ".") directory.clear();
    is_first = false;
    auto env_files = texts(item.find("env_file"), position.variables);
    for (std::string& env_file : env_files)
      env_file = place_of(position.directory, env_file).value_or("*");
    if (env_files.empty()) env_files.push_back(join(directory, ".env"));
    const Variables variables = with_env_files(position.variables, env_files);
    try {
      load_at(*file, {variables, directory, position.depth + 1});
    } catch (const Error& error) {
      m_open.push_back({error.sentence(), place, Hides::builds});
    }
  }
}

// The service with all that it extends.
Service ProjectLoader::resolved(const std::string& path, const std::string& name,
                                const yaml::Value& value, const Position& position) {
  Service own =
      read_service(name, value, {position.variables, position.directory, m_open, m_environment});
  const yaml::Value* extends = value.find("extends");
  if (!extends) return own;
  const auto names =
      texts(extends->is_map() ? extends->find("service") : extends, position.variables);
  const auto files = texts(extends->find("file"), position.variables);
  const std::string base_name = names.empty() ? "" : names.front();
  const auto unknown = [&](const std::string& cause) {
    m_open.push_back({"extends: " + cause, {path, extends->line}, Hides::builds});
    return own;
  };
  if (position.depth > k_include_depth_max)
    return unknown("services extend each other without end");
  std::string file = path;
  Position there{position.variables, position.directory, position.depth + 1};
  if (!files.empty()) {
    const auto found = place_of(position.directory, files.front());
    if (!found || !has_file(m_tree, *found))
      return unknown(files.front() + " is not in the repository");
    file = *found;
    there.directory = directory_of(file);
  }
  try {
    const auto root = document(file);
    const yaml::Value* services = services_of(*root);
    const yaml::Value* base = services ? services->find(base_name) : nullptr;
    if (base && base->is_map()) {
      const Service extended = resolved(file, base_name, *base, there);
      m_copied += size_of(extended);
      return m_copied > most_copied ? unknown("there is too much to copy") : merged(extended, own);
    }
  } catch (const Error& error) {
    return unknown(error.sentence());
  }
  if (const auto known = m_index.find(base_name); files.empty() && known != m_index.end())
    return merged(m_services[known->second], own);
  return unknown("there is no service " + base_name + " in " + file);
}

void ProjectLoader::put(Service service) {
  const auto [at, is_new] = m_index.try_emplace(service.name, m_services.size());
  if (is_new)
    m_services.push_back(std::move(service));
  else
    m_services[at->second] = merged(m_services[at->second], service);
}

Variables ProjectLoader::with_env_files(const Variables& variables,
                                        const std::vector<std::string>& files) {
  Variables result = variables;
  if (m_environment == Environment::open) return result;
  for (auto file = files.rbegin(); file != files.rend(); ++file) {
    if (!has_file(m_tree, *file)) continue;
    try {
      if (const auto text = m_tree.read(*file))
        for (auto& [name, variable] : read_env_file(*text, variables))
          result.try_emplace(name, std::move(variable));
    } catch (const Error& error) {
      m_open.push_back({error.sentence(), {*file, 0}, Hides::nothing});
    }
  }
  return result;
}

}  // namespace keelson::compose
