// SPDX-License-Identifier: Apache-2.0
#include "analyzer/source/git_dockerfiles.hpp"

#include <algorithm>

namespace keelson::source {
namespace {

// No repository has as many; a tree that names the same subtree over and over does.
constexpr std::size_t k_entries_max = 100'000;

// git itself never makes such names; taken as paths they would lead elsewhere.
bool is_plain_name(const std::string& name) {
  return !name.empty() && name != "." && name != ".." && name.find('/') == std::string::npos;
}

}  // namespace

struct GitDockerfiles::Listing {
  const std::string& root;
  GitTree tree;

  void report(std::string path, std::string cause) {
    tree.unreadable.push_back({std::move(path), std::move(cause)});
  }
  bool full() const {
    return tree.files.size() + tree.unreadable.size() + tree.notes.size() >= k_entries_max;
  }
};

GitTree GitDockerfiles::in_tree(const std::string& tree) {
  const Directory& root = directory(tree);
  if (root.failure) throw *root.failure;
  Listing listing{tree, {}};
  list(listing, root, "", 0);
  if (listing.full()) {
    listing.report(".", "it has more than " + std::to_string(k_entries_max) + " Dockerfiles");
  }
  GitTree result = std::move(listing.tree);
  const auto by_path = [](const auto& a, const auto& b) { return a.path < b.path; };
  std::stable_sort(result.files.begin(), result.files.end(), by_path);
  std::stable_sort(result.unreadable.begin(), result.unreadable.end(), by_path);
  std::sort(result.notes.begin(), result.notes.end());
  return result;
}

// Depth first with a stack of our own: nesting in a repository must not end the program.
const GitDockerfiles::Directory& GitDockerfiles::directory(const std::string& tree) {
  std::vector<std::string> ahead{tree};
  while (!ahead.empty()) {
    const std::string id = ahead.back();
    const auto [known, fresh] = m_directories.try_emplace(id);
    Directory& current = known->second;
    if (fresh) read(current, id);
    const std::size_t before = ahead.size();
    for (auto& child : current.children) {
      if (child.directory != nullptr) continue;
      const auto below = m_directories.find(child.id);
      if (below == m_directories.end()) {
        ahead.push_back(child.id);
      } else {
        child.directory = &below->second;
      }
    }
    if (ahead.size() != before) continue;  // children first, then this one again
    std::erase_if(current.children, [](const auto& child) { return child.directory->empty(); });
    ahead.pop_back();
  }
  return m_directories.at(tree);
}

void GitDockerfiles::read(Directory& into, const std::string& tree) try {
  for (Entry& entry : m_objects.directory(tree)) {
    if (!is_plain_name(entry.name)) {
      into.unreadable.push_back({entry.name, "git allows no such name; run git fsck"});
    } else if (entry.kind == EntryKind::directory) {
      if (entry.name != ".git") into.children.push_back({entry.name, entry.id, nullptr});
    } else if (entry.kind == EntryKind::submodule || is_dockerfile_name(entry.name)) {
      into.files.push_back(std::move(entry));
    }
  }
} catch (const Error& e) {
  into.failure = e;
}

void GitDockerfiles::list(Listing& into, const Directory& directory, const std::string& prefix,
                          int depth) {
  const std::string shown = prefix.empty() ? "." : prefix.substr(0, prefix.size() - 1);
  if (depth > k_depth_max) return into.report(shown, "directories are nested too deeply");
  if (directory.failure) return into.report(shown, directory.failure->cause());
  for (const auto& [name, cause] : directory.unreadable) into.report(prefix + name, cause);
  for (const Entry& entry : directory.files) {
    if (into.full()) return;
    list_file(into, entry, prefix + entry.name);
  }
  for (const auto& child : directory.children) {
    if (into.full()) return;
    list(into, *child.directory, prefix + child.name + "/", depth + 1);
  }
}

void GitDockerfiles::list_file(Listing& into, const Entry& entry, const std::string& path) {
  if (entry.kind == EntryKind::submodule) {
    into.tree.notes.push_back("submodule " + path + " at " + entry.id +
                              ": not read here; name its repository under sources");
    return;
  }
  std::string blob = entry.id;
  if (entry.kind == EntryKind::link) {
    try {
      LinkEnd end = m_links.follow(into.root, path);
      if (end.kind == LinkEndKind::directory) return;  // a directory is no Dockerfile
      if (end.kind == LinkEndKind::nowhere) return into.report(path, std::move(end.cause));
      blob = std::move(end.blob);
    } catch (const Error& e) {
      return into.report(path, e.cause());
    }
  }
  const std::string& problem = problem_of(blob);
  if (!problem.empty()) return into.report(path, problem);
  into.tree.files.push_back({path, std::move(blob)});
}

const std::string& GitDockerfiles::problem_of(const std::string& blob) {
  const auto [known, fresh] = m_problems.try_emplace(blob);
  if (fresh) {
    try {
      if (m_objects.blob_bytes(blob) > k_blob_bytes_max) known->second = "it is larger than 4 MiB";
    } catch (const Error& e) {
      known->second = e.cause();
    }
  }
  return known->second;
}

}  // namespace keelson::source
