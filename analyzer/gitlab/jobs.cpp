// SPDX-License-Identifier: Apache-2.0
#include "analyzer/gitlab/jobs.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "analyzer/gitlab/image.hpp"
#include "analyzer/gitlab/predefined.hpp"
#include "analyzer/gitlab/rule_demands.hpp"
#include "analyzer/gitlab/script.hpp"

namespace keelson::gitlab {
namespace {

constexpr std::size_t k_jobs_max = 10'000;
constexpr std::size_t k_variants_max = 32;

constexpr std::array<std::string_view, 13> k_reserved = {
    "default", "include", "before_script", "image",    "services", "after_script", "variables",
    "stages",  "types",   "cache",         "workflow", "spec",     "inputs"};
constexpr std::array<std::string_view, 4> k_defaults = {"image", "services", "before_script",
                                                        "after_script"};

bool is_job(const std::string& name) {
  return !name.starts_with('.') &&
         std::find(k_reserved.begin(), k_reserved.end(), name) == k_reserved.end();
}

// What `inherit:` of the job says of defaults or variables; nullptr when it has all.
const Value* wanted_of(const Value& job, std::string_view what) {
  const Value* inherit = specified(job, "inherit");
  return inherit != nullptr ? specified(*inherit, what) : nullptr;
}

std::set<std::string_view> names_in(const Value& list) {
  std::set<std::string_view> names;
  for (const ValuePtr& item : list.items) names.insert(item->text);
  return names;
}

}  // namespace

Jobs::Jobs(const ValuePtr& configuration, const Surroundings& surroundings, Findings& findings)
    : m_configuration(configuration),
      m_surroundings(surroundings),
      m_findings(findings),
      m_references(configuration, findings) {
  m_globals = variables_of(top("variables").get());
  const ValuePtr workflow = top("workflow");
  m_workflow = ways_of(rules_of(workflow ? workflow->member("rules") : ValuePtr{}, findings));
  read_defaults();
}

// The old keys at top level are defaults too; of a key given both ways `default:` is taken.
void Jobs::read_defaults() {
  const ValuePtr written = top("default");
  Value::Members members;
  for (const std::string_view key : k_defaults) {
    const ValuePtr old = top(key);
    const ValuePtr by_default = written ? written->member(key) : ValuePtr{};
    const bool has_default = by_default && !by_default->is_null();
    if (old && has_default)
      m_findings.open(std::string(key) + " is defined in top-level and `default:` entry",
                      place_of(*old));
    if (has_default)
      members.emplace_back(key, by_default);
    else if (old)
      members.emplace_back(key, old);
  }
  m_default = map_like(*m_configuration, std::move(members));
}

void Jobs::read_handed() {
  const ValuePtr common = top("default");
  const Value* all = common ? specified(*common, "artifacts") : nullptr;
  for (const auto& [name, written] : m_configuration->members) {
    if (!is_job(name) || !written->is_map()) continue;
    if (all == nullptr && specified(*written, "artifacts") == nullptr) continue;
    const ValuePtr job = m_references.resolved(written);
    const Value* artifacts = specified(*job, "artifacts");
    if (artifacts == nullptr) artifacts = all;
    const Value* reports = artifacts != nullptr ? specified(*artifacts, "reports") : nullptr;
    const Value* dotenv = reports != nullptr ? specified(*reports, "dotenv") : nullptr;
    if (dotenv == nullptr) continue;
    std::vector<shell::Script> scripts;
    add_scripts(effective(*job, "before_script"), name, scripts, m_findings);
    add_scripts(job->member("script"), name, scripts, m_findings);
    add_scripts(effective(*job, "after_script"), name, scripts, m_findings);
    std::vector<std::string> texts;
    for (shell::Script& script : scripts) texts.push_back(std::move(script.text));
    add_handed(*dotenv, texts, m_handed);
  }
}

Handed Jobs::handed_to(const Value& job) const {
  if (gets_foreign(job)) return {true, m_handed.names};
  return gets_nothing(job) ? Handed{} : m_handed;
}

ValuePtr Jobs::top(std::string_view key) {
  const ValuePtr value = m_configuration->member(key);
  if (!value || value->is_null()) return {};
  return m_references.resolved(value);
}

ValuePtr Jobs::effective(const Value& job, std::string_view key) const {
  const ValuePtr own = job.member(key);
  if (own && !own->is_null()) return own;
  const Value* wanted = wanted_of(job, "default");
  if (wanted != nullptr &&
      (is_false(*wanted) || (wanted->is_list() && names_in(*wanted).count(key) == 0)))
    return {};
  const ValuePtr common = m_default->member(key);
  return common && !common->is_null() ? common : ValuePtr{};
}

Layer Jobs::inherited(const Value& job, const Layer& from) const {
  const Value* wanted = wanted_of(job, "variables");
  if (wanted == nullptr) return from;
  Layer layer;
  if (wanted->is_list()) {
    const auto names = names_in(*wanted);
    for (const auto& [name, given] : from)
      if (names.count(name) > 0) layer.emplace(name, given);
  } else if (!is_false(*wanted)) {
    layer = from;
  }
  return layer;
}

void Jobs::read(std::vector<PipelineJob>& jobs, std::vector<Child>& children) {
  bool has_job = false;
  read_handed();
  for (const auto& [name, value] : m_configuration->members) {
    if (!is_job(name)) continue;
    has_job = true;
    if (jobs.size() >= k_jobs_max) {
      m_findings.open("there are more than 10000 jobs; from here on none is read",
                      place_of(*value));
      return;
    }
    read_job(name, value, jobs, children);
  }
  if (!has_job)
    m_findings.open("jobs config should contain at least one visible job",
                    place_of(*m_configuration), Hides::nothing);
}

void Jobs::read_job(const std::string& name, const ValuePtr& written,
                    std::vector<PipelineJob>& jobs, std::vector<Child>& children) {
  const ValuePtr own = m_references.resolved(written);
  const Value* trigger = specified(*own, "trigger");
  const bool has_run = specified(*own, "run") != nullptr;
  if (trigger == nullptr && !has_run && specified(*own, "script") == nullptr) {
    const Value* needs = specified(*own, "needs");
    if (needs == nullptr || needs->find("pipeline") == nullptr)
      m_findings.open(
          "jobs " + name + " config should implement the script:, run:, or trigger: keyword",
          place_of(*written));
    if (!own->is_map()) return;
  }
  if (has_run) m_findings.open("jobs " + name + ": steps of run: are not read", place_of(*own));
  Effective job{own, {}, {}, {}, {}};
  if (trigger == nullptr) {
    job.image = effective(*own, "image");
    job.services = effective(*own, "services");
    job.before_script = effective(*own, "before_script");
    job.after_script = effective(*own, "after_script");
  }
  const auto rules = rules_of(own->member("rules"), m_findings);
  for (const Instance& each : instances_of(name, specified(*own, "parallel"), m_findings)) {
    jobs.push_back(instance(each, job, rules));
    if (trigger != nullptr) add_child(*trigger, each, *own, ways_of(rules), children);
  }
}

// A variable that GitLab predefines is what it is whatever a rule asks; one that the rule itself
// or an earlier job sets, or that `inherit:` may take away, need not be in the job what it was to
// the rule.
std::vector<Jobs::Way> Jobs::ways_for(const Instance& instance, const Value& job,
                                      const std::vector<Rule>& rules) const {
  const Layer known{{"CI_JOB_NAME", {instance.name, true, false}}};
  const bool is_bound = specified(job, "inherit") == nullptr;
  const Handed handed = handed_to(job);
  std::vector<Way> ways;
  std::set<Way> seen;
  for (const Rule& rule : rules) {
    for (Layer demanded : demands_of(is_bound ? rule.condition : "", known)) {
      std::erase_if(demanded, [&](const auto& one) {
        return m_surroundings.predefined.contains(one.first) ||
               rule.variables.contains(one.first) || handed.has(one.first);
      });
      Way way{rule.variables, std::move(demanded)};
      if (seen.insert(way).second) ways.push_back(std::move(way));
    }
  }
  if (ways.empty()) ways.emplace_back();
  return ways;
}

PipelineJob Jobs::instance(const Instance& instance, const Effective& job,
                           const std::vector<Rule>& rules) {
  PipelineJob result;
  result.name = instance.name;
  result.place = place_of(*job.own);
  std::vector<Way> ways = ways_for(instance, *job.own, rules);
  const std::vector<Layer> set = ways_of(rules);
  if (m_workflow.size() * ways.size() > k_variants_max) {
    ways.clear();
    for (const Layer& way : set) ways.push_back({way, {}});
  }
  if (m_workflow.size() * ways.size() <= k_variants_max) {
    for (const Layer& workflow : m_workflow)
      for (const Way& way : ways)
        add_variant(instance, job,
                    yaml_variables(*job.own, workflow, way.variables, instance.variables),
                    way.demanded, result);
  } else {
    const Layer workflow = united(m_workflow, m_globals);
    const Layer base = yaml_variables(*job.own, workflow, {}, instance.variables);
    add_variant(instance, job,
                yaml_variables(*job.own, workflow, united(set, base), instance.variables), {},
                result);
  }
  const std::string named = "jobs:" + instance.name + ":";
  add_scripts(job.before_script, named + "before_script", result.script, m_findings);
  add_scripts(job.own->member("script"), named + "script", result.script, m_findings);
  add_scripts(job.after_script, named + "after_script", result.after_script, m_findings);
  m_findings.spend_values(result.script.size() + result.after_script.size());
  return result;
}

Layer Jobs::yaml_variables(const Value& job, const Layer& workflow, const Layer& rules,
                           const Layer& matrix) const {
  Layer globals = m_globals;
  put(globals, workflow);
  Layer layer = inherited(job, globals);
  put(layer, variables_of(specified(job, "variables")));
  put(layer, matrix);
  put(layer, rules);
  return layer;
}

Variables Jobs::all_variables(const Instance& instance, const Value& job, const Layer& yaml,
                              const Layer& demanded) {
  Layer own;
  const auto set = [&own](const char* name, std::string text) {
    own[name] = {std::move(text), true, false};
  };
  set("CI_JOB_NAME", instance.name);
  set("CI_JOB_NAME_SLUG", slug(instance.name));
  set("CI_JOB_GROUP_NAME", instance.job);
  const Value* stage = specified(job, "stage");
  set("CI_JOB_STAGE", stage != nullptr ? stage->text : "test");
  set("CI_JOB_IMAGE", "*");
  set("CI_NODE_TOTAL", instance.total);
  if (!instance.index.empty()) set("CI_NODE_INDEX", instance.index);
  const Layer handed = handed_over(handed_to(job), yaml);
  Variables variables = expanded({&m_surroundings.predefined, &own, &yaml, &handed,
                                  &m_surroundings.settings, &m_surroundings.started, &demanded},
                                 m_findings);
  m_findings.spend_variables(variables.size());
  return variables;
}

void Jobs::add_variant(const Instance& instance, const Effective& job, const Layer& yaml,
                       const Layer& demanded, PipelineJob& to) {
  PipelineJob::Variant variant;
  variant.variables = all_variables(instance, *job.own, yaml, demanded);
  variant.image = image_of(job.image.get(), variant.variables, instance.variables, m_findings);
  variant.services = services_of(job.services, variant.variables, instance.variables, m_findings);
  if (std::find(to.variants.begin(), to.variants.end(), variant) == to.variants.end())
    to.variants.push_back(std::move(variant));
}

void Jobs::add_child(const Value& trigger, const Instance& instance, const Value& job,
                     const std::vector<Layer>& ways, std::vector<Child>& children) {
  const ValuePtr include = trigger.member("include");
  if (!include || include->is_null()) return;  // of another project: its own pipeline
  Child child{include, {}};
  const Value* forward = specified(trigger, "forward");
  const Value* hands_yaml = forward != nullptr ? forward->find("yaml_variables") : nullptr;
  const Value* hands_started = forward != nullptr ? forward->find("pipeline_variables") : nullptr;
  if (hands_started != nullptr && is_true(*hands_started)) child.variables = m_surroundings.started;
  if (hands_yaml == nullptr || !is_false(*hands_yaml)) {
    const Layer workflow = united(m_workflow, m_globals);
    const Layer base = yaml_variables(job, workflow, {}, instance.variables);
    const Layer yaml = yaml_variables(job, workflow, united(ways, base), instance.variables);
    const Variables known = all_variables(instance, job, yaml, {});
    for (const auto& [name, given] : yaml) {
      const Variable& variable = known.at(name);
      child.variables[name] = {variable.text, true, variable.may_be_unset};
    }
  }
  children.push_back(std::move(child));
}

}  // namespace keelson::gitlab
