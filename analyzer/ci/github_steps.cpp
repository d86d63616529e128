// SPDX-License-Identifier: Apache-2.0
#include "analyzer/ci/github_steps.hpp"

#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>

#include "analyzer/ci/actions.hpp"
#include "analyzer/ci/checkout_tree.hpp"
#include "analyzer/ci/files.hpp"
#include "analyzer/ci/yaml_text.hpp"
#include "analyzer/model/error.hpp"
#include "analyzer/yaml/load.hpp"

namespace keelson::ci {
namespace {

constexpr int deepest_action = 10;           // as GitHub allows composite actions to nest
constexpr std::size_t most_script_ways = 4;  // of one script whose expressions are open

// The end of a script that hands back what it wrote for later steps.
constexpr std::string_view read_back =
    "\ngithub-outputs \"$(cat \"$GITHUB_OUTPUT\")\"\ngithub-variables \"$(cat \"$GITHUB_ENV\")\"\n";

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
  });
}

// "NAME=value" lines, and "NAME<<END" with lines up to END.
std::vector<std::pair<std::string, std::string>> assignments(const std::string& text) {
  std::vector<std::pair<std::string, std::string>> result;
  std::string end;
  for (std::string& line : split_list(text, "\n")) {
    if (!end.empty()) {
      std::string& value = result.back().second;
      if (line == end)
        end.clear();
      else
        value += (value.empty() ? "" : "\n") + line;
      continue;
    }
    const auto equals = line.find('=');
    const auto here = line.find("<<");
    if (here < equals && is_name(line.substr(0, here))) {
      end = trimmed(line.substr(here + 2));
      result.emplace_back(line.substr(0, here), "");
    } else if (equals != std::string::npos && is_name(line.substr(0, equals))) {
      result.emplace_back(line.substr(0, equals), line.substr(equals + 1));
    }
  }
  return result;
}

// Stars that stand in a script itself are set apart while its expressions are worked out.
constexpr char own_star = '\x01';

std::string without_stars(std::string text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text.compare(at, 3, "${{") == 0)
      at = std::min(text.find("}}", at), text.size());
    else if (text[at] == '*')
      text[at] = own_star;
  }
  return text;
}

// What the expressions left open is no star for a shell.
std::string as_script(std::string text) {
  for (char& c : text) {
    if (c == '*')
      c = shell::k_unknown;
    else if (c == own_star)
      c = '*';
  }
  return text;
}

bool is_shell(const std::string& shell) {
  return shell.empty() ||
         (shell.find("python") == std::string::npos && shell.find("perl") == std::string::npos &&
          shell.find("node") == std::string::npos);
}

// Actions such as nick-fields/retry run what these hold.
bool is_script_input(std::string_view name) {
  for (const std::string_view one :
       {"run", "runcmd", "run-command", "script", "command", "commands", "cmd"}) {
    if (name == one) return true;
  }
  return false;
}

}  // namespace

void StepRunner::open(const std::string& what, const Place& place, Hides hides) {
  m_actions.open.push_back({what, place, hides});
}

void StepRunner::run(const yaml::Value& steps, GithubContext& outer, const std::string& directory,
                     int depth) {
  for (const auto& step : steps.items) {
    if (!step->is_map()) continue;
    if (m_run.steps_left == 0) return open("too many steps to follow all", place_of(*step));
    --m_run.steps_left;
    GithubContext context = outer;
    for (const auto& [name, value] : m_exported) context.env[name] = value;
    add_environment(context, step->find("env"));
    if (const auto* script = step->find("run"))
      run_script(*script, *step, context, directory, outer);
    else if (const std::string uses(trimmed(text_at(*step, "uses"))); !uses.empty())
      use_action(uses, *step, context, directory, outer, depth);
  }
}

void StepRunner::run_script(const yaml::Value& script, const yaml::Value& step,
                            GithubContext& context, const std::string& directory,
                            GithubContext& outer) {
  if (!is_shell(text_at(step, "shell"))) return;
  const std::string written = text_at(step, "working-directory");
  const std::string where = path_in_repository(
      m_checkout, written.empty() ? directory : pattern_of(interpolate(written, context)));
  auto texts = interpolate(without_stars(text_of(&script)), context);
  if (texts.size() > most_script_ways) texts = {pattern_of(texts)};
  for (std::string text : texts) {
    text = as_script(std::move(text));
    const bool writes = text.find("GITHUB_OUTPUT") != std::string::npos ||
                        text.find("GITHUB_ENV") != std::string::npos;
    if (writes) text += read_back;
    const auto& walk =
        m_scripts.walk({{text, place_of(script)}}, context.variables(), where, m_checkout);
    m_walks.push_back(&walk);
    if (writes) note_outputs(walk, text, lower_case(text_at(step, "id")), outer);
  }
}

void StepRunner::note_outputs(const shell::Walk& walk, const std::string& script,
                              const std::string& id, GithubContext& outer) {
  const auto mentions = [&](std::string_view word) {
    return script.find(word) != std::string::npos;
  };
  std::map<std::string, std::vector<std::string>> written;
  for (const shell::Command& command : walk.commands) {
    if (command.words.size() != 2) continue;
    if (command.words.front() == "github-variables") {
      for (auto& [name, value] : assignments(command.words.back())) written[name].push_back(value);
    } else if (command.words.front() == "github-outputs" && !id.empty()) {
      for (auto& [name, value] : assignments(command.words.back()))
        add_alternative(outer.steps[id][lower_case(name)], Datum::of_text(value));
    }
  }
  // A way that ends early hands nothing back.
  if (mentions("exit 0")) {
    for (auto& [name, data] : outer.steps[id]) add_alternative(data, Datum::unknown());
    for (auto& [name, values] : written) values.emplace_back("*");
  }
  // A name that the script writes in a way not seen here is open from now on.
  for (const auto& [name, value] : outer.env) {
    const bool is_written =
        mentions("GITHUB_ENV") && (mentions(name + "=") || mentions(name + "<<"));
    if (is_written && !written.contains(name)) written[name] = {"*"};
  }
  for (auto& [name, values] : written) {
    // The step may not run: what was there before may still be.
    if (const auto before = m_exported.find(name); before != m_exported.end())
      values.push_back(before->second);
    else if (const auto declared = outer.env.find(name); declared != outer.env.end())
      values.push_back(declared->second);
    m_exported[name] = pattern_of(values);
  }
}

void StepRunner::use_action(const std::string& uses, const yaml::Value& step,
                            GithubContext& context, const std::string& directory,
                            GithubContext& outer, int depth) {
  const Place place = place_of(*step.member("uses"));
  if (uses.starts_with("docker://")) {
    add_use(m_actions.uses, uses.substr(9), place);
    return;
  }
  const StepInputs inputs(step.find("with"), context);
  if (uses.starts_with("$/")) {
    const std::string path = path_within("", uses.substr(2)).value_or("*");
    if (m_tree == nullptr ||
        !use_definition(*m_tree, path, step, inputs, context, directory, outer, depth))
      open("uses: " + uses + " is not in the repository", place);
    return;
  }
  if (!uses.starts_with("./") && uses != ".")
    return use_remote(uses, step, inputs, context, directory, outer, depth);
  const std::string path = path_in_repository(m_checkout, uses);
  if (m_project.tree == nullptr ||
      !use_definition(*m_project.tree, path, step, inputs, context, directory, outer, depth))
    open("uses: " + uses + " is not in the repository", place);
}

void StepRunner::use_remote(const std::string& uses, const yaml::Value& step,
                            const StepInputs& inputs, GithubContext& context,
                            const std::string& directory, GithubContext& outer, int depth) {
  const Place place = place_of(*step.member("uses"));
  const auto at = uses.find('@');
  const std::string name = lower_case(uses.substr(0, at));
  const std::string version = at == std::string::npos ? "" : uses.substr(at + 1);
  const std::string id = lower_case(text_at(step, "id"));
  if (name == "actions/checkout") {
    const auto other = foreign_checkout(text_of(dig(step, {"with", "repository"})),
                                        inputs.text("repository"), m_project, place);
    const std::string path = path_within("", inputs.text("path")).value_or("");
    if (!other)
      m_checkout = path;
    else if (path.empty() && !m_foreign)
      m_foreign = other;
    return;
  }
  ActionResult result;
  const ActionStep known{name, version, id, place, inputs, context, *m_project.tree, m_checkout};
  const Knowledge knowledge = run_action(known, m_files, result);
  if (knowledge == Knowledge::known) {
    add_actions(m_actions, result.actions);
    for (auto& [output, value] : result.outputs) {
      if (!id.empty()) outer.steps[id][output] = value;
    }
    for (auto& [variable, value] : result.env) m_exported[variable] = value;
    m_files.merge(result.files);
    return;
  }
  // owner/name[/directory]
  const auto slash = uses.find('/');
  const auto end = std::min(uses.find('/', slash == std::string::npos ? 0 : slash + 1), at);
  const std::string inside =
      end < at && end != std::string::npos ? uses.substr(end + 1, at - end - 1) : "";
  const Tree* tree = m_others.find(uses.substr(0, std::min(end, at)), version);
  if (tree != nullptr &&
      use_definition(*tree, inside, step, inputs, context, directory, outer, depth))
    return;
  if (knowledge == Knowledge::may_build)
    open("uses: " + uses + " is not known here; it may build images", place);
  run_inputs(uses, step, inputs, context, directory, outer);
}

void StepRunner::run_inputs(const std::string& uses, const yaml::Value& step,
                            const StepInputs& inputs, GithubContext& context,
                            const std::string& directory, GithubContext& outer) {
  const auto* with = step.find("with");
  // Another machine has other files, and its images are not this job's.
  if (with == nullptr || lower_case(uses).find("ssh") != std::string::npos) return;
  if (inputs.text("action").find('/') != std::string::npos)
    open("uses: " + uses + " runs another action, which may build images", place_of(step));
  bool runs_script = false;
  for (const auto& [name, input] : with->members) {
    if (!is_script_input(lower_case(name)) || !is_shell(inputs.text("shell"))) continue;
    run_script(*input, step, context, directory, outer);
    runs_script = true;
  }
  if (runs_script) add_use(m_actions.uses, inputs.text("image"), place_of(step));
}

bool StepRunner::use_definition(const Tree& tree, const std::string& path, const yaml::Value& step,
                                const StepInputs& inputs, GithubContext& context,
                                const std::string& directory, GithubContext& outer, int depth) {
  const Place place = place_of(*step.member("uses"));
  std::string file;
  std::optional<std::string> text;
  for (const char* name : {"action.yml", "action.yaml"}) {
    if (text) break;
    file = path.empty() ? name : path + "/" + name;
    text = read_or_say(tree, file, Hides::builds, m_actions.open);
  }
  if (!text) return false;
  const bool is_own = &tree == m_project.tree;
  if (is_own) m_run.called.insert(file);
  if (depth >= deepest_action) {
    open("uses: actions nest deeper than 10", place);
    return true;
  }
  yaml::ValuePtr action;
  try {
    action = yaml::load_all(*text, file).front();
  } catch (const Error& error) {
    open(error.sentence(), place);
    return true;
  }
  GithubContext inner = context;
  inner.action_path = is_own ? path : "*";
  inner.inputs = inputs.all();
  inner.are_inputs_known = true;
  inner.steps.clear();
  if (const auto* declared = action->find("inputs")) {
    for (const auto& [name, input] : declared->members) {
      if (inner.inputs.contains(lower_case(name))) continue;
      const std::string value = text_at(*input, "default");
      inner.inputs[lower_case(name)] = interpolate_typed(value, inner);
    }
  }
  const Tree* outside = std::exchange(m_tree, &tree);
  run_definition(*action, is_own ? std::optional(path) : std::nullopt, inner, directory, depth);
  m_tree = outside;
  const std::string id = lower_case(text_at(step, "id"));
  if (const auto* outputs = action->find("outputs"); outputs != nullptr && !id.empty()) {
    // Those of JavaScript and container actions have no value here: only a run knows them.
    for (const auto& [name, output] : outputs->members) {
      if (const auto* value = output->find("value"))
        outer.steps[id][lower_case(name)] = interpolate_typed(text_of(value), inner);
    }
  }
  return true;
}

void StepRunner::run_definition(const yaml::Value& action, const std::optional<std::string>& path,
                                GithubContext& context, const std::string& directory, int depth) {
  const yaml::Value* runs = action.find("runs");
  if (runs == nullptr) return;
  const std::string image = text_at(*runs, "image");
  if (image.starts_with("docker://")) {
    add_use(m_actions.uses, pattern_of(interpolate(image.substr(9), context)), place_of(*runs));
  } else if (!image.empty() && path) {
    ImageBuild build;
    build.dockerfile = path_within(*path, image).value_or("*");
    build.context = path->empty() ? "." : *path;
    build.place = place_of(*runs);
    add_actions(m_actions, {{build}, {}, {}, {}, {}});
  }
  if (const auto* steps = runs->find("steps")) run(*steps, context, directory, depth + 1);
}

ImageActions StepRunner::result() {
  ImageActions all = m_scripts.recognise(m_walks);
  if (!m_checkout.empty() && m_project.tree != nullptr) {
    // Commands may name files from above the checkout; what is there as named stays.
    const auto& files = m_project.tree->files();
    for (ImageBuild& build : all.builds) {
      if (!std::binary_search(files.begin(), files.end(), build.dockerfile))
        build.dockerfile = inside_checkout(m_checkout, build.dockerfile);
      const auto first = std::lower_bound(files.begin(), files.end(), build.context + "/");
      if (first == files.end() || !first->starts_with(build.context + "/"))
        build.context = inside_checkout(m_checkout, build.context);
      if (build.context.empty()) build.context = ".";
    }
  }
  add_actions(all, m_actions);
  if (m_foreign) open_builds(*m_foreign, all);
  tidy(all);
  return all;
}

}  // namespace keelson::ci
