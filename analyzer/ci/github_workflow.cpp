// SPDX-License-Identifier: Apache-2.0
#include "analyzer/ci/github_workflow.hpp"

#include <algorithm>
#include <set>

#include "analyzer/ci/actions.hpp"
#include "analyzer/ci/files.hpp"
#include "analyzer/ci/github_inputs.hpp"
#include "analyzer/ci/github_matrix.hpp"
#include "analyzer/ci/github_steps.hpp"
#include "analyzer/ci/yaml_text.hpp"
#include "analyzer/model/error.hpp"
#include "analyzer/yaml/load.hpp"

namespace keelson::ci {
namespace {

constexpr int deepest_call = 10;  // as GitHub allows

// `on:`, which YAML 1.1 takes for `true:`.
const yaml::Value* triggers_of(const yaml::Value& workflow) {
  const yaml::Value* on = workflow.find("on");
  return on != nullptr ? on : workflow.find("true");
}

// What an input is when nobody gives it. Who starts a workflow by hand may give another text than
// the default; a box or a list has no others.
Data default_of(const yaml::Value& input, std::string_view trigger) {
  Data data;
  if (const auto* options = input.find("options")) {
    for (const auto& option : options->items)
      add_alternative(data, Datum::of_text(text_of(option.get())));
  }
  const auto value = input.member("default");
  if (value != nullptr) {
    const std::string type = text_at(input, "type");
    add_alternative(data, type == "boolean" ? Datum::of_boolean(value->text == "true")
                                            : Datum::of_text(text_of(value.get())));
  }
  const std::string type = text_at(input, "type");
  const bool is_free = type.empty() || type == "string" || type == "environment";
  if (data.empty() || (trigger == "workflow_dispatch" && is_free))
    add_alternative(data, Datum::unknown());
  return data;
}

void add_defaults(const yaml::Value& workflow, const char* trigger, GithubContext& context) {
  const auto* on = triggers_of(workflow);
  if (on == nullptr) return;
  const auto* inputs = dig(*on, {trigger, "inputs"});
  if (inputs == nullptr) return;
  for (const auto& [name, input] : inputs->members) {
    Data data = default_of(*input, trigger);
    for (Datum& datum : data) {
      if (datum.text.find("${{") != std::string::npos)
        datum = Datum::of_text(pattern_of(interpolate(datum.text, context)));
    }
    context.inputs.try_emplace(lower_case(name), std::move(data));
  }
}

void add_image(ImageUse& to, const yaml::Value* image, const Contexts& contexts,
               std::vector<ImageUse>& more) {
  if (image == nullptr) return;
  const yaml::Value* text = image->is_map() ? image->find("image") : image;
  if (text == nullptr) return;
  for (std::string reference : interpolate(text_of(text), contexts)) {
    reference = trimmed(reference);
    if (reference.starts_with("docker://")) reference.erase(0, 9);
    std::vector<ImageUse> found;
    add_use(found, reference, place_of(*text), text_of(text));
    if (found.empty()) continue;
    if (to.reference.empty())
      to = found.front();
    else
      more.push_back(found.front());
  }
}

void visit(const yaml::Value& jobs, const std::string& id, std::set<std::string>& seen,
           std::vector<std::string>& order, int depth) {
  const yaml::Value* job = jobs.find(id);
  if (job == nullptr || depth > deepest || !seen.insert(id).second) return;
  if (const auto* needs = job->find("needs")) {
    if (needs->is_scalar()) visit(jobs, needs->text, seen, order, depth + 1);
    for (const auto& need : needs->items) visit(jobs, text_of(need.get()), seen, order, depth + 1);
  }
  order.push_back(id);
}

std::string working_directory(const yaml::Value& of, const Contexts& contexts,
                              const std::string& otherwise) {
  const std::string text = text_of(dig(of, {"defaults", "run", "working-directory"}));
  return text.empty() ? otherwise : pattern_of(interpolate(text, contexts));
}

}  // namespace

std::vector<std::string> in_order_of_need(const yaml::Value& jobs) {
  std::vector<std::string> order;
  std::set<std::string> seen;
  for (const auto& [id, job] : jobs.members) visit(jobs, id, seen, order, 0);
  return order;
}

void WorkflowReader::read(const yaml::Value& workflow) {
  GithubContext context(m_project);
  context.are_inputs_known = false;
  run(workflow, std::move(context), {m_project.tree, {}, 0});
}

DataByName WorkflowReader::run(const yaml::Value& workflow, GithubContext context,
                               const Frame& frame) {
  add_defaults(workflow, "workflow_call", context);
  if (!context.are_inputs_known) add_defaults(workflow, "workflow_dispatch", context);
  add_environment(context, workflow.find("env"));
  const std::string directory = working_directory(workflow, context, {});
  const auto jobs = workflow.member("jobs");
  if (jobs == nullptr) return {};
  // Outputs go from job to job in order of need; people read jobs in the order of the file.
  const std::size_t before = m_facts.jobs.size();
  std::map<std::string, std::vector<Job>> by_id;
  for (const std::string& id : in_order_of_need(*jobs)) {
    run_job(id, *jobs->find(id), context, directory, frame);
    const auto first = m_facts.jobs.begin() + static_cast<std::ptrdiff_t>(before);
    by_id[id].assign(std::make_move_iterator(first), std::make_move_iterator(m_facts.jobs.end()));
    m_facts.jobs.erase(first, m_facts.jobs.end());
  }
  for (const auto& [id, job] : jobs->members) {
    for (Job& one : by_id[id]) m_facts.jobs.push_back(std::move(one));
  }
  DataByName outputs;
  const auto* on = triggers_of(workflow);
  if (on == nullptr) return outputs;
  if (const auto* declared = dig(*on, {"workflow_call", "outputs"})) {
    for (const auto& [name, output] : declared->members)
      outputs[lower_case(name)] = interpolate_typed(text_at(*output, "value"), context);
  }
  return outputs;
}

void WorkflowReader::run_job(const std::string& id, const yaml::Value& job, GithubContext& outer,
                             const std::string& directory, const Frame& frame) {
  if (!job.is_map()) return;
  DataByName outputs;
  std::vector<Job> found;
  const auto all = combinations(dig(job, {"strategy", "matrix"}), outer);
  for (const Combination& combination : all) {
    if (m_run.steps_left == 0) {
      m_facts.open.push_back({"too many jobs to follow all", place_of(job), Hides::builds});
      break;
    }
    --m_run.steps_left;
    GithubContext context = outer;
    context.is_matrix_known = combination.is_known;
    for (const auto& [name, value] : combination.values) context.matrix[name] = value;
    add_environment(context, job.find("env"));
    const std::string name = frame.prefix + id + combination.suffix();
    if (job.find("uses") != nullptr) {
      call(name, job, context, frame, outputs);
      continue;
    }
    Job one = run_steps(job, context, working_directory(job, context, directory), frame, outputs);
    one.name = name;
    found.push_back(std::move(one));
  }
  const std::size_t ways = found.size();
  found = distinct(std::move(found));
  if (found.size() == 1 && ways > 1) found.front().name = frame.prefix + id;
  std::move(found.begin(), found.end(), std::back_inserter(m_facts.jobs));
  outer.needs[lower_case(id)] = std::move(outputs);
}

Job WorkflowReader::run_steps(const yaml::Value& job, GithubContext& context,
                              const std::string& directory, const Frame& frame,
                              DataByName& outputs) {
  Job result;
  result.place = place_of(job);
  std::vector<ImageUse> more;
  add_image(result.image, job.find("container"), context, more);
  if (const auto* services = job.find("services")) {
    for (const auto& [name, service] : services->members) {
      ImageUse image;
      add_image(image, service.get(), context, result.services);
      if (!image.reference.empty()) result.services.push_back(image);
    }
  }
  StepRunner runner(m_project, m_others, m_scripts, m_run, frame.tree);
  if (const auto* steps = job.find("steps")) runner.run(*steps, context, directory);
  result.actions = runner.result();
  result.actions.uses.insert(result.actions.uses.begin(), more.begin(), more.end());
  if (const auto* declared = job.find("outputs")) {
    for (const auto& [name, value] : declared->members) {
      for (Datum& datum : interpolate_typed(text_of(value.get()), context))
        add_alternative(outputs[lower_case(name)], std::move(datum));
    }
  }
  return result;
}

void WorkflowReader::call(const std::string& name, const yaml::Value& job, GithubContext& context,
                          const Frame& frame, DataByName& outputs) {
  const std::string uses(trimmed(text_at(job, "uses")));
  const Place place = place_of(*job.member("uses"));
  const auto say = [&](const std::string& what) {
    m_facts.open.push_back({"uses: " + uses + " " + what, place, Hides::builds});
  };
  if (frame.depth >= deepest_call) return say("calls deeper than 10 workflows");
  const Tree* tree = frame.tree;
  std::string file;
  if (uses.starts_with("./") || uses.starts_with("$/")) {
    file = path_within("", uses.substr(2)).value_or("");
    if (tree == m_project.tree) m_run.called.insert(file);
  } else {
    // owner/name/.github/workflows/file.yml@ref
    const auto at = uses.rfind('@');
    const auto end = uses.find('/', uses.find('/') + 1);
    if (at == std::string::npos || end == std::string::npos || end > at)
      return say("names no workflow");
    tree = m_others.find(uses.substr(0, end), uses.substr(at + 1));
    file = uses.substr(end + 1, at - end - 1);
  }
  if (tree == nullptr) return say("is not among the sources");
  const auto text = read_or_say(*tree, file, Hides::builds, m_facts.open);
  if (!text) return say("is not there");
  try {
    const auto workflow = yaml::load_all(*text, file).front();
    GithubContext inner(m_project);
    inner.inputs = StepInputs(job.find("with"), context).all();
    for (auto& [output, value] :
         run(*workflow, std::move(inner), {tree, name + " / ", frame.depth + 1})) {
      for (Datum& datum : value) add_alternative(outputs[output], std::move(datum));
    }
  } catch (const Error& error) {
    say(error.sentence());
  }
}

}  // namespace keelson::ci
