// SPDX-License-Identifier: Apache-2.0
#include "analyzer/graph/find.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "analyzer/graph/parts.hpp"
#include "analyzer/model/error.hpp"

namespace keelson::graph {
namespace {

// Levenshtein, one row; more than `limit` once it is clear that it will be. Names are at
// most a few hundred characters.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
  if (std::max(a.size(), b.size()) - std::min(a.size(), b.size()) > limit) return limit + 1;
  thread_local std::vector<std::size_t> row;
  row.resize(b.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1), least = row[0];
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replace = diagonal + (a[i] != b[j]);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replace, diagonal + 1, row[j] + 1});
      least = std::min(least, row[j + 1]);
    }
    if (least > limit) return limit + 1;
  }
  return row.back();
}

// "docker.io/library/" is what normalising adds to a bare name.
std::string_view bare(std::string_view repository) {
  return repository.starts_with("library/") ? repository.substr(8) : repository;
}

// Images that have this name, with any tag and digest that the query does not exclude.
// They stand together, since names are sorted.
void add_named(const Graph& graph, const std::string& name, const ImageReference& query,
               std::vector<NodeId>& found) {
  const FlatTexts& names = graph.tables().names;
  for (const char mark : {':', '@'}) {
    const std::string prefix = name + mark;
    for (NodeId i = names.first_from(prefix); i < names.size() && names[i].starts_with(prefix);
         ++i) {
      const Parts image = parts_of(names[i]);
      if (image.name != name) continue;
      const bool tag_fits = query.tag.empty() || query.tag == image.tag ||
                            (is_open(image.tag) && matches_pattern(image.tag, query.tag));
      if (query.digest.empty() ? tag_fits : query.digest == image.digest) found.push_back(i);
    }
  }
}

bool is_made(const Graph& graph, NodeId image) {
  const auto needs = graph.needs(image);
  return std::any_of(needs.begin(), needs.end(),
                     [](const Edge& edge) { return edge.relation() == Relation::built_by; });
}

// Names in patterns that a Dockerfile makes and this image may be. Not those that any image is.
void add_made(const Graph& graph, const ImageReference& query, std::vector<NodeId>& found) {
  const std::string bare_name(query.registry == "docker.io" ? bare(query.repository) : "");
  for (NodeId i = 0; i < graph.first_build(); ++i) {
    const Parts image = parts_of(graph.name(i));
    if (!is_open(image.name) || image.repository().find_first_not_of("*/") == std::string::npos)
      continue;
    const bool tag_fits = query.tag.empty() || matches_pattern(image.tag, query.tag);
    const bool is_named = matches_pattern(image.name, query.name()) ||
                          (!bare_name.empty() && matches_pattern(image.repository(), bare_name));
    if (tag_fits && is_named && query.digest.empty() && is_made(graph, i)) found.push_back(i);
  }
}

// Every registry that names an image, the rest of whose names is jumped over.
std::vector<std::string> registries_of(const Graph& graph) {
  const FlatTexts& names = graph.tables().names;
  std::vector<std::string> registries;
  for (NodeId i = 0; i < names.size();) {
    registries.emplace_back(parts_of(names[i]).registry());
    const std::string past = registries.back() + static_cast<char>('/' + 1);
    i = std::max(i + 1, names.first_from(past));
  }
  return registries;
}

std::string nearest(const Graph& graph, std::string_view query) {
  const std::size_t limit = 2 + query.size() / 3;
  std::set<std::pair<std::size_t, std::string>> near;  // the three nearest
  std::string_view repository;
  std::size_t repository_distance = limit + 1;
  for (NodeId i = 0; i < graph.first_build(); ++i) {
    if (is_open(graph.name(i))) continue;
    const Parts image = parts_of(graph.name(i));
    if (image.repository() != repository) {
      repository = image.repository();
      repository_distance = edit_distance(query, repository, limit);
    }
    std::string name(repository);
    if (!image.tag.empty()) name.append(":").append(image.tag);
    const std::size_t distance = std::min(edit_distance(query, name, limit), repository_distance);
    if (distance > limit) continue;
    near.emplace(distance, name);
    if (near.size() > 3) near.erase(std::prev(near.end()));
  }
  std::string text;
  for (const auto& [distance, name] : near) text += (text.empty() ? "" : ", ") + name;
  return text;
}

}  // namespace

std::vector<NodeId> find_images(const Graph& graph, std::string_view query) {
  ImageReference wanted;
  try {
    wanted = parse_image_query(query);
  } catch (const Error& error) {
    throw Error(ErrorKind::usage, error.doing(), error.object(), error.cause(), error.next());
  }
  std::vector<NodeId> found;
  add_named(graph, wanted.name(), wanted, found);
  if (wanted.registry == "docker.io") {
    for (const std::string& registry : registries_of(graph)) {
      if (registry != "docker.io")
        add_named(graph, registry + "/" + std::string(bare(wanted.repository)), wanted, found);
    }
  }
  const bool is_known = std::any_of(found.begin(), found.end(),
                                    [&](NodeId image) { return !is_open(graph.name(image)); });
  if (!is_known) add_made(graph, wanted, found);
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  if (!found.empty()) return found;
  const std::string hint = nearest(graph, query);
  throw Error(ErrorKind::not_found, "find image", std::string(query),
              "no Dockerfile, inventory or live source names it",
              hint.empty() ? "`keelson graph` lists every image Keelson knows"
                           : "did you mean " + hint + "?");
}

}  // namespace keelson::graph
