// SPDX-License-Identifier: Apache-2.0
#include "src/config/keys.hpp"

namespace keelson::config {
namespace {

using enum KeyType;

// clang-format off
constexpr Key k_keys[] = {
  {"version", choice, k_required, "1", "format of this file", "1"},
  {"registries", list, k_required, "a list with one entry for each registry", "registries to look after"},
  {"registries[].name", text, k_required, "prod", "how plans and messages call it"},
  {"registries[].type", choice, k_required, "distribution", "kind of registry", "distribution"},
  {"registries[].url", text, k_required, "https://registry.example.com", "base URL"},
  {"registries[].username", text, "", "ci", "account"},
  {"registries[].password", secret, "", "{env: REGISTRY_PASSWORD} or {file: /run/secrets/password}", "where the password is read from"},
  {"registries[].ca_file", text, "", "/etc/ssl/registry-ca.pem", "certificates to trust besides the system's"},
  {"registries[].aliases", texts, "", "[registry.internal:5000]", "other hosts its images are written with"},
  {"registries[].follows_projects", boolean, "true", "false", "names in it are those of the GitLab projects that make them, or below: so a project may speak for its own"},
  {"registries[].timeout", duration, "30s", "30s", "longest wait for an answer"},
  {"registries[].connections", count, "4", "4", "requests at once"},
  {"registries[].requests_per_second", count_or_unlimited, "unlimited", "50", "most requests in a second"},
  {"sources", list, k_required, "a list of `- directory: services`", "where Dockerfiles are"},
  {"sources[].directory", text, "", "services", "directory of checkouts"},
  {"sources[].git", text, "", "mirrors", "directory of git repositories, bare or not, read without a checkout"},
  {"sources[].revisions", texts, "", "[default, live, \"branch:release/*\", \"tag:v*\"]", "what to read of each git repository; otherwise default and live"},
  {"sources[].history", count, "1", "50", "commits to read of each branch and tag, newest first"},
  {"sources[].group", text, "", "platform/services", "GitLab group of its projects, where no remote tells"},
  {"sources[].registry", text, "", "prod", "registry CI pushes to; otherwise the first"},
  {"sources[].produces", texts, "", "[\"svc/*\", \"base/jdk\"]", "repositories that only its projects make, without registry"},
  {"sources[].variables", texts, "", "[DOCKER_TAG=stable]", "CI variables set in GitLab, not in its files; never a secret"},
  {"sources[].max_age", duration, "", "1d", "git: longest time since it was fetched, or nothing is planned"},
  {"sources[].convention", text, "", "registry.example.com/{project}", "what an unlinked Dockerfile is guessed to make, for questions only; {project}, {directory}"},
  {"builds", list, "", "a list of {dockerfile: …, produces: …}", "which image a Dockerfile makes"},
  {"builds[].dockerfile", text, k_required, "services/*/Dockerfile", "path as `keelson scan` prints it; * is part of one directory name"},
  {"builds[].produces", text, k_required, "registry.example.com/svc/{1}", "image without tag; {1} is what the first * matched; none: nothing that is kept"},
  {"builds[].arguments", texts, "", "[TAG=8u152]", "build arguments the build is given"},
  {"statements", list, "", "a list of entries such as {include: \"*Jobs/SAST*\", builds: nothing}", "what no tool can read, stated; each must match something"},
  {"statements[].include", text, "", "\"template Jobs/SAST*\"", "an included CI file, as the gap names it; * is any text"},
  {"statements[].command", text, "", "\"./configure*\"", "a command of a script; * is any text"},
  {"statements[].action", text, "", "\"codecov/*\"", "an action, without its version; * is any text"},
  {"statements[].file", text, "", "services/*/Dockerfile", "path as `keelson scan` prints it; * is part of one directory name"},
  {"statements[].variable", text, "", "BASE_TAG", "a variable that scripts of CI use; builds: arguments say those of a Dockerfile"},
  {"statements[].project", text, "", "\"services/*\"", "with variable: only in these projects, as `keelson scan` prints their directories; * is any text"},
  {"statements[].builds", choice, "", "nothing", "it builds no image", "nothing"},
  {"statements[].takes", texts_or_nothing, "", "[\"base/*\"], or nothing", "the most a Dockerfile takes, or a file's jobs run in, where its text leaves it open"},
  {"statements[].values", texts_or_empty, "", "[\"1.14\", \"\"]", "all values it may have; \"\" is the empty one"},
  {"live", list, k_required, "a list with one entry for each live source", "what says which images run"},
  {"live[].name", text, k_required, "swarm", "how messages call it"},
  {"live[].type", choice, k_required, "docker", "kind of live source", "docker|file"},
  {"live[].url", text, "", "unix:///var/run/docker.sock", "Engine API, for type docker"},
  {"live[].path", text, "", "live.yml", "file, for type file"},
  {"live[].max_age", duration, "15m", "15m", "oldest observation a plan may rest on"},
  {"live[].allow_empty", boolean, "false", "false", "whether nothing running is believable"},
  {"retention", list, k_required, "a list of rules; the first that matches a repository wins", "what may be selected for deletion"},
  {"retention[].repositories", text, k_required, "\"base/*\"", "pattern on the repository"},
  {"retention[].keep_last", count_or_unlimited, k_required, "10, or unlimited to select nothing", "newest tags of each group that are never selected"},
  {"retention[].max_age", age, k_required, "90d, any, or unlimited to select nothing", "younger images are never selected"},
  {"retention[].order", choice, "time", "time", "what newest means: by time, or by version in the tag", "time|version"},
  {"retention[].groups", texts, "", "[\"v*\", \"pr-*\"]", "tag patterns that are counted each by itself; the rest is one more group"},
  {"retention[].keep", texts, "", "[\"*-lts\", latest]", "tags that are never selected here"},
  {"retention[].keep_labels", texts, "", "[keep, \"team=platform*\"]", "labels or annotations of images that are never selected"},
  {"retention[].not_pulled_for", duration_or_unlimited, "", "60d", "images pulled since are never selected; where pulls are not known, none is"},
  {"retention[].untagged", duration_or_unlimited, "unlimited", "14d", "manifests alone without a tag for so long are selected"},
  {"retention[].orphans", duration_or_unlimited, "unlimited", "14d", "signatures and attestations whose image is gone for so long are selected"},
  {"retention[].min_keep", count, "1", "3", "tagged images that stay in each repository, whatever is selected"},
  {"grace", duration, "1h", "1h", "how long after it was made or pushed nothing is selected"},
  {"keep", texts_or_none, k_required, "[\"*:lts\", \"base/os\"], or none to keep nothing by name", "images kept by name"},
  {"guards", object, "", "{max_delete_percent: 20}", "limits on one plan, and on how far its inputs are believed"},
  {"guards.max_deletions", count_or_unlimited, "1000", "1000", "most manifests one plan may delete"},
  {"guards.max_delete_percent", percent, "20", "20", "largest share of all manifests one plan may delete"},
  {"guards.max_repository_delete_percent", percent, "90", "90", "the same of the manifests of one repository"},
  {"guards.max_delete_bytes", size_or_unlimited, "1TiB", "500GiB", "most bytes one plan may free"},
  {"guards.min_survivors", count, "1", "1", "tagged images that must stay in each repository that loses some"},
  {"guards.max_live_shrink_percent", percent, "20", "20", "largest believable loss of live images since the last run"},
  {"guards.max_source_shrink_percent", percent, "20", "20", "largest believable loss of Dockerfiles since the last run"},
  {"guards.max_clock_skew", duration, "5m", "5m", "largest difference between our clock and the registry's"},
  {"guards.unlinked", choice, "layers", "layers", "needed images no known Dockerfile makes: what their layers stand on is protected, or no plan is made, or their bases may go", "layers|refuse|allow"},
  {"guards.allow_unlinked_live", boolean, "", "true", "older way to write unlinked: allow"},
  {"guards.plan_max_age", duration, "24h", "24h", "how long a plan may be applied"},
  {"vault", choice, "irreplaceable", "irreplaceable", "which doomed images are copied before they go: all, those no known Dockerfile makes, or none", "always|irreplaceable|never"},
  {"vault_directory", text, "keelson-vault", "keelson-vault", "OCI image layout the copies go to"},
  {"vault_max_age", duration_or_unlimited, "90d", "90d", "older copies are pruned"},
  {"vault_max_size", size_or_unlimited, "100GiB", "100GiB", "the oldest copies beyond are pruned"},
  {"store", text, "keelson.db", "keelson.db", "SQLite file with what Keelson remembers"},
};
// clang-format on

}  // namespace

std::span<const Key> keys() {
  return k_keys;
}

const Key* find_key(std::string_view path) {
  for (const Key& key : k_keys) {
    if (key.path == path) return &key;
  }
  return nullptr;
}

}  // namespace keelson::config
