// SPDX-License-Identifier: Apache-2.0
#include "analyzer/graph/find.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "analyzer/model/error.hpp"

namespace keelson::graph {
namespace {

// Levenshtein, one row. Names are at most a few hundred characters.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replace = diagonal + (a[i] != b[j]);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replace, diagonal + 1, row[j] + 1});
    }
  }
  return row.back();
}

std::string short_name(const ImageReference& image) {
  return image.repository + (image.tag.empty() ? "" : ":" + image.tag);
}

// "docker.io/library/" is what normalising adds to a bare name.
std::string bare(std::string_view repository) {
  return std::string(repository.starts_with("library/") ? repository.substr(8) : repository);
}

bool names(const ImageReference& query, const ImageReference& image) {
  if (query.registry == "docker.io" && image.registry != "docker.io") {
    if (bare(query.repository) != image.repository) return false;
  } else if (query.name() != image.name()) {
    return false;
  }
  if (!query.digest.empty()) return query.digest == image.digest;
  return query.tag.empty() || query.tag == image.tag ||
         (is_open(image.tag) && matches_pattern(image.tag, query.tag));
}

std::string nearest(const Graph& graph, std::string_view query) {
  std::set<std::pair<std::size_t, std::string>> near;
  for (NodeId i = 0; i < graph.first_build(); ++i) {
    if (is_open(graph.name(i))) continue;
    const std::string name = short_name(graph.image(i));
    near.emplace(
        std::min(edit_distance(query, name), edit_distance(query, graph.image(i).repository)),
        name);
  }
  std::string text;
  int count = 0;
  for (const auto& [distance, name] : near) {
    if (distance > 2 + query.size() / 3 || count++ == 3) break;
    text += (text.empty() ? "" : ", ") + name;
  }
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
  for (NodeId i = 0; i < graph.first_build(); ++i) {
    if (names(wanted, graph.image(i))) found.push_back(i);
  }
  if (!found.empty()) return found;
  const std::string hint = nearest(graph, query);
  throw Error(ErrorKind::not_found, "find image", std::string(query),
              "no Dockerfile, inventory or live source names it",
              hint.empty() ? "`keelson graph` lists every image Keelson knows"
                           : "did you mean " + hint + "?");
}

}  // namespace keelson::graph
