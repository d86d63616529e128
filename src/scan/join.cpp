// SPDX-License-Identifier: Apache-2.0
#include "src/scan/join.hpp"

#include <algorithm>

#include "analyzer/model/image_reference.hpp"

namespace keelson::scan {
namespace {

// The image under its new name, which may be one that only run time knows.
Build mirror_of(const Promotion& copy) {
  Build build;
  build.dockerfile = copy.file;
  if (!copy.to.empty()) build.products = {copy.to};
  build.inputs = {{EdgeKind::mirror, copy.from, copy.from, copy.line, EdgeStrength::hard}};
  build.confidence = is_open(copy.from + copy.to) ? Confidence::pattern : Confidence::exact;
  build.evidence = {copy.file + ":" + std::to_string(copy.line)};
  return build;
}

}  // namespace

void Unjoined::add(CiLinks& links) {
  std::move(links.promotions.begin(), links.promotions.end(), std::back_inserter(promotions));
  for (auto& [root, names] : links.local_names) local_names[root].merge(names);
}

void join(Builds& builds, const Unjoined& unjoined) {
  settle_local_names(builds.builds, unjoined.local_names);
  for (const Promotion& promotion : unjoined.promotions)
    builds.builds.push_back(mirror_of(promotion));
  for (const Build& build : builds.builds) {
    if (build.products.empty() || build.confidence == Confidence::guess)
      builds.coverage.unlinked.push_back({build.dockerfile, "what it makes is not known"});
  }
  std::sort(builds.uses.begin(), builds.uses.end());
  builds.uses.erase(std::unique(builds.uses.begin(), builds.uses.end()), builds.uses.end());
  builds.coverage.settle();
}

}  // namespace keelson::scan
