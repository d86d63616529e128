// SPDX-License-Identifier: Apache-2.0
// Which commits of a git repository people mean by a branch, a tag or a piece of text.
// Never guesses: what may mean two commits means none.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/source/dockerfiles.hpp"
#include "analyzer/source/git_objects.hpp"

namespace keelson::source {

struct Revision {
  std::string name;    // as people say it: "main", "v1.2", or 12 digits of the commit
  std::string commit;  // 40 hex digits
  bool operator==(const Revision&) const = default;
};

struct Revisions {
  std::vector<Revision> found;         // sorted by name, unique
  std::vector<Unreadable> unreadable;  // by full reference name, sorted
  std::vector<std::string> notes;      // tags that name no commit
};

// Where a text that names a commit comes from.
enum class CommitText {
  revision_label,  // org.opencontainers.image.revision: "3f2a9c01d4e5…"
  image_tag,       // "main-3f2a9c01", "v1.2-14-g3f2a9c01"
};

// Bare: what HEAD names. Otherwise what refs/remotes/origin/HEAD does, when it exists, then
// HEAD, detached or not. nullopt for a repository without any reference; throws Error when
// there are some but HEAD names none of them.
std::optional<Revision> default_branch(const GitObjects& objects);

// Local branches, and remote-tracking ones no local branch shares its name with. Of several
// remotes, origin's is called "x" and another's "upstream/x". A branch is chosen when one
// of the patterns (`*` for any run of characters) matches its name without the remote.
Revisions branches(const GitObjects& objects, const std::vector<std::string>& patterns);

// Annotated tags stand for the commit they were put on.
Revisions tags(const GitObjects& objects, const std::vector<std::string>& patterns);

// The commit the text carries: an id, whole or of 7 digits or more. nullopt when it carries
// none of this repository, several, or says that files were changed since ("-dirty"). In an
// image tag fewer than 12 decimal digits are a date or a pipeline's number, not an id.
// Throws Error when none is found, but a pack is broken that may hold it.
std::optional<Revision> commit_named(const GitObjects& objects, std::string_view text,
                                     CommitText source);

}  // namespace keelson::source
