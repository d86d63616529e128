// SPDX-License-Identifier: Apache-2.0
// Edges of the graph as people and programs read them: text, JSON, DOT, Mermaid.
#pragma once
#include <ostream>
#include <string>
#include <vector>

#include "analyzer/graph/graph.hpp"
#include "src/cli/context.hpp"

namespace keelson::cli {

struct Link {
  std::string dependent;   // what is built, or the Dockerfile when that is not known
  std::string base;        // what it takes
  std::string kind;        // from, copy, mount, onbuild, syntax; annotation: the image says so;
                           // layers, history: it shows it
  std::string dockerfile;  // empty where the image says or shows it
  std::uint32_t line = 0;
  int distance = 0;        // builds between the image asked for and this link, from 1
  bool is_needed = false;  // something live, kept or of unknown use needs the dependent
  auto operator<=>(const Link&) const = default;
};

// What an edge says: one link for each product of the build; none for an edge that only
// joins names.
void append_links(const graph::Graph& graph, graph::NodeId source, const graph::Edge& edge,
                  int distance, bool is_needed, std::vector<Link>& links);

void print_links(std::ostream& out, Format format, const std::string& query,
                 std::vector<Link> links, Context& context);

}  // namespace keelson::cli
