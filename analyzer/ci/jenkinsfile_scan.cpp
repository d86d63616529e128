// SPDX-License-Identifier: Apache-2.0
#include "analyzer/ci/jenkinsfile_scan.hpp"

#include <algorithm>

#include "analyzer/ci/actions.hpp"
#include "analyzer/ci/files.hpp"

namespace keelson::ci {
namespace {

using Kind = GroovyToken::Kind;

// "https://host:5000/v1" → "host:5000/"; "" is Docker Hub.
std::string registry_prefix(std::string url) {
  if (url.empty()) return {};
  if (const auto scheme = url.find("://"); scheme != std::string::npos) url.erase(0, scheme + 3);
  url = url.substr(0, url.find('/'));
  return url.empty() || url == "index.docker.io" ? std::string{} : url + "/";
}

bool is_identifier(const GroovyToken& token) {
  return token.kind == Kind::name &&
         (token.text.find('.') == std::string::npos || token.text.starts_with("env."));
}

}  // namespace

JenkinsfileScan::JenkinsfileScan(std::string file, const std::string& text, Scripts& scripts)
    : m_file(std::move(file)),
      m_tokens(groovy_tokens(text)),
      m_values(m_tokens),
      m_scripts(scripts) {
  m_job.name = m_file;
  m_job.place = place(1);
  for (const char* name : {"BUILD_NUMBER", "BUILD_ID", "BUILD_TAG", "BUILD_URL", "JOB_NAME",
                           "JOB_BASE_NAME", "NODE_NAME", "EXECUTOR_NUMBER", "JENKINS_URL",
                           "JOB_URL", "GIT_COMMIT", "GIT_BRANCH", "GIT_URL", "HOME", "USER"})
    m_environment[name] = {"*", false};
  for (const char* name :
       {"BRANCH_NAME", "TAG_NAME", "CHANGE_ID", "CHANGE_BRANCH", "CHANGE_TARGET"})
    m_environment[name] = {"*", true};
  m_environment["WORKSPACE"] = {"/", false};
}

bool JenkinsfileScan::is_sign(std::size_t at, std::string_view sign) const {
  return at < m_tokens.size() && m_tokens[at].is(sign);
}

bool JenkinsfileScan::is_assignment(std::size_t at) const {
  return is_identifier(m_tokens[at]) && is_sign(at + 1, "=") && !is_sign(at + 2, "=") &&
         !is_sign(at + 2, "~");
}

void JenkinsfileScan::collect_assignments() {
  std::size_t environment_end = 0;
  for (std::size_t i = 0; i < m_tokens.size(); ++i) {
    const std::string& name = m_tokens[i].text;
    if (m_tokens[i].kind != Kind::name) continue;
    if (name == "environment" && is_sign(i + 1, "{"))
      environment_end = std::max(environment_end, m_values.behind_brackets(i + 1));
    if (!is_assignment(i)) continue;
    std::size_t at = i + 2;
    m_values.assign(name, m_values.evaluate(at));
    // These also reach scripts.
    if (name.starts_with("env.")) m_environment[name.substr(4)] = {};
    if (i < environment_end) m_environment[name] = {};
  }
  for (auto& [name, variable] : m_environment) {
    if (m_values.all().contains(name)) variable.text = m_values.find(name);
  }
}

Job JenkinsfileScan::job() {
  collect_assignments();
  m_frames.push_back({});
  std::size_t at = 0;
  while (at < m_tokens.size()) {
    const std::size_t before = at;
    step(at);
    if (at <= before) at = before + 1;
  }
  ImageActions all = m_scripts.recognise(m_walks);
  add_actions(all, m_job.actions);
  tidy(all);
  m_job.actions = std::move(all);
  return std::move(m_job);
}

void JenkinsfileScan::open_block() {
  Frame frame = m_frames.back();
  frame.block = m_next.block;
  if (!m_next.directory.empty()) {
    const auto inside = path_within(frame.directory, m_next.directory);
    frame.directory = inside.value_or("*");
  }
  if (m_next.line > 0 && m_next.block == Block::other) frame.registry = m_next.registry;
  for (const auto& [name, value] : m_next.environment) {
    if (frame.environment.size() < 500) frame.environment[name] = value;
  }
  frame.line = m_next.line;
  frame.filename = frame.build_directory = frame.build_arguments = {};
  m_next = {};
  if (m_frames.size() < 1000) m_frames.push_back(std::move(frame));
}

void JenkinsfileScan::step(std::size_t& at) {
  const GroovyToken& token = m_tokens[at];
  if (token.is("{")) {
    ++at;
    return open_block();
  }
  if (token.is("}")) {
    ++at;
    return close_block();
  }
  if (token.kind != Kind::name) {
    ++at;
    return;
  }
  const std::string& name = token.text;
  const Block block = m_frames.back().block;
  std::string variable;
  std::size_t call = at;
  if (is_assignment(at)) {
    variable = name;
    call = m_values.behind_line_ends(at + 2);
  }
  const std::string called =
      call < m_tokens.size() && m_tokens[call].kind == Kind::name ? m_tokens[call].text : "";
  const bool has_brackets = is_sign(call + 1, "(");
  if (called == "docker.build" && has_brackets) {
    at = call + 2;
    return build_image(at, variable);
  }
  if (called == "docker.image" && has_brackets) {
    at = call + 2;
    return name_image(at, variable);
  }
  if (!variable.empty()) {
    at += 2;
    return;
  }
  if (block == Block::agent || block == Block::docker || block == Block::dockerfile)
    return step_in_agent(name, at);
  if (name == "sh" || name == "bat" || name == "powershell" || name == "pwsh")
    return run_script(at);
  if (const auto dot = name.rfind('.'); dot != std::string::npos) {
    const auto image = m_images.find(name.substr(0, dot));
    if (image != m_images.end()) {
      ++at;
      return do_with_image(image->second, name.substr(dot + 1), at);
    }
  }
  if (name == "agent" && is_sign(at + 1, "{")) {
    m_next.block = Block::agent;
  } else if (name == "environment" && is_sign(at + 1, "{")) {
    m_next.block = Block::environment;
  } else if (name == "dir" && is_sign(at + 1, "(")) {
    at += 2;
    m_next.directory = m_values.evaluate(at);
    m_next.registry = m_frames.back().registry;
    return;
  } else if (name == "docker.withRegistry" && is_sign(at + 1, "(")) {
    const std::size_t end = m_values.behind_brackets(at + 1);
    std::size_t argument = at + 2;
    m_next.registry = registry_prefix(m_values.evaluate(argument));
    m_next.line = token.line;
    at = end;
    return;
  } else if (name == "withEnv" && is_sign(at + 1, "(")) {
    const std::size_t end = m_values.behind_brackets(at + 1);
    for (std::size_t i = at + 2; i < end; ++i) {
      if (m_tokens[i].kind != Kind::string) continue;
      std::size_t item = i;
      const std::string text = m_values.evaluate(item);
      if (const auto equals = text.find('='); equals != std::string::npos)
        m_next.environment[text.substr(0, equals)] = text.substr(equals + 1);
    }
    at = end;
    return;
  } else if ((name == "image" || name == "yaml") && is_sign(at + 1, ":")) {
    const std::uint32_t line = m_tokens[std::min(at + 2, m_tokens.size() - 1)].line;
    at += 2;
    const std::string value = m_values.evaluate(at);
    if (name == "yaml")
      read_pod(value, line);
    else
      add_use(m_job.actions.uses, value, place(line));
    return;
  } else if (name == "load") {
    std::size_t argument = at + (is_sign(at + 1, "(") ? 2 : 1);
    if (argument < m_tokens.size() && m_tokens[argument].kind == Kind::string)
      m_loaded.push_back(m_values.evaluate(argument));
  } else if (name == "Library" && at > 0 && m_tokens[at - 1].is("@") && is_sign(at + 1, "(")) {
    std::size_t argument = at + 2;
    m_job.actions.open.push_back({"@Library " + m_values.evaluate(argument) +
                                      " is not among the sources; its steps may build images",
                                  place(token.line), Hides::builds});
  }
  ++at;
}

// `sh 'x'`, `sh("x")`, `sh(script: '''x''', returnStdout: true)`.
void JenkinsfileScan::run_script(std::size_t& at) {
  const std::uint32_t call_line = m_tokens[at].line;
  std::size_t argument = at + 1;
  std::size_t end = argument;
  if (is_sign(argument, "(")) {
    end = m_values.behind_brackets(argument);
    ++argument;
  } else {
    while (end < m_tokens.size() && m_tokens[end].kind != Kind::line_end &&
           !m_tokens[end].is("}") && !m_tokens[end].is(";"))
      ++end;
  }
  at = std::max(end, at + 1);
  argument = m_values.behind_line_ends(argument);
  if (argument >= end) return;
  if (m_tokens[argument].kind == Kind::name && is_sign(argument + 1, ":")) {
    while (argument < end && !(m_tokens[argument].text == "script" && is_sign(argument + 1, ":")))
      ++argument;
    if (argument >= end) return;
    argument = m_values.behind_line_ends(argument + 2);
    if (argument >= end) return;
  }
  const std::uint32_t line = m_tokens[argument].line;
  std::string text = m_values.evaluate(argument);
  if (!text.empty() && text.front() == '\n') text.erase(0, 1);
  if (trimmed(text) == "*")
    m_job.actions.open.push_back(
        {"only a run knows what this script is", place(call_line), Hides::builds});
  else
    walk(text, line);
}

void JenkinsfileScan::walk(const std::string& text, std::uint32_t line) {
  Variables variables = m_environment;
  for (const auto& [name, value] : m_frames.back().environment) variables[name] = {value, false};
  m_walks.push_back(&m_scripts.walk({{text, place(line)}}, variables, m_frames.back().directory));
}

}  // namespace keelson::ci
