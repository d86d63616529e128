// SPDX-License-Identifier: Apache-2.0
#include "analyzer/commands/build.hpp"

#include <algorithm>

#include "analyzer/commands/outputs.hpp"
#include "analyzer/commands/tables.hpp"
#include "analyzer/commands/transport.hpp"
#include "analyzer/commands/written_tree.hpp"
#include "analyzer/model/error.hpp"

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
    if (m_arguments.value("cpp-flag"))
      open_content(m_build, "--cpp-flag may give any word of the Dockerfile another meaning");
    open_for_unknown_words(m_build, m_arguments, m_invocation.words[0] + " build");
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
    for (const std::string& file : m_arguments.values("build-arg-file")) read_argument_file(file);
    for (const std::string& text : m_arguments.values("build-arg"))
      set_argument(m_build, text, m_invocation);
    for (const std::string& text : m_arguments.values("build-context")) add_context(text);
    // An archive or a directory may hold any image.
    if (const auto from = m_arguments.value("from"))
      m_build.from = *from == "*" ? std::string(k_any_image)
                                  : image_of(*from).value_or(std::string(k_any_image));
    // Rule 3: these images run within the build.
    for (const char* flag : {"sbom", "attest"})
      for (const std::string& text : m_arguments.values(flag))
        for (const std::string& field : split_csv(text))
          if (field.starts_with("generator=")) m_invocation.add_use(field.substr(10));
    for (const std::string& image : m_arguments.values("sbom-scanner-image"))
      m_invocation.add_use(image);
  }

  // Lines of KEY=value or KEY; `--build-arg` wins over them.
  void read_argument_file(const std::string& file) {
    std::optional<std::string> text;
    try {
      if (!is_open(file)) text = m_invocation.tree.read(path_of(m_invocation, file));
    } catch (const Error&) {  // it is there, and not known
    }
    if (!text) {
      m_build.unknown.arguments = "the build arguments in " + file + " are not known";
      return;
    }
    std::string_view rest = *text;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      std::string_view line = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (!line.starts_with('#')) set_argument(m_build, line, m_invocation);
    }
  }

  void add_context(const std::string& text) {
    const std::size_t equals = text.find('=');
    const std::string name = text.substr(0, equals);
    if (equals == std::string::npos || is_open(name)) {
      open_content(m_build, "the named context " + text + " is not known");
      return;
    }
    m_build.contexts[name] = context_of(text.substr(equals + 1));
  }

  // As the reader of Dockerfiles knows it: "docker-image://…", a URL, or a path. Of an image in a
  // directory nobody knows what it is.
  std::string context_of(const std::string& value) {
    if (value == "*" || value.starts_with("oci-layout:")) return "*";
    for (const std::string_view image : {"docker-image:", "container-image:", "docker:"}) {
      if (!value.starts_with(image)) continue;
      const std::size_t start = value.find_first_not_of('/', image.size());
      return "docker-image://" + (start == std::string::npos ? "*" : value.substr(start));
    }
    const bool is_path = value.find("://") == std::string::npos && !is_remote(value);
    return is_path ? path_of(m_invocation, value) : value;
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

  void add() {
    if (!m_arguments.has_unknown_words) return m_invocation.add(m_build);
    ImageBuild build = m_build;
    open_for_written(m_invocation.command.written, build);
    m_invocation.add(std::move(build));
  }

  void read_dockerfiles() {
    auto files = m_arguments.values("file");
    if (files.size() > 1 && m_names == DockerfileNames::docker) files = {files.back()};
    if (m_context == "-" && files.empty()) files = {"-"};
    if (is_remote(m_context)) {
      open_content(m_build, "the Dockerfile is in " + m_context + ", not in this repository");
      return add();
    }
    if (files.empty()) {
      m_build.dockerfile = default_dockerfile(m_invocation.tree, m_build.context, m_names);
      add();
      // A context that is not known may be the directory itself.
      if (m_context == "*") {
        m_build.dockerfile =
            default_dockerfile(m_invocation.tree, m_invocation.command.directory, m_names);
        add();
      }
      return;
    }
    if (files.size() > 1) join_files(files);
    for (const std::string& file : files) {
      m_build.dockerfile.clear();
      m_build.inline_dockerfile.clear();
      if (is_input(file))
        read_input();
      else
        m_build.dockerfile = path_of_file(file);
      if (m_context == "-" && !is_input(file))
        open_content(m_build, "the Dockerfile " + file + " is in an archive that is fed to it");
      add();
    }
  }

  static bool is_input(std::string_view file) { return file == "-" || file == "/dev/stdin"; }

  std::string path_of_file(const std::string& file) {
    if (m_context == "-") return file;
    return named_dockerfile(m_invocation, file, m_build.context);
  }

  // podman and buildah read several as one. Each alone is read, too, so that it counts as built.
  void join_files(const std::vector<std::string>& files) {
    std::string text;
    for (const std::string& file : files) {
      const auto part = text_of(file);
      if (!part) {
        open_content(m_build, "the Dockerfile " + file + " is not known");
        return;
      }
      text += *part;
      if (!text.ends_with('\n')) text += '\n';
    }
    m_build.inline_dockerfile = text;
    m_invocation.add(m_build);
  }

  std::optional<std::string> text_of(const std::string& file) {
    const std::string& input = m_invocation.command.input;
    if (is_input(file)) return is_dockerfile_text(input) ? std::optional(input) : std::nullopt;
    const std::string path = path_of_file(file);
    if (is_open(path)) return std::nullopt;
    try {
      return m_invocation.tree.read(path);
    } catch (const Error&) {
      return std::nullopt;
    }
  }

  void read_input() {
    const std::string& input = m_invocation.command.input;
    if (!is_dockerfile_text(input)) {
      open_content(m_build, "the Dockerfile comes from standard input and is not known");
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
