// SPDX-License-Identifier: Apache-2.0
#include "analyzer/shell/line_programs.hpp"

#include <algorithm>
#include <string_view>

#include "analyzer/shell/arithmetic.hpp"
#include "analyzer/shell/regex.hpp"

namespace keelson::shell {
namespace {

using Words = std::vector<std::string>;
using Text = std::optional<std::string>;

std::string text_of(const std::vector<std::string>& lines) {
  std::string result;
  for (const std::string& line : lines) result += line + "\n";
  return result;
}

struct Grep {
  bool is_inverted = false, is_extended = false, is_fixed = false, ignores_case = false;
  bool only_matches = false, counts = false, is_quiet = false, is_word = false, is_line = false;
  std::string pattern;
};

std::optional<Grep> grep_of(const Words& words) {
  Grep grep;
  bool has_pattern = false;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "-e" && i + 1 < words.size() && !has_pattern) {
      grep.pattern = words[++i];
      has_pattern = true;
    } else if (word.size() > 1 && word[0] == '-' && word[1] != '-') {
      for (const char flag : word.substr(1)) {
        switch (flag) {
          case 'v':
            grep.is_inverted = true;
            break;
          case 'E':
            grep.is_extended = true;
            break;
          case 'F':
            grep.is_fixed = true;
            break;
          case 'i':
            grep.ignores_case = true;
            break;
          case 'o':
            grep.only_matches = true;
            break;
          case 'c':
            grep.counts = true;
            break;
          case 'q':
            grep.is_quiet = true;
            break;
          case 'x':
            grep.is_line = true;
            break;
          case 'h':
          case 's':
            break;
          default:
            return std::nullopt;
        }
      }
    } else if (has_pattern || word.starts_with("--")) {
      return std::nullopt;
    } else {
      grep.pattern = word;
      has_pattern = true;
    }
  }
  if (!has_pattern || grep.pattern.find('\n') != std::string::npos) return std::nullopt;
  return grep;
}

Text grep(const Words& words, const std::string& input) {
  const auto asked = grep_of(words);
  if (!asked) return std::nullopt;
  if (asked->is_quiet) return "";
  std::string pattern = asked->pattern;
  if (asked->is_fixed) {
    std::string plain;
    for (const char c : pattern) {
      if (std::string_view("\\.[]*^$").find(c) != std::string_view::npos) plain += '\\';
      plain += c;
    }
    pattern = plain;
  }
  const auto regex =
      Regex::read(pattern, asked->is_extended && !asked->is_fixed, asked->ignores_case);
  if (!regex) return std::nullopt;
  std::string result;
  long long count = 0;
  for (const std::string& line : lines_of(input)) {
    if (line.size() > 8192) return std::nullopt;
    auto match = regex->find(line, 0, true);
    bool fits = !match.empty();
    if (asked->is_line) {
      if (fits && (match[0].begin != 0 || match[0].end != line.size())) return std::nullopt;
    }
    if (fits == asked->is_inverted) continue;
    ++count;
    if (!asked->only_matches || asked->is_inverted) {
      if (!asked->only_matches) result += line + "\n";
      continue;
    }
    for (std::size_t at = 0; !match.empty() && at <= line.size();) {
      if (match[0].end > match[0].begin)
        result += line.substr(match[0].begin, match[0].end - match[0].begin) + "\n";
      at = std::max(match[0].end, at + 1);
      if (at > line.size()) break;
      match = regex->find(line, at, false);
    }
  }
  return asked->counts ? std::to_string(count) + "\n" : result;
}

Text sort(const Words& words, const std::string& input) {
  bool is_reversed = false, is_unique = false;
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i].size() < 2 || words[i][0] != '-') return std::nullopt;
    for (const char flag : words[i].substr(1)) {
      if (flag != 'r' && flag != 'u') return std::nullopt;
      (flag == 'r' ? is_reversed : is_unique) = true;
    }
  }
  auto lines = lines_of(input);
  // Languages order punctuation and case differently: only what all order alike is told.
  for (const std::string& line : lines) {
    if (lines.size() > 1 &&
        line.find_first_not_of("abcdefghijklmnopqrstuvwxyz") != std::string::npos &&
        line.find_first_not_of("0123456789") != std::string::npos) {
      // Lines that differ first in a letter or digit of the same kind are still in that order.
      for (const std::string& other : lines) {
        const auto [a, b] = std::mismatch(line.begin(), line.end(), other.begin(), other.end());
        if (a == line.end() && b == other.end()) continue;
        if (a == line.end() || b == other.end()) return std::nullopt;
        const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
        const auto is_small = [](char c) { return c >= 'a' && c <= 'z'; };
        const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
        if (!(is_digit(*a) && is_digit(*b)) && !(is_small(*a) && is_small(*b)) &&
            !(is_capital(*a) && is_capital(*b)))
          return std::nullopt;
      }
    }
    if (lines.size() > 200) return std::nullopt;
  }
  std::sort(lines.begin(), lines.end());
  if (is_reversed) std::reverse(lines.begin(), lines.end());
  if (is_unique) lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
  return text_of(lines);
}

Text uniq(const Words& words, const std::string& input) {
  if (words.size() != 1) return std::nullopt;
  auto lines = lines_of(input);
  lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
  return text_of(lines);
}

// Of standard input only: with a file its name is written, too.
Text word_count(const Words& words, const std::string& input) {
  if (words.size() != 2) return std::nullopt;
  if (words[1] == "-l") return std::to_string(std::count(input.begin(), input.end(), '\n')) + "\n";
  if (words[1] == "-c") return std::to_string(input.size()) + "\n";
  return std::nullopt;
}

Text sequence(const Words& words) {
  if (words.size() < 2 || words.size() > 4) return std::nullopt;
  std::vector<long long> numbers;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const auto number = number_of(words[i]);
    if (!number || words[i].starts_with('0') || *number > 100'000 || *number < -100'000)
      return std::nullopt;
    numbers.push_back(*number);
  }
  const long long first = numbers.size() > 1 ? numbers[0] : 1;
  const long long step = numbers.size() > 2 ? numbers[1] : 1;
  const long long last = numbers.back();
  if (step == 0 || (last - first) / step > 1000) return std::nullopt;
  std::string result;
  for (long long i = first; step > 0 ? i <= last : i >= last; i += step)
    result += std::to_string(i) + "\n";
  return result;
}

Text expression(const Words& words) {
  if (words.size() != 4) return std::nullopt;
  const auto a = number_of(words[1]), b = number_of(words[3]);
  constexpr long long k_most = 1'000'000'000;
  if (!a || !b || std::max(*a, *b) > k_most || std::min(*a, *b) < -k_most) return std::nullopt;
  if (words[2] == "+") return std::to_string(*a + *b) + "\n";
  if (words[2] == "-") return std::to_string(*a - *b) + "\n";
  if (words[2] == "*") return std::to_string(*a * *b) + "\n";
  if (words[2] == "/" && *b != 0) return std::to_string(*a / *b) + "\n";
  if (words[2] == "%" && *b != 0) return std::to_string(*a % *b) + "\n";
  return std::nullopt;
}

}  // namespace

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

bool is_line_program(std::string_view name) {
  static constexpr std::string_view names[] = {"grep", "egrep", "fgrep", "sort",
                                               "uniq", "wc",    "seq",   "expr"};
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

std::optional<std::string> line_program_output(const std::vector<std::string>& words,
                                               const std::string& input) {
  const std::string name = words[0].substr(words[0].rfind('/') + 1);
  if (name == "grep") return grep(words, input);
  if (name == "egrep" || name == "fgrep") {
    Words with = words;
    with.insert(with.begin() + 1, name == "egrep" ? "-E" : "-F");
    return grep(with, input);
  }
  if (name == "sort") return sort(words, input);
  if (name == "uniq") return uniq(words, input);
  if (name == "wc") return word_count(words, input);
  if (name == "seq") return sequence(words);
  if (name == "expr") return expression(words);
  return std::nullopt;
}

}  // namespace keelson::shell
