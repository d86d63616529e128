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
  std::int64_t connections = 4;                     // requests at once
  std::optional<std::int64_t> requests_per_second;  // absent: unlimited
  bool follows_projects = true;  // its names are those of the GitLab projects that make them
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
  std::optional<std::chrono::seconds> max_age = {};  // git: since it was last fetched
  std::vector<std::string> produces = {};  // repositories that only its projects make, no host
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

enum class StatedSubject { include, command, action, file, variable };
enum class StatedVerdict {
  builds_nothing,  // of any subject but a variable
  takes,  // of a file: the most it takes, or its jobs run in, where its text leaves it open
  values  // of a variable: all it may have
};

// What no tool can read, on a person's word. Each must match something, or the run fails.
struct Statement {
  StatedSubject subject = StatedSubject::include;
  std::string pattern;       // a variable's name
  std::string file = {};     // variable: only in these Dockerfiles; empty: in all
  std::string project = {};  // variable: only in these projects; empty: in all
  StatedVerdict verdict = StatedVerdict::builds_nothing;
  std::vector<std::string> texts;  // what it takes, or its values; takes may be empty: nothing
  std::string origin;              // file:line
  bool operator==(const Statement&) const = default;
};
const char* subject_name(StatedSubject subject);  // the key it is written with
// "include: template Jobs/SAST*, builds: nothing", as messages and plans show it.
std::string statement_text(const Statement& statement);

enum class Order { time, version };

// What may be selected in the repositories it matches. A tag is selected when it is neither
// among the newest `keep_last` of its group nor younger than `max_age`, and nothing below
// keeps it.
struct RetentionRule {
  std::string repositories;  // pattern on the path without registry
  Order order = Order::time;
  std::vector<std::string> groups;              // tag patterns; the rest is one more group
  std::optional<std::int64_t> keep_last;        // of each group; absent: unlimited
  std::optional<std::chrono::seconds> max_age;  // 0: any age; absent: unlimited
  std::optional<std::chrono::seconds> not_pulled_for{
      0};                                        // 0: pulls play no part; absent: unlimited
  std::optional<std::chrono::seconds> untagged;  // older ones without a tag; absent: unlimited
  std::optional<std::chrono::seconds> orphans;   // attached to what is gone; absent: unlimited
  std::int64_t min_keep = 1;                     // tagged images that stay whatever is selected
  std::vector<std::string> keep;                 // tag patterns
  std::vector<std::string> keep_labels;          // NAME or NAME=PATTERN
  std::string origin;                            // file:line
  bool operator==(const RetentionRule&) const = default;
};

struct KeepRule {
  std::string pattern;  // repository or repository:tag
  std::string origin;
  bool operator==(const KeepRule&) const = default;
};

// What becomes of a plan when a needed image is there that no known Dockerfile makes: what its
// layers stand on is protected; it is refused; or it is made though the image's bases may go.
enum class Unlinked { layers, refuse, allow };

// Largest changes one plan may make, and largest change of its inputs it believes. Absent
// means unlimited, which has to be written.
struct Guards {
  std::optional<std::int64_t> max_deletions;
  std::int64_t max_delete_percent = 20;             // of all manifests
  std::int64_t max_repository_delete_percent = 90;  // of those of one repository
  std::optional<std::int64_t> max_delete_bytes;
  std::int64_t min_survivors = 1;  // tagged images of each repository that loses some
  std::int64_t max_live_shrink_percent = 20;
  std::int64_t max_source_shrink_percent = 20;
  std::chrono::seconds max_clock_skew{300};
  std::chrono::seconds plan_max_age{0};
  Unlinked unlinked = Unlinked::layers;
};

enum class VaultUse { always, irreplaceable, never };

// Copies of doomed images outside the registry.
struct Vault {
  VaultUse use = VaultUse::irreplaceable;
  std::filesystem::path directory;
  std::optional<std::chrono::seconds> max_age;  // absent: unlimited
  std::optional<std::int64_t> max_bytes;        // absent: unlimited
};

struct Settings {
  std::string file;
  std::string text;  // every key with its value, one a line: what a plan is bound to
  std::vector<Registry> registries;
  std::vector<Source> sources;
  std::vector<BuildLink> builds;
  std::vector<Statement> statements;
  std::vector<Live> live;
  std::vector<RetentionRule> retention;
  std::vector<KeepRule> keep;
  std::chrono::seconds grace{0};  // after a push: nothing is selected
  Guards guards;
  Vault vault;
  std::filesystem::path store;
};

}  // namespace keelson::config
