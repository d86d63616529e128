// SPDX-License-Identifier: Apache-2.0
#include "src/config/load.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>

#include "analyzer/model/error.hpp"
#include "analyzer/model/image_reference.hpp"
#include "src/config/patterns.hpp"
#include "src/config/statements.hpp"
#include "src/config/values.hpp"

namespace keelson::config {
namespace fs = std::filesystem;
namespace {

class Loader {
 public:
  Loader(const Document& document, fs::path base) : m_document(document), m_base(std::move(base)) {}

  Settings load(const std::string& file) {
    Settings s;
    s.file = file;
    for (const Entry& entry : m_document.entries()) s.text += entry.path + "=" + entry.value + "\n";
    each("registries", [&](const std::string& at) { s.registries.push_back(registry(at)); });
    each("sources", [&](const std::string& at) { s.sources.push_back(source(at)); });
    each("builds", [&](const std::string& at) { s.builds.push_back(link(at)); });
    each("statements",
         [&](const std::string& at) { s.statements.push_back(statement_of(m_document, at)); });
    each("live", [&](const std::string& at) { s.live.push_back(live(at)); });
    each("retention", [&](const std::string& at) { s.retention.push_back(rule(at)); });
    each("keep", [&](const std::string& at) {
      s.keep.push_back({pattern(at, Named::image), origin(at)});
    });
    s.grace = *parse_duration(text("grace"));
    s.guards = guards();
    s.vault = vault();
    s.store = path(text("store"));
    unique_names(s.registries, "registries");
    for (std::size_t i = 0; i < s.sources.size(); ++i) {
      const std::string& name = s.sources[i].registry;
      if (name.empty() || std::any_of(s.registries.begin(), s.registries.end(),
                                      [&](const Registry& r) { return r.name == name; }))
        continue;
      fail("sources[" + std::to_string(i) + "].registry", "no registry is called \"" + name + "\"",
           "write the name of one under registries:");
    }
    unique_names(s.live, "live");
    return s;
  }

 private:
  template <class Visit>
  void each(const std::string& list, Visit visit) {
    for (std::size_t i = 0; i < m_document.count(list); ++i)
      visit(list + "[" + std::to_string(i) + "]");
  }

  std::string text(const std::string& path) const {
    const Entry* entry = m_document.find(path);
    return entry ? entry->value : "";
  }

  // Of an object, that of its first key.
  std::string origin(const std::string& path) const {
    if (const Entry* entry = m_document.find(path)) return entry->origin;
    for (const Entry& entry : m_document.entries()) {
      if (entry.path.starts_with(path + ".")) return entry.origin;
    }
    return "";
  }

  std::vector<std::string> texts(const std::string& list) {
    std::vector<std::string> result;
    each(list, [&](const std::string& at) { result.push_back(text(at)); });
    return result;
  }

  // A text that may match something.
  std::string pattern(const std::string& at, Named what) const {
    const std::string pattern = text(at);
    if (const auto fault = fault_of(pattern, what)) fail(at, fault->cause, fault->next);
    return pattern;
  }

  std::vector<std::string> patterns(const std::string& list, Named what) {
    std::vector<std::string> result;
    each(list, [&](const std::string& at) { result.push_back(pattern(at, what)); });
    return result;
  }

  fs::path path(const std::string& text) const { return (m_base / text).lexically_normal(); }

  [[noreturn]] void fail(const std::string& at, const std::string& cause,
                         const std::string& next) const {
    throw Error(ErrorKind::configuration, origin(at) + ": read", at, cause, next);
  }

  Registry registry(const std::string& at) {
    Registry r{text(at + ".name"),
               text(at + ".url"),
               text(at + ".username"),
               std::nullopt,
               text(at + ".ca_file"),
               texts(at + ".aliases"),
               *parse_duration(text(at + ".timeout")),
               *parse_count(text(at + ".connections")),
               parse_count(text(at + ".requests_per_second")),
               text(at + ".follows_projects") == "true"};
    if (!r.url.starts_with("http://") && !r.url.starts_with("https://")) {
      fail(at + ".url", "it does not begin with https:// or http://",
           "write url: https://registry.example.com");
    }
    if (r.url.find('@') != std::string::npos) {
      fail(at + ".url", "a URL must not carry a password",
           "use username and password: {env: NAME}");
    }
    const std::string secret = text(at + ".password");
    if (secret.starts_with("env:")) r.password = SecretSource{secret.substr(4), ""};
    if (secret.starts_with("file:")) r.password = SecretSource{"", path(secret.substr(5)).string()};
    if (r.password && r.username.empty())
      fail(at + ".password", "there is no username", "write username: ci");
    return r;
  }

  Source source(const std::string& at) {
    const std::string directory = text(at + ".directory"), git = text(at + ".git");
    if (directory.empty() == git.empty()) {
      fail(at,
           directory.empty() ? "it names neither a directory nor git"
                             : "it names both a directory and git",
           "write directory: services, or git: mirrors");
    }
    Source s{path(git.empty() ? directory : git),
             git.empty() ? directory : git,
             git.empty() ? SourceKind::directory : SourceKind::git,
             texts(at + ".revisions"),
             *parse_count(text(at + ".history")),
             text(at + ".group"),
             text(at + ".registry"),
             assignments(at + ".variables"),
             text(at + ".convention"),
             parse_duration(text(at + ".max_age")),
             texts(at + ".produces")};
    if (git.empty() && s.max_age) {
      fail(at + ".max_age", "when a checkout was made is not known; only git tells",
           "write git: instead of directory:, or remove it");
    }
    if (git.empty() && (!s.revisions.empty() || s.history != 1)) {
      fail(at, "revisions and history are for git; a directory is read as it is",
           "write git: instead of directory:, or remove them");
    }
    for (std::size_t i = 0; i < s.revisions.size(); ++i) {
      const std::string& revision = s.revisions[i];
      if (revision == "default" || revision == "live") continue;
      const std::size_t colon = revision.find(':');
      const std::string kind = revision.substr(0, colon);
      if ((kind != "branch" && kind != "tag") || colon == std::string::npos ||
          colon + 1 == revision.size()) {
        fail(at + ".revisions[" + std::to_string(i) + "]",
             "\"" + revision + "\" is no kind of revision",
             "write default, live, branch:PATTERN or tag:PATTERN");
      }
    }
    if (!git.empty() && s.revisions.empty()) s.revisions = {"default", "live"};
    if (!s.convention.empty()) check_product(at + ".convention", s.convention);
    return s;
  }

  RetentionRule rule(const std::string& at) {
    RetentionRule r;
    r.repositories = pattern(at + ".repositories", Named::repository);
    r.order = text(at + ".order") == "version" ? Order::version : Order::time;
    r.groups = patterns(at + ".groups", Named::tag);
    r.keep_last = parse_count(text(at + ".keep_last"));
    if (text(at + ".max_age") == "any")
      r.max_age = std::chrono::seconds(0);
    else
      r.max_age = parse_duration(text(at + ".max_age"));
    r.not_pulled_for = text(at + ".not_pulled_for").empty()
                           ? std::chrono::seconds(0)
                           : parse_duration(text(at + ".not_pulled_for"));
    r.untagged = parse_duration(text(at + ".untagged"));
    r.orphans = parse_duration(text(at + ".orphans"));
    r.min_keep = *parse_count(text(at + ".min_keep"));
    r.keep = patterns(at + ".keep", Named::tag);
    r.keep_labels = patterns(at + ".keep_labels", Named::label);
    r.origin = origin(at + ".repositories");
    return r;
  }

  Guards guards() const {
    Guards g;
    g.max_deletions = parse_count(text("guards.max_deletions"));
    g.max_delete_percent = *parse_count(text("guards.max_delete_percent"));
    g.max_repository_delete_percent = *parse_count(text("guards.max_repository_delete_percent"));
    g.max_delete_bytes = parse_size(text("guards.max_delete_bytes"));
    g.min_survivors = *parse_count(text("guards.min_survivors"));
    g.max_live_shrink_percent = *parse_count(text("guards.max_live_shrink_percent"));
    g.max_source_shrink_percent = *parse_count(text("guards.max_source_shrink_percent"));
    g.max_clock_skew = *parse_duration(text("guards.max_clock_skew"));
    g.plan_max_age = *parse_duration(text("guards.plan_max_age"));
    g.unlinked = unlinked();
    return g;
  }

  // The older key says the same as one of its values.
  Unlinked unlinked() const {
    const std::string word = text("guards.unlinked");
    const std::string older = text("guards.allow_unlinked_live");
    const bool is_given = origin("guards.unlinked") != "default";
    if (is_given && !older.empty() && (older == "true") != (word == "allow")) {
      fail("guards.allow_unlinked_live", "guards.unlinked says otherwise",
           "remove it; unlinked: allow means the same");
    }
    if (older == "true" || word == "allow") return Unlinked::allow;
    return word == "refuse" ? Unlinked::refuse : Unlinked::layers;
  }

  Vault vault() const {
    const std::string use = text("vault");
    return {use == "always"  ? VaultUse::always
            : use == "never" ? VaultUse::never
                             : VaultUse::irreplaceable,
            path(text("vault_directory")), parse_duration(text("vault_max_age")),
            parse_size(text("vault_max_size"))};
  }

  BuildLink link(const std::string& at) {
    BuildLink b{pattern(at + ".dockerfile", Named::path), text(at + ".produces"),
                assignments(at + ".arguments")};
    if (b.produces != "none") check_product(at + ".produces", b.produces);
    return b;
  }

  // May have {1}, {project} and the like.
  void check_product(const std::string& at, const std::string& text) const {
    try {
      std::string probe = text;
      for (std::size_t open; (open = probe.find('{')) != std::string::npos;) {
        const std::size_t close = probe.find('}', open);
        if (close == std::string::npos) break;
        probe.replace(open, close - open + 1, "x");
      }
      const ImageReference reference = parse_image_query(probe);
      if (!reference.digest.empty())
        throw Error(ErrorKind::invalid, "", "", "it must not have a digest");
    } catch (const Error& error) {
      fail(at, error.cause(), "write an image without tag, such as registry.example.com/svc/api");
    }
  }

  std::vector<std::string> assignments(const std::string& list) {
    std::vector<std::string> all = texts(list);
    for (std::size_t i = 0; i < all.size(); ++i) {
      const std::size_t equals = all[i].find('=');
      if (equals == std::string::npos || equals == 0)
        fail(list + "[" + std::to_string(i) + "]", "it has no name and =", "write NAME=value");
    }
    return all;
  }

  Live live(const std::string& at) {
    Live l{text(at + ".name"),
           text(at + ".type") == "file" ? LiveType::file : LiveType::docker,
           text(at + ".url"),
           text(at + ".path").empty() ? fs::path() : path(text(at + ".path")),
           *parse_duration(text(at + ".max_age")),
           text(at + ".allow_empty") == "true"};
    if (l.type == LiveType::docker && l.url.empty()) {
      fail(at + ".type", "a docker source needs a url", "write url: unix:///var/run/docker.sock");
    }
    if (l.type == LiveType::file && l.path.empty()) {
      fail(at + ".type", "a file source needs a path", "write path: live.yml");
    }
    return l;
  }

  template <class Named>
  void unique_names(const std::vector<Named>& list, const std::string& key) const {
    std::set<std::string> seen;
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (!seen.insert(list[i].name).second) {
        fail(key + "[" + std::to_string(i) + "].name",
             "two entries are called \"" + list[i].name + "\"", "give each its own name");
      }
    }
  }

  const Document& m_document;
  fs::path m_base;
};

}  // namespace

fs::path find_file(const fs::path& start) {
  std::error_code failed;
  for (fs::path directory = fs::absolute(start);; directory = directory.parent_path()) {
    if (fs::exists(directory / "keelson.yml", failed)) return directory / "keelson.yml";
    if (directory == directory.root_path()) break;
  }
  throw Error(ErrorKind::configuration, "find", "keelson.yml",
              "it is neither in " + start.string() + " nor in a directory above it",
              "write one (`keelson config schema` describes it) or give --config FILE");
}

Settings settings_of(const Document& document, const fs::path& base, const std::string& file) {
  return Loader(document, base).load(file);
}

Settings load(const fs::path& file) {
  return settings_of(Document::read(file.string()), file.parent_path(), file.string());
}

std::string read_secret(const SecretSource& source) {
  if (!source.environment.empty()) {
    const char* value = std::getenv(source.environment.c_str());
    if (value != nullptr && *value != '\0') return value;
    throw Error(ErrorKind::configuration, "read secret from environment variable",
                source.environment, "it is not set, or empty", "set it for this run");
  }
  std::ifstream in(source.file);
  std::string value;
  std::getline(in, value);
  if (value.ends_with('\r')) value.pop_back();
  if (!value.empty()) return value;
  throw Error(ErrorKind::configuration, "read secret from file", source.file,
              "it cannot be opened, or its first line is empty",
              "put the secret on its first line");
}

}  // namespace keelson::config
