// SPDX-License-Identifier: Apache-2.0
#include "src/scan/git_source.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <set>
#include <thread>
#include <tuple>

#include "analyzer/model/error.hpp"
#include "analyzer/model/image_reference.hpp"
#include "analyzer/source/find_repositories.hpp"
#include "analyzer/source/git_repository.hpp"
#include "src/scan/projects.hpp"
#include "src/scan/reader.hpp"
#include "src/store/scans.hpp"

namespace keelson::scan {
namespace {

using source::GitRepository;
using source::Revision;

// One repository, read by one thread.
struct Repository {
  std::filesystem::path path;
  std::string shown;  // "mirrors/api", without .git
  std::string key;    // in the store
  std::string remembered;
  SourceReading reading;
  std::vector<std::string> notes;
  std::string project;  // "group/name"
  CiLinks links;
};

std::string shown_of(const config::Source& source, const std::filesystem::path& path) {
  const std::string below =
      path.lexically_relative(source.directory.lexically_normal()).generic_string();
  std::string shown = below == "."          ? source.shown
                      : source.shown == "." ? below
                                            : source.shown + "/" + below;
  if (shown.ends_with("/.git"))
    shown.erase(shown.size() - 5);
  else if (shown.ends_with(".git"))
    shown.erase(shown.size() - 4);
  return shown;
}

std::string project_path_of(const config::Source& source, const std::filesystem::path& path) {
  std::string below = path.lexically_relative(source.directory.lexically_normal()).generic_string();
  return project_path(path, below, source);
}

void note(Repository& into, const std::vector<std::string>& notes) {
  for (const std::string& text : notes) into.notes.push_back(into.shown + ": " + text);
}

void list(Repository& into, const std::vector<source::Unreadable>& unreadable,
          const std::string& revision = {}) {
  for (const auto& missing : unreadable) {
    into.reading.unreadable.push_back(
        {into.shown + "/" + missing.path + (revision.empty() ? "" : "@" + revision),
         missing.cause});
  }
}

struct ChosenRevisions {
  std::vector<Revision> all;
  std::vector<Revision> heads;  // of them, those that branches and tags name
};

// The revisions a source names, in its order, each commit once.
ChosenRevisions revisions_of(const config::Source& source, GitRepository& git, Repository& into) {
  std::vector<Revision> all, heads;
  const auto add = [&](const Revision& revision) {
    heads.push_back(revision);
    if (source.history == 1) return all.push_back(revision);
    const source::History history = git.history(revision, static_cast<std::size_t>(source.history));
    note(into, history.notes);
    list(into, history.unreadable);
    for (const source::Commit& commit : history.commits) {
      all.push_back(
          {commit.id == revision.commit ? revision.name : commit.id.substr(0, 12), commit.id});
    }
  };
  for (const std::string& wanted : source.revisions) {
    if (wanted == "live") continue;
    if (wanted == "default") {
      if (const auto revision = git.default_branch())
        add(*revision);
      else
        into.notes.push_back(into.shown + ": it has no commit yet");
      continue;
    }
    const std::vector<std::string> patterns{wanted.substr(wanted.find(':') + 1)};
    const source::Revisions found =
        wanted.starts_with("branch:") ? git.branches(patterns) : git.tags(patterns);
    note(into, found.notes);
    list(into, found.unreadable);
    for (const Revision& revision : found.found) add(revision);
  }
  for (std::vector<Revision>* list : {&all, &heads}) {
    std::set<std::string> seen;
    std::erase_if(*list, [&](const Revision& r) { return !seen.insert(r.commit).second; });
  }
  return {std::move(all), std::move(heads)};
}

void sort_by_name(std::vector<SourceFile>& files) {
  std::sort(files.begin(), files.end(), [](const SourceFile& a, const SourceFile& b) {
    return std::tie(a.name, a.shown) < std::tie(b.name, b.shown);
  });
}

// What CI does with the Dockerfiles of a commit; `files` are told by their blobs.
void link(GitRepository& git, const Revision& revision, const std::vector<SourceFile>& files,
          const config::Settings& settings, const config::Source& source,
          const KnownProjects& known, Statements& statements, Repository& into) {
  std::map<std::pair<std::string, std::string>, std::string> shown;  // by path and blob
  for (const SourceFile& file : files) shown[{file.path, file.name}] = file.shown;
  std::vector<DockerfileName> names;
  for (const source::GitFile& file : git.dockerfiles(revision.commit).files) {
    const auto found = shown.find({into.shown + "/" + file.path, file.blob});
    if (found != shown.end()) names.push_back({file.path, found->second});
  }
  into.links.add(read_jobs(into.project, *git.tree(revision.commit), settings, source, known,
                           statements, into.shown, "@" + revision.name),
                 names);
}

// The Dockerfiles of these commits; a file that did not change between them once.
std::vector<SourceFile> files_of(GitRepository& git, const std::vector<Revision>& revisions,
                                 Repository& into) {
  std::vector<SourceFile> files;
  std::set<std::pair<std::string, std::string>> seen;
  std::set<std::string> missing, notes;
  for (const Revision& revision : revisions) {
    source::GitTree tree = git.dockerfiles(revision.commit);
    // What cannot be read at one commit cannot at the next: told once.
    std::erase_if(tree.unreadable,
                  [&](const auto& u) { return !missing.insert(u.path + u.cause).second; });
    list(into, tree.unreadable, revision.name);
    std::erase_if(tree.notes, [&](const std::string& n) { return !notes.insert(n).second; });
    note(into, tree.notes);
    for (const source::GitFile& file : tree.files) {
      if (!seen.emplace(file.path, file.blob).second) continue;
      const std::string path = into.shown + "/" + file.path;
      files.push_back({file.blob, path + "@" + revision.name, {}, path});
    }
  }
  sort_by_name(files);
  return files;
}

SourceReading read_files(GitRepository& git, const std::vector<SourceFile>& files,
                         const std::string& remembered, Linker& linker, const CiLinks& links) {
  const Index index(remembered);
  return read_source(
      files, index, linker, links, [&](const SourceFile& file) { return git.read_blob(file.name); },
      1, 0);
}

void append(SourceReading& to, SourceReading from) {
  to.files_read += from.files_read;
  std::move(from.builds.begin(), from.builds.end(), std::back_inserter(to.builds));
  std::move(from.unreadable.begin(), from.unreadable.end(), std::back_inserter(to.unreadable));
  to.index = std::move(from.index);
}

// Runs `work` for each repository of the source, several at a time, and adds up what it
// read in order of their paths.
template <class Work, class Finish>
void each_repository(const config::Source& source, const std::string& kind,
                     store::Database* database, unsigned threads, Builds& builds, Work work,
                     Finish finish) {
  const source::Repositories found = source::find_repositories(source.directory);
  for (const auto& missing : found.unreadable)
    builds.unreadable.push_back({source.shown + "/" + missing.path, missing.cause});
  if (found.paths.empty()) builds.notes.push_back(source.shown + ": no git repository is there");
  std::vector<Repository> all;
  for (const auto& path : found.paths) {
    Repository& repository = all.emplace_back();
    repository.path = path;
    repository.shown = shown_of(source, path);
    repository.key = kind + " " + std::filesystem::absolute(path).string();
    repository.project = project_path_of(source, path);
    if (database != nullptr) repository.remembered = store::last_scan(*database, repository.key);
  }
  std::atomic<std::size_t> next{0};
  const auto run = [&] {
    for (std::size_t i; (i = next.fetch_add(1)) < all.size();) {
      try {
        GitRepository git(all[i].path);
        list(all[i], git.broken_packs());
        work(git, all[i]);
      } catch (const Error& error) {
        all[i].reading.unreadable.push_back({all[i].shown, error.sentence()});
      } catch (const std::exception& error) {
        all[i].reading.unreadable.push_back({all[i].shown, error.what()});
      }
    }
  };
  std::vector<std::thread> others;
  for (unsigned t = 1; t < threads && t < all.size(); ++t) others.emplace_back(run);
  run();
  for (std::thread& thread : others) thread.join();
  for (Repository& repository : all) {
    if (database != nullptr && !repository.reading.index.empty())
      store::save_scan(*database, repository.key, repository.reading.index);
    builds.notes.insert(builds.notes.end(), repository.notes.begin(), repository.notes.end());
    add_reading(builds, std::move(repository.reading));
    finish(repository);
  }
}

// The registry is left out: keelson.yml may call it by one of its other names.
bool makes(const Build& build, const std::string& image) {
  return std::any_of(build.products.begin(), build.products.end(), [&](const std::string& product) {
    const ImageReference made = parse_image_reference(product), live = parse_image_reference(image);
    return patterns_overlap(made.repository, live.repository) &&
           (live.tag.empty() || patterns_overlap(made.tag, live.tag));
  });
}

}  // namespace

void add_repositories(const config::Source& source, KnownProjects& known) {
  for (const auto& path : source::find_repositories(source.directory).paths)
    known.add(project_path_of(source, path), ProjectKind::repository, path);
}

void read_git(const config::Settings& settings, const config::Source& source,
              const KnownProjects& known, Linker& linker, Statements& statements,
              store::Database* database, unsigned threads, Builds& builds, Unjoined& unjoined) {
  each_repository(
      source, "git", database, threads, builds,
      [&](GitRepository& git, Repository& into) {
        const auto revisions = revisions_of(source, git, into);
        const auto files = files_of(git, revisions.all, into);
        for (const Revision& head : revisions.heads)
          link(git, head, files, settings, source, known, statements, into);
        into.links.finish();
        append(into.reading, read_files(git, files, into.remembered, linker, into.links));
      },
      [&](Repository& repository) { add_links(builds, unjoined, std::move(repository.links)); });
}

void read_live_commits(const config::Settings& settings, const config::Source& source,
                       const KnownProjects& known, Linker& linker, Statements& statements,
                       std::span<const BuiltFrom> live, store::Database* database, unsigned threads,
                       Builds& builds) {
  each_repository(
      source, "git live", database, threads, builds,
      [&](GitRepository& git, Repository& into) {
        // Commits by the short name their files are shown with.
        std::map<std::string, std::vector<std::string>> images;
        std::vector<SourceFile> files;
        for (const BuiltFrom& from : live) {
          const auto kind =
              from.is_label ? source::CommitText::revision_label : source::CommitText::image_tag;
          const auto commit = git.commit_named(from.text, kind);
          if (!commit) continue;
          auto& made = images[commit->commit.substr(0, 12)];
          made.push_back(from.image);
          if (made.size() > 1) continue;
          const Revision revision{commit->commit.substr(0, 12), commit->commit};
          const auto of_commit = files_of(git, {revision}, into);
          link(git, revision, of_commit, settings, source, known, statements, into);
          files.insert(files.end(), of_commit.begin(), of_commit.end());
        }
        sort_by_name(files);
        into.links.finish();
        SourceReading reading = read_files(git, files, into.remembered, linker, into.links);
        settle_local_names(reading.builds, into.links.local_names);
        std::vector<Build> kept;
        for (Build& build : reading.builds) {
          if (build.products.empty()) {
            kept.push_back(std::move(build));
            continue;
          }
          const std::string commit = build.dockerfile.substr(build.dockerfile.rfind('@') + 1);
          bool is_known = build.unproven.empty();
          for (const std::string& image : images[commit]) {
            if (!makes(build, image)) continue;
            is_known = true;
            kept.push_back(build);
            kept.back().products = {image};
          }
          if (is_known) continue;
          kept.push_back(std::move(build));
          kept.back().products.clear();
        }
        reading.builds = std::move(kept);
        append(into.reading, std::move(reading));
      },
      [](const Repository&) {});
}

}  // namespace keelson::scan
