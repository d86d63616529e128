// SPDX-License-Identifier: Apache-2.0
#include "analyzer/commands/pack_files.hpp"

#include <algorithm>

#include "analyzer/model/text.hpp"

namespace keelson::commands {
namespace {

// Every quoted text of a line, comments left out.
std::vector<std::string> quoted(std::string_view text) {
  std::vector<std::string> all;
  for (std::size_t at = text.find_first_of("\"'#"); at != std::string_view::npos && text[at] != '#';
       at = text.find_first_of("\"'#", at)) {
    const std::size_t end = text.find(text[at], at + 1);
    if (end == std::string_view::npos) break;
    all.emplace_back(text.substr(at + 1, end - at - 1));
    at = end + 1;
  }
  return all;
}

bool has_host(std::string_view text) {
  const std::size_t slash = text.find('/');
  return slash != std::string_view::npos &&
         text.substr(0, slash).find_first_of(".:") != std::string_view::npos && text[0] != '.';
}

}  // namespace

std::string image_of_buildpack(std::string_view text) {
  for (const std::string_view transport : {"docker://", "docker:/"}) {
    if (!text.starts_with(transport)) continue;
    return std::string(text.substr(std::min(text.find_first_not_of('/', 7), text.size())));
  }
  if (text == "*") return "*";
  const bool is_url = text.find("://") != std::string_view::npos || text.starts_with("urn:") ||
                      text.starts_with("from=");
  return !is_url && has_host(text) ? std::string(text) : std::string();
}

PackImages read_pack_file(std::string_view text) {
  PackImages images;
  std::string key;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.starts_with('[') && line.find('"') == std::string_view::npos &&
        line.find('\'') == std::string_view::npos) {
      key.clear();
      continue;
    }
    // The lines of a list belong to the key before.
    const std::size_t equals = line.find('=');
    const std::size_t quote = std::min(line.find_first_of("\"'"), line.size());
    if (equals != std::string_view::npos && equals < quote) key = trimmed(line.substr(0, equals));
    // `buildpacks = [{ uri = "docker://…" }]` has its keys within.
    for (const std::string& value : quoted(line)) {
      if (key == "builder")
        images.builders.push_back(value);
      else if (key == "image" || key == "build-image" || key == "run-image" ||
               key == "run-image-mirrors" || key == "mirrors" || key.ends_with(".image"))
        images.others.push_back(value);
      else if (auto image = image_of_buildpack(value); !image.empty() && key != "homepage")
        images.others.push_back(std::move(image));
    }
  }
  return images;
}

}  // namespace keelson::commands
