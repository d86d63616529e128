// SPDX-License-Identifier: Apache-2.0
#include "analyzer/gitlab/predefined.hpp"

#include <algorithm>

namespace keelson::gitlab {
namespace {

// Known to nobody before the pipeline runs, but always there.
constexpr const char* k_always[] = {"CI_API_GRAPHQL_URL",
                                    "CI_BUILDS_DIR",
                                    "CI_COMMIT_AUTHOR",
                                    "CI_COMMIT_BEFORE_SHA",
                                    "CI_COMMIT_DESCRIPTION",
                                    "CI_COMMIT_MESSAGE",
                                    "CI_COMMIT_REF_NAME",
                                    "CI_COMMIT_REF_PROTECTED",
                                    "CI_COMMIT_REF_SLUG",
                                    "CI_COMMIT_SHA",
                                    "CI_COMMIT_SHORT_SHA",
                                    "CI_COMMIT_TIMESTAMP",
                                    "CI_COMMIT_TITLE",
                                    "CI_CONCURRENT_ID",
                                    "CI_CONCURRENT_PROJECT_ID",
                                    "CI_DEPENDENCY_PROXY_PASSWORD",
                                    "CI_DEPENDENCY_PROXY_USER",
                                    "CI_JOB_ID",
                                    "CI_JOB_JWT",
                                    "CI_JOB_JWT_V1",
                                    "CI_JOB_JWT_V2",
                                    "CI_JOB_STARTED_AT",
                                    "CI_JOB_STATUS",
                                    "CI_JOB_TIMEOUT",
                                    "CI_JOB_TOKEN",
                                    "CI_JOB_URL",
                                    "CI_PAGES_DOMAIN",
                                    "CI_PAGES_HOSTNAME",
                                    "CI_PAGES_URL",
                                    "CI_PIPELINE_CREATED_AT",
                                    "CI_PIPELINE_ID",
                                    "CI_PIPELINE_IID",
                                    "CI_PIPELINE_SOURCE",
                                    "CI_PIPELINE_URL",
                                    "CI_PROJECT_CLASSIFICATION_LABEL",
                                    "CI_PROJECT_DESCRIPTION",
                                    "CI_PROJECT_ID",
                                    "CI_PROJECT_NAMESPACE_ID",
                                    "CI_PROJECT_NAMESPACE_SLUG",
                                    "CI_PROJECT_REPOSITORY_LANGUAGES",
                                    "CI_PROJECT_TITLE",
                                    "CI_PROJECT_VISIBILITY",
                                    "CI_REGISTRY_PASSWORD",
                                    "CI_REGISTRY_USER",
                                    "CI_REPOSITORY_URL",
                                    "CI_RUNNER_DESCRIPTION",
                                    "CI_RUNNER_EXECUTABLE_ARCH",
                                    "CI_RUNNER_ID",
                                    "CI_RUNNER_REVISION",
                                    "CI_RUNNER_SHORT_TOKEN",
                                    "CI_RUNNER_TAGS",
                                    "CI_RUNNER_VERSION",
                                    "CI_SERVER_PORT",
                                    "CI_SERVER_PROTOCOL",
                                    "CI_SERVER_REVISION",
                                    "CI_SERVER_SHELL_SSH_HOST",
                                    "CI_SERVER_SHELL_SSH_PORT",
                                    "CI_SERVER_VERSION",
                                    "CI_SERVER_VERSION_MAJOR",
                                    "CI_SERVER_VERSION_MINOR",
                                    "CI_SERVER_VERSION_PATCH",
                                    "GITLAB_FEATURES",
                                    "GITLAB_USER_EMAIL",
                                    "GITLAB_USER_ID",
                                    "GITLAB_USER_LOGIN",
                                    "GITLAB_USER_NAME"};

// There in some pipelines, or with some settings, only.
constexpr const char* k_sometimes[] = {"CHAT_CHANNEL",
                                       "CHAT_INPUT",
                                       "CHAT_USER_ID",
                                       "CI_COMMIT_BRANCH",
                                       "CI_COMMIT_TAG",
                                       "CI_COMMIT_TAG_MESSAGE",
                                       "CI_DEBUG_SERVICES",
                                       "CI_DEBUG_TRACE",
                                       "CI_DEPLOY_FREEZE",
                                       "CI_DEPLOY_PASSWORD",
                                       "CI_DEPLOY_USER",
                                       "CI_DISPOSABLE_ENVIRONMENT",
                                       "CI_ENVIRONMENT_ACTION",
                                       "CI_ENVIRONMENT_NAME",
                                       "CI_ENVIRONMENT_SLUG",
                                       "CI_ENVIRONMENT_TIER",
                                       "CI_ENVIRONMENT_URL",
                                       "CI_EXTERNAL_PULL_REQUEST_IID",
                                       "CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME",
                                       "CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_SHA",
                                       "CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY",
                                       "CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME",
                                       "CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_SHA",
                                       "CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY",
                                       "CI_GITLAB_FIPS_MODE",
                                       "CI_HAS_OPEN_REQUIREMENTS",
                                       "CI_JOB_MANUAL",
                                       "CI_KUBERNETES_ACTIVE",
                                       "CI_MERGE_REQUEST_APPROVED",
                                       "CI_MERGE_REQUEST_ASSIGNEES",
                                       "CI_MERGE_REQUEST_DESCRIPTION",
                                       "CI_MERGE_REQUEST_DESCRIPTION_IS_TRUNCATED",
                                       "CI_MERGE_REQUEST_DIFF_BASE_SHA",
                                       "CI_MERGE_REQUEST_DIFF_ID",
                                       "CI_MERGE_REQUEST_DRAFT",
                                       "CI_MERGE_REQUEST_EVENT_TYPE",
                                       "CI_MERGE_REQUEST_ID",
                                       "CI_MERGE_REQUEST_IID",
                                       "CI_MERGE_REQUEST_LABELS",
                                       "CI_MERGE_REQUEST_MILESTONE",
                                       "CI_MERGE_REQUEST_PROJECT_ID",
                                       "CI_MERGE_REQUEST_PROJECT_PATH",
                                       "CI_MERGE_REQUEST_PROJECT_URL",
                                       "CI_MERGE_REQUEST_REF_PATH",
                                       "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME",
                                       "CI_MERGE_REQUEST_SOURCE_BRANCH_PROTECTED",
                                       "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA",
                                       "CI_MERGE_REQUEST_SOURCE_PROJECT_ID",
                                       "CI_MERGE_REQUEST_SOURCE_PROJECT_PATH",
                                       "CI_MERGE_REQUEST_SOURCE_PROJECT_URL",
                                       "CI_MERGE_REQUEST_SQUASH_ON_MERGE",
                                       "CI_MERGE_REQUEST_TARGET_BRANCH_NAME",
                                       "CI_MERGE_REQUEST_TARGET_BRANCH_PROTECTED",
                                       "CI_MERGE_REQUEST_TARGET_BRANCH_SHA",
                                       "CI_MERGE_REQUEST_TITLE",
                                       "CI_OPEN_MERGE_REQUESTS",
                                       "CI_PIPELINE_NAME",
                                       "CI_PIPELINE_SCHEDULE_DESCRIPTION",
                                       "CI_PIPELINE_TRIGGERED",
                                       "CI_RELEASE_DESCRIPTION",
                                       "CI_SERVER_TLS_CA_FILE",
                                       "CI_SERVER_TLS_CERT_FILE",
                                       "CI_SERVER_TLS_KEY_FILE",
                                       "CI_SHARED_ENVIRONMENT",
                                       "CI_TRIGGER_SHORT_TOKEN",
                                       "CI_UPSTREAM_JOB_ID",
                                       "CI_UPSTREAM_PIPELINE_ID",
                                       "CI_UPSTREAM_PROJECT_ID",
                                       "KUBECONFIG",
                                       "TRIGGER_PAYLOAD"};

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return result;
}

std::string or_unknown(const std::string& text) {
  return text.empty() ? "*" : text;
}

void add_project(const Project& project, Layer& layer) {
  const std::string& path = project.path;
  const std::size_t last = path.rfind('/');
  const bool has_namespace = last != std::string::npos;
  const std::string space = has_namespace ? path.substr(0, last) : std::string{};
  layer["CI_PROJECT_PATH"].text = or_unknown(path);
  layer["CI_PROJECT_NAME"].text = or_unknown(has_namespace ? path.substr(last + 1) : path);
  layer["CI_PROJECT_NAMESPACE"].text = or_unknown(space);
  layer["CI_PROJECT_ROOT_NAMESPACE"].text = or_unknown(space.substr(0, space.find('/')));
  layer["CI_PROJECT_PATH_SLUG"].text = path.empty() ? "*" : slug(path);
  const std::string registry = or_unknown(project.registry);
  layer["CI_REGISTRY"].text = registry;
  if (registry != "*" || !path.empty())
    layer["CI_REGISTRY_IMAGE"].text = registry + "/" + or_unknown(lower(path));
  else
    layer["CI_REGISTRY_IMAGE"].text = "*";
}

void add_server(const Project& project, Layer& layer) {
  const std::string& server = project.server;
  layer["CI_SERVER_FQDN"].text = or_unknown(server);
  layer["CI_SERVER_HOST"].text = or_unknown(server.substr(0, server.find(':')));
  layer["CI_SERVER_URL"].text = server.empty() ? "*" : "https://" + server;
  layer["CI_API_V4_URL"].text = server.empty() ? "*" : "https://" + server + "/api/v4";
  layer["CI_PROJECT_URL"].text =
      server.empty() || project.path.empty() ? "*" : "https://" + server + "/" + project.path;
  // With the port even where it is the usual one; nobody names an image by it alone.
  layer["CI_DEPENDENCY_PROXY_SERVER"].text = server.empty() || server.find(':') != std::string::npos
                                                 ? or_unknown(server)
                                                 : server + ":443";
}

}  // namespace

Layer predefined(const Project& project, const std::string& file) {
  Layer layer;
  for (const char* name : k_always) layer[name].text = "*";
  for (const char* name : k_sometimes) layer[name] = {"*", false, true};
  for (const char* name : {"CI", "GITLAB_CI"}) layer[name].text = "true";
  layer["CI_SERVER"].text = "yes";
  layer["CI_SERVER_NAME"].text = "GitLab";
  layer["CI_TEMPLATE_REGISTRY_HOST"].text = "registry.gitlab.com";
  layer["CI_CONFIG_PATH"].text = file;
  layer["CI_PROJECT_DIR"].text = "/";
  layer["CI_DEFAULT_BRANCH"].text = or_unknown(project.default_branch);
  layer["CI_DEFAULT_BRANCH_SLUG"].text =
      project.default_branch.empty() ? "*" : slug(project.default_branch);
  for (const char* name :
       {"CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX", "CI_DEPENDENCY_PROXY_DIRECT_GROUP_IMAGE_PREFIX"})
    layer[name].text = "docker.io";
  add_project(project, layer);
  add_server(project, layer);
  for (auto& [name, given] : layer) given.is_raw = true;
  return layer;
}

std::string slug(std::string_view text) {
  std::string result = lower(text);
  for (char& c : result)
    if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) c = '-';
  result = result.substr(0, 63);
  const std::size_t first = result.find_first_not_of('-');
  if (first == std::string::npos) return {};
  return result.substr(first, result.find_last_not_of('-') - first + 1);
}

}  // namespace keelson::gitlab
