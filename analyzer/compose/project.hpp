// SPDX-License-Identifier: Apache-2.0
// Loads compose files into one set of services: several files over each other, include,
// extends. Reads files of the repository only.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "analyzer/compose/service.hpp"
#include "analyzer/model/tree.hpp"

namespace keelson::compose {

class ProjectLoader {
 public:
  explicit ProjectLoader(const Tree& tree, Environment environment = Environment::known)
      : m_tree(tree), m_environment(environment) {}

  // Puts a file over what was loaded before. Throws Error{invalid} when it is missing or none.
  void load(const std::string& path, const Variables& variables, const std::string& directory);

  // In the order the files name them.
  const std::vector<Service>& services() const { return m_services; }
  const std::string& name() const { return m_name; }
  std::vector<Open>& open() { return m_open; }

  // The variables with those of env files behind them: what is known already wins.
  // In an open environment env files say nothing: it wins over them.
  Variables with_env_files(const Variables& variables, const std::vector<std::string>& files);

 private:
  struct Position {
    const Variables& variables;
    std::string directory;
    std::size_t depth = 0;
  };
  yaml::ValuePtr document(const std::string& path);
  void load_at(const std::string& path, const Position& position);
  void include(const yaml::Value& item, const std::string& path, const Position& position);
  Service resolved(const std::string& path, const std::string& name, const yaml::Value& value,
                   const Position& position);
  void put(Service service);

  const Tree& m_tree;
  Environment m_environment;
  std::map<std::string, yaml::ValuePtr> m_documents;
  std::vector<Service> m_services;
  std::map<std::string, std::size_t> m_index;
  std::set<std::string> m_including;  // files being included, against circles
  std::size_t m_loads = 0;
  std::size_t m_copied = 0;  // characters that extending services copied
  std::string m_name;
  std::vector<Open> m_open;
};

}  // namespace keelson::compose
