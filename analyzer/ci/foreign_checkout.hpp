// SPDX-License-Identifier: Apache-2.0
// What a job checks out in place of its own repository, and what it builds from it. Reads no
// file of the other repository.
#pragma once
#include <optional>
#include <string>

#include "analyzer/gitlab/pipeline.hpp"
#include "analyzer/model/job.hpp"

namespace keelson::ci {

struct ForeignCheckout {
  std::string repository;  // "owner/name", or as written
  Place place;
};

// Of `actions/checkout` with `repository:`, as written and worked out. nullopt: it is the own
// one, or the head of a pull request to it.
std::optional<ForeignCheckout> foreign_checkout(const std::string& written,
                                                const std::string& repository,
                                                const gitlab::Project& project, const Place& place);

// Builds of local files after the checkout take those of the other repository.
void open_builds(const ForeignCheckout& checkout, ImageActions& actions);

}  // namespace keelson::ci
