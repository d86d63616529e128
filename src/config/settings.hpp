// SPDX-License-Identifier: Apache-2.0
// What keelson.yml says, typed and complete. Holds names of secrets, never secrets.
#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace keelson::config {

// Where a password is to be read from, at the moment it is needed.
struct SecretSource {
  std::string environment;  // name of a variable, or
  std::string file;         // path of a file
};

struct Registry {
  std::string name;
  std::string url;
  std::string username;
  std::optional<SecretSource> password;
  std::string ca_file;
  std::vector<std::string> aliases;  // other host names images of it are written with
  std::chrono::seconds timeout{30};
};

enum class SourceKind { directory, git };

struct Source {
  std::filesystem::path directory;  // absolute, or relative to the working directory
  std::string shown;                // as written
  SourceKind kind = SourceKind::directory;
  std::vector<std::string> revisions = {};  // git: default, live, branch:P, tag:P
  std::int64_t history = 1;                 // git: commits of each branch and tag, newest first
  std::string group = {};                   // GitLab group the projects are in
  std::string registry = {};                // name of their registry; empty: the first
  std::vector<std::string> variables = {};  // NAME=value, as set in GitLab for all of them
  std::string convention = {};              // what an unlinked Dockerfile is guessed to make
};

enum class LiveType { docker, file };

struct Live {
  std::string name;
  LiveType type = LiveType::docker;
  std::string url;             // docker
  std::filesystem::path path;  // file
  std::chrono::seconds max_age{900};
  bool allow_empty = false;
};

// States which image a Dockerfile makes, where no tool can see it.
struct BuildLink {
  std::string dockerfile;              // path; `*` stands for part of one component
  std::string produces;                // registry/repository; {1}, {2} are what `*` matched; none
  std::vector<std::string> arguments;  // NAME=value
};

// Selection by count and age: what is neither among the newest `keep_last` tags of
// its repository nor younger than `max_age`. Absent means unlimited: nothing selected.
struct RetentionRule {
  std::string repositories;  // pattern on the path without registry
  std::optional<std::int64_t> keep_last;
  std::optional<std::chrono::seconds> max_age;
  std::string origin;  // file:line
};

struct KeepRule {
  std::string pattern;  // repository or repository:tag
  std::string origin;
};

struct Settings {
  std::string file;
  std::string text;  // every key with its value, one a line: what a plan is bound to
  std::vector<Registry> registries;
  std::vector<Source> sources;
  std::vector<BuildLink> builds;
  std::vector<Live> live;
  std::vector<RetentionRule> retention;
  std::vector<KeepRule> keep;
  std::int64_t max_delete_percent = 0;
  bool allow_unlinked_live = false;
  std::chrono::seconds plan_max_age{0};
  std::filesystem::path store;
};

}  // namespace keelson::config
