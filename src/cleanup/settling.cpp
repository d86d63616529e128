// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/settling.hpp"

#include <algorithm>

#include "analyzer/model/image_reference.hpp"
#include "src/cleanup/file_patterns.hpp"
#include "src/scan/path_pattern.hpp"
#include "src/scan/statements.hpp"

namespace keelson::cleanup {
namespace {

// "services/api/Dockerfile@main" as keelson.yml writes it.
std::string path_of(const std::string& shown) {
  return shown.substr(0, shown.find('@', shown.rfind('/') + 1));
}

// A scalar that YAML reads as this text, also between braces.
std::string scalar(const std::string& text) {
  const bool is_plain =
      !text.empty() && std::isalnum(static_cast<unsigned char>(text[0])) &&
      std::all_of(text.begin(), text.end(), [](unsigned char c) {
        return std::isalnum(c) || c == '/' || c == '.' || c == '-' || c == '_' || c == '@';
      });
  if (is_plain) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

std::string builds_nothing(const char* subject, const std::string& pattern) {
  return std::string("statements: [{") + subject + ": " + scalar(pattern) + ", builds: nothing}]";
}

std::string link(const std::string& dockerfile, const std::string& product) {
  return "{dockerfile: " + scalar(dockerfile) + ", produces: " + scalar(product) + "}";
}

std::string makes(const std::string& dockerfile, const std::string& product) {
  return "builds: [" + link(path_of(dockerfile), product) + "]";
}

std::set<std::string> paths_of(const std::set<std::string>& shown) {
  std::set<std::string> paths;
  for (const std::string& one : shown) paths.insert(path_of(one));
  return paths;
}

constexpr std::size_t k_entries_told = 4;

// "of base/*", or "tags of base/jdk": what a person can say more of; empty: nothing.
std::string open_part(const std::string& reference) {
  const std::string name = reference.substr(0, name_size(reference));
  if (is_open(name))
    return name.find_first_not_of("*/") == std::string::npos ? "images" : "of " + name;
  return is_open(reference) ? "tags of " + name : "";
}

std::string takes(const std::string& file, const std::set<std::string>& parts) {
  return "{file: " + scalar(file) + ", takes: [<which " +
         (parts.size() == 1 ? *parts.begin() : "images") + ">]}";
}

// What only the build itself says, so that no file is to blame.
bool is_of_build(std::string_view what) {
  for (const std::string_view start : {"the name of the image ", "its product is guessed",
                                       "its image gets ", "an unknown word of "}) {
    if (what.starts_with(start)) return true;
  }
  return false;
}

}  // namespace

Unknown unknown_of(std::string_view sentence) {
  const std::size_t open = sentence.rfind(" (");
  if (open == std::string_view::npos || !sentence.ends_with(')'))
    return {std::string(sentence), ""};
  const std::string_view place = sentence.substr(open + 2, sentence.size() - open - 3);
  // A place ends with its line.
  const std::size_t colon = place.rfind(':');
  const bool is_place = colon != std::string_view::npos && colon + 1 < place.size() &&
                        place.find_first_not_of("0123456789", colon + 1) == std::string_view::npos;
  if (!is_place) return {std::string(sentence), ""};
  return {std::string(sentence.substr(0, open)), std::string(place)};
}

std::string settle_unproven(const Unknown& unknown, const Build& build) {
  if (const auto subject = scan::subject_of(unknown.what))
    return builds_nothing(config::subject_name(subject->kind), subject->text);
  if (unknown.place.empty() || is_of_build(unknown.what))
    return settle_unlinked(build.dockerfile, build.products.empty() ? "" : build.products[0]);
  return builds_nothing("file", path_of(unknown.place.substr(0, unknown.place.rfind(':'))));
}

std::string settle_unlinked(const std::string& dockerfile, const std::string& product) {
  const std::string name = product.substr(0, name_size(product));
  return makes(dockerfile, name.empty() || is_open(name) ? "<image or none>" : name);
}

std::string settle_unlinked(const std::set<std::string>& dockerfiles,
                            const std::set<std::string>& others) {
  std::string text;
  std::size_t told = 0;
  for (const std::string& pattern : file_patterns(paths_of(dockerfiles), paths_of(others))) {
    if (told++ == k_entries_told) break;
    text += (text.empty() ? "" : ", ") + link(pattern, "<image or none>");
  }
  return "builds: [" + text + "]";
}

std::string settle_unkept(const std::string& dockerfile) {
  return makes(dockerfile, "none");
}

std::string settle_takes(const std::string& dockerfile, const std::string& reference) {
  const std::string part = open_part(reference);
  return part.empty() ? "" : "statements: [" + takes(path_of(dockerfile), {part}) + "]";
}

std::string settle_takes(const std::map<std::string, std::set<std::string>>& opened,
                         const std::set<std::string>& others) {
  std::set<std::string> files;
  for (const auto& [dockerfile, references] : opened) {
    if (!references.empty()) files.insert(path_of(dockerfile));
  }
  std::string text;
  std::size_t told = 0;
  for (const std::string& pattern : file_patterns(files, paths_of(others))) {
    if (told++ == k_entries_told) break;
    std::set<std::string> parts;
    for (const auto& [dockerfile, references] : opened) {
      if (!scan::match_path(pattern, path_of(dockerfile))) continue;
      for (const std::string& reference : references) parts.insert(open_part(reference));
    }
    text += (text.empty() ? "" : ", ") + takes(pattern, parts);
  }
  return text.empty() ? "" : "statements: [" + text + "]";
}

}  // namespace keelson::cleanup
