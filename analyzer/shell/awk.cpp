// SPDX-License-Identifier: Apache-2.0
#include "analyzer/shell/awk.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "analyzer/shell/arithmetic.hpp"

namespace keelson::shell {
namespace {

constexpr std::string_view k_blanks = " \t";

// What is printed: a text, a field by its number from 1, 0 for the line, -1 for the last one.
struct Item {
  std::string text;
  std::optional<long long> field;
};

struct Print {
  std::vector<Item> items;
  bool exits = false;
};

void skip_blanks(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(k_blanks), text.size()));
}

bool take(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  skip_blanks(text);
  return true;
}

std::optional<Print> read_print(std::string_view program) {
  Print result;
  skip_blanks(program);
  if (!take(program, "{") || !take(program, "print")) return std::nullopt;
  while (!program.empty() && program[0] != ';' && program[0] != '}') {
    Item item;
    if (program[0] == ',') {
      item.text = " ";
      program.remove_prefix(1);
    } else if (program[0] == '"') {
      const std::size_t close = program.find('"', 1);
      if (close == std::string_view::npos) return std::nullopt;
      item.text = program.substr(1, close - 1);
      if (item.text.find_first_of("\\*") != std::string::npos) return std::nullopt;
      program.remove_prefix(close + 1);
    } else if (take(program, "$NF")) {
      item.field = -1;
    } else if (program[0] == '$') {
      std::size_t end = 1;
      while (end < program.size() && program[end] >= '0' && program[end] <= '9') ++end;
      item.field = number_of(program.substr(1, end - 1));
      if (!item.field) return std::nullopt;
      program.remove_prefix(end);
    } else {
      return std::nullopt;
    }
    skip_blanks(program);
    result.items.push_back(std::move(item));
  }
  if (result.items.empty()) result.items.push_back({"", 0});
  if (take(program, ";")) result.exits = take(program, "exit");
  take(program, ";");
  if (!take(program, "}") || !program.empty()) return std::nullopt;
  return result;
}

std::vector<std::string_view> fields_of(std::string_view line, char separator) {
  std::vector<std::string_view> result;
  if (separator == ' ') {
    for (skip_blanks(line); !line.empty(); skip_blanks(line)) {
      const std::size_t end = std::min(line.find_first_of(k_blanks), line.size());
      result.push_back(line.substr(0, end));
      line.remove_prefix(end);
    }
    return result;
  }
  while (!line.empty()) {
    const std::size_t end = std::min(line.find(separator), line.size());
    result.push_back(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return result;
}

}  // namespace

std::string awk_output(std::string_view program, char separator, std::string_view input) {
  const auto print = read_print(program);
  if (!print || input.find('*') != std::string_view::npos) return "*";
  std::string result;
  while (!input.empty()) {
    const std::size_t end = std::min(input.find('\n'), input.size());
    const std::string_view line = input.substr(0, end);
    input.remove_prefix(std::min(end + 1, input.size()));
    const auto fields = fields_of(line, separator);
    for (const Item& item : print->items) {
      if (!item.field) {
        result += item.text;
        continue;
      }
      const auto number = *item.field < 0 ? fields.size() : static_cast<std::size_t>(*item.field);
      if (number == 0)
        result += line;
      else if (number <= fields.size())
        result += fields[number - 1];
    }
    result += '\n';
    if (print->exits) break;
  }
  return result;
}

}  // namespace keelson::shell
