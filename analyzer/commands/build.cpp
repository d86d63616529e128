// SPDX-License-Identifier: Apache-2.0
#include "analyzer/commands/build.hpp"

#include <algorithm>

#include "analyzer/commands/outputs.hpp"
#include "analyzer/commands/tables.hpp"

namespace keelson::commands {
namespace {

bool is_dockerfile_text(std::string_view input) {
  return !input.empty() && input != "*";
}

class BuildCommand {
 public:
  BuildCommand(const Invocation& invocation, std::size_t first, DockerfileNames names)
      : m_invocation(invocation),
        m_names(names),
        m_arguments(read_arguments(invocation.words, first, build_flags, Order::mixed)),
        m_build(invocation.build()) {}

  void recognise() {
    read_products();
    read_inputs();
    read_context();
    if (m_arguments.has_unknown_words)
      m_invocation.add_open(
          "the build may name more tags or another Dockerfile (an argument is not known)",
          Hides::builds);
    read_dockerfiles();
    for (const std::string& reference : m_pushes) m_invocation.add_push(reference);
  }

 private:
  void read_products() {
    auto& produces = m_build.produces;
    produces = m_arguments.values("tag");
    for (const std::string& name : m_arguments.values("manifest")) produces.push_back(name);
    if (m_arguments.is_on("push")) m_pushes = produces;
    for (const std::string& text : m_arguments.values("output")) {
      const Output output = read_output(text);
      produces.insert(produces.end(), output.names.begin(), output.names.end());
      if (!output.is_pushed) continue;
      const auto& pushed = output.names.empty() ? m_build.produces : output.names;
      m_pushes.insert(m_pushes.end(), pushed.begin(), pushed.end());
    }
  }

  void read_inputs() {
    m_build.target = m_arguments.value("target").value_or("");
    m_build.platform = m_arguments.value("platform").value_or("");
    if (m_build.platform.empty())
      m_build.platform = m_invocation.variable("DOCKER_DEFAULT_PLATFORM").value_or("");
    for (const std::string& text : m_arguments.values("build-arg"))
      set_argument(m_build.arguments, text, m_invocation);
    for (const std::string& text : m_arguments.values("build-context")) add_context(text);
    m_build.bases = m_arguments.values("from");
    for (const std::string& file : m_arguments.values("build-arg-file"))
      m_invocation.add_open("the build arguments in " + file + " are not read", Hides::builds);
    // Rule 3: these images run within the build.
    for (const char* flag : {"sbom", "attest"})
      for (const std::string& text : m_arguments.values(flag))
        for (const std::string& field : split_csv(text))
          if (field.starts_with("generator=")) m_invocation.add_use(field.substr(10));
    for (const std::string& image : m_arguments.values("sbom-scanner-image"))
      m_invocation.add_use(image);
  }

  void add_context(const std::string& text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) {
      m_invocation.add_open("the named context " + text + " is not known", Hides::builds);
      return;
    }
    const std::string value = text.substr(equals + 1);
    const bool is_path = value.find("://") == std::string::npos && !is_remote(value) &&
                         !value.starts_with("docker-image:");
    m_build.contexts[text.substr(0, equals)] = is_path ? path_of(m_invocation, value) : value;
  }

  void read_context() {
    const auto word = m_arguments.only_positional();
    // docker demands one; podman and buildah take where they run.
    m_context = word.value_or(m_names == DockerfileNames::docker ? "*" : ".");
    if (!word && m_names == DockerfileNames::docker) m_arguments.has_unknown_words = true;
    m_build.context =
        is_remote(m_context) || m_context == "-" ? m_context : path_of(m_invocation, m_context);
    if (m_context == "-") m_build.context.clear();
  }

  void read_dockerfiles() {
    auto files = m_arguments.values("file");
    if (files.size() > 1 && m_names == DockerfileNames::docker) files = {files.back()};
    if (m_context == "-" && files.empty()) files = {"-"};
    if (files.empty()) {
      m_build.dockerfile = is_remote(m_context)
                               ? "Dockerfile"
                               : default_dockerfile(m_invocation.tree, m_build.context, m_names);
      add();
    }
    // podman and buildah read several as one: each then makes the same image.
    for (const std::string& file : files) {
      m_build.dockerfile.clear();
      m_build.inline_dockerfile.clear();
      if (file == "-" || file == "/dev/stdin")
        read_input();
      else
        m_build.dockerfile = m_context == "-"
                                 ? file  // within the archive that is fed to it
                                 : named_dockerfile(m_invocation, file, m_build.context);
      add();
    }
  }

  void read_input() {
    const std::string& input = m_invocation.command.input;
    if (!is_dockerfile_text(input)) {
      m_invocation.add_open("the Dockerfile comes from standard input and is not known",
                            Hides::builds);
      return;
    }
    // `- < Dockerfile`: the file with this text is meant.
    for (const std::string& path : m_invocation.tree.files()) {
      const std::string_view name = std::string_view(path).substr(path.rfind('/') + 1);
      if (name.find("ockerfile") == std::string_view::npos &&
          name.find("ontainerfile") == std::string_view::npos)
        continue;
      if (m_invocation.tree.read(path) != input) continue;
      m_build.dockerfile = path;
      return;
    }
    m_build.inline_dockerfile = input;
  }

  void add() {
    if (is_remote(m_context))
      m_invocation.add_open("the Dockerfile is in " + m_context + ", not in this repository",
                            Hides::builds);
    m_invocation.add(m_build);
  }

  const Invocation& m_invocation;
  DockerfileNames m_names;
  Arguments m_arguments;
  ImageBuild m_build;
  std::string m_context;
  std::vector<std::string> m_pushes;
};

}  // namespace

void recognise_build(const Invocation& invocation, std::size_t first, DockerfileNames names) {
  BuildCommand(invocation, first, names).recognise();
}

}  // namespace keelson::commands
