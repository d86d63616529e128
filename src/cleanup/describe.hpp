// SPDX-License-Identifier: Apache-2.0
// Verdicts put into words: a manifest as people and plans get it, with every reason and
// its evidence. Decides nothing.
#pragma once
#include "src/cleanup/judge.hpp"

namespace keelson::cleanup {

Item describe(const RepositoryView& view, const std::vector<Judged>& judged,
              const std::vector<std::uint32_t>& waves, registry::ManifestId manifest);

}  // namespace keelson::cleanup
