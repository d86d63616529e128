// SPDX-License-Identifier: Apache-2.0
// From each text that is needed to the texts it needs, until nothing new comes.
#include "src/cleanup/verify/needed.hpp"

#include "analyzer/model/image_reference.hpp"

namespace keelson::cleanup::verifying {

Needed::Needed(const Case& in, const Meanings& meanings)
    : m_case(in),
      m_meanings(meanings),
      m_standings(in),
      m_builds(in.plan.header.builds.size()),
      m_bases(in.plan.items.size()) {
  add_roots();
  add_kept();
  add_builds();
  while (!m_todo.empty()) {
    const std::string next = std::move(m_todo.back());
    m_todo.pop_back();
    step_from(next);
  }
}

void Needed::add_roots() {
  const PlanHeader& header = m_case.plan.header;
  for (const live::Observation& seen : header.live) {  // rule 1
    for (const live::LiveImage& image : seen.images)
      reach(image.reference, "live: " + image.role + ", " + image.user);
  }
  for (const scan::Use& use : header.uses) reach(use.reference, "used: " + use.user);  // rule 3
  for (const auto& [repository, why] : header.failed)                                  // rule 4
    reach(m_case.name_of(repository) + ":*", "its repository could not be read wholly: " + why);
}

// Rule 2: with or without registry, tag or digest, a pattern may match each.
void Needed::add_kept() {
  const PlanHeader& header = m_case.plan.header;
  for (const Item& item : m_case.plan.items) {
    Texts names{item.repository};
    for (const std::string& host : header.hosts) names.push_back(host + "/" + item.repository);
    const auto matches = [&](const config::KeepRule& rule, const std::string& rest) {
      for (const std::string& name : names) {
        if (matches_pattern(rule.pattern, name + rest)) return true;
      }
      return false;
    };
    const std::string own = m_case.name_of(item.repository), at = "@" + item.digest;
    for (const config::KeepRule& rule : header.keep) {
      const auto keep = [&](const std::string& text) {
        reach(text, "keep rule " + rule.pattern + " (" + rule.origin + ")");
      };
      const bool is_all = matches(rule, "") || matches(rule, at);
      for (const std::string& tag : item.tags) {
        if (is_all || matches(rule, ":" + tag) || matches(rule, ":" + tag + at))
          keep(own + ":" + tag);
      }
      if (item.tags.empty() && is_all) keep(own + at);
    }
  }
}

// Whether the registry, a live source or a use has something that the product may mean.
bool Needed::is_known(const std::string& text) const {
  const Name product = split(m_case.with_own_host(text));
  if (m_meanings.is_in_registry(product)) return true;
  const auto may_be = [&](const std::string& reference) {
    const Name name = split(m_case.with_own_host(reference));
    return patterns_overlap(name.name, product.name) && tags_may_mean(name, product);
  };
  for (const live::Observation& seen : m_case.plan.header.live) {
    for (const live::LiveImage& image : seen.images) {
      if (may_be(image.reference)) return true;
    }
  }
  for (const scan::Use& use : m_case.plan.header.uses) {
    if (may_be(use.reference)) return true;
  }
  return false;
}

// Rule 5.
void Needed::add_builds() {
  const auto& builds = m_case.plan.header.builds;
  for (std::size_t b = 0; b < builds.size(); ++b) {
    bool all_known = builds[b].unproven.empty() && !builds[b].products.empty();
    for (const std::string& product : builds[b].products)
      all_known = all_known && is_known(product);
    if (!all_known) reach_build(b, "of which it is not known what it makes");
  }
}

void Needed::reach(const std::string& reference, const std::string& why) {
  const std::string text = m_case.with_own_host(reference);
  if (m_reached.try_emplace(text, why).second) m_todo.push_back(text);
}

// Rule 7.
void Needed::reach_build(std::size_t number, const std::string& why) {
  if (m_builds[number]) return;
  m_builds[number] = true;
  const Build& build = m_case.plan.header.builds[number];
  for (const Input& input : build.inputs) {
    reach(input.reference,
          "needed by " + build.dockerfile + ":" + std::to_string(input.line) + ", " + why);
  }
}

void Needed::step_from(const std::string& text) {
  const Name name = split(text);
  for (const std::size_t build : m_meanings.builds_that_make(name))  // rule 6
    reach_build(build, "which makes " + text);
  if (is_open(text)) {  // rule 8
    for (const std::string& image : m_meanings.images_of_open(name))
      reach(image, "may be meant by " + text);
  }
  if (!name.digest.empty() && !name.tag.empty()) {
    // That digest, and what the tag means now: the next build or deployment takes it.
    reach(name.name + "@" + name.digest, "pinned by " + text);
    reach(name.name + ":" + name.tag, "pinned by " + text);
    return;
  }
  if (is_open(text)) return;
  const auto item = m_meanings.manifest(name);
  if (!item) return;
  for (const std::string& tag : m_case.item(*item).tags)
    reach(name.name + ":" + tag, "is one with " + text);
  if (const std::string& digest = m_case.item(*item).digest; m_meanings.is_named(name.name, digest))
    reach(name.name + "@" + digest, "is one with " + text);
  step_to_base(*item, text);
}

// Rules 9 and 10, through the parts of an index.
void Needed::step_to_base(ItemNumber first, const std::string& from) {
  std::vector<ItemNumber> todo{first};
  while (!todo.empty()) {
    const ItemNumber item = todo.back();
    todo.pop_back();
    if (m_bases[item]) continue;
    m_bases[item] = true;
    for (const ClaimedBase& said : m_case.item(item).built_on)
      reach(said.reference, "base that " + from + " says it was built on");
    for (const ItemNumber one : m_standings.bases(item))
      reach(m_standings.reference(one), "which " + from + " stands on");
    todo.insert(todo.end(), m_case.parts[item].begin(), m_case.parts[item].end());
  }
}

const std::string* Needed::tag(ItemNumber item, const std::string& tag) const {
  const auto found = m_reached.find(m_case.name_of(m_case.item(item).repository) + ":" + tag);
  return found == m_reached.end() ? nullptr : &found->second;
}

const std::string* Needed::manifest(ItemNumber item) const {
  for (const std::string& one : m_case.item(item).tags) {
    if (const std::string* why = tag(item, one)) return why;
  }
  const Item& it = m_case.item(item);
  const auto found = m_reached.find(m_case.name_of(it.repository) + "@" + it.digest);
  return found == m_reached.end() ? nullptr : &found->second;
}

}  // namespace keelson::cleanup::verifying
