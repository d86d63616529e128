// SPDX-License-Identifier: Apache-2.0
// Services that build what they are sent as `docker build` would: depot, Azure, Google.
#include <algorithm>

#include "analyzer/commands/build.hpp"
#include "analyzer/commands/families.hpp"
#include "analyzer/commands/outputs.hpp"

namespace keelson::commands {
namespace {

Invocation as_docker(const Invocation& given, const std::vector<std::string>& words) {
  Invocation docker = given;
  docker.words = {"docker", "build"};
  docker.words.insert(docker.words.end(), words.begin(), words.end());
  return docker;
}

const FlagTable acr_flags{
    "t/image r/registry f/file build-arg secret-build-arg target platform g/resource-group "
    "agent-pool auth-mode log-template timeout subscription o/output query source username "
    "password n/name",
    "no-logs no-push no-wait no-format force h/help only-show-errors verbose debug"};

std::string in_registry(const std::string& registry, const std::string& name) {
  if (registry.empty()) return name;
  const std::string host =
      registry.find('.') == std::string::npos ? registry + ".azurecr.io" : registry;
  return name.starts_with(host + "/") ? name : host + "/" + name;
}

void recognise_acr_build(const Invocation& invocation, const Arguments& arguments,
                         const std::string& registry) {
  std::vector<std::string> words;
  for (const char* flag : {"file", "build-arg", "target", "platform"})
    for (const std::string& value : arguments.values(flag))
      words.push_back("--" + std::string(flag) + "=" + value);
  for (const std::string& text : arguments.values("secret-build-arg"))
    words.push_back("--build-arg=" + text.substr(0, text.find('=')) + "=*");
  for (const std::string& name : arguments.values("image"))
    words.push_back("--tag=" + in_registry(registry, name));
  if (!arguments.is_on("no-push")) words.emplace_back("--push");
  if (arguments.has_unknown_words) words.emplace_back("*");
  words.push_back(arguments.positional.size() > 2 ? arguments.positional.back() : ".");
  recognise_build(as_docker(invocation, words), 2, DockerfileNames::docker);
}

// Where the words after `gcloud builds submit` begin; 0 for another command.
std::size_t after(const std::vector<std::string>& words, std::string_view first,
                  std::string_view second) {
  for (std::size_t i = 1; i + 1 < words.size() && i < 4; ++i)
    if (words[i] == first && words[i + 1] == second) return i + 2;
  return 0;
}

}  // namespace

void recognise_depot(const Invocation& invocation) {
  const auto& words = invocation.words;
  if (words.size() < 2) return;
  if (words[1] == "build")
    recognise_build(as_docker(invocation, {words.begin() + 2, words.end()}), 2,
                    DockerfileNames::docker);
  if (words[1] == "bake") recognise_bake(invocation, 2);
}

void recognise_azure(const Invocation& invocation) {
  const Arguments arguments = read_arguments(invocation.words, 1, acr_flags, Order::mixed);
  const auto& words = arguments.positional;
  if (words.size() < 2 || words[0] != "acr") return;
  const std::string registry =
      arguments.value("registry")
          .value_or(words[1] == "import" ? arguments.value("name").value_or("*") : "*");
  if (words[1] == "build") recognise_acr_build(invocation, arguments, registry);
  if (words[1] != "import") return;
  for (const std::string& name : arguments.values("image"))
    invocation.add_copy(arguments.value("source").value_or("*"), in_registry(registry, name));
}

void recognise_gcloud(const Invocation& invocation) {
  const FlagTable table{
      "t/tag config pack gcs-source-staging-dir gcs-log-dir project region machine-type timeout "
      "substitutions git-source-dir git-source-revision ignore-file worker-pool disk-size "
      "service-account verbosity account format revision dir",
      "async no-source suppress-logs no-cache no-user-output-enabled quiet q h/help"};
  const auto& words = invocation.words;
  if (const std::size_t first = after(words, "builds", "submit")) {
    const Arguments arguments = read_arguments(words, first, table, Order::mixed);
    const auto tag = arguments.value("tag"), pack = arguments.value("pack");
    if (tag) {
      std::vector<std::string> rest{"--tag=" + *tag, "--push"};
      if (arguments.has_unknown_words) rest.emplace_back("*");
      rest.push_back(arguments.only_positional().value_or("."));
      recognise_build(as_docker(invocation, rest), 2, DockerfileNames::docker);
    } else if (pack) {
      ImageBuild build = invocation.build();
      build.bases = {"gcr.io/buildpacks/builder:*"};
      for (const std::string& field : split_csv(*pack)) {
        if (field.starts_with("image=")) build.produces.push_back(field.substr(6));
        if (field.starts_with("builder=")) build.bases = {field.substr(8)};
      }
      for (const std::string& name : build.produces) invocation.add_push(name);
      invocation.add(std::move(build));
    } else {
      invocation.add_open(
          "gcloud builds what " + arguments.value("config").value_or("cloudbuild.yaml") + " says",
          Hides::builds);
    }
    return;
  }
  // gcloud container images add-tag A B; gcloud artifacts docker tags add A B
  for (std::size_t i = 1; i + 2 < words.size(); ++i) {
    const bool is_tag = words[i] == "add-tag" || (words[i] == "add" && words[i - 1] == "tags");
    if (!is_tag) continue;
    const auto names = read_arguments(words, i + 1, table, Order::mixed).positional;
    for (std::size_t at = 1; at < names.size(); ++at) invocation.add_copy(names[0], names[at]);
  }
}

}  // namespace keelson::commands
