// SPDX-License-Identifier: Apache-2.0
// Images that are built from themselves, through however many builds. Says what the
// Dockerfiles say; never whether a registry still makes it work.
#pragma once
#include <cstddef>
#include <vector>

#include "analyzer/graph/graph.hpp"

namespace keelson::graph {

// A step leads from an image to a build that makes it, and from there to an image it
// takes. What counts:
// - References by tag, open ones included. A reference with a digest does not: what it
//   names was there before. For the same reason neither do tags joined by a digest, nor
//   what an image says it was built on.
// - A build whose open product covers the image it takes (`app:*` from `app:1`) is a
//   version built from an earlier one, not a cycle. When it states that very image
//   (`app:1` from `app:1`), it is a cycle of one image.

// Image, build, image, build …; the last build takes the first image again. No node is
// there twice, and the first is the image with the smallest name.
using Cycle = std::vector<NodeId>;

struct Cycles {
  std::vector<Cycle> cycles;  // sorted, each once
  bool complete = true;       // false: there are more than were asked for
};

// There can be exponentially many in a graph, so at most `limit` are listed (which ones
// does not depend on chance).
Cycles find_cycles(const Graph& graph, std::size_t limit = 1000);

}  // namespace keelson::graph
