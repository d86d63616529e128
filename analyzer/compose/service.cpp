// SPDX-License-Identifier: Apache-2.0
#include "analyzer/compose/service.hpp"

#include <algorithm>

#include "analyzer/compose/interpolate.hpp"
#include "analyzer/compose/paths.hpp"

namespace keelson::compose {
namespace {

void merge_into(std::string& base, const std::string& over) {
  base = over;
}
void merge_into(TextByName& base, const TextByName& over) {
  for (const auto& [key, text] : over) base[key] = text;
}
void merge_into(std::vector<std::string>& base, const std::vector<std::string>& over) {
  for (const std::string& text : over)
    if (std::find(base.begin(), base.end(), text) == base.end()) base.push_back(text);
}

void merge_into(BuildFields& base, const BuildFields& over);

template <typename T>
void merge_field(Field<T>& base, const Field<T>& over) {
  if (over.change == Change::reset) {
    base = {};
  } else if (over.is_given && (over.change == Change::replace || !base.is_given)) {
    base = over;
    base.change = Change::merge;
  } else if (over.is_given) {
    merge_into(base.value, over.value);
  }
}

void merge_into(BuildFields& base, const BuildFields& over) {
  merge_field(base.context, over.context);
  merge_field(base.dockerfile, over.dockerfile);
  merge_field(base.inline_dockerfile, over.inline_dockerfile);
  merge_field(base.target, over.target);
  merge_field(base.arguments, over.arguments);
  merge_field(base.contexts, over.contexts);
  merge_field(base.tags, over.tags);
  merge_field(base.platforms, over.platforms);
}

class ServiceReader {
 public:
  explicit ServiceReader(const Surroundings& surroundings) : m_surroundings(surroundings) {}

  Service read(const std::string& name, const yaml::Value& value) {
    Service service;
    service.name = name;
    m_place = service.place = {*value.file, value.line};
    read_text(service.image, value.find("image"));
    read_text(service.platform, value.find("platform"));
    if (const auto* build = value.find("build")) read_build(service.build, *build);
    return service;
  }

 private:
  std::string text_of(const yaml::Value& value) const {
    return interpolate(value.text, m_surroundings.variables, m_surroundings.environment);
  }

  template <typename T>
  static bool begin(Field<T>& field, const yaml::Value* value) {
    if (!value) return false;
    if (value->tag == "!reset") field.change = Change::reset;
    if (value->tag == "!override") field.change = Change::replace;
    field.is_given = !value->is_null() && field.change != Change::reset;
    return field.is_given;
  }

  void read_text(Field<std::string>& field, const yaml::Value* value) const {
    if (begin(field, value)) field.value = text_of(*value);
  }

  void read_list(Field<std::vector<std::string>>& field, const yaml::Value* value) const {
    if (!begin(field, value)) return;
    if (value->is_scalar()) field.value.push_back(text_of(*value));
    for (const auto& item : value->items)
      if (item->is_scalar()) field.value.push_back(text_of(*item));
  }

  // A map, or a list of "KEY=value" and "KEY", whose value the environment has.
  void read_map(Field<TextByName>& field, const yaml::Value* value) const {
    if (!begin(field, value)) return;
    for (const auto& [key, text] : value->members)
      field.value[key] = text->is_null() ? from_environment(key) : text_of(*text);
    for (const auto& item : value->items) {
      const std::string text = text_of(*item);
      const std::size_t equals = text.find('=');
      const std::string key = text.substr(0, equals);
      field.value[key] =
          equals == std::string::npos ? from_environment(key) : text.substr(equals + 1);
    }
  }

  std::string from_environment(const std::string& key) const {
    return interpolate("${" + key + "}", m_surroundings.variables);
  }

  std::string located(const std::string& path) const {
    if (is_remote(path) || path.find("://") != std::string::npos) return path;
    if (auto place = place_of(m_surroundings.directory, path)) return *std::move(place);
    m_surroundings.open.push_back(
        {"the path " + path + " is outside the repository", m_place, Hides::nothing});
    return path;
  }

  void read_build(Field<BuildFields>& field, const yaml::Value& value) {
    if (!begin(field, &value)) return;
    BuildFields& build = field.value;
    m_place = build.place = {*value.file, value.line};
    if (value.is_scalar()) {
      build.context.is_given = true;
      build.context.value = located(text_of(value));
      return;
    }
    read_text(build.context, value.find("context"));
    if (build.context.is_given) build.context.value = located(build.context.value);
    read_text(build.dockerfile, value.find("dockerfile"));
    read_text(build.inline_dockerfile, value.find("dockerfile_inline"));
    read_text(build.target, value.find("target"));
    read_map(build.arguments, value.find("args"));
    read_map(build.contexts, value.find("additional_contexts"));
    for (auto& [name, text] : build.contexts.value)
      if (!text.starts_with("service:") && !text.starts_with("target:")) text = located(text);
    read_list(build.tags, value.find("tags"));
    read_list(build.platforms, value.find("platforms"));
    if (value.find("x-bake") != nullptr) open_for_bake(build, *value.find("x-bake"));
  }

  // What bake alone heeds may give other tags, arguments, files and contexts.
  void open_for_bake(BuildFields& build, const yaml::Value& bake) {
    Field<std::vector<std::string>> tags;
    read_list(tags, bake.find("tags"));
    build.tags.is_given = build.tags.is_given || tags.is_given;
    build.tags.value.insert(build.tags.value.end(), tags.value.begin(), tags.value.end());
    build.arguments.is_given = true;
    build.arguments.value["*"] = "*";
    for (const char* key : {"contexts", "dockerfile", "dockerfile-inline", "context"}) {
      if (bake.find(key) == nullptr) continue;
      build.contexts.is_given = true;
      build.contexts.value["*"] = "*";
    }
  }

  const Surroundings& m_surroundings;
  Place m_place;
};

}  // namespace

Service merged(const Service& base, const Service& over) {
  Service result = base;
  result.name = over.name;
  merge_field(result.image, over.image);
  merge_field(result.platform, over.platform);
  const bool had_build = result.build.is_given;
  merge_field(result.build, over.build);
  if (had_build && result.build.is_given && over.build.change == Change::merge)
    result.build.value.place = base.build.value.place;
  return result;
}

Service read_service(const std::string& name, const yaml::Value& value,
                     const Surroundings& surroundings) {
  return ServiceReader(surroundings).read(name, value);
}

}  // namespace keelson::compose
