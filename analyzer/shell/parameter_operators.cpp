// SPDX-License-Identifier: Apache-2.0
// What ${X…} makes of a value: defaults, cutting, replacing, case.
#include <algorithm>
#include <utility>

#include "analyzer/shell/arithmetic.hpp"
#include "analyzer/shell/expander.hpp"
#include "analyzer/shell/patterns.hpp"
#include "analyzer/shell/scan.hpp"

namespace keelson::shell {
namespace {

std::string in_case(std::string text, std::string_view op) {
  const auto change = [&](char& c) {
    if (op[0] == '^' && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (op[0] == ',' && c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  };
  if (op.size() > 1)
    std::for_each(text.begin(), text.end(), change);
  else if (!text.empty())
    change(text[0]);
  return text;
}

}  // namespace

void Expander::operate(Parameter value, const std::string& name, std::size_t begin, std::size_t end,
                       Quotes quotes) {
  if (begin >= end) {
    values(value, quotes);
    return;
  }
  const char op = m_text[begin];
  const std::size_t sign = op == ':' ? begin + 1 : begin;
  if (sign < end && std::string_view("-=?+").find(m_text[sign]) != std::string_view::npos) {
    default_operator(value, name, m_text[sign], op == ':', sign + 1, end, quotes);
    return;
  }
  if (op == ':' && value.is_list) {  // ${@:2}, ${A[@]:1}
    const std::string from = sub_text(begin + 1, std::min(m_text.find(':', begin + 1), end), false);
    const auto start = number_of(from);
    const bool has_length = m_text.find(':', begin + 1) < end;
    const bool known = std::none_of(value.values.begin(), value.values.end(),
                                    [](const Field& f) { return f.is_elastic; });
    const bool counts_zero = name == "@" || name == "*";
    if (start && *start >= 0 && known && !has_length) {
      const auto skipped = static_cast<std::size_t>(*start) - (counts_zero && *start > 0 ? 1 : 0);
      value.values.erase(value.values.begin(),
                         value.values.begin() +
                             static_cast<std::ptrdiff_t>(std::min(skipped, value.values.size())));
    } else {
      value.values = {{"*", true}};
    }
    values(value, quotes);
    return;
  }
  if (!value.is_given) {
    values(value, quotes);
    return;
  }
  for (Field& one : value.values) one.text = changed(one.text, begin, end);
  values(value, quotes);
}

void Expander::default_operator(const Parameter& value, const std::string& name, char kind,
                                bool empty_counts, std::size_t begin, std::size_t end,
                                Quotes quotes) {
  const bool is_set = value.is_set && value.is_given && !value.values.empty() &&
                      !(empty_counts && value.values.size() == 1 && value.values[0].text.empty());
  const auto operand = [&] {
    const bool was_operand = std::exchange(m_is_operand, true);
    expand(begin, end, quotes);
    m_is_operand = was_operand;
  };
  if (kind == '?') {
    if (is_set)
      values(value, quotes);
    else
      this->value("*", quotes);
    return;
  }
  if (!value.is_given) open_from_outside(name);
  if (kind == '+') {
    // Where it may be either, the ways were parted before; else nobody knows.
    if (!value.is_given || (is_set && (value.may_be_unset || (empty_counts && value.may_be_empty))))
      this->value("*", quotes);
    else if (is_set)
      operand();
    return;
  }
  if (!value.is_given && m_state.outside != Outside::absent) {
    this->value("*", quotes);
    return;
  }
  if (is_set && value.may_be_unset) {  // of states that were joined
    Parameter either = value;
    const std::string other = sub_text(begin, end, false);
    for (Field& one : either.values) {
      if (one.text != other) one.text = "*";
    }
    values(either, quotes);
    return;
  }
  if (is_set) {
    values(value, quotes);
    return;
  }
  if (kind == '=' && is_name(name)) m_state.set(name, sub_text(begin, end, false));
  operand();
}

std::string Expander::part_of(const std::string& value, std::size_t begin, std::size_t end) {
  std::size_t colon = begin;
  while (colon < end && m_text[colon] != ':') colon = skip_part(m_text, colon);
  colon = std::min(colon, end);
  const auto from = number_of(sub_text(begin, colon, false));
  const auto length =
      colon < end ? number_of(sub_text(colon + 1, end, false)) : std::optional<long long>();
  if (!from || (colon < end && !length)) return "*";
  const auto size = static_cast<long long>(value.size());
  const auto known = static_cast<long long>(std::min(value.find('*'), value.size()));
  const bool is_whole = known == size;
  if (!is_whole && (*from < 0 || !length || *length < 0 || *from + *length > known)) return "*";
  const long long start = std::clamp(*from < 0 ? size + *from : *from, 0LL, size);
  long long stop = size;
  if (length) stop = *length < 0 ? size + *length : start + *length;
  stop = std::clamp(stop, start, size);
  return value.substr(static_cast<std::size_t>(start), static_cast<std::size_t>(stop - start));
}

std::string Expander::changed(const std::string& value, std::size_t begin, std::size_t end) {
  const char op = m_text[begin];
  const bool twice = begin + 1 < end && m_text[begin + 1] == op;
  const std::size_t operand = begin + (twice ? 2 : 1);
  switch (op) {
    case '^':
    case ',':
      return operand < end ? "*" : in_case(value, m_text.substr(begin, end - begin));
    case ':':
      return part_of(value, begin + 1, end);
    case '#':
    case '%': {
      if (!is_known(value)) return "*";
      const std::string pattern = sub_text(operand, end, true);
      const Match match = twice ? Match::longest : Match::shortest;
      return op == '#' ? without_prefix(value, pattern, match)
                       : without_suffix(value, pattern, match);
    }
    case '/': {
      Replace which = twice ? Replace::all : Replace::first;
      std::size_t from = operand;
      if (!twice && from < end && (m_text[from] == '#' || m_text[from] == '%'))
        which = m_text[from++] == '#' ? Replace::at_start : Replace::at_end;
      std::size_t slash = from;
      while (slash < end && m_text[slash] != '/') slash = skip_part(m_text, slash);
      slash = std::min(slash, end);
      const std::string pattern = sub_text(from, slash, true);
      const std::string by = slash < end ? sub_text(slash + 1, end, false) : "";
      const std::string_view bare =
          std::string_view(pattern).substr(pattern.size() == 2 && pattern[0] == '\\' ? 1 : 0);
      // One character put for another leaves what is unknown unknown, and no more.
      const bool is_single =
          bare.size() == 1 && bare[0] != '*' && bare[0] != '?' && which == Replace::all;
      if (!is_known(value) && !is_single) return "*";
      return replaced(value, pattern, by, which);
    }
    case '@':
      return is_known(value) && m_text.substr(begin, end - begin) == "@L" ? in_case(value, ",,")
                                                                          : "*";
    default:
      return "*";
  }
}

}  // namespace keelson::shell
