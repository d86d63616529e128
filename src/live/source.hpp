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
  // `now` is the time of what is asked right now; a file is as old as it is.
  // Throws Error. The observation's source is left for the caller to name.
  virtual Observation observe(Time now) = 0;
};

// Docker Engine, single or Swarm manager.
std::unique_ptr<Source> docker_source(net::ClientOptions options);

// A YAML or JSON file: a list of references, or `images:` holding one; an entry may be
// {image: …, user: …, role: …}.
std::unique_ptr<Source> file_source(std::string path);

}  // namespace keelson::live
