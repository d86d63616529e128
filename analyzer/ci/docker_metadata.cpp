// SPDX-License-Identifier: Apache-2.0
#include "analyzer/ci/docker_metadata.hpp"

#include <algorithm>

#include "analyzer/ci/files.hpp"

namespace keelson::ci {
namespace {

// "type=raw,value=x": attributes by name; a field without `=` is the value.
TextByName attributes(std::string_view line, std::string_view unnamed) {
  TextByName result;
  for (const std::string& field : csv_fields(line)) {
    const auto equals = field.find('=');
    if (equals == std::string::npos)
      result[std::string(unnamed)] = field;
    else
      result[lower_case(trimmed(field.substr(0, equals)))] = trimmed(field.substr(equals + 1));
  }
  return result;
}

std::string get(const TextByName& map, std::string_view key, std::string_view otherwise = {}) {
  const auto value = map.find(key);
  return value == map.end() ? std::string(otherwise) : value->second;
}

// Handlebars: `{{branch}}`, `{{date 'YYYY'}}`.
std::string opened(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const auto start = std::min(text.find("{{"), text.size());
    result += text.substr(0, start);
    text.remove_prefix(start);
    const auto end = text.find("}}");
    if (end == std::string_view::npos) return result + std::string(text);
    result += '*';
    text.remove_prefix(end + 2);
  }
  return result;
}

struct Rule {
  std::string tag;
  bool brings_latest = false;  // with flavor latest=auto
};

Rule read_rule(const TextByName& rule, const std::string& prefix, const std::string& suffix) {
  const std::string type = get(rule, "type", "raw");
  std::string own_prefix = prefix;
  Rule result;
  if (type == "raw") {
    result.tag = opened(get(rule, "value"));
  } else if (type == "sha") {
    own_prefix = "sha-";
    result.tag = "*";
  } else if (type == "ref") {
    if (get(rule, "event") == "pr") own_prefix = "pr-";
    result.tag = "*";
    result.brings_latest = get(rule, "event") == "tag";
  } else if (type == "schedule") {
    result.tag = opened(get(rule, "pattern", "nightly"));
  } else if (type == "edge") {
    result.tag = "edge";
  } else {  // semver, pep440, match: from the git tag
    result.tag = "*";
    result.brings_latest = true;
  }
  result.tag = get(rule, "prefix", own_prefix) + result.tag + get(rule, "suffix", suffix);
  result.tag = opened(result.tag);
  return result;
}

void add(std::vector<std::string>& list, const std::string& item) {
  if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(item);
}

}  // namespace

std::vector<std::string> csv_fields(std::string_view line) {
  std::vector<std::string> fields;
  std::string field;
  bool in_quotes = false;
  const auto end_field = [&] {
    if (const auto text = trimmed(field); !text.empty()) fields.emplace_back(text);
    field.clear();
  };
  for (const char c : line) {
    if (c == '"') {
      in_quotes = !in_quotes;
    } else if (c == ',' && !in_quotes) {
      end_field();
    } else {
      field += c;
    }
  }
  end_field();
  return fields;
}

Metadata read_metadata(const StepInputs& inputs) {
  TextByName flavor;
  for (const std::string& line : inputs.list("flavor", "\n")) {
    for (auto& [key, value] : attributes(line, "")) flavor[key] = value;
  }
  const std::string prefix = get(flavor, "prefix"), suffix = get(flavor, "suffix");
  std::vector<std::string> tags;
  const std::string latest = get(flavor, "latest", "auto");
  bool has_latest = latest != "auto" && latest != "false";
  auto rules = inputs.list("tags", "\n");
  if (rules.empty())
    rules = {"type=schedule", "type=ref,event=branch", "type=ref,event=tag", "type=ref,event=pr"};
  for (const std::string& line : rules) {
    const TextByName rule = attributes(line, "value");
    if (get(rule, "enable") == "false") continue;
    const Rule read = read_rule(rule, prefix, suffix);
    if (read.tag.empty()) continue;
    add(tags, read.tag);
    if (read.brings_latest && latest == "auto") has_latest = true;
  }
  if (has_latest) {
    const bool in_affixes = get(flavor, "onlatest") == "true";
    add(tags, in_affixes ? prefix + "latest" + suffix : "latest");
  }
  Metadata result;
  result.version = tags.size() == 1 ? tags.front() : "*";
  std::vector<std::string> images;
  for (const std::string& line : inputs.list("images", "\n")) {
    // Several images may stand in one line, as earlier versions took them.
    for (const std::string& field : csv_fields(line)) {
      const auto image = attributes(field, "name");
      if (image.contains("enable")) {
        if (get(image, "enable") == "false" && !images.empty()) images.pop_back();
        continue;
      }
      if (const std::string name = get(image, "name"); !name.empty()) add(images, lower_case(name));
    }
  }
  if (!inputs.has("images")) images = {""};
  for (const std::string& image : images) {
    for (const std::string& tag : tags) add(result.tags, image.empty() ? tag : image + ":" + tag);
  }
  return result;
}

}  // namespace keelson::ci
