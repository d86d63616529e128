// SPDX-License-Identifier: Apache-2.0
// Finds the images a person means: "base/jdk" is every tag, the registry may be left
// out, and a name that is not there is answered with the nearest ones.
#pragma once
#include <string_view>
#include <vector>

#include "analyzer/graph/graph.hpp"

namespace keelson::graph {

// Sorted; where no known image has the name, also patterns that a Dockerfile makes and that may
// mean it. Throws Error{not_found} with "did you mean" when nothing matches, and Error{usage} when
// `query` is no image reference.
std::vector<NodeId> find_images(const Graph& graph, std::string_view query);

}  // namespace keelson::graph
