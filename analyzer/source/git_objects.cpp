// SPDX-License-Identifier: Apache-2.0
#include "analyzer/source/git_objects.hpp"

#include <git2.h>

#include <algorithm>
#include <array>

#include "analyzer/source/git_packs.hpp"

namespace keelson::source {
namespace fs = std::filesystem;
namespace {

constexpr std::uintmax_t k_tree_bytes_max = 64u << 20;

struct Free {
  void operator()(git_repository* p) const { git_repository_free(p); }
  void operator()(git_odb* p) const { git_odb_free(p); }
  void operator()(git_odb_object* p) const { git_odb_object_free(p); }
  void operator()(git_object* p) const { git_object_free(p); }
  void operator()(git_commit* p) const { git_commit_free(p); }
  void operator()(git_tree* p) const { git_tree_free(p); }
  void operator()(git_reference* p) const { git_reference_free(p); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

void use_library() {
  // Never shut down: the process's end does it, whatever still holds a repository.
  static const int started = [] {
    const int count = git_libgit2_init();
    // CI runs as root on checkouts that belong to others. The owner matters to who runs
    // hooks or configured commands; nothing here does, objects are only read.
    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    // Answers depend on the repository alone, not on the machine's or the user's settings.
    for (const int level : {GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM,
                            GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL}) {
      git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
    }
    // They change how git writes or fetches, not what an object says: safe for a reader.
    // Objects a partial clone lacks are then missing like any other.
    std::array extensions{"partialclone", "worktreeconfig", "preciousobjects"};
    git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions.data(), extensions.size());
    return count;
  }();
  if (started < 0) throw Error(ErrorKind::internal, "start", "libgit2", "it cannot be initialised");
}

std::string last_message() {
  const git_error* error = git_error_last();
  return error && error->message ? error->message : "unknown cause";
}

git_oid oid_of(std::string_view hex) {
  git_oid oid{};
  if (hex.size() != GIT_OID_HEXSZ || git_oid_fromstrn(&oid, hex.data(), hex.size()) != 0) {
    throw Error(ErrorKind::invalid, "read git object", std::string(hex),
                "it is not an id of 40 hexadecimal digits");
  }
  return oid;
}

std::string hex_of(const git_oid* oid) {
  std::string hex(GIT_OID_HEXSZ, '\0');
  git_oid_fmt(hex.data(), oid);
  return hex;
}

Entry entry_of(const git_tree_entry* entry) {
  EntryKind kind = EntryKind::file;
  switch (git_tree_entry_filemode(entry)) {
    case GIT_FILEMODE_TREE:
      kind = EntryKind::directory;
      break;
    case GIT_FILEMODE_LINK:
      kind = EntryKind::link;
      break;
    case GIT_FILEMODE_COMMIT:
      kind = EntryKind::submodule;
      break;
    default:
      break;
  }
  return {git_tree_entry_name(entry), hex_of(git_tree_entry_id(entry)), kind};
}

// libgit2 passes over loose references it cannot read; their files tell that they exist.
void add_loose(const fs::path& common, const std::string& prefix, std::vector<std::string>& names) {
  std::error_code failed;
  fs::recursive_directory_iterator files(common / prefix, failed);
  for (; !failed && files != fs::recursive_directory_iterator(); files.increment(failed)) {
    std::error_code unknown;
    if (files->is_directory(unknown) || files->path().extension() == ".lock") continue;
    names.push_back(files->path().lexically_relative(common).generic_string());
  }
}

}  // namespace

struct GitObjects::Handles {
  Owned<git_repository> repository;
  Owned<git_odb> odb;

  Owned<git_tree> tree(const GitObjects& objects, const std::string& id) const {
    const git_oid oid = oid_of(id);
    size_t bytes = 0;
    git_object_t type{};
    objects.check(git_odb_read_header(&bytes, &type, odb.get(), &oid), id);
    if (bytes > k_tree_bytes_max) {
      objects.fail("read git object", id, "git object " + id + " lists too many entries");
    }
    git_tree* tree = nullptr;
    objects.check(git_tree_lookup(&tree, repository.get(), &oid), id);
    return Owned<git_tree>(tree);
  }
};

GitObjects::GitObjects(const fs::path& path)
    : m_path(path), m_handles(std::make_unique<Handles>()) {
  use_library();
  git_repository* repository = nullptr;
  if (git_repository_open_ext(&repository, path.c_str(), GIT_REPOSITORY_OPEN_NO_SEARCH, nullptr)) {
    const std::string cause = last_message();
    if (cause.find("objectformat") != std::string::npos) {
      throw Error(ErrorKind::unsupported, "open git repository", path.string(),
                  "its object format is not sha1",
                  "name a checkout of it under sources, as a directory");
    }
    throw Error(ErrorKind::configuration, "open git repository", path.string(), cause,
                "name a git repository or a checkout that the user who runs keelson can read");
  }
  m_handles->repository.reset(repository);
  git_odb* odb = nullptr;
  check(git_repository_odb(&odb, repository), "database");
  m_handles->odb.reset(odb);
  m_broken_packs = source::broken_packs(common_directory() / "objects");
}

GitObjects::~GitObjects() = default;
GitObjects::GitObjects(GitObjects&&) noexcept = default;
GitObjects& GitObjects::operator=(GitObjects&&) noexcept = default;

void GitObjects::fail(const std::string& doing, const std::string& object,
                      const std::string& cause) const {
  throw Error(ErrorKind::invalid, doing, object + " of " + m_path.string(), cause,
              "run git fsck in " + m_path.string() + "; fetch or clone again what it reports");
}

void GitObjects::check(int result, const std::string& id) const {
  if (result >= 0) return;
  fail("read git object", id,
       result == GIT_ENOTFOUND ? "git object " + id + " is missing"
                               : "git object " + id + " cannot be read: " + last_message());
}

fs::path GitObjects::common_directory() const {
  return git_repository_commondir(m_handles->repository.get());
}

bool GitObjects::bare() const {
  return git_repository_is_bare(m_handles->repository.get()) == 1;
}

CommitObject GitObjects::commit(const std::string& id) const {
  const git_oid oid = oid_of(id);
  git_commit* found = nullptr;
  check(git_commit_lookup(&found, m_handles->repository.get(), &oid), id);
  const Owned<git_commit> commit(found);
  CommitObject result{
      hex_of(git_commit_tree_id(found)), {}, Time(std::chrono::seconds(git_commit_time(found)))};
  for (unsigned i = 0; i < git_commit_parentcount(found); ++i) {
    result.parents.push_back(hex_of(git_commit_parent_id(found, i)));
  }
  return result;
}

std::vector<Entry> GitObjects::directory(const std::string& id) {
  ++m_trees_read;
  const auto tree = m_handles->tree(*this, id);
  std::vector<Entry> result;
  const size_t count = git_tree_entrycount(tree.get());
  result.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    result.push_back(entry_of(git_tree_entry_byindex(tree.get(), i)));
  }
  return result;
}

std::optional<Entry> GitObjects::entry(const std::string& id, const std::string& name) {
  ++m_trees_read;
  const auto tree = m_handles->tree(*this, id);
  const git_tree_entry* found = git_tree_entry_byname(tree.get(), name.c_str());
  if (!found) return std::nullopt;
  return entry_of(found);
}

std::uintmax_t GitObjects::blob_bytes(const std::string& id) const {
  const git_oid oid = oid_of(id);
  size_t bytes = 0;
  git_object_t type{};
  check(git_odb_read_header(&bytes, &type, m_handles->odb.get(), &oid), id);
  if (type != GIT_OBJECT_BLOB) {
    fail("read git object", id, "git object " + id + " is not a file's content");
  }
  return bytes;
}

std::string GitObjects::blob(const std::string& id, std::uintmax_t bytes_max) {
  if (blob_bytes(id) > bytes_max) {
    fail("read git object", id,
         "git object " + id + " is larger than " + std::to_string(bytes_max) + " bytes");
  }
  ++m_blobs_read;
  const git_oid oid = oid_of(id);
  git_odb_object* found = nullptr;
  check(git_odb_read(&found, m_handles->odb.get(), &oid), id);
  const Owned<git_odb_object> object(found);
  return {static_cast<const char*>(git_odb_object_data(found)), git_odb_object_size(found)};
}

std::optional<std::string> GitObjects::commit_starting(std::string_view hex) const {
  git_oid oid{};
  if (hex.size() < GIT_OID_MINPREFIXLEN || hex.size() > GIT_OID_HEXSZ ||
      git_oid_fromstrn(&oid, hex.data(), hex.size()) != 0) {
    return std::nullopt;
  }
  git_object* found = nullptr;
  const int result = git_object_lookup_prefix(&found, m_handles->repository.get(), &oid, hex.size(),
                                              GIT_OBJECT_COMMIT);
  if (result == GIT_EAMBIGUOUS) return std::nullopt;
  if (result == GIT_ENOTFOUND) {
    // libgit2 says the same of what a broken pack holds: then nobody knows.
    if (m_broken_packs.empty()) return std::nullopt;
    const Unreadable& pack = m_broken_packs.front();
    fail("find git commit", std::string(hex), pack.path + ": " + pack.cause);
  }
  check(result, std::string(hex));
  const Owned<git_object> object(found);
  return hex_of(git_object_id(found));
}

std::vector<std::string> GitObjects::references(const std::string& prefix) const {
  git_strarray listed{};
  if (git_reference_list(&listed, m_handles->repository.get()) < 0) {
    fail("list git references", prefix, last_message());
  }
  std::vector<std::string> names;
  for (size_t i = 0; i < listed.count; ++i) {
    if (std::string_view(listed.strings[i]).starts_with(prefix)) names.push_back(listed.strings[i]);
  }
  git_strarray_dispose(&listed);
  add_loose(common_directory(), prefix, names);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::optional<ReferenceTarget> GitObjects::reference(const std::string& name) const {
  git_reference* found = nullptr;
  int result = git_reference_lookup(&found, m_handles->repository.get(), name.c_str());
  if (result == GIT_ENOTFOUND) return std::nullopt;
  if (result < 0) fail("read git reference", name, last_message());
  const Owned<git_reference> reference(found);
  result = git_reference_resolve(&found, reference.get());
  if (result == GIT_ENOTFOUND) return std::nullopt;
  if (result < 0) fail("read git reference", name, last_message());
  const Owned<git_reference> end(found);
  const std::string id = hex_of(git_reference_target(end.get()));

  git_object* object = nullptr;
  check(git_object_lookup(&object, m_handles->repository.get(), git_reference_target(end.get()),
                          GIT_OBJECT_ANY),
        id);
  const Owned<git_object> named(object);
  result = git_object_peel(&object, named.get(), GIT_OBJECT_COMMIT);
  if (result == GIT_EPEEL || result == GIT_EINVALIDSPEC) {
    return ReferenceTarget{git_reference_name(end.get()), std::nullopt};
  }
  if (result < 0) fail("read git reference", name, "what it names: " + last_message());
  const Owned<git_object> commit(object);
  return ReferenceTarget{git_reference_name(end.get()), hex_of(git_object_id(commit.get()))};
}

}  // namespace keelson::source
