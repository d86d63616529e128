// SPDX-License-Identifier: Apache-2.0
#include "analyzer/commands/recognise.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "analyzer/commands/families.hpp"
#include "analyzer/commands/written_tree.hpp"

namespace keelson::commands {
namespace {

std::string base_name(std::string_view path) {
  std::string_view name = path.substr(path.rfind('/') + 1);
  if (name.ends_with(".exe")) name.remove_suffix(4);
  return std::string(name);
}

void recognise_compose_tool(const Invocation& invocation) {
  recognise_compose(invocation, 1);
}

// `buildx build` and `docker-buildx build`, without docker in front.
void recognise_buildx_tool(const Invocation& invocation) {
  Invocation docker = invocation;
  docker.words[0] = "docker";
  docker.words.insert(docker.words.begin() + 1, "buildx");
  recognise_engine(docker);
}

using Recognise = void (*)(const Invocation&);

const std::map<std::string_view, Recognise>& tools() {
  static const std::map<std::string_view, Recognise> all{
      {"npm", recognise_task_runner},
      {"yarn", recognise_task_runner},
      {"pnpm", recognise_task_runner},
      {"bun", recognise_task_runner},
      {"just", recognise_task_runner},
      {"task", recognise_task_runner},
      {"ssh", recognise_task_runner},
      {"docker", recognise_engine},
      {"podman", recognise_engine},
      {"podman-remote", recognise_engine},
      {"buildah", recognise_engine},
      {"nerdctl", recognise_engine},
      {"img", recognise_engine},
      {"buildx", recognise_buildx_tool},
      {"docker-buildx", recognise_buildx_tool},
      {"docker-compose", recognise_compose_tool},
      {"podman-compose", recognise_compose_tool},
      {"executor", recognise_kaniko},
      {"kaniko", recognise_kaniko},
      {"skopeo", recognise_skopeo},
      {"crane", recognise_crane},
      {"gcrane", recognise_crane},
      {"regctl", recognise_regctl},
      {"oras", recognise_oras},
      {"cosign", recognise_oras},
      {"ko", recognise_ko},
      {"mvn", recognise_maven},
      {"mvnw", recognise_maven},
      {"mvnw.cmd", recognise_maven},
      {"gradle", recognise_gradle},
      {"gradlew", recognise_gradle},
      {"gradlew.bat", recognise_gradle},
      {"jib", recognise_jib},
      {"skaffold", recognise_skaffold},
      {"kubectl", recognise_kubectl},
      {"oc", recognise_kubectl},
      {"buildctl", recognise_buildctl},
      {"buildctl-daemonless.sh", recognise_buildctl},
      {"pack", recognise_pack},
      {"s2i", recognise_s2i},
      {"depot", recognise_depot},
      {"az", recognise_azure},
      {"gcloud", recognise_gcloud},
      {"apko", recognise_apko},
      {"devcontainer", recognise_devcontainer},
      {"earthly", recognise_other_builder},
      {"earth", recognise_other_builder},
      {"werf", recognise_other_builder},
      {"bazel", recognise_program_runner},
      {"bazelisk", recognise_program_runner},
      {"nix", recognise_program_runner},
      {"sbt", recognise_program_runner},
  };
  return all;
}

// Commands that run the command after them, and their flags that take a value.
struct Wrapper {
  std::string_view name, value_flags;
  std::size_t operands = 0;  // words of its own before the command
};

const Wrapper* find_wrapper(const std::string& name) {
  static constexpr std::array<Wrapper, 20> all{{
      {"sudo", "u/user g/group h/host p/prompt C D R T U", 0},
      {"doas", "u C", 0},
      {"time", "f/format o/output", 0},
      {"nice", "n/adjustment", 0},
      {"ionice", "c/class n/classdata", 0},
      {"nohup", "", 0},
      {"command", "", 0},
      {"exec", "a", 0},
      {"env", "u/unset C/chdir", 0},
      {"timeout", "k/kill-after s/signal", 1},
      {"stdbuf", "i/input o/output e/error", 0},
      {"unbuffer", "", 0},
      {"eatmydata", "", 0},
      {"setsid", "", 0},
      {"retry", "t/times d/delay m/min x/max n", 0},
      {"travis_retry", "", 0},
      {"xargs", "I n/max-args P/max-procs L d/delimiter a/arg-file s", 0},
      {"dbus-run-session", "", 0},
      {"unshare", "", 0},
      {"catchsegv", "", 0},
  }};
  for (const Wrapper& wrapper : all)
    if (wrapper.name == name) return &wrapper;
  return nullptr;
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// Takes off what only runs the rest: `sudo -E`, `env A=b`, `timeout 10m`. False when nothing.
bool unwrap(shell::Command& command) {
  auto& words = command.words;
  const Wrapper* wrapper = find_wrapper(base_name(words[0]));
  if (!wrapper) return false;
  const FlagTable table{wrapper->value_flags,
                        "E/preserve-env n/non-interactive H/set-home i S b A k v p r "
                        "no-run-if-empty t 0/null x foreground preserve-status f l a V c"};
  std::size_t at = read_arguments(words, 1, table, Order::flags_first).command;
  for (std::size_t i = 0; i < wrapper->operands && at < words.size(); ++i) ++at;
  while (at < words.size() && (is_number(words[at]) || words[at] == "--")) ++at;  // retry 3 …
  while (at < words.size() && words[at].find('=') != std::string::npos &&
         words[at].find('=') < words[at].find_first_of("/ -")) {
    const std::size_t equals = words[at].find('=');
    command.environment[words[at].substr(0, equals)] = words[at].substr(equals + 1);
    ++at;
  }
  const bool feeds_words = wrapper->name == "xargs";
  words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(at));
  if (feeds_words && !words.empty()) words.emplace_back("*");
  return !words.empty();
}

// `$TOOL build -t x .`: nobody knows the tool, but it looks like one of these.
bool may_build(const std::vector<std::string>& words) {
  bool has_command = false, has_flag = false;
  for (const std::string& word : words) {
    has_command = has_command || word == "build" || word == "bud" || word == "push" ||
                  word == "tag" || word == "buildx" || word == "bake";
    has_flag = has_flag || word == "-t" || word == "--tag" || word == "-f" || word == "--file" ||
               word.starts_with("--destination") || word.starts_with("--tag=") ||
               word.starts_with("--dockerfile") || word.starts_with("--build-arg");
  }
  return (has_command && has_flag) || std::any_of(words.begin(), words.end(), [](const auto& word) {
           return word.starts_with("--destination");
         });
}

template <typename T>
void keep_each_once(std::vector<T>& list) {
  std::set<T> seen;
  std::erase_if(list, [&](const T& item) { return !seen.insert(item).second; });
}

// Builds that are equal become one; what others need of them is renumbered.
void keep_builds_once(std::vector<ImageBuild>& builds) {
  std::map<ImageBuild, std::size_t> seen;
  std::vector<std::size_t> now(builds.size());
  std::vector<ImageBuild> kept;
  for (std::size_t i = 0; i < builds.size(); ++i) {
    ImageBuild& build = builds[i];
    for (std::size_t& index : build.needs) index = index < i ? now[index] : index;
    const auto [at, is_new] = seen.try_emplace(build, kept.size());
    now[i] = at->second;
    if (is_new) kept.push_back(std::move(build));
  }
  builds = std::move(kept);
}

// An image that was named by what only a run prints: its id, `$(cat iidfile)`.
bool is_unknown(std::string_view name) {
  if (name.starts_with("sha256:")) name.remove_prefix(7);
  return name.find_first_not_of('*') == std::string_view::npos;
}

// What is copied from an image nobody can name is what one of the builds made, where there is one
// that gives no name; or an image that was pulled.
void name_the_nameless(ImageActions& actions) {
  const auto& all = actions.builds;
  if (std::none_of(all.begin(), all.end(), [](const auto& b) { return b.produces.empty(); }))
    return;
  std::vector<ImageCopy> copies;
  for (ImageCopy& copy : actions.copies) {
    if (!is_unknown(copy.from)) {
      copies.push_back(std::move(copy));
      continue;
    }
    for (ImageBuild& build : actions.builds) build.produces.push_back(copy.to);
    for (const ImageUse& use : actions.uses) copies.push_back({use.reference, copy.to, copy.place});
  }
  actions.copies = std::move(copies);
  for (ImageBuild& build : actions.builds) keep_each_once(build.produces);
}

}  // namespace

void recognise_one(const Invocation& given) {
  shell::Command command = given.command;
  command.words = given.words;
  for (int i = 0; i < 8 && !command.words.empty(); ++i)
    if (!unwrap(command)) break;
  if (command.words.empty()) return;
  Invocation invocation{given.tree,    command,          command.words,
                        given.actions, given.containers, given.depth};
  std::string& tool = invocation.words[0];
  if (tool == "*") {
    // A whole command in a variable may be anything.
    if (invocation.words.size() == 1 || may_build(invocation.words))
      invocation.add_open("a command is not known", Hides::builds);
    return;
  }
  tool = base_name(tool);
  if (invocation.words.size() < 5 && invocation.words.back() == "--help") return;
  // A base name that is only partly known: `$BIN/docker` is, `docker$SUFFIX` is not.
  const auto found = tools().find(tool);
  if (found != tools().end()) {
    if (tool == "podman-remote") tool = "podman";
    found->second(invocation);
  } else if (is_open(tool) && may_build(invocation.words)) {
    invocation.add_open("a command is not known", Hides::builds);
  }
}

ImageActions recognise(const std::vector<shell::Command>& commands, const Tree& tree) {
  ImageActions actions;
  std::vector<Container> containers;
  for (const shell::Command& command : commands) {
    if (command.words.empty()) continue;
    if (command.written)
      recognise_one(
          {WrittenTree(tree, command.written), command, command.words, actions, containers, 0});
    else
      recognise_one({tree, command, command.words, actions, containers, 0});
  }
  for (const Container& container : containers)
    if (!container.used.empty()) actions.uses.push_back({container.used, container.place});
  name_the_nameless(actions);
  keep_builds_once(actions.builds);
  keep_each_once(actions.pushes);
  keep_each_once(actions.copies);
  keep_each_once(actions.uses);
  keep_each_once(actions.open);
  return actions;
}

}  // namespace keelson::commands
