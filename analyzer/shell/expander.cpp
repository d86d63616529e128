// SPDX-License-Identifier: Apache-2.0
#include "analyzer/shell/expander.hpp"

#include <algorithm>

#include "analyzer/shell/brace_expansion.hpp"
#include "analyzer/shell/escapes.hpp"
#include "analyzer/shell/scan.hpp"

namespace keelson::shell {
namespace {

constexpr std::size_t k_max_expansion_depth = 20;
constexpr std::size_t k_max_fields = 4096;

bool is_glob(char c) {
  return c == '*' || c == '?' || c == '[';
}

}  // namespace

std::vector<Field> Expander::fields(const Word& word) {
  std::vector<Field> result;
  for (const Word& one : expand_braces(word)) {
    m_word = &one;
    m_text = one.text;
    m_splits = true;
    m_built.clear();
    expand(0, m_text.size(), Quotes::none);
    end_field();
    for (Built& built : m_built) {
      if (result.size() >= k_max_fields) break;
      const bool may_vanish = built.is_pattern && m_around.may_vanish;
      const std::string pattern = built.field.text;
      std::vector<Field> all{std::move(built.field)};
      if (built.has_glob) all = globbed(std::move(all));
      for (Field& field : all) {
        if (may_vanish && field.text == pattern) field = {"*", true};
        result.push_back(std::move(field));
      }
    }
  }
  return result;
}

std::string Expander::text(const Word& word) {
  return part(word, 0, word.text.size());
}

std::string Expander::part(const Word& word, std::size_t begin, std::size_t end) {
  m_word = &word;
  m_text = word.text;
  return sub_text(begin, end, false);
}

std::string Expander::here_document(const Word& word) {
  m_word = &word;
  m_text = word.text;
  m_splits = false;
  m_field.clear();
  expand(0, m_text.size(), Quotes::here);
  m_has_field = false;
  return std::exchange(m_field, {});
}

// A text of its own within what is being built.
std::string Expander::sub_text(std::size_t begin, std::size_t end, bool is_pattern) {
  auto field = std::exchange(m_field, {});
  auto built = std::exchange(m_built, {});
  const bool splits = std::exchange(m_splits, false);
  const bool was_pattern = std::exchange(m_is_pattern, is_pattern);
  const bool had = m_has_field, elastic = m_is_elastic, glob = m_has_glob, unknown = m_has_unknown;
  expand(begin, end, Quotes::none);
  std::string result = std::exchange(m_field, std::move(field));
  m_built = std::move(built);
  m_splits = splits;
  m_is_pattern = was_pattern;
  m_has_field = had;
  m_is_elastic = elastic;
  m_has_glob = glob;
  m_has_unknown = unknown;
  return result;
}

void Expander::literal(std::string_view text, bool is_quoted) {
  for (const char c : text) {
    if (c == k_unknown) {
      value("*", is_quoted ? Quotes::doubled : Quotes::none);
      if (text.size() == 1) return;
      continue;
    }
    if (!is_quoted && is_glob(c)) m_has_glob = true;
    if (is_quoted && m_is_pattern && (is_glob(c) || c == '\\')) m_field += '\\';
    m_field += c;
  }
  m_has_field = true;
  m_is_elastic = false;
}

void Expander::value(std::string_view text, Quotes quotes) {
  if (m_field.size() + text.size() > k_max_text) text = "*";
  if (text.find('*') != std::string_view::npos) m_has_unknown = true;
  if (quotes != Quotes::none || !m_splits) {
    m_field += text;
    m_has_field = m_has_field || quotes != Quotes::none || !text.empty();
    m_is_elastic = false;
    return;
  }
  const ShellVariable* const ifs = m_state.find("IFS");
  std::string_view separators = " \t\n";
  if (ifs != nullptr && ifs->is_set && ifs->text.find('*') == std::string::npos)
    separators = ifs->text;
  bool is_first = true;
  while (!text.empty()) {
    const std::size_t start = std::min(text.find_first_not_of(separators), text.size());
    if (start > 0 || !is_first) end_field();
    text.remove_prefix(start);
    const std::size_t end = std::min(text.find_first_of(separators), text.size());
    if (end == 0) break;
    const bool was_empty = !m_has_field;
    m_field += text.substr(0, end);
    m_is_elastic = text.substr(0, end) == "*" && (was_empty || m_is_elastic);
    if (text.substr(0, end).find('*') != std::string_view::npos) m_has_unknown = true;
    m_has_field = true;
    text.remove_prefix(end);
    is_first = false;
  }
}

// What stands between the words of "$*": the first separator.
std::string Expander::joiner() const {
  const ShellVariable* const ifs = m_state.find("IFS");
  if (ifs == nullptr || !ifs->is_set) return " ";
  return ifs->text.substr(0, 1);
}

void Expander::values(const Parameter& parameter, Quotes quotes) {
  const bool is_joined = parameter.is_star && quotes != Quotes::none;
  if (parameter.is_list && parameter.values.empty()) m_is_empty_list = true;
  bool is_first = true;
  for (const Field& one : parameter.values) {
    if (!is_first) {
      if (is_joined || !m_splits)
        m_field += parameter.is_star ? joiner() : " ";
      else
        end_field();
    }
    is_first = false;
    const bool was_empty = !m_has_field;
    value(one.text, quotes);
    if (one.is_elastic && was_empty && m_splits && !is_joined) m_is_elastic = true;
  }
}

void Expander::end_field() {
  if (m_has_field && m_built.size() < k_max_fields) {
    // Two unknowns side by side are one.
    std::string text;
    for (const char c : m_field) {
      if (c != '*' || !text.ends_with('*') || m_has_glob || !m_has_unknown) text += c;
    }
    const bool only = text == "*" && (m_is_elastic || m_has_glob);
    m_built.push_back(
        {{std::move(text), only, !m_has_unknown}, m_has_glob && !m_has_unknown, m_has_glob});
  }
  m_field.clear();
  m_has_field = m_is_elastic = m_has_glob = m_has_unknown = false;
}

std::vector<Field> Expander::globbed(std::vector<Field> fields) const {
  const std::string& pattern = fields[0].text;
  if (!m_around.may_glob || m_state.directory == "*" || pattern.starts_with('/') ||
      pattern.starts_with('-') || pattern.find("://") != std::string::npos)
    return fields;
  auto whole = path_within(m_state.directory, pattern);
  if (!whole) return fields;
  if (pattern.ends_with('/')) *whole += '/';
  // `./x` keeps its `./`; `../x` is left alone.
  const std::string prefix = m_state.directory.empty() ? "" : m_state.directory + "/";
  if (!whole->starts_with(prefix)) return fields;
  const std::string dot = pattern.starts_with("./") ? "./" : "";
  std::vector<Field> result;
  const auto* const found = m_around.files.find(*whole);
  if (found == nullptr) return fields;
  std::vector<std::string> paths = *found;
  bool may_be_more = false;
  if (!m_state.files->empty()) {
    const WrittenNames written = written_names(*m_state.files, *whole);
    may_be_more = written.may_be_more;
    for (const std::string& path : written.names) {
      const auto at = std::lower_bound(paths.begin(), paths.end(), path);
      if (at == paths.end() || *at != path) paths.insert(at, path);
    }
  }
  for (const std::string& path : paths) {
    if (result.size() >= k_max_fields) break;
    if (path.starts_with(prefix)) result.push_back({dot + path.substr(prefix.size()), false});
  }
  if (result.empty()) return fields;
  // What others match is known at run time only: the pattern stands for it.
  if (may_be_more) result.push_back(fields[0]);
  return result;
}

const Substitution* Expander::substitution_at(std::size_t at) const {
  for (const Substitution& one : m_word->substitutions) {
    if (one.begin == at) return &one;
  }
  return nullptr;
}

std::string Expander::output_of(const Substitution& substitution) const {
  const auto output = m_outputs.find(substitution.body.get());
  return output == m_outputs.end() ? "*" : output->second;
}

void Expander::expand(std::size_t begin, std::size_t end, Quotes quotes) {
  if (m_depth >= k_max_expansion_depth) {
    value("*", quotes);
    return;
  }
  ++m_depth;
  for (std::size_t at = begin; at < end;) {
    const char c = m_text[at];
    if (c == '\\') {
      const char next = at + 1 < end ? m_text[at + 1] : '\\';
      if (next == '\n') {
        at += 2;
        continue;
      }
      if (quotes != Quotes::none && std::string_view("$`\"\\").find(next) == std::string_view::npos)
        literal("\\", true);
      literal(std::string_view(&next, 1), true);
      at += 2;
    } else if (c == '\'' && quotes == Quotes::none) {
      const std::size_t close = std::min(m_text.find('\'', at + 1), end);
      literal(m_text.substr(at + 1, close - at - 1), true);
      at = close + 1;
    } else if (c == '"' && quotes != Quotes::here) {
      if (quotes == Quotes::doubled) {  // within ${X:-"…"} in quotes
        ++at;
        continue;
      }
      std::size_t close = at + 1;
      while (close < end && m_text[close] != '"') close = skip_part_quoted(m_text, close);
      close = std::min(close, end);
      m_is_empty_list = false;
      expand(at + 1, close, Quotes::doubled);
      m_has_field = m_has_field || !m_is_empty_list;
      at = close + 1;
    } else if (c == '$') {
      at = dollar(at, end, quotes);
    } else if (const Substitution* nested =
                   c == '`' || c == '<' || c == '>' ? substitution_at(at) : nullptr) {
      if (c == '`')
        value(output_of(*nested), quotes);
      else
        value("*", Quotes::doubled);
      at = nested->end;
    } else if (m_is_operand && m_splits && quotes == Quotes::none &&
               (c == ' ' || c == '\t' || c == '\n')) {
      end_field();
      ++at;
    } else {
      literal(m_text.substr(at, 1), quotes != Quotes::none);
      ++at;
    }
  }
  --m_depth;
}

std::size_t Expander::dollar(std::size_t at, std::size_t end, Quotes quotes) {
  if (at + 1 >= end) {
    literal("$", true);
    return at + 1;
  }
  const char next = m_text[at + 1];
  if (next == '\'' && quotes == Quotes::none) {
    const std::size_t close = std::min(skip_part(m_text, at), end);
    literal(without_escapes(m_text.substr(at + 2, close - at - 3)), true);
    return close;
  }
  if (next == '"' && quotes == Quotes::none) return at + 1;
  if (next == '(') {
    if (const Substitution* nested = substitution_at(at)) {
      value(output_of(*nested), quotes);
      return nested->end;
    }
    const std::size_t close = std::min(skip_part(m_text, at), end);
    if (m_text.substr(at, 3) == "$((")
      value(arithmetic(at + 3, close >= 2 ? close - 2 : close), quotes);
    else
      value("*", quotes);
    return close;
  }
  if (next == '{') {
    const std::size_t close = std::min(skip_part(m_text, at), end);
    if (close > at + 3)
      braced(at + 2, close - 1, quotes);
    else
      value("*", quotes);
    return close;
  }
  std::size_t after = at + 1;
  while (after < end && is_name_char(m_text[after])) ++after;
  if (after > at + 1 && is_name_start(next)) {
    values(parameter(std::string(m_text.substr(at + 1, after - at - 1))), quotes);
    return after;
  }
  if (std::string_view("@*#?-$!_0123456789").find(next) == std::string_view::npos) {
    literal("$", true);
    return at + 1;
  }
  values(special(next), quotes);
  return at + 2;
}

std::vector<std::pair<std::string, std::string>> Expander::array(const Word& word,
                                                                 std::size_t begin,
                                                                 std::size_t end) {
  std::vector<std::pair<std::string, std::string>> result;
  std::size_t next = 0;
  for (const Word& item : words_between(word, begin, end)) {
    const std::string_view written = item.text;
    const std::size_t close = written.find("]=");
    if (written.starts_with('[') && close != std::string_view::npos) {
      const std::string key = part(item, 1, close);
      result.emplace_back(key, part(item, close + 2, written.size()));
      continue;
    }
    for (Field& field : fields(item)) {
      result.emplace_back(field.is_elastic ? "*" : std::to_string(next), std::move(field.text));
      ++next;
    }
  }
  if (result.size() > k_max_fields) result = {{"*", "*"}};
  return result;
}

}  // namespace keelson::shell
