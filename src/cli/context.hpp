// SPDX-License-Identifier: Apache-2.0
// What every command is given: options common to all, the settings, the store and the
// world as last seen. Loads each on first use, so that `--help` needs none.
#pragma once
#include <optional>
#include <ostream>
#include <string>

#include "src/cleanup/world.hpp"
#include "src/config/settings.hpp"
#include "src/store/database.hpp"

namespace keelson::cli {

enum class Format { text, json, dot, mermaid, markdown, html };

// Whether what was never asked, or cannot be read, is said on stderr.
enum class Unseen { told, silent };

class Context {
 public:
  std::string config_file;  // empty: keelson.yml, searched upwards
  std::string registry;     // empty: the only one
  std::string graph_file;   // a saved graph to answer from; empty: make it anew
  bool is_fresh = false;    // read the sources anew, whatever the last scan left
  Format format = Format::text;

  std::string settings_path() const;
  const config::Settings& settings();
  const config::Registry& chosen_registry();
  store::Database& database();
  static Time now();

  // Dockerfiles as they are now; registry and live images as last remembered. Says on
  // stderr what has never been seen.
  cleanup::World remembered_world();
  // The same with builds that were read already.
  cleanup::World remembered_world(scan::Builds builds, Unseen unseen);

  // A name as people say it: without the host of the registry looked after, digests cut.
  std::string brief(std::string text);
  // The host to leave out, where no keelson.yml needs to say it.
  void set_host(const std::string& host) { m_host = host + "/"; }

 private:
  std::optional<config::Settings> m_settings;
  std::string m_host;  // "registry.example.com/"
  std::optional<store::Database> m_database;
};

}  // namespace keelson::cli
