// SPDX-License-Identifier: Apache-2.0
#include "analyzer/model/image_reference.hpp"

#include <algorithm>
#include <vector>

#include "analyzer/model/error.hpp"

namespace keelson {
namespace {

bool is_alnum(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}
bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

// distribution/reference: path-component = [a-z0-9]+ ((. | _ | __ | -*) [a-z0-9]+)*
bool valid_component(std::string_view component) {
  if (component.empty()) return false;
  size_t i = 0;
  const auto word = [&] {
    const size_t start = i;
    while (i < component.size() && (is_alnum(component[i]) || component[i] == '*')) ++i;
    return i > start;
  };
  if (!word()) return false;
  while (i < component.size()) {
    if (component[i] == '.') {
      ++i;
    } else if (component[i] == '_') {
      i += component.substr(i, 2) == "__" ? 2 : 1;
    } else if (component[i] == '-') {
      while (i < component.size() && component[i] == '-') ++i;
    } else {
      return false;
    }
    if (!word()) return false;
  }
  return true;
}

bool is_tag_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_alnum(c) || is_upper(c) || c == '_' || c == '.' || c == '-' || c == '*';
  });
}

bool valid_tag(std::string_view tag) {
  return !tag.empty() && tag.size() <= 128 && tag[0] != '.' && tag[0] != '-' && is_tag_text(tag);
}

bool valid_digest(std::string_view digest) {
  const size_t colon = digest.find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const std::string_view hex = digest.substr(colon + 1);
  if (hex == "*") return true;
  const std::string_view algorithm = digest.substr(0, colon);
  const size_t length = algorithm == "sha256"   ? 64
                        : algorithm == "sha384" ? 96
                        : algorithm == "sha512" ? 128
                                                : 0;
  return length != 0 && hex.size() == length && std::all_of(hex.begin(), hex.end(), is_hex);
}

// One part of a domain name: letters, digits, and dashes inside.
bool valid_label(std::string_view label) {
  return !label.empty() && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(),
                     [](char c) { return is_alnum(c) || is_upper(c) || c == '-' || c == '*'; });
}

// distribution/reference: domain-name or [ipv6], and a port.
bool valid_host(std::string_view host) {
  std::size_t port = host.rfind(':');
  if (host.starts_with('[')) {
    const std::size_t close = host.find(']');
    if (close == std::string_view::npos || close == 1) return false;
    if (!std::all_of(host.begin() + 1, host.begin() + static_cast<long>(close),
                     [](char c) { return is_hex(c) || (c >= 'A' && c <= 'F') || c == ':'; })) {
      return false;
    }
    if (close + 1 == host.size()) return true;
    if (port != close + 1) return false;
  }
  if (port != std::string_view::npos) {
    const std::string_view digits = host.substr(port + 1);
    if (digits.empty() || !std::all_of(digits.begin(), digits.end(),
                                       [](char c) { return (c >= '0' && c <= '9') || c == '*'; })) {
      return false;
    }
    if (host.starts_with('[')) return true;
    host = host.substr(0, port);
  }
  for (std::size_t start = 0; start <= host.size();) {
    const std::size_t end = std::min(host.find('.', start), host.size());
    if (!valid_label(host.substr(start, end - start))) return false;
    start = end + 1;
  }
  return true;
}

// An unknown first component may be a registry, a path or the whole name: the pattern
// must cover each ("*/base" → any registry; "team*/base" → any name ending in base).
struct OpenName {
  bool is_open = false;
  std::string path;
};

OpenName open_name(std::string_view head, std::string_view path, size_t slash) {
  if (!is_open(head)) return {};
  if (slash == std::string_view::npos) return {head.starts_with('*'), "*"};
  const std::string tail(path.substr(slash + 1));
  return {true, head.starts_with('*') && head.size() == 1 ? tail : "*" + tail};
}

enum class DefaultTag { yes, no };

// Fills `result`; the answer is why Docker rejects the text, nullptr when it does not.
const char* parse(std::string_view text, DefaultTag default_tag, ImageReference& result) {
  std::string_view rest = text;
  if (rest.size() == 64 && std::all_of(rest.begin(), rest.end(), is_hex)) {
    return "64 hexadecimal digits alone are an image id, not a name";
  }
  if (const size_t at = rest.find('@'); at != std::string_view::npos) {
    result.digest = rest.substr(at + 1);
    rest = rest.substr(0, at);
    if (!valid_digest(result.digest)) return "the digest is not algorithm:hex of full length";
  }
  const size_t slash = rest.rfind('/');
  const size_t colon = rest.find(':', slash == std::string_view::npos ? 0 : slash);
  if (colon != std::string_view::npos) {
    result.tag = rest.substr(colon + 1);
    rest = rest.substr(0, colon);
    if (!valid_tag(result.tag)) return "the tag is empty or has characters a tag may not have";
  }
  // An unknown part of the last component may bring its own tag: "*-slim" is "jdk:8-slim".
  if (default_tag == DefaultTag::yes && result.tag.empty() && result.digest.empty()) {
    const size_t star = rest.find('*', slash == std::string_view::npos ? 0 : slash + 1);
    if (star != std::string_view::npos) {
      if (!is_tag_text(rest.substr(star))) return "the name has characters no name may have";
      rest = rest.substr(0, star + 1);
    }
  }
  const size_t first = rest.find('/');
  const std::string_view head = rest.substr(0, first);
  const bool has_host = first != std::string_view::npos &&
                        (head.find_first_of(".:") != std::string_view::npos ||
                         head == "localhost" || std::any_of(head.begin(), head.end(), is_upper));
  result.registry = has_host ? head : "docker.io";
  std::string_view path = has_host ? rest.substr(first + 1) : rest;
  const OpenName open = has_host ? OpenName{} : open_name(head, path, first);
  if (open.is_open) {
    result.registry = "*";
    path = open.path;
  }
  // An unknown end of the name may bring its own tag.
  if (rest.ends_with('*') && result.tag.empty() && result.digest.empty()) result.tag = "*";
  // A head such as a_b.io is no host name; it is then, as in Docker, part of the path.
  if (result.registry != "*" && !valid_host(result.registry) && !valid_component(result.registry))
    return "the registry's host name is not valid";
  if (result.registry == "index.docker.io") result.registry = "docker.io";
  if (path.empty()) return "the repository name is empty";
  for (size_t start = 0; start <= path.size();) {
    const size_t end = std::min(path.find('/', start), path.size());
    if (!valid_component(path.substr(start, end - start)))
      return "the repository name must be lower case letters, digits and single separators";
    start = end + 1;
  }
  result.repository = path;
  if (result.registry == "docker.io" && path.find('/') == std::string_view::npos) {
    // What is not known may hold a slash: then it is no library of the hub.
    const std::string_view before = !is_open(path) ? "library/" : path[0] == '*' ? "" : "*";
    result.repository.insert(0, before);
  }
  if (result.repository.size() > 255) return "the repository name is longer than 255 characters";
  if (default_tag == DefaultTag::yes && result.tag.empty() && result.digest.empty()) {
    result.tag = "latest";
  }
  return nullptr;
}

ImageReference parse_or_throw(std::string_view text, DefaultTag default_tag) {
  ImageReference result;
  if (const char* cause = parse(text, default_tag, result)) {
    throw Error(ErrorKind::invalid, "read image reference", "\"" + std::string(text) + "\"", cause,
                "write it as [registry/]repository[:tag][@sha256:…]");
  }
  return result;
}

}  // namespace

std::string ImageReference::text() const {
  std::string out;
  out.reserve(registry.size() + repository.size() + tag.size() + digest.size() + 3);
  out.append(registry).append("/").append(repository);
  if (!tag.empty()) out.append(":").append(tag);
  if (!digest.empty()) out.append("@").append(digest);
  return out;
}

ImageReference parse_image_reference(std::string_view text) {
  return parse_or_throw(text, DefaultTag::yes);
}
ImageReference parse_image_query(std::string_view text) {
  return parse_or_throw(text, DefaultTag::no);
}

std::optional<std::string> normalised(std::string_view text, Patterns patterns) {
  if (patterns == Patterns::forbidden && is_open(text)) return std::nullopt;
  ImageReference result;
  if (parse(text, DefaultTag::yes, result) != nullptr) return std::nullopt;
  return result.text();
}

// Greedy with one backtrack point: O(pattern × text) at worst, no recursion.
bool matches_pattern(std::string_view pattern, std::string_view text) {
  size_t p = 0, t = 0, star = std::string_view::npos, mark = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      mark = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

// Intersection of two star patterns: one row of "prefix a matches prefix b" at a time.
bool patterns_overlap(std::string_view a, std::string_view b) {
  if (!is_open(a)) return matches_pattern(b, a);
  if (!is_open(b)) return matches_pattern(a, b);
  std::vector<char> row(b.size() + 1, 0), next(b.size() + 1, 0);
  row[0] = 1;
  for (size_t j = 0; j < b.size(); ++j) row[j + 1] = row[j] && b[j] == '*';
  for (const char c : a) {
    next[0] = row[0] && c == '*';
    for (size_t j = 0; j < b.size(); ++j) {
      if (c == '*' || b[j] == '*')
        next[j + 1] = row[j + 1] || next[j] || row[j];
      else
        next[j + 1] = row[j] && c == b[j];
    }
    std::swap(row, next);
  }
  return row[b.size()];
}

}  // namespace keelson
