// SPDX-License-Identifier: Apache-2.0
// The ways a statement may be met: what its substitutions wrote, and whether variables are set
// where its words ask for that.
#include <algorithm>

#include "analyzer/shell/scan.hpp"
#include "analyzer/shell/walker.hpp"

namespace keelson::shell {
namespace {

constexpr std::size_t k_max_prepared = 32;

// A variable after `${` with an operator that asks whether it is set.
struct Asked {
  std::string name;
  char op;
  bool empty_counts;  // `:-` and the like: empty is as good as not set
};

void find_asked(std::string_view text, std::vector<Asked>& asked) {
  for (std::size_t at = text.find("${"); at != std::string_view::npos; at = text.find("${", at)) {
    at += 2;
    std::size_t end = at;
    while (end < text.size() && is_name_char(text[end])) ++end;
    std::size_t op = end;
    if (op < text.size() && text[op] == ':') ++op;
    if (end > at && op < text.size() &&
        std::string_view("-+=?").find(text[op]) != std::string_view::npos)
      asked.push_back({std::string(text.substr(at, end - at)), text[op], op > end});
  }
}

bool is_default(const Asked& asked) {
  return asked.op == '-' || asked.op == '=';
}

// Where it is not known what is asked, the state becomes one way, and the other is returned.
std::optional<State> other_way(const Asked& asked, State& state) {
  const ShellVariable* const variable = state.find(asked.name);
  std::optional<State> other;
  if (variable == nullptr) {
    if (!is_name(asked.name) || is_of_the_shell(asked.name)) return other;
    if (is_default(asked) && state.outside == Outside::undecided) {
      other = state;
      state.outside = Outside::absent;
      other->outside = Outside::given;
    } else if (asked.op == '+') {
      other = state;
      other->unset(asked.name);
      ShellVariable& given = state.edit(asked.name);
      given.text = "*";
      given.is_set = given.is_exported = true;
      given.is_filled = asked.empty_counts;
    }
  } else if (variable->is_set && variable->may_be_unset) {
    other = state;
    other->unset(asked.name);
    state.edit(asked.name).may_be_unset = false;
  } else if (asked.op == '+' && asked.empty_counts && variable->is_set && !variable->is_array &&
             !variable->is_filled && !variable->text.empty() &&
             variable->text.find_first_not_of('*') == std::string::npos) {
    other = state;
    other->edit(asked.name).text.clear();
    state.edit(asked.name).is_filled = true;
  }
  return other;
}

template <typename Visit>
void for_words(const Statement& statement, const Visit& visit) {
  for (const Word& word : statement.words) visit(word);
  for (const Redirect& redirect : statement.redirects) visit(redirect.target);
}

}  // namespace

std::vector<Walker::Prepared> Walker::prepare(const Statement& statement, const State& state) {
  std::vector<Prepared> all{{state, {}}};
  std::vector<Asked> asked;
  for_words(statement, [&](const Word& word) { find_asked(word.text, asked); });
  for (const Asked& one : asked) {
    // Each way has its own state from here on.
    std::vector<Prepared> others;
    for (Prepared& way : all) {
      if (all.size() + others.size() >= k_max_prepared) break;
      const bool is_given = way.state.find(one.name) != nullptr;
      auto other = other_way(one, way.state);
      if (!other) continue;
      others.push_back({std::move(*other), {}});
      if (!is_given && one.op == '+')
        m_opens.insert({one.name + " may be given from outside", statement.place, Hides::nothing});
    }
    for (Prepared& way : others) all.push_back(std::move(way));
  }
  for_words(statement, [&](const Word& word) { run_substitutions(word, statement.place, all); });
  return all;
}

void Walker::run_substitutions(const Word& word, const Place& place, std::vector<Prepared>& all) {
  for (const Substitution& substitution : word.substitutions) {
    if (!substitution.body || !may_go_on(place, all.size())) continue;
    std::vector<Prepared> result;
    for (Prepared& one : all) {
      State inner = one.state;
      inner.output = "";
      inner.ending = Ending::none;
      std::set<std::string> outputs;
      for (const State& after : run(*substitution.body, {std::move(inner)})) {
        std::string output = after.output.value_or("*");
        while (output.ends_with('\n')) output.pop_back();
        outputs.insert(std::move(output));
      }
      if (outputs.empty() || outputs.size() * all.size() > k_max_prepared) outputs = {"*"};
      for (const std::string& output : outputs) {
        result.push_back(one);
        result.back().outputs[substitution.body.get()] = output;
      }
    }
    all = std::move(result);
  }
}

}  // namespace keelson::shell
