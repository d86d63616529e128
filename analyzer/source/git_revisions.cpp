// SPDX-License-Identifier: Apache-2.0
#include "analyzer/source/git_revisions.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "analyzer/model/image_reference.hpp"

namespace keelson::source {
namespace {

constexpr std::string_view k_heads = "refs/heads/";
constexpr std::string_view k_remotes = "refs/remotes/";
constexpr std::string_view k_tags = "refs/tags/";
constexpr std::size_t k_shown_digits = 12;

std::string after(std::string_view prefix, const std::string& name) {
  return name.substr(prefix.size());
}

bool chosen(const std::vector<std::string>& patterns, const std::string& name) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const auto& pattern) { return matches_pattern(pattern, name); });
}

// "main" of "refs/heads/main" and "refs/remotes/origin/main"; digits of a detached HEAD.
Revision revision_of(const ReferenceTarget& target) {
  const std::string& commit = *target.commit;
  for (const std::string_view prefix : {std::string_view("refs/remotes/origin/"), k_heads}) {
    if (target.reference.starts_with(prefix)) return {after(prefix, target.reference), commit};
  }
  if (target.reference == "HEAD") return {commit.substr(0, k_shown_digits), commit};
  return {target.reference, commit};
}

class Collector {
 public:
  explicit Collector(const GitObjects& objects) : m_objects(objects) {}

  void add(const std::string& name, const std::string& reference) {
    try {
      const auto target = m_objects.reference(reference);
      if (!target) {
        m_result.unreadable.push_back({reference, "it leads to no existing reference"});
      } else if (!target->commit) {
        m_result.notes.push_back(reference + " names no commit: not read");
      } else {
        m_result.found.push_back({name, *target->commit});
      }
    } catch (const Error& e) {
      m_result.unreadable.push_back({reference, e.cause()});
    }
  }

  Revisions take() {
    const auto by_name = [](const auto& a, const auto& b) { return a.name < b.name; };
    const auto by_path = [](const auto& a, const auto& b) { return a.path < b.path; };
    std::sort(m_result.found.begin(), m_result.found.end(), by_name);
    std::sort(m_result.unreadable.begin(), m_result.unreadable.end(), by_path);
    std::sort(m_result.notes.begin(), m_result.notes.end());
    return std::move(m_result);
  }

 private:
  const GitObjects& m_objects;
  Revisions m_result;
};

bool is_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

bool is_abbreviation(std::string_view text) {
  return text.size() >= 7 && text.size() <= 40 && is_hex(text);
}

// Whether a short run of digits alone may be an id: mostly it is a number or a date.
enum class Numbers : std::uint8_t { left_out, taken };

// The runs of letters and digits in the text that may be ids.
std::vector<std::string_view> candidates_in(std::string_view text, CommitText source,
                                            Numbers numbers) {
  std::vector<std::string_view> result;
  for (std::size_t from = 0; from < text.size();) {
    const auto is_part = [&](std::size_t at) {
      return at < text.size() && std::isalnum(static_cast<unsigned char>(text[at])) != 0;
    };
    std::size_t to = from;
    while (is_part(to)) ++to;
    const std::string_view run = text.substr(from, to - from);
    from = to + 1;
    if (run == "dirty" || run == "modified") return {};
    const bool whole_label = source == CommitText::revision_label && run.size() == text.size();
    const bool number = run.size() < 12 && run.find_first_not_of("0123456789") == run.npos;
    if (is_abbreviation(run) && (whole_label || !number || numbers == Numbers::taken))
      result.push_back(run);
    if (run.starts_with('g') && is_abbreviation(run.substr(1))) result.push_back(run.substr(1));
  }
  return result;
}

}  // namespace

std::optional<Revision> default_branch(const GitObjects& objects) {
  const auto usable = [&](const std::optional<ReferenceTarget>& target, const char* name) {
    if (target && !target->commit) {
      throw Error(ErrorKind::invalid, "read the default branch of", objects.path().string(),
                  std::string(name) + " names no commit", "set it to a branch");
    }
    return target.has_value();
  };
  if (!objects.bare()) {
    const auto remote = objects.reference("refs/remotes/origin/HEAD");
    if (usable(remote, "refs/remotes/origin/HEAD")) return revision_of(*remote);
  }
  const auto head = objects.reference("HEAD");
  if (usable(head, "HEAD")) return revision_of(*head);
  if (objects.references("refs/").empty()) return std::nullopt;
  throw Error(ErrorKind::configuration, "read the default branch of", objects.path().string(),
              "HEAD names a branch that does not exist",
              "set it with git symbolic-ref HEAD refs/heads/BRANCH, or choose branches by name");
}

Revisions branches(const GitObjects& objects, const std::vector<std::string>& patterns) {
  Collector collector(objects);
  std::set<std::string> taken;
  std::set<std::string> local;
  for (const std::string& reference : objects.references(std::string(k_heads))) {
    const std::string name = after(k_heads, reference);
    taken.insert(name);
    local.insert(name);
    if (chosen(patterns, name)) collector.add(name, reference);
  }
  // A remote's name may hold a slash only by hand-editing; then the rest is its branch.
  std::map<std::pair<bool, std::string>, std::string> remote;  // origin first
  for (const std::string& reference : objects.references(std::string(k_remotes))) {
    const std::string name = after(k_remotes, reference);
    remote[{!name.starts_with("origin/"), name}] = reference;
  }
  for (const auto& [key, reference] : remote) {
    const std::string& full = key.second;
    const std::string name = full.substr(full.find('/') + 1);
    if (name == "HEAD" || local.contains(name) || !chosen(patterns, name)) continue;
    std::string shown = taken.insert(name).second ? name : full;
    if (shown == full && !taken.insert(full).second) continue;
    collector.add(shown, reference);
  }
  return collector.take();
}

Revisions tags(const GitObjects& objects, const std::vector<std::string>& patterns) {
  Collector collector(objects);
  for (const std::string& reference : objects.references(std::string(k_tags))) {
    const std::string name = after(k_tags, reference);
    if (chosen(patterns, name)) collector.add(name, reference);
  }
  return collector.take();
}

std::optional<Revision> commit_named(const GitObjects& objects, std::string_view text,
                                     CommitText source) {
  std::set<std::string> commits;
  for (const Numbers numbers : {Numbers::left_out, Numbers::taken}) {
    for (const std::string_view candidate : candidates_in(text, source, numbers)) {
      if (const auto commit = objects.commit_starting(candidate)) commits.insert(*commit);
    }
    if (!commits.empty()) break;
  }
  if (commits.size() != 1) return std::nullopt;
  return Revision{commits.begin()->substr(0, k_shown_digits), *commits.begin()};
}

}  // namespace keelson::source
