// SPDX-License-Identifier: Apache-2.0
// buildctl: BuildKit without docker. A front end reads the Dockerfile; every other thing is an
// option with a name.
#include <algorithm>

#include "analyzer/commands/families.hpp"
#include "analyzer/commands/outputs.hpp"
#include "analyzer/commands/paths.hpp"
#include "analyzer/commands/written_tree.hpp"

namespace keelson::commands {
namespace {

const FlagTable buildctl_flags{
    "addr log-format tlsservername tlscacert tlscert tlskey tlsdir timeout wait-timeout",
    "debug wait h/help v/version"};

const FlagTable buildctl_build_flags{
    "o/output exporter exporter-opt progress metadata-file frontend frontend-opt/opt local "
    "oci-layout import-cache export-cache export-cache-opt secret allow ssh source-policy-file "
    "ref-file registry-auth-tlscontext debug-json-cache-metrics build-history",
    "trace no-cache h/help local-no-cache"};

struct Option {
  std::string name, value;
};

Option option_of(const std::string& text) {
  const std::size_t equals = std::min(text.find('='), text.size());
  return {text.substr(0, equals), text.substr(std::min(equals + 1, text.size()))};
}

class Buildctl {
 public:
  Buildctl(const Invocation& invocation, const Arguments& arguments)
      : m_invocation(invocation), m_arguments(arguments), m_build(invocation.build()) {}

  void recognise() {
    for (const std::string& text : m_arguments.values("local")) read_local(option_of(text));
    m_build.context = m_context;
    for (const std::string& text : m_arguments.values("opt")) read_option(text);
    read_frontend();
    if (m_build.unknown.content.empty())
      m_build.dockerfile = place_of(m_directory.value_or(m_context), m_file).value_or(m_file);
    open_for_unknown_words(m_build, m_arguments, "buildctl build");
    if (m_arguments.has_unknown_words) open_for_written(m_invocation.command.written, m_build);
    read_outputs();
    m_invocation.add(m_build);
  }

 private:
  void read_local(const Option& local) {
    const std::string path = path_of(m_invocation, local.value);
    m_locals[local.name] = path;
    if (local.name == "context") m_context = path;
    if (local.name == "dockerfile") m_directory = path;
    if (is_open(local.name)) m_context = "*";
  }

  void read_option(const std::string& text) {
    const auto [name, value] = option_of(text);
    if (name.starts_with("build-arg:")) {
      set_argument(m_build, std::string_view(text).substr(10), m_invocation);
    } else if (name.starts_with("context:")) {
      m_build.contexts[name.substr(8)] = context_of(value);
    } else if (name == "target") {
      m_build.target = value;
    } else if (name == "platform") {
      m_build.platform = value;
    } else if (name == "filename") {
      m_file = value;
    } else if (name == "source") {
      m_source = value;
    } else if (name == "context" || name == "dockerfilekey" || name == "contextkey") {
      open_content(m_build,
                   "the context of buildctl is " + value + ", not a directory given to it");
    } else if (is_open(name)) {
      open_content(m_build, "an option of buildctl is not known");
      if (m_build.unknown.arguments.empty())
        m_build.unknown.arguments = "an option of buildctl is not known";
    } else if (name == "attest:sbom" || name == "attest:provenance") {
      for (const std::string& field : split_csv(value))
        if (field.starts_with("generator=")) m_invocation.add_use(field.substr(10));
    }
  }

  // "docker-image://…", "local:NAME", "input:NAME", a URL.
  std::string context_of(const std::string& value) const {
    if (!value.starts_with("local:"))
      return value.starts_with("input:") || value.starts_with("oci-layout:") ? "*" : value;
    const auto local = m_locals.find(value.substr(6));
    return local == m_locals.end() ? "*" : local->second;
  }

  // Docker's own front end is part of BuildKit; any other is an image.
  void read_frontend() {
    const std::string frontend = m_arguments.value("frontend").value_or("");
    if (frontend == "gateway.v0" && m_source)
      m_build.arguments.try_emplace("BUILDKIT_SYNTAX", *m_source);
    else if (frontend != "dockerfile.v0")
      open_content(m_build, frontend.empty()
                                ? std::string("what buildctl builds comes from standard input")
                                : "the front end " + frontend + " of buildctl is not known");
  }

  void read_outputs() {
    auto outputs = m_arguments.values("output");
    if (const auto exporter = m_arguments.value("exporter")) {
      std::string text = "type=" + *exporter;
      for (const std::string& option : m_arguments.values("exporter-opt")) text += "," + option;
      outputs.push_back(text);
    }
    for (const std::string& text : outputs) {
      const Output output = read_output(text);
      auto& produces = m_build.produces;
      produces.insert(produces.end(), output.names.begin(), output.names.end());
      if (text == "*") produces.push_back(text);
      if (!output.is_pushed) continue;
      for (const std::string& name : output.names) m_invocation.add_push(name);
    }
  }

  const Invocation& m_invocation;
  const Arguments& m_arguments;
  ImageBuild m_build;
  TextByName m_locals;
  std::string m_context = "*", m_file = "Dockerfile";
  std::optional<std::string> m_directory, m_source;
};

}  // namespace

void recognise_buildctl(const Invocation& invocation) {
  const auto& words = invocation.words;
  const std::size_t at = read_arguments(words, 1, buildctl_flags, Order::flags_first).command;
  if (at >= words.size() || (words[at] != "build" && words[at] != "b")) return;
  const Arguments arguments = read_arguments(words, at + 1, buildctl_build_flags, Order::mixed);
  Buildctl(invocation, arguments).recognise();
}

}  // namespace keelson::commands
