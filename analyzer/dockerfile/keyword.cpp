// SPDX-License-Identifier: Apache-2.0
#include "analyzer/dockerfile/keyword.hpp"

#include <array>

#include "analyzer/dockerfile/whitespace.hpp"

namespace keelson::dockerfile {
namespace {

constexpr std::array<std::string_view, 19> k_names = {
    "",       "ADD",        "ARG",         "CMD",    "COPY",       "ENTRYPOINT", "ENV",
    "EXPOSE", "FROM",       "HEALTHCHECK", "LABEL",  "MAINTAINER", "ONBUILD",    "RUN",
    "SHELL",  "STOPSIGNAL", "USER",        "VOLUME", "WORKDIR"};

bool is_named(std::string_view word, std::string_view name) {
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (lower(word[i]) != lower(name[i])) return false;
  }
  return true;
}

}  // namespace

Keyword keyword_of(std::string_view word) {
  for (std::size_t i = 1; i < k_names.size(); ++i) {
    if (k_names[i].size() == word.size() && lower(word[0]) == lower(k_names[i][0]) &&
        is_named(word, k_names[i])) {
      return static_cast<Keyword>(i);
    }
  }
  return Keyword::unknown;
}

std::string_view keyword_name(Keyword keyword) {
  return k_names[static_cast<std::size_t>(keyword)];
}

}  // namespace keelson::dockerfile
