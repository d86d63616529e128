// SPDX-License-Identifier: Apache-2.0
// Verdicts only ever rise: doomed < kept < unknown < protected.
#include "src/cleanup/verify/groups.hpp"

#include <algorithm>

namespace keelson::cleanup::verifying {
namespace {

int strength(Verdict verdict) {
  switch (verdict) {
    case Verdict::doomed:
      return 0;
    case Verdict::kept:
      return 1;
    case Verdict::unknown:
      return 2;
    case Verdict::protected_:
      return 3;
  }
  return 3;
}

class Deriver {
 public:
  Deriver(const Case& in, const Meanings& meanings)
      : m_case(in),
        m_needed(in, meanings),
        m_choices(choose(in)),
        m_derived(in.plan.items.size()) {}

  std::vector<Derived> run() {
    begin();
    protect_upwards();
    for (const auto& [repository, items] : m_case.repositories) keep_survivors(repository, items);
    settle();
    for (ItemNumber i = 0; i < m_derived.size(); ++i) untag(i);
    return std::move(m_derived);
  }

 private:
  bool raise(ItemNumber i, Verdict verdict, const std::string& why) {
    if (strength(verdict) <= strength(m_derived[i].verdict)) return false;
    m_derived[i].verdict = verdict;
    m_derived[i].why = why;
    return true;
  }

  // Sections 1 and 2, and rules 1 and 6 of section 3.
  void begin() {
    for (ItemNumber i = 0; i < m_derived.size(); ++i) {
      const Item& item = m_case.item(i);
      m_derived[i].why = m_choices[i].why;
      if (m_choices[i].selection == Selection::kept) raise(i, Verdict::kept, m_choices[i].why);
      if (m_choices[i].selection == Selection::unknown)
        raise(i, Verdict::unknown, "what decides is not known; " + m_choices[i].why);
      if (m_case.is_failed(item.repository))
        raise(i, Verdict::unknown, "its repository could not be read wholly");
      if (const std::string* why = m_needed.manifest(i)) raise(i, Verdict::protected_, *why);
    }
  }

  std::string name(ItemNumber i) const {
    const Item& item = m_case.item(i);
    return item.repository + (item.tags.empty() ? "@" + item.digest : ":" + item.tags[0]);
  }

  // Rule 2.
  void protect_upwards() {
    std::vector<ItemNumber> todo;
    for (ItemNumber i = 0; i < m_derived.size(); ++i) {
      if (m_derived[i].verdict == Verdict::protected_) todo.push_back(i);
    }
    const auto protect = [&](ItemNumber i, const std::string& why) {
      if (raise(i, Verdict::protected_, why)) todo.push_back(i);
    };
    while (!todo.empty()) {
      const ItemNumber i = todo.back();
      todo.pop_back();
      for (const ItemNumber index : m_case.indexes[i])
        protect(index, "its part " + name(i) + " is protected");
      if (m_case.subjects[i].empty()) continue;
      const std::string why = name(i) + ", attached to it, is protected";
      if (const auto subject = m_case.subject_here(i)) {
        protect(*subject, why);
      } else if (const auto all = m_case.holders_anywhere.find(m_case.subjects[i]);
                 all != m_case.holders_anywhere.end()) {
        for (const ItemNumber subject_elsewhere : all->second) protect(subject_elsewhere, why);
      }
    }
  }

  // Rule 3.
  void keep_survivors(const std::string& repository, const std::vector<ItemNumber>& items) {
    const config::RetentionRule* rule = rule_of(m_case.plan.header, repository);
    if (rule == nullptr) return;
    std::int64_t staying = 0;
    std::vector<ItemNumber> selected;
    for (const ItemNumber i : items) {
      if (!has_counted_tag(m_case.item(i)) || !m_case.subjects[i].empty()) continue;
      if (m_choices[i].selection == Selection::selected)
        selected.push_back(i);
      else
        ++staying;
    }
    const Time now = m_case.plan.header.created;
    std::sort(selected.begin(), selected.end(), [&](ItemNumber a, ItemNumber b) {
      const auto time_a = time_of(m_case.item(a), now), time_b = time_of(m_case.item(b), now);
      if (time_a != time_b) return time_a > time_b;
      return m_case.item(a).digest < m_case.item(b).digest;
    });
    for (const ItemNumber i : selected) {
      if (staying++ >= rule->min_keep) return;
      raise(i, Verdict::kept, "min_keep of " + rule->origin);
    }
  }

  // Those whose verdict this one's cannot be less than: rules 4 and 5.
  std::vector<ItemNumber> above(ItemNumber i) const {
    std::vector<ItemNumber> all = m_case.indexes[i];
    if (const auto subject = m_case.subject_here(i)) all.push_back(*subject);
    return all;
  }

  // From what belongs to nothing downwards. What is left when that ends belongs to itself in
  // a circle, so nothing selects it: it is kept.
  void settle() {
    const std::size_t count = m_derived.size();
    std::vector<std::size_t> open(count);
    std::vector<std::vector<ItemNumber>> below(count);
    std::vector<ItemNumber> todo;
    for (ItemNumber i = 0; i < count; ++i) {
      const auto all = above(i);
      for (const ItemNumber one : all) below[one].push_back(i);
      open[i] = all.size();
      if (all.empty()) todo.push_back(i);
    }
    const auto hand_down = [&](ItemNumber from, ItemNumber to) {
      const std::string& why = m_derived[from].why;
      // Only the first step is told: a chain may be long.
      return raise(to, m_derived[from].verdict,
                   why.starts_with("as ") ? why : "as " + name(from) + ": " + why);
    };
    while (!todo.empty()) {
      const ItemNumber i = todo.back();
      todo.pop_back();
      for (const ItemNumber one : below[i]) {
        hand_down(i, one);
        if (--open[one] == 0) todo.push_back(one);
      }
    }
    for (ItemNumber i = 0; i < count; ++i) {
      if (open[i] == 0) continue;
      raise(i, Verdict::kept, "belongs to itself in a circle");
      todo.push_back(i);
    }
    while (!todo.empty()) {
      const ItemNumber i = todo.back();
      todo.pop_back();
      for (const ItemNumber one : below[i]) {
        if (hand_down(i, one)) todo.push_back(one);
      }
    }
  }

  // Rule 7.
  void untag(ItemNumber i) {
    const Item& item = m_case.item(i);
    if (m_derived[i].verdict == Verdict::doomed || !m_case.plan.header.capabilities.untags) return;
    Texts going;
    std::size_t counted = 0;
    for (std::size_t t = 0; t < item.tags.size(); ++t) {
      if (!counts(item.tags[t])) continue;
      ++counted;
      if (m_choices[i].tags[t] == Selection::selected && m_needed.tag(i, item.tags[t]) == nullptr)
        going.push_back(item.tags[t]);
    }
    if (going.size() < counted) m_derived[i].untag = std::move(going);
  }

  const Case& m_case;
  const Needed m_needed;
  const std::vector<Choice> m_choices;
  std::vector<Derived> m_derived;
};

}  // namespace

std::vector<Derived> derive(const Case& in, const Meanings& meanings) {
  return Deriver(in, meanings).run();
}

}  // namespace keelson::cleanup::verifying
