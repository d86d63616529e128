// SPDX-License-Identifier: Apache-2.0
// An image reference, normalised as Docker does (rule 30), and patterns over them:
// `*` in the text stands for what only run time knows. Never contacts a registry.
#pragma once
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace keelson {

struct ImageReference {
  std::string registry;    // host[:port], e.g. "docker.io"
  std::string repository;  // path without host, e.g. "library/alpine"
  std::string tag;         // empty when only a digest is given
  std::string digest;      // "sha256:…" or empty

  // "registry/repository", the name without tag or digest.
  std::string name() const { return registry + "/" + repository; }
  // Full normalised text: name[:tag][@digest].
  std::string text() const;
  bool operator==(const ImageReference&) const = default;
};

// Normalises `text`; `:latest` is added only when there is neither tag nor digest.
// `*` is accepted in path and tag. Throws Error{invalid} for what Docker rejects.
ImageReference parse_image_reference(std::string_view text);

// The name alone, when the user means all tags ("base/jdk"); otherwise as parse.
// A missing tag stays missing.
ImageReference parse_image_query(std::string_view text);

// Any image of any registry.
inline constexpr std::string_view k_any_image = "*/*:*";

enum class Patterns { forbidden, allowed };

// The normalised text, or nullopt where parse_image_reference would throw; it may have
// `*` only if patterns are allowed.
std::optional<std::string> normalised(std::string_view text, Patterns patterns);

// Shell-style match in which `*` stands for any run of characters, `/` included.
bool matches_pattern(std::string_view pattern, std::string_view text);

// Whether some text matches both patterns.
bool patterns_overlap(std::string_view a, std::string_view b);

inline bool is_open(std::string_view text) {
  return text.find('*') != std::string_view::npos;
}

// How long a normalised reference is without tag and digest.
inline std::size_t name_size(std::string_view reference) {
  return std::min(reference.find_first_of(":@", reference.rfind('/') + 1), reference.size());
}

// Whether it may be more than one repository's.
inline bool is_name_open(std::string_view reference) {
  return is_open(reference.substr(0, name_size(reference)));
}

}  // namespace keelson
