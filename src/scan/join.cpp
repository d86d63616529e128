// SPDX-License-Identifier: Apache-2.0
#include "src/scan/join.hpp"

#include <algorithm>
#include <unordered_map>

#include "analyzer/model/image_reference.hpp"

namespace keelson::scan {
namespace {

// A chain of copies longer than this is no release process.
constexpr int k_rounds_max = 16;

std::string_view repository_of(std::string_view reference) {
  const std::size_t at = std::min(reference.find('@'), reference.size());
  const std::size_t colon = reference.substr(0, at).rfind(':');
  const std::size_t slash = reference.substr(0, at).rfind('/');
  const bool has_tag =
      colon != std::string_view::npos && (slash == std::string_view::npos || colon > slash);
  return reference.substr(0, has_tag ? colon : at);
}

// Builds by the repository of what they make; those of open names are in no order.
class Makers {
 public:
  explicit Makers(const std::vector<Build>& builds) : m_builds(builds) {
    for (std::size_t i = 0; i < builds.size(); ++i) {
      for (const std::string& product : builds[i].products) {
        const auto repository = repository_of(product);
        if (is_open(repository))
          m_open.push_back(i);
        else
          m_by_repository[std::string(repository)].push_back(i);
      }
    }
  }

  std::vector<std::size_t> of(const std::string& image) const {
    std::vector<std::size_t> found;
    const auto look = [&](std::size_t i) {
      for (const std::string& product : m_builds[i].products) {
        if (patterns_overlap(product, image)) return found.push_back(i);
      }
    };
    const std::string repository(repository_of(image));
    if (is_open(repository)) {
      for (std::size_t i = 0; i < m_builds.size(); ++i) look(i);
    } else {
      const auto known = m_by_repository.find(repository);
      if (known != m_by_repository.end()) {
        for (const std::size_t i : known->second) look(i);
      }
      for (const std::size_t i : m_open) look(i);
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
  }

 private:
  const std::vector<Build>& m_builds;
  std::unordered_map<std::string, std::vector<std::size_t>> m_by_repository;
  std::vector<std::size_t> m_open;
};

bool add_product(Build& build, const std::string& product) {
  const auto at = std::lower_bound(build.products.begin(), build.products.end(), product);
  if (at != build.products.end() && *at == product) return false;
  build.products.insert(at, product);
  return true;
}

void promote(Builds& builds, const std::vector<Promotion>& promotions) {
  std::vector<bool> is_used(promotions.size(), false);
  bool changed = !promotions.empty();
  for (int round = 0; changed && round < k_rounds_max; ++round) {
    changed = false;
    const Makers makers(builds.builds);
    for (std::size_t i = 0; i < promotions.size(); ++i) {
      for (const std::size_t maker : makers.of(promotions[i].from)) {
        is_used[i] = true;
        changed = add_product(builds.builds[maker], promotions[i].to) || changed;
      }
    }
  }
  for (std::size_t i = 0; i < promotions.size(); ++i) {
    if (is_used[i]) continue;
    const Promotion& copy = promotions[i];
    Build build;
    build.dockerfile = copy.file;
    build.products = {copy.to};
    build.inputs = {{EdgeKind::mirror, copy.from, copy.from, copy.line, EdgeStrength::hard}};
    build.confidence = is_open(copy.from + copy.to) ? Confidence::pattern : Confidence::exact;
    build.evidence = {copy.file + ":" + std::to_string(copy.line)};
    builds.builds.push_back(std::move(build));
  }
}

// The root of the project a file is in; nullptr when it is in none of these.
template <class ByRoot>
const std::string* root_of(const ByRoot& roots, const std::string& file) {
  for (std::size_t end = file.rfind('/');; end = file.rfind('/', end - 1)) {
    const auto root = roots.find(end == std::string::npos ? "" : file.substr(0, end));
    if (root != roots.end()) return &root->first;
    if (end == std::string::npos || end == 0) return nullptr;
  }
}

// A name without registry that is never pushed is one of Docker Hub's to everyone else.
void drop_local_names(Builds& builds, const Unjoined& unjoined) {
  std::map<std::string, std::set<std::string>> taken;  // by project root
  for (const Build& build : builds.builds) {
    const std::string* root = root_of(unjoined.local_names, build.dockerfile);
    if (root == nullptr) continue;
    for (const Input& input : build.inputs) taken[*root].insert(input.reference);
  }
  for (Build& build : builds.builds) {
    const std::string* root = root_of(unjoined.local_names, build.dockerfile);
    if (root == nullptr || build.confidence == Confidence::stated) continue;
    const auto& local = unjoined.local_names.at(*root);
    std::erase_if(build.products, [&](const std::string& product) {
      return local.contains(product) && !taken[*root].contains(product);
    });
  }
}

}  // namespace

void Unjoined::add(CiLinks& links) {
  std::move(links.promotions.begin(), links.promotions.end(), std::back_inserter(promotions));
  local_names.merge(links.local_names);
}

void join(Builds& builds, const Unjoined& unjoined) {
  promote(builds, unjoined.promotions);
  if (!unjoined.local_names.empty()) drop_local_names(builds, unjoined);
  for (const Build& build : builds.builds) {
    if (build.products.empty() || build.confidence == Confidence::guess)
      builds.coverage.unlinked.push_back({build.dockerfile, "what it makes is not known"});
  }
  std::sort(builds.uses.begin(), builds.uses.end());
  builds.uses.erase(std::unique(builds.uses.begin(), builds.uses.end()), builds.uses.end());
  builds.coverage.settle();
}

}  // namespace keelson::scan
