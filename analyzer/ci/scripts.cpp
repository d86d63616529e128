// SPDX-License-Identifier: Apache-2.0
#include "analyzer/ci/scripts.hpp"

#include <algorithm>

#include "analyzer/ci/actions.hpp"
#include "analyzer/ci/checkout_tree.hpp"
#include "analyzer/commands/recognise.hpp"
#include "analyzer/model/error.hpp"

namespace keelson::ci {
namespace {

// Texts one after another, each with its length, so that different lists never read the same.
void add_text(std::string& key, const std::string& text) {
  key += std::to_string(text.size());
  key += ':';
  key += text;
}

// What was written in the checkout, at its place in the repository.
shell::WrittenSoFar inside(const std::string& checkout, const shell::WrittenSoFar& written) {
  if (!written) return written;
  auto result = std::make_shared<shell::WrittenFiles>();
  for (const auto& [path, file] : *written.operator->()) {
    const std::string place = inside_checkout(checkout, path);
    shell::WrittenFile& now = (*result)[place.empty() ? "/" : place];
    now = file;
    now.place.file = inside_checkout(checkout, file.place.file);
  }
  return shell::WrittenSoFar(std::move(result));
}

}  // namespace

const shell::Walk& Scripts::walk(const std::vector<shell::Script>& scripts,
                                 const Variables& variables, const std::string& directory,
                                 const std::string& checkout) {
  std::string key;
  add_text(key, checkout);
  add_text(key, directory);
  for (const shell::Script& script : scripts) {
    add_text(key, script.text);
    add_text(key, script.place.file + ":" + std::to_string(script.place.line));
  }
  key += '=';
  for (const auto& [name, variable] : variables) {
    add_text(key, name);
    add_text(key, variable.text);
    key += variable.may_be_unset ? '?' : '!';
  }
  const auto known = m_walks.find(key);
  if (known != m_walks.end()) return known->second;
  shell::Walk walk;
  const Place place = scripts.empty() ? Place{} : scripts.front().place;
  try {
    if (m_steps_left == 0) {
      walk.open.push_back({"the scripts of the repository take too many steps to follow all", place,
                           Hides::builds});
    } else if (checkout.empty()) {
      walk = shell::walk(scripts, variables, m_tree, directory);
    } else {
      walk = shell::walk(scripts, variables, CheckoutTree(m_tree, checkout), directory);
      for (shell::Command& command : walk.commands) {
        command.directory = inside_checkout(checkout, command.directory);
        command.place.file = inside_checkout(checkout, command.place.file);
        command.written = inside(checkout, command.written);
      }
      for (Open& open : walk.open) open.place.file = inside_checkout(checkout, open.place.file);
    }
  } catch (const Error& error) {
    walk.open.push_back({error.sentence(), place, Hides::builds});
  }
  m_steps_left -= std::min(m_steps_left, walk.steps);
  return m_walks.emplace(std::move(key), std::move(walk)).first->second;
}

ImageActions Scripts::recognise(const std::vector<const shell::Walk*>& walks) const {
  std::vector<shell::Command> commands;
  ImageActions result;
  for (const shell::Walk* walk : walks) {
    commands.insert(commands.end(), walk->commands.begin(), walk->commands.end());
    result.open.insert(result.open.end(), walk->open.begin(), walk->open.end());
  }
  try {
    add_actions(result, commands::recognise(commands, m_tree));
  } catch (const Error& error) {
    const Place place = commands.empty() ? Place{} : commands.front().place;
    result.open.push_back({error.sentence(), place, Hides::builds});
  }
  tidy(result);
  return result;
}

}  // namespace keelson::ci
