// SPDX-License-Identifier: Apache-2.0
// Agents of a Jenkinsfile, and its `docker` steps.
#include <algorithm>

#include "analyzer/ci/actions.hpp"
#include "analyzer/ci/jenkinsfile_scan.hpp"
#include "analyzer/ci/kubernetes.hpp"
#include "analyzer/model/error.hpp"
#include "analyzer/yaml/load.hpp"

namespace keelson::ci {
namespace {

using Kind = GroovyToken::Kind;

std::string without_tag(const std::string& image) {
  const auto slash = image.rfind('/');
  const auto colon = image.find(':', slash == std::string::npos ? 0 : slash);
  return image.substr(0, std::min(colon, image.find('@')));
}

// For a shell: nothing in it ends the quotes.
std::string shell_quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) {
    if (c != '\'' && c != '\n') result += c;
  }
  return result + "'";
}

}  // namespace

void JenkinsfileScan::close_block() {
  const Frame frame = m_frames.back();
  if (m_frames.size() > 1) m_frames.pop_back();
  if (frame.block != Block::dockerfile) return;
  const std::string directory = frame.build_directory.empty() ? "." : frame.build_directory;
  const std::string name = frame.filename.empty() ? "Dockerfile" : frame.filename;
  walk("docker build " + frame.build_arguments + " -f " + shell_quoted(directory + "/" + name) +
           " " + shell_quoted(directory),
       frame.line);
}

void JenkinsfileScan::step_in_agent(const std::string& name, std::size_t& at) {
  const std::uint32_t line = m_tokens[at].line;
  const std::size_t next = at + 1;
  Frame& frame = m_frames.back();
  const bool opens = is_sign(next, "{");
  if (opens && frame.block == Block::agent && (name == "docker" || name == "dockerfile")) {
    m_next.block = name == "docker" ? Block::docker : Block::dockerfile;
    m_next.line = line;
    at = next;
    return;
  }
  if (opens && frame.block == Block::agent) {  // kubernetes
    m_next.block = Block::agent;
    at = next;
    return;
  }
  at = next;
  if (frame.block == Block::agent && name == "dockerfile") {
    if (next < m_tokens.size() && m_tokens[next].text == "true")
      walk("docker build -f Dockerfile .", line);
    return;
  }
  const bool is_image = (frame.block == Block::agent && name == "docker") ||
                        (frame.block == Block::docker && name == "image");
  const bool is_field =
      name == "yaml" || name == "filename" || name == "dir" || name == "additionalBuildArgs";
  if (!is_image && !is_field) return;
  const std::uint32_t value_line = next < m_tokens.size() ? m_tokens[next].line : line;
  if (is_sign(at, "(")) ++at;
  const std::string value = m_values.evaluate(at);
  if (is_image) {
    if (m_job.image.reference.empty())
      m_job.image = {value, place(line)};
    else
      add_use(m_job.actions.uses, value, place(line));
  } else if (name == "yaml") {
    read_pod(value, value_line);
  } else if (name == "filename") {
    frame.filename = value;
  } else if (name == "dir") {
    frame.build_directory = value;
  } else {
    frame.build_arguments = value;
  }
}

std::string JenkinsfileScan::qualified(const std::string& image) const {
  const std::string& registry = m_frames.back().registry;
  return registry.empty() || image.starts_with(registry) ? image : registry + image;
}

// docker.build("name:tag", "-f X directory"); `at` stands behind the bracket.
void JenkinsfileScan::build_image(std::size_t& at, const std::string& variable) {
  const std::uint32_t line = m_tokens[at - 1].line;
  const std::size_t end = m_values.behind_brackets(at - 1);
  const std::string image = qualified(m_values.evaluate(at));
  std::string options = ".";
  if (is_sign(at, ",")) {
    ++at;
    options = m_values.evaluate(at);
  }
  at = end;
  walk("docker build -t " + shell_quoted(image) + " " + options, line);
  if (!variable.empty()) m_images[variable] = image;
  call_on_image(image, at);
}

void JenkinsfileScan::name_image(std::size_t& at, const std::string& variable) {
  const std::uint32_t line = m_tokens[at - 1].line;
  const std::size_t end = m_values.behind_brackets(at - 1);
  const std::string image = qualified(m_values.evaluate(at));
  at = end;
  if (!variable.empty()) m_images[variable] = image;
  const std::size_t before = at;
  call_on_image(image, at);
  if (at == before && variable.empty()) add_use(m_job.actions.uses, image, place(line));
}

// `.push('tag')` and the like behind a closing bracket.
void JenkinsfileScan::call_on_image(const std::string& image, std::size_t& at) {
  const std::size_t dot = m_values.behind_line_ends(at);
  if (!is_sign(dot, ".") || dot + 1 >= m_tokens.size() || m_tokens[dot + 1].kind != Kind::name)
    return;
  at = dot + 2;
  do_with_image(image, m_tokens[dot + 1].text, at);
}

void JenkinsfileScan::do_with_image(const std::string& image, const std::string& method,
                                    std::size_t& at) {
  const Place here = place(m_tokens[at - 1].line);
  std::string tag;
  if (is_sign(at, "(")) {
    std::size_t argument = at + 1;
    if (!is_sign(argument, ")") && method != "inside" && method != "withRun" && method != "run")
      tag = m_values.evaluate(argument);
    at = is_sign(at + 1, ")") ? at + 2 : m_values.behind_brackets(at);
  }
  const std::string own = qualified(image);
  if (method == "push" || method == "tag") {
    const std::string name = tag.empty() ? own : without_tag(own) + ":" + tag;
    if (name != image) m_job.actions.copies.push_back({image, name, here});
    if (method == "push") add_use(m_job.actions.pushes, name, here);
  } else if (method == "inside" || method == "withRun" || method == "run" || method == "pull") {
    add_use(m_job.actions.uses, own, here);
  }
}

void JenkinsfileScan::read_pod(const std::string& text, std::uint32_t line) {
  try {
    std::vector<Job> jobs;
    for (const auto& document : yaml::load_all(text, m_file)) {
      if (document->is_map() && is_kubernetes_object(*document))
        read_kubernetes_object(*document, jobs);
      else if (document->is_map())
        read_pod_spec(*document, jobs);
    }
    for (const Job& job : jobs) {
      Place where = job.image.place;
      // The text begins with the end of the line of its quotes.
      where.line = where.line + line - 1 - (text.starts_with('\n') ? 1 : 0);
      add_use(m_job.actions.uses, job.image.reference, where);
    }
  } catch (const Error& error) {
    m_job.actions.open.push_back({error.sentence(), place(line), Hides::nothing});
  }
}

}  // namespace keelson::ci
