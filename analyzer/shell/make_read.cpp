// SPDX-License-Identifier: Apache-2.0
// Reading Makefiles into what make may know: a world for each way through the conditionals.
#include <algorithm>

#include "analyzer/shell/make.hpp"

namespace keelson::shell {
namespace {

constexpr std::size_t k_max_worlds = 8;

void settle(std::vector<MakeWorld>& worlds) {
  std::vector<MakeWorld> kept;
  for (MakeWorld& world : worlds) {
    if (std::find(kept.begin(), kept.end(), world) == kept.end()) kept.push_back(std::move(world));
  }
  worlds = std::move(kept);
  if (worlds.size() <= k_max_worlds) return;
  // Too many: variables that differ are unknown, rules are those of all.
  MakeWorld all = std::move(worlds.front());
  for (std::size_t i = 1; i < worlds.size(); ++i) {
    for (auto& [name, variable] : worlds[i].variables) {
      const auto own = all.variables.find(name);
      if (own == all.variables.end() || own->second.text != variable.text)
        all.variables[name] = {"*", true, variable.is_exported, variable.is_fixed};
    }
    for (auto& [name, variable] : all.variables) {
      if (!worlds[i].variables.contains(name)) variable.text = "*";
    }
    for (const MakeRule& rule : worlds[i].rules) {
      if (std::find(all.rules.begin(), all.rules.end(), rule) == all.rules.end())
        all.rules.push_back(rule);
    }
    for (const auto& [target, variables] : worlds[i].of_targets)
      all.of_targets.emplace(target, variables);
    all.exports_all = all.exports_all || worlds[i].exports_all;
    if (all.outside != worlds[i].outside) all.outside = Outside::undecided;
  }
  worlds.clear();
  worlds.push_back(std::move(all));
}

// The `else` or `endif` that belongs to the condition.
std::size_t end_of_branch(const std::vector<MakeLine>& lines, std::size_t at, std::size_t end) {
  std::size_t depth = 0;
  for (; at < end; ++at) {
    if (lines[at].kind == MakeKind::condition) ++depth;
    if (depth == 0 && lines[at].kind == MakeKind::otherwise) return at;
    if (lines[at].kind == MakeKind::end && depth-- == 0) return at;
  }
  return end;
}

// MAKEFILE_LIST: what was read, in order. Rooted in the repository, as CURDIR is.
void note_read(const std::string& path, MakeWorld& world) {
  MakeVariable& list = world.variables["MAKEFILE_LIST"];
  list.is_simple = true;
  list.text += " /" + path;
}

}  // namespace

bool Make::read_file(const std::string& name, Worlds& worlds, bool must_be) {
  const auto path = m_walker.path_of(name, m_state);
  const auto text = path ? m_walker.file_text(*path, m_state, m_call.place) : std::nullopt;
  if (!text) {
    if (must_be) m_walker.add_open("Makefile " + name + " is not in the repository", m_call.place);
    return false;
  }
  if (m_reading.size() > 50 || !m_reading.insert(*path).second) return true;
  auto& lines = m_walker.m_makefiles[*text];
  if (!lines) lines = std::make_shared<const std::vector<MakeLine>>(read_makefile(*text));
  m_walker.m_steps += 50 + text->size() / 256;
  for (MakeWorld& world : worlds) note_read(*path, world);
  read_lines(*lines, 0, lines->size(), *path, worlds);
  m_reading.erase(*path);
  return true;
}

void Make::read_lines(const std::vector<MakeLine>& lines, std::size_t begin, std::size_t end,
                      const std::string& path, Worlds& worlds) {
  for (std::size_t at = begin; at < end; ++at) {
    const MakeLine& line = lines[at];
    const Place place{path, line.line};
    if (!m_walker.may_go_on(place, worlds.size())) return;
    switch (line.kind) {
      case MakeKind::assignment:
        assign(line, place, worlds);
        break;
      case MakeKind::rule:
        for (MakeWorld& world : worlds) add_rule(line, place, world);
        break;
      case MakeKind::recipe:
        for (MakeWorld& world : worlds) {
          if (!world.rules.empty()) world.rules.back().recipe.push_back({line.text, place});
        }
        break;
      case MakeKind::include: {
        std::set<std::string> names;
        for (const MakeWorld& world : worlds) names.insert(expander(world).expand(line.text));
        for (const std::string& all : names) {
          for (const std::string& name : words_of(all)) {
            if (name.find('*') == std::string::npos) {
              read_file(name, worlds, line.op.empty());
              continue;
            }
            const auto pattern =
                path_within(m_state.directory == "*" ? "" : m_state.directory, name);
            const auto* const found =
                pattern && name != "*" ? m_walker.m_names.find(*pattern) : nullptr;
            if ((found == nullptr || found->empty()) && line.op.empty())
              m_walker.add_open("which Makefile is included is known at run time only", place);
            if (found == nullptr) continue;
            for (const std::string& one : *found) read_file("/" + one, worlds, false);
          }
        }
        break;
      }
      case MakeKind::export_names:
        for (MakeWorld& world : worlds) {
          if (line.text.empty()) world.exports_all = true;
          for (const std::string& name : words_of(expander(world).expand(line.text))) {
            const auto known = world.variables.find(name);
            if (known != world.variables.end()) known->second.is_exported = true;
          }
        }
        break;
      case MakeKind::condition: {
        Worlds result, left = worlds;
        bool has_else = false;
        std::size_t from = at + 1;
        for (;;) {
          const std::size_t stop = end_of_branch(lines, from, end);
          Worlds branch = worlds;
          if (++m_depth < 60) read_lines(lines, from, stop, path, branch);
          --m_depth;
          for (MakeWorld& world : branch) result.push_back(std::move(world));
          at = stop;
          if (stop >= end || lines[stop].kind == MakeKind::end) break;
          has_else = true;
          from = stop + 1;
        }
        if (!has_else) {
          for (MakeWorld& world : left) result.push_back(std::move(world));
        }
        settle(result);
        worlds = std::move(result);
        break;
      }
      case MakeKind::expansion:
        read_expansion(line, path, worlds);
        break;
      case MakeKind::otherwise:
      case MakeKind::end:
        break;
    }
  }
}

// What it comes to is read like lines of the file, and what `$(eval …)` in it comes to.
void Make::read_expansion(const MakeLine& line, const std::string& path, Worlds& worlds) {
  Worlds result;
  for (MakeWorld& world : worlds) {
    std::vector<std::string> texts;
    MakeExpander all = expander(world);
    all.collect_evaluated(texts);
    texts.push_back(all.expand(line.text));
    Worlds read{std::move(world)};
    for (const std::string& text : texts) {
      auto lines = read_makefile(text);
      for (MakeLine& one : lines) one.line = line.line;
      // What stands alone again would come to itself.
      std::erase_if(lines, [&](const MakeLine& one) { return one.text == line.text; });
      if (++m_depth < 60) read_lines(lines, 0, lines.size(), path, read);
      --m_depth;
    }
    for (MakeWorld& one : read) result.push_back(std::move(one));
  }
  settle(result);
  worlds = std::move(result);
}

// Whether a value from outside would be taken instead of the line's.
bool Make::asks_outside(const MakeLine& line, const MakeWorld& world) {
  const auto known = world.variables.find(expander(world).expand(line.name));
  if (line.op == "?=") return known == world.variables.end();
  const bool is_fixed = known != world.variables.end() && known->second.is_fixed;
  return m_environment_wins && !line.is_override && !is_fixed;
}

void Make::assign(const MakeLine& line, const Place& place, Worlds& worlds) {
  Worlds others;
  for (MakeWorld& world : worlds) {
    if (!asks_outside(line, world)) {
      assign(line, place, world);
      continue;
    }
    const std::string name = expander(world).expand(line.name);
    if (const ShellVariable* const outside = m_state.find(name);
        outside != nullptr && outside->is_set && outside->is_exported) {
      if (!outside->may_be_unset) continue;
      // Given in some pipelines only: with it, and with the line's.
      MakeLine always = line;
      always.is_override = true;
      if (line.op == "?=") always.op = "=";
      others.push_back(world);
      assign(always, place, others.back());
      continue;
    }
    m_walker.m_opens.insert({name + " may be given from outside", place, Hides::nothing});
    if (world.outside != Outside::given) {
      MakeLine always = line;
      always.is_override = true;
      if (line.op == "?=") always.op = "=";
      MakeWorld given = world;
      assign(always, place, world);
      if (world.outside == Outside::absent) continue;
      world.outside = Outside::absent;
      given.outside = Outside::given;
      given.variables[name] = {"*", true, true, false};
      others.push_back(std::move(given));
    } else {
      world.variables[name] = {"*", true, true, false};
    }
  }
  if (others.empty()) return;
  for (MakeWorld& world : others) worlds.push_back(std::move(world));
  settle(worlds);
}

void Make::assign(const MakeLine& line, const Place&, MakeWorld& world) {
  MakeExpander all = expander(world);
  const std::string name = all.expand(line.name);
  const auto known = world.variables.find(name);
  if (known != world.variables.end() && known->second.is_fixed && !line.is_override) return;
  const bool is_outside = m_outside.contains(name);
  MakeVariable value;
  value.is_exported =
      line.is_exported || (known != world.variables.end() && known->second.is_exported);
  if (line.op == "?=" && known != world.variables.end()) return;
  if (line.op == ":=") {
    value.text = all.expand(line.text);
    value.is_simple = true;
  } else if (line.op == "!=") {
    value.text = written_by(all.expand(line.text));
    value.is_simple = true;
  } else if (line.op == "+=") {
    const bool is_simple = known != world.variables.end() && known->second.is_simple;
    const std::string before = known != world.variables.end() ? known->second.text
                               : is_outside                   ? m_outside.find(name)->second
                                                              : "";
    value.is_simple = is_simple;
    value.text =
        before + (before.empty() ? "" : " ") + (is_simple ? all.expand(line.text) : line.text);
    if (value.text.size() > k_max_text) value.text = "*";
  } else {
    value.text = line.text;
  }
  world.variables[name] = std::move(value);
}

void Make::add_rule(const MakeLine& line, const Place& place, MakeWorld& world) {
  MakeExpander all = expander(world);
  const std::vector<std::string> targets = words_of(all.expand(line.name));
  MakeLine own{};
  if (split_assignment(line.text, own)) {  // target: NAME = text
    for (const std::string& target : targets) {
      MakeVariable value;
      value.text = own.op == ":=" ? all.expand(own.text) : own.text;
      value.is_simple = own.op == ":=";
      if (own.op == "+=") {
        const auto known = world.variables.find(own.name);
        if (known != world.variables.end()) value.text = known->second.text + " " + value.text;
      }
      const auto known = world.variables.find(own.name);
      if (known != world.variables.end() && known->second.is_fixed) continue;
      world.of_targets[target].emplace_back(own.name, std::move(value));
    }
    return;
  }
  MakeRule rule;
  rule.targets = targets;
  std::string needs = all.expand(line.text);
  std::replace(needs.begin(), needs.end(), '|', ' ');
  const std::size_t colon = needs.find(':');
  if (colon != std::string::npos && needs.find('%') < colon) {
    const auto pattern = words_of(needs.substr(0, colon));
    if (!pattern.empty()) rule.pattern = pattern[0];
    needs.erase(0, colon + 1);
  } else if (targets.size() == 1 && targets[0].find('%') != std::string::npos) {
    rule.pattern = targets[0];
  }
  rule.needs = words_of(needs);
  if (targets.size() == 1 && targets[0] == ".ONESHELL") world.is_one_shell = true;
  if (world.rules.size() > 20'000) {
    m_walker.add_open("Makefile has too many rules to be read", place);
    return;
  }
  world.rules.push_back(std::move(rule));
}

}  // namespace keelson::shell
