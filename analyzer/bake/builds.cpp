// SPDX-License-Identifier: Apache-2.0
#include "analyzer/bake/builds.hpp"

#include <algorithm>

#include "analyzer/compose/paths.hpp"

namespace keelson::bake {
namespace {

std::string text_of(const Target& target, std::string_view name) {
  const Value* value = target.find(name);
  return value && !value->is(Value::Kind::null) ? pattern_of(*value) : "";
}

// One entry of `output`: "type=registry", or an object of the same fields.
struct Output {
  std::vector<std::string> names;
  bool is_pushed = false;
};

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    if (end > 0) parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

void read_field(Output& output, std::string_view key, std::string_view value) {
  if (key == "name")
    for (std::string& name : split(value)) output.names.push_back(std::move(name));
  if (key == "push") output.is_pushed = output.is_pushed || value != "false";
  if (key == "type") output.is_pushed = output.is_pushed || value == "registry";
}

Output output_of(const Value& value) {
  Output output;
  for (const auto& [key, text] : value.members) read_field(output, key, pattern_of(text));
  if (value.is(Value::Kind::object)) return output;
  // `name=a,b` within quotes holds commas of its own.
  std::string text = pattern_of(value);
  for (std::size_t quote = text.find('"'); quote != std::string::npos; quote = text.find('"')) {
    const std::size_t end = std::min(text.find('"', quote + 1), text.size() - 1);
    const std::string field = text.substr(quote + 1, end > quote ? end - quote - 1 : 0);
    const std::size_t equals = field.find('=');
    if (equals != std::string::npos)
      read_field(output, field.substr(0, equals), std::string_view(field).substr(equals + 1));
    text.erase(quote, end - quote + 1);
  }
  for (const std::string& field : split(text)) {
    const std::size_t equals = field.find('=');
    if (equals != std::string::npos)
      read_field(output, field.substr(0, equals), std::string_view(field).substr(equals + 1));
  }
  return output;
}

class Maker {
 public:
  Maker(const Target& target, const BuildSettings& settings)
      : m_target(target), m_settings(settings) {}

  TargetBuild make() {
    ImageBuild& build = m_result.build;
    build.place = m_target.place;
    build.context = located(text_of(m_target, "context"));
    read_dockerfile();
    build.target = text_of(m_target, "target");
    if (const Value* platforms = m_target.find("platforms"))
      for (const std::string& platform : texts_of(*platforms))
        build.platform += (build.platform.empty() ? "" : ",") + platform;
    read_maps();
    read_names();
    return std::move(m_result);
  }

 private:
  // From the root; what is no path stays.
  std::string located(std::string path) {
    if (path.starts_with("cwd://")) path.erase(0, 6);
    if (path.empty()) path = ".";
    if (compose::is_remote(path) || path.find("://") != std::string::npos ||
        path.starts_with("target:"))
      return path;
    if (auto place = compose::place_of(m_settings.directory, path)) return *std::move(place);
    m_result.open.push_back(
        {"the path " + path + " is outside the repository", m_target.place, Hides::nothing});
    return path;
  }

  void read_dockerfile() {
    ImageBuild& build = m_result.build;
    const std::string file = text_of(m_target, "dockerfile");
    const Value* text = m_target.find("dockerfile-inline");
    if (build.context.starts_with("target:")) {
      m_result.needs.emplace_back("context", build.context.substr(7));
      build.context = ".";
    }
    if (text && !text->is(Value::Kind::null)) {
      build.inline_dockerfile = pattern_of(*text);
    } else if (compose::is_remote(build.context)) {
      build.dockerfile = file.empty() ? "Dockerfile" : file;
      m_result.open.push_back({"the Dockerfile is in " + build.context + ", not in this repository",
                               m_target.place, Hides::builds});
    } else if (file.empty()) {
      build.dockerfile = compose::default_dockerfile(m_settings.tree, build.context,
                                                     compose::DockerfileNames::docker);
    } else if (file.starts_with("cwd://")) {
      build.dockerfile = located(file);
    } else {
      build.dockerfile = compose::place_of(build.context, file).value_or(file);
    }
  }

  void read_maps() {
    ImageBuild& build = m_result.build;
    if (const Value* arguments = m_target.find("args")) {
      for (const auto& [name, value] : arguments->members)
        if (!value.is(Value::Kind::null)) build.arguments[name] = pattern_of(value);
      if (!arguments->is(Value::Kind::object) && !arguments->is(Value::Kind::null))
        m_result.open.push_back({"the arguments of target " + m_target.name + " are not known",
                                 m_target.place, Hides::builds});
    }
    const Value* contexts = m_target.find("contexts");
    if (!contexts) return;
    for (const auto& [name, value] : contexts->members) {
      if (value.is(Value::Kind::null)) continue;
      const std::string text = located(pattern_of(value));
      build.contexts[name] = text;
      if (text.starts_with("target:")) m_result.needs.emplace_back(name, text.substr(7));
    }
    if (!contexts->is(Value::Kind::object) && !contexts->is(Value::Kind::null))
      m_result.open.push_back({"the contexts of target " + m_target.name + " are not known",
                               m_target.place, Hides::builds});
  }

  void read_names() {
    ImageBuild& build = m_result.build;
    if (const Value* tags = m_target.find("tags"))
      for (const std::string& tag : texts_of(*tags))
        if (!tag.empty()) build.produces.push_back(tag);
    const Value* outputs = m_target.find("output");
    if (!outputs) return;
    auto all = outputs->items;
    if (!outputs->is(Value::Kind::list) && !outputs->is(Value::Kind::choice)) all = {*outputs};
    for (const Value& one : all) {
      const Output output = output_of(one);
      for (const std::string& name : output.names)
        if (std::find(build.produces.begin(), build.produces.end(), name) == build.produces.end())
          build.produces.push_back(name);
      if (!output.is_pushed) continue;
      m_result.pushes = output.names.empty() ? build.produces : output.names;
    }
  }

  const Target& m_target;
  const BuildSettings& m_settings;
  TargetBuild m_result;
};

}  // namespace

TargetBuild build_of(const Target& target, const BuildSettings& settings) {
  return Maker(target, settings).make();
}

}  // namespace keelson::bake
