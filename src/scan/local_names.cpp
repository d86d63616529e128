// SPDX-License-Identifier: Apache-2.0
#include "src/scan/local_names.hpp"

#include <algorithm>

#include "analyzer/model/image_reference.hpp"

namespace keelson::scan {
namespace {

// The root of the project a file is in; nullptr when it is in none of these.
const std::string* root_of(const LocalNames& roots, const std::string& file) {
  for (std::size_t end = file.rfind('/');; end = file.rfind('/', end - 1)) {
    const auto root = roots.find(end == std::string::npos ? "" : file.substr(0, end));
    if (root != roots.end()) return &root->first;
    if (end == std::string::npos || end == 0) return nullptr;
  }
}

// The builds of one project that CI makes.
class Project {
 public:
  explicit Project(const std::set<std::string>& local) : m_local(local) {}

  void add(Build& build) {
    Member& member = m_members.emplace_back(Member{&build, {}, {}});
    for (const std::string& product : build.products)
      (m_local.contains(product) ? member.local : member.products).insert(product);
    m_all.insert(member.products.begin(), member.products.end());
  }

  // What takes a local image gives it its own products.
  void settle() {
    for (bool changed = true; changed;) {
      changed = false;
      for (Member& member : m_members) {
        if (member.local.empty()) continue;
        for (const Member& user : m_members) {
          if (&user == &member || !takes(user, member)) continue;
          for (const std::string& product : user.products)
            changed = member.products.insert(product).second || changed;
        }
      }
    }
    for (Member& member : m_members) {
      const auto& products = member.products.empty() ? m_all : member.products;
      member.build->products.assign(products.begin(), products.end());
      std::erase_if(member.build->owned,
                    [&](const std::string& product) { return !products.contains(product); });
    }
  }

 private:
  struct Member {
    Build* build;
    std::set<std::string> products, local;
  };

  static bool takes(const Member& user, const Member& member) {
    return std::any_of(user.build->inputs.begin(), user.build->inputs.end(),
                       [&](const Input& input) { return member.local.contains(input.reference); });
  }

  const std::set<std::string>& m_local;
  std::vector<Member> m_members;
  std::set<std::string> m_all;
};

}  // namespace

void settle_local_names(std::vector<Build>& builds, const LocalNames& local) {
  std::map<std::string, Project> projects;
  for (Build& build : builds) {
    const std::string* root = root_of(local, build.dockerfile);
    // Nobody is seen to make what has no evidence.
    if (root == nullptr || build.evidence.empty() || build.confidence == Confidence::stated)
      continue;
    projects.try_emplace(*root, local.at(*root)).first->second.add(build);
  }
  for (auto& [root, project] : projects) project.settle();
}

}  // namespace keelson::scan
