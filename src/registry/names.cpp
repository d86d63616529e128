// SPDX-License-Identifier: Apache-2.0
#include "src/registry/names.hpp"

#include <algorithm>

#include "analyzer/model/error.hpp"
#include "src/registry/bounded_json.hpp"
#include "src/registry/digest.hpp"

namespace keelson::registry {
namespace {

constexpr std::size_t k_repository_bytes_max = 255, k_tag_bytes_max = 128;

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool all_are_words_or(std::string_view text, std::string_view others) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return is_word(c) || others.find(c) != std::string_view::npos;
  });
}

[[noreturn]] void refuse(const char* what, const std::string& object) {
  throw Error(ErrorKind::invalid, std::string("use ") + what, printable(object, 300),
              "the registry API has no such name");
}

}  // namespace

void require_repository(const std::string& repository) {
  if (repository.size() > k_repository_bytes_max) refuse("repository", repository);
  std::string_view rest = repository;
  while (true) {
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    const std::string_view part = rest.substr(0, slash);
    if (part.find_first_not_of('.') == std::string_view::npos || !all_are_words_or(part, ".-"))
      refuse("repository", repository);
    if (slash == rest.size()) return;
    rest.remove_prefix(slash + 1);
  }
}

void require_tag(const std::string& repository, const std::string& tag) {
  require_repository(repository);
  if (tag.empty() || tag.size() > k_tag_bytes_max || !is_word(tag[0]) ||
      !all_are_words_or(tag, ".-")) {
    refuse("tag", written(repository, tag));
  }
}

void require_digest_name(const std::string& repository, const std::string& digest) {
  require_repository(repository);
  if (!Digest::parse(digest)) refuse("digest", written(repository, digest));
}

void require_reference(const std::string& repository, const std::string& reference) {
  if (reference.find(':') == std::string::npos) return require_tag(repository, reference);
  require_digest_name(repository, reference);
}

std::string written(const std::string& repository, const std::string& reference) {
  return repository + (reference.find(':') == std::string::npos ? ":" : "@") + reference;
}

}  // namespace keelson::registry
