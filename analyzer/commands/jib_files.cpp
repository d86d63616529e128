// SPDX-License-Identifier: Apache-2.0
#include "analyzer/commands/jib_files.hpp"

#include <algorithm>

#include "analyzer/model/text.hpp"

namespace keelson::commands {
namespace {

// What is between <name> and </name>, first found; nullopt when there is none.
std::optional<std::string_view> element(std::string_view text, std::string_view name) {
  const std::string open = "<" + std::string(name) + ">", close = "</" + std::string(name) + ">";
  const std::size_t start = text.find(open);
  if (start == std::string_view::npos) return std::nullopt;
  const std::size_t end = text.find(close, start);
  if (end == std::string_view::npos) return std::nullopt;
  return text.substr(start + open.size(), end - start - open.size());
}

using Lookup = std::optional<std::string> (*)(std::string_view file, std::string_view name,
                                              const TextByName& properties);

std::optional<std::string> pom_property(std::string_view file, std::string_view name,
                                        const TextByName& properties) {
  if (const auto given = properties.find(name); given != properties.end()) return given->second;
  if (name == "project.artifactId" || name == "project.version" || name == "project.groupId")
    return std::nullopt;  // the parent may say it; names of dependencies look the same
  if (const auto value = element(file, name)) return std::string(trimmed(*value));
  return std::nullopt;
}

// `${name}` and, for Gradle, `$name`. A value that has properties itself is not followed.
std::string filled(std::string_view text, std::string_view file, const TextByName& properties,
                   Lookup lookup) {
  std::string result;
  while (!text.empty()) {
    const std::size_t dollar = std::min(text.find('$'), text.size());
    result += text.substr(0, dollar);
    text.remove_prefix(dollar);
    if (text.empty()) break;
    std::string_view name;
    if (text.starts_with("${")) {
      const std::size_t end = std::min(text.find('}'), text.size() - 1);
      name = text.substr(2, std::max<std::size_t>(end, 2) - 2);
      text.remove_prefix(end + 1);
    } else {
      std::size_t end = 1;
      while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) != 0 ||
                                   text[end] == '_' || text[end] == '.'))
        ++end;
      name = text.substr(1, end - 1);
      text.remove_prefix(end);
    }
    const auto value = lookup(file, name, properties);
    result += value && value->find('$') == std::string_view::npos ? *value : "*";
  }
  return result;
}

std::optional<std::string> gradle_property(std::string_view, std::string_view name,
                                           const TextByName& properties) {
  const auto given = properties.find(name);
  return given != properties.end() ? std::optional(given->second) : std::nullopt;
}

// What is between the braces after `name {`; nullopt when there is none.
std::optional<std::string_view> block(std::string_view text, std::string_view name) {
  for (std::size_t at = text.find(name); at != std::string_view::npos;
       at = text.find(name, at + 1)) {
    const bool starts_word =
        at == 0 || std::string_view(" \t\r\n{;").find(text[at - 1]) != std::string_view::npos;
    std::size_t brace = text.find_first_not_of(" \t\r\n", at + name.size());
    if (!starts_word || brace == std::string_view::npos || text[brace] != '{') continue;
    std::size_t depth = 0;
    for (std::size_t i = brace; i < text.size(); ++i) {
      if (text[i] == '{') ++depth;
      if (text[i] == '}' && --depth == 0) return text.substr(brace + 1, i - brace - 1);
    }
    return text.substr(brace + 1);
  }
  return std::nullopt;
}

// The text after `key =`, `key` or `key(`: of quotes their inside, else nothing literal: `*`.
std::optional<std::string> assigned(std::string_view text, std::string_view key,
                                    const TextByName& properties) {
  for (std::size_t at = text.find(key); at != std::string_view::npos; at = text.find(key, at + 1)) {
    if (at > 0 &&
        (std::isalnum(static_cast<unsigned char>(text[at - 1])) != 0 || text[at - 1] == '.'))
      continue;
    std::string_view rest = text.substr(at + key.size());
    const std::string_view line = rest.substr(0, rest.find('\n'));
    const std::size_t quote = line.find_first_of("\"'");
    const std::size_t start = line.find_first_not_of(" \t=(");
    if (start == std::string_view::npos || start == 0) continue;
    if (quote != start) return "*";
    const std::size_t end = line.find(line[quote], quote + 1);
    if (end == std::string_view::npos) return "*";
    const std::string_view value = line.substr(quote + 1, end - quote - 1);
    const std::string_view after = trimmed(line.substr(end + 1));
    std::string result =
        line[quote] == '"' ? filled(value, {}, properties, gradle_property) : std::string(value);
    if (after.starts_with('+')) result += "*";
    return result;
  }
  return std::nullopt;
}

}  // namespace

std::optional<JibImages> read_pom(std::string_view text, const TextByName& properties) {
  const std::size_t plugin = text.find("jib-maven-plugin");
  if (plugin == std::string_view::npos) return std::nullopt;
  const std::size_t end = text.find("</plugin>", plugin);
  const std::string_view section =
      text.substr(plugin, end == std::string_view::npos ? std::string_view::npos : end - plugin);
  JibImages images;
  const auto read = [&](std::string_view side) -> std::optional<std::string> {
    const auto inside = element(section, side);
    const auto image = inside ? element(*inside, "image") : std::nullopt;
    if (!image) return std::nullopt;
    return filled(trimmed(*image), text, properties, pom_property);
  };
  images.from = read("from");
  images.to = read("to");
  if (const auto to = element(section, "to"))
    if (auto tags = element(*to, "tags"))
      while (const auto tag = element(*tags, "tag")) {
        images.tags.push_back(filled(trimmed(*tag), text, properties, pom_property));
        tags = tags->substr(static_cast<std::size_t>(tag->data() + tag->size() - tags->data()));
      }
  const auto executions = element(section, "executions");
  images.is_bound_to_phase =
      executions && (executions->find("<goal>build</goal>") != std::string_view::npos ||
                     executions->find("<goal>dockerBuild</goal>") != std::string_view::npos);
  return images;
}

std::optional<JibImages> read_gradle(std::string_view text, const TextByName& properties) {
  if (text.find("com.google.cloud.tools.jib") == std::string_view::npos && !block(text, "jib"))
    return std::nullopt;
  JibImages images;
  if (const auto jib = block(text, "jib")) {
    const auto read = [&](std::string_view side) -> std::optional<std::string> {
      if (const auto inside = block(*jib, side)) return assigned(*inside, "image", properties);
      return assigned(*jib, std::string(side) + ".image", properties);
    };
    images.from = read("from");
    images.to = read("to");
    // tags = ['1', "$version"]
    if (const auto to = block(*jib, "to"))
      if (const std::size_t at = to->find("tags"); at != std::string_view::npos) {
        std::string_view line = to->substr(at);
        line = line.substr(0, line.find('\n'));
        for (std::size_t quote = line.find_first_of("\"'"); quote != std::string_view::npos;
             quote = line.find_first_of("\"'")) {
          const std::size_t close = line.find(line[quote], quote + 1);
          if (close == std::string_view::npos) break;
          images.tags.push_back(
              filled(line.substr(quote + 1, close - quote - 1), {}, properties, gradle_property));
          line.remove_prefix(close + 1);
        }
        if (images.tags.empty()) images.tags.emplace_back("*");
      }
  }
  return images;
}

}  // namespace keelson::commands
