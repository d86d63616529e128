// SPDX-License-Identifier: Apache-2.0
// The one interface to what says which images are live. A source that cannot answer
// wholly throws; it never answers with less.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "src/live/observation.hpp"
#include "src/net/http_client.hpp"

namespace keelson::live {

class Source {
 public:
  virtual ~Source() = default;
  // Sorted and unique. Throws Error.
  virtual std::vector<LiveImage> images() = 0;
};

// Docker Engine, single or Swarm manager.
std::unique_ptr<Source> docker_source(net::ClientOptions options);

// A YAML or JSON file: a list of references, or `images:` holding one; an entry may be
// {image: …, user: …, role: …}.
std::unique_ptr<Source> file_source(std::string path);

}  // namespace keelson::live
