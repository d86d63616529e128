// SPDX-License-Identifier: Apache-2.0
#include "src/scan/statements.hpp"

#include <algorithm>

#include "analyzer/model/error.hpp"
#include "analyzer/model/image_reference.hpp"
#include "src/scan/path_pattern.hpp"

namespace keelson::scan {
namespace {

using config::StatedSubject;
using config::StatedVerdict;
using config::Statement;

constexpr std::size_t k_choices_max = 16;  // a project is read once for each

// "services/api/Dockerfile@main" → as keelson.yml writes it.
std::string_view path_of(std::string_view shown) {
  const std::size_t name = shown.rfind('/') + 1;
  return shown.substr(0, shown.find('@', name));
}

// "template a.yml is not read" → "template a.yml".
std::string_view before(std::string_view text, std::initializer_list<std::string_view> endings) {
  std::size_t end = text.size();
  for (const std::string_view ending : endings) end = std::min(end, text.find(ending));
  return text.substr(0, end);
}

bool matches_subject(const std::string& pattern, const GapSubject& subject) {
  if (matches_pattern(pattern, subject.text)) return true;
  // Without the kind of include, or the version of an action.
  const std::size_t cut = subject.kind == StatedSubject::include  ? subject.text.find(' ')
                          : subject.kind == StatedSubject::action ? subject.text.find('@')
                                                                  : std::string::npos;
  if (cut == std::string::npos) return false;
  return matches_pattern(pattern, subject.kind == StatedSubject::include
                                      ? subject.text.substr(cut + 1)
                                      : subject.text.substr(0, cut));
}

// One image of a statement, by all names its registry has; the first that fits a text is meant.
using OneImage = std::vector<std::string>;

std::vector<std::string> hosts_of(const config::Registry& registry) {
  const std::size_t host = registry.url.find("://") + 3;
  std::vector<std::string> hosts{registry.url.substr(host, registry.url.find('/', host) - host)};
  hosts.insert(hosts.end(), registry.aliases.begin(), registry.aliases.end());
  return hosts;
}

// Of each registry where the pattern names none; with any tag where it names none.
std::vector<OneImage> images_of(const std::string& pattern, const config::Settings& settings) {
  const std::size_t slash = pattern.find('/');
  const std::string first = pattern.substr(0, slash);
  const bool has_host = slash != std::string::npos &&
                        (first.find_first_of(".:") != std::string::npos || first == "localhost");
  const std::size_t name = pattern.rfind('/') + 1;
  const bool has_tag = pattern.find_first_of(":@", name) != std::string::npos;
  const std::string image = pattern + (has_tag ? "" : ":*");
  std::vector<OneImage> images;
  if (has_host) images.push_back({image});
  for (const config::Registry& registry : settings.registries) {
    OneImage names;
    const std::vector<std::string> hosts = hosts_of(registry);
    const bool is_its = std::find(hosts.begin(), hosts.end(), first) != hosts.end();
    if (has_host && !is_its) continue;
    const std::string rest = has_host ? image.substr(slash + 1) : image;
    for (const std::string& host : hosts) names.push_back(host + "/" + rest);
    if (has_host)
      images[0] = std::move(names);
    else
      images.push_back(std::move(names));
  }
  return images;
}

// "services/api/.gitlab-ci.yml@main:12" → as keelson.yml writes the file.
std::string_view file_of(const Use& use) {
  return path_of(std::string_view(use.place).substr(0, use.place.rfind(':')));
}

// Appends what something may be that a person bounds; where text and statement exclude each
// other, the text stays: a statement never contradicts what was read.
template <class T>  // Input or Use
void bound(const T& taken, const std::vector<OneImage>& images, std::vector<T>& to) {
  const std::size_t first = to.size();
  for (const OneImage& names : images) {
    const auto image = std::find_if(names.begin(), names.end(), [&](const std::string& name) {
      return patterns_overlap(name, taken.reference);
    });
    if (image == names.end()) continue;
    to.push_back(taken);
    // The narrower of the two holds what both allow.
    if (!matches_pattern(*image, taken.reference)) to.back().reference = *image;
  }
  const bool is_nothing = images.empty() && is_name_open(taken.reference);
  if (to.size() == first && !is_nothing) to.push_back(taken);
}

template <class T>
void sort_unique(std::vector<T>& all) {
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
}

void bound(std::vector<Input>& inputs, const std::vector<OneImage>& images) {
  std::vector<Input> all;
  for (Input& input : inputs) {
    if (!is_open(input.reference)) {
      all.push_back(std::move(input));
      continue;
    }
    const std::size_t first = all.size();
    bound(input, images, all);
    for (std::size_t i = first; i < all.size(); ++i) all[i].is_stated = true;
  }
  sort_unique(all);
  inputs = std::move(all);
}

// Says whether the statement's pattern names a file of one of them.
bool bound(std::vector<Use>& uses, const std::string& pattern,
           const std::vector<OneImage>& images) {
  bool is_meant = false;
  std::vector<Use> all;
  for (Use& use : uses) {
    if (use.place.empty() || !match_path(pattern, file_of(use))) {
      all.push_back(std::move(use));
      continue;
    }
    is_meant = true;
    use.written.clear();
    if (is_open(use.reference))
      bound(use, images, all);
    else
      all.push_back(std::move(use));
  }
  sort_unique(all);
  uses = std::move(all);
  return is_meant;
}

}  // namespace

std::optional<GapSubject> subject_of(std::string_view what) {
  const auto rest = [&](std::string_view start) { return what.substr(start.size()); };
  if (what.starts_with("include: ")) {
    return GapSubject{
        StatedSubject::include,
        std::string(before(rest("include: "), {" is not ", " is read as ", " names "}))};
  }
  if (what.starts_with("uses: "))
    return GapSubject{StatedSubject::action, std::string(before(rest("uses: "), {" "}))};
  for (const std::string_view start : {"script ", "Makefile ", "make target "}) {
    if (!what.starts_with(start)) continue;
    const std::string_view name =
        before(rest(start), {" is not ", " is in ", " is written ", " has "});
    if (name.size() < rest(start).size() && name.find(' ') == std::string_view::npos)
      return GapSubject{StatedSubject::command, std::string(name)};
  }
  for (const std::string_view start : {"what is run here is known at run time only: ",
                                       "which file is sourced is known at run time only: "}) {
    if (what.starts_with(start))
      return GapSubject{StatedSubject::command, std::string(rest(start))};
  }
  return std::nullopt;
}

Statements::Statements(const config::Settings& settings)
    : m_settings(settings),
      m_used(new std::atomic<bool>[settings.statements.size()]()),
      m_needed(new std::atomic<bool>[settings.statements.size()]()) {}

bool Statements::build_nothing(const Open& open, const std::string& file) {
  if (open.hides != Hides::builds || m_settings.statements.empty()) return false;
  const auto subject = subject_of(open.what);
  bool is_stated = false;
  for (std::size_t i = 0; i < m_settings.statements.size(); ++i) {
    const Statement& one = m_settings.statements[i];
    if (one.verdict != StatedVerdict::builds_nothing) continue;
    const bool is_meant =
        one.subject == StatedSubject::file
            ? match_path(one.pattern, file).has_value()
            : subject && subject->kind == one.subject && matches_subject(one.pattern, *subject);
    if (!is_meant) continue;
    m_used[i] = true;
    is_stated = true;
  }
  return is_stated;
}

std::vector<TextByName> Statements::values_in(const std::string& project) {
  std::vector<TextByName> choices(1);
  for (std::size_t i = 0; i < m_settings.statements.size(); ++i) {
    const Statement& one = m_settings.statements[i];
    if (one.verdict != StatedVerdict::values) continue;
    if (!one.project.empty() && !matches_pattern(one.project, project)) continue;
    m_used[i] = true;
    std::vector<TextByName> more;
    if (choices.size() * one.texts.size() > k_choices_max) {
      for (TextByName& choice : choices) choice[one.pattern] = "*";
      continue;
    }
    for (const std::string& text : one.texts) {
      for (TextByName choice : choices) {
        choice[one.pattern] = text;
        more.push_back(std::move(choice));
      }
    }
    choices = std::move(more);
  }
  return choices;
}

void Statements::bound_taken(std::vector<Build>& builds, std::vector<Use>& uses) {
  for (std::size_t i = 0; i < m_settings.statements.size(); ++i) {
    const Statement& one = m_settings.statements[i];
    if (one.verdict != StatedVerdict::takes) continue;
    std::vector<OneImage> images;
    for (const std::string& pattern : one.texts) {
      for (OneImage& image : images_of(pattern, m_settings)) images.push_back(std::move(image));
    }
    for (Build& build : builds) {
      if (!match_path(one.pattern, path_of(build.dockerfile))) continue;
      m_used[i] = true;
      if (std::any_of(build.inputs.begin(), build.inputs.end(),
                      [](const Input& input) { return is_open(input.reference); }))
        m_needed[i] = true;
      bound(build.inputs, images);
    }
    if (bound(uses, one.pattern, images)) m_used[i] = m_needed[i] = true;
  }
}

std::vector<std::string> Statements::needless() const {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < m_settings.statements.size(); ++i) {
    const Statement& one = m_settings.statements[i];
    if (one.verdict == StatedVerdict::takes && m_used[i] && !m_needed[i])
      all.push_back(config::statement_text(one));
  }
  return all;
}

void Statements::check_all_used() const {
  for (std::size_t i = 0; i < m_settings.statements.size(); ++i) {
    if (m_used[i]) continue;
    const Statement& one = m_settings.statements[i];
    throw Error(
        ErrorKind::configuration, one.origin + ": apply statement", config::statement_text(one),
        one.verdict == StatedVerdict::builds_nothing ? "nothing that is open matches it"
        : one.verdict == StatedVerdict::takes
            ? "no Dockerfile has this path, and no CI file with it leaves a job's image open"
            : "no project is in this directory",
        "`keelson scan` lists what is open; correct the entry, or remove it if it has "
        "become unnecessary");
  }
}

}  // namespace keelson::scan
