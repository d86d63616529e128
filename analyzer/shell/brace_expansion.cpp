// SPDX-License-Identifier: Apache-2.0
#include "analyzer/shell/brace_expansion.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

#include "analyzer/shell/scan.hpp"

namespace keelson::shell {
namespace {

constexpr std::size_t k_max_words = 256;

// Goes over a quoted or nested part, by what is known of substitutions where there are some.
std::size_t skip(const Word& word, std::size_t at) {
  for (const Substitution& one : word.substitutions) {
    if (one.begin == at) return one.end;
  }
  return skip_part(word.text, at);
}

Word cut(const Word& word, std::size_t begin, std::size_t end) {
  Word result{word.text.substr(begin, end - begin), {}};
  for (const Substitution& one : word.substitutions) {
    if (one.begin >= begin && one.end <= end)
      result.substitutions.push_back({one.begin - begin, one.end - begin, one.body});
  }
  return result;
}

void append(Word& to, const Word& more) {
  const std::size_t offset = to.text.size();
  to.text += more.text;
  for (const Substitution& one : more.substitutions)
    to.substitutions.push_back({one.begin + offset, one.end + offset, one.body});
}

std::optional<int> number(std::string_view text) {
  int result = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), result);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return result;
}

// {from..to}
std::vector<Word> range_of(std::string_view inside) {
  const std::size_t dots = inside.find("..");
  if (dots == std::string_view::npos) return {};
  const auto from = number(inside.substr(0, dots)), to = number(inside.substr(dots + 2));
  std::vector<Word> result;
  if (from && to) {
    const long long step = *from <= *to ? 1 : -1;
    for (long long i = *from;; i += step) {
      if (result.size() >= k_max_words) return {Word{"*", {}}};
      result.push_back({std::to_string(i), {}});
      if (i == *to) break;
    }
  } else if (dots == 1 && inside.size() == 4 && is_name_start(inside[0]) &&
             is_name_start(inside[3])) {
    const int step = inside[0] <= inside[3] ? 1 : -1;
    for (int c = inside[0];; c += step) {
      result.push_back({std::string(1, static_cast<char>(c)), {}});
      if (c == inside[3]) break;
    }
  }
  return result;
}

struct Brace {
  std::size_t begin, end;  // of { and one past }
  std::vector<Word> choices;
};

std::optional<Brace> brace_from(const Word& word, std::size_t open) {
  std::vector<std::size_t> commas;
  std::size_t depth = 0, at = open;
  do {
    const char c = word.text[at];
    if (c == '{') ++depth;
    if (c == '}' && --depth == 0) break;
    if (c == ',' && depth == 1) commas.push_back(at);
    at = c == '{' || c == '}' || c == ',' ? at + 1 : skip(word, at);
  } while (at < word.text.size());
  if (at >= word.text.size() || depth != 0) return std::nullopt;
  Brace result{open, at + 1, {}};
  if (commas.empty()) {
    result.choices = range_of(std::string_view(word.text).substr(open + 1, at - open - 1));
  } else {
    commas.push_back(at);
    std::size_t from = open + 1;
    for (const std::size_t comma : commas) {
      result.choices.push_back(cut(word, from, comma));
      from = comma + 1;
    }
  }
  return result.choices.empty() ? std::nullopt : std::optional(std::move(result));
}

}  // namespace

std::vector<Word> expand_braces(const Word& word) {
  if (word.text.find('{') == std::string::npos) return {word};
  std::vector<Word> done, left{word};
  std::size_t tries = 0;
  while (!left.empty()) {
    const Word now = std::move(left.back());
    left.pop_back();
    std::optional<Brace> found;
    for (std::size_t at = 0; at < now.text.size() && !found && ++tries < 100'000;) {
      if (now.text[at] == '{') {
        if (now.text.size() < 4096) found = brace_from(now, at);
        ++at;
      } else {
        at = skip(now, at);
      }
    }
    if (!found) {
      done.push_back(now);
      continue;
    }
    if (done.size() + left.size() + found->choices.size() > k_max_words) return {word};
    for (std::size_t i = found->choices.size(); i-- > 0;) {
      Word one = cut(now, 0, found->begin);
      append(one, found->choices[i]);
      append(one, cut(now, found->end, now.text.size()));
      left.push_back(std::move(one));
    }
  }
  return done;
}

std::vector<Word> words_between(const Word& word, std::size_t begin, std::size_t end) {
  std::vector<Word> result;
  for (std::size_t at = begin; at < end;) {
    const char c = word.text[at];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || word.text.compare(at, 2, "\\\n") == 0) {
      at += c == '\\' ? 2 : 1;
      continue;
    }
    if (c == '#') {
      at = std::min(word.text.find('\n', at), end);
      continue;
    }
    const std::size_t start = at;
    while (at < end && std::string_view(" \t\n\r").find(word.text[at]) == std::string_view::npos)
      at = skip(word, at);
    at = std::min(at, end);
    result.push_back(cut(word, start, at));
  }
  return result;
}

}  // namespace keelson::shell
