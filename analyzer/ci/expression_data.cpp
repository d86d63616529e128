// SPDX-License-Identifier: Apache-2.0
// The values of expressions, the functions over them, and texts that hold expressions.
#include <algorithm>

#include "analyzer/ci/expression.hpp"
#include "analyzer/ci/files.hpp"
#include "analyzer/model/error.hpp"
#include "analyzer/model/image_reference.hpp"
#include "analyzer/yaml/load.hpp"

namespace keelson::ci {
namespace {

constexpr std::size_t longest_text = 1U << 18U;

Datum compare(std::string a, std::string b, bool (*holds)(std::string_view, std::string_view)) {
  a = lower_case(a);
  b = lower_case(b);
  if (is_open(a) || is_open(b)) return Datum::unknown_boolean();
  return Datum::of_boolean(holds(a, b));
}

// format('{0}/{1}', a, b); `{{` and `}}` are braces.
Datum format(const Data& arguments) {
  const std::string pattern = arguments.front().as_text();
  std::string result;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const bool doubled = i + 1 < pattern.size() && pattern[i + 1] == pattern[i];
    if ((pattern[i] == '{' || pattern[i] == '}') && doubled) {
      result += pattern[i++];
      continue;
    }
    const bool is_digit = i + 2 < pattern.size() && pattern[i + 1] >= '0' && pattern[i + 1] <= '9';
    if (pattern[i] == '{' && is_digit && pattern[i + 2] == '}') {
      const auto index = static_cast<std::size_t>(pattern[i + 1] - '0') + 1;
      if (index < arguments.size()) result += arguments[index].as_text();
      i += 2;
      continue;
    }
    result += pattern[i];
    if (result.size() > longest_text) return Datum::unknown();
  }
  return Datum::of_text(result);
}

Datum join(const Data& arguments) {
  const yaml::ValuePtr& list = arguments.front().object;
  if (list == nullptr) return Datum::of_text(arguments.front().as_text());
  const std::string between = arguments.size() > 1 ? arguments[1].as_text() : ",";
  std::string result;
  for (const auto& item : list->items) {
    if (item != list->items.front()) result += between;
    result += Datum::of_value(item).as_text();
    if (result.size() > longest_text) return Datum::unknown();
  }
  return Datum::of_text(result);
}

Datum from_json(const std::string& text) {
  try {
    return Datum::of_value(yaml::load_all(text, "fromJSON").front());
  } catch (const Error&) {
    return Datum::unknown();
  }
}

}  // namespace

Datum Datum::of_value(const yaml::ValuePtr& value) {
  if (value == nullptr || value->is_null()) return {};
  if (!value->is_scalar()) return {Kind::object, {}, value};
  if (!value->is_quoted && (value->text == "true" || value->text == "false"))
    return {Kind::boolean, value->text, {}};
  return of_text(value->text);
}

std::string Datum::as_text() const {
  return kind == Kind::null ? "" : kind == Kind::object ? "*" : text;
}

void add_alternative(Data& data, Datum datum) {
  if (std::find(data.begin(), data.end(), datum) != data.end()) return;
  if (data.size() >= most_alternatives) {
    data = {Datum::unknown()};
    return;
  }
  data.push_back(std::move(datum));
}

Datum call_function(std::string_view name, const Data& arguments) {
  if (name == "always") return Datum::of_boolean(true);
  if (name == "success" || name == "failure" || name == "cancelled")
    return Datum::unknown_boolean();
  if (arguments.empty()) return Datum::unknown();
  const std::string first = arguments.front().as_text();
  if (name == "format") return format(arguments);
  if (name == "join") return join(arguments);
  if (name == "fromjson") return from_json(first);
  if (name == "tolower") return Datum::of_text(lower_case(first));
  const std::string second = arguments.size() > 1 ? arguments[1].as_text() : std::string{};
  if (name == "startswith")
    return compare(first, second, [](auto a, auto b) { return a.starts_with(b); });
  if (name == "endswith")
    return compare(first, second, [](auto a, auto b) { return a.ends_with(b); });
  if (name == "contains")
    return compare(first, second,
                   [](auto a, auto b) { return a.find(b) != std::string_view::npos; });
  return Datum::unknown();
}

namespace {

// The end of `${{ … }}` that starts at `start`, behind its braces; npos when never closed.
std::size_t expression_end(std::string_view text, std::size_t start) {
  bool in_quotes = false;
  for (std::size_t i = start + 3; i + 1 < text.size(); ++i) {
    if (text[i] == '\'') in_quotes = !in_quotes;
    if (!in_quotes && text[i] == '}' && text[i + 1] == '}') return i + 2;
  }
  return std::string_view::npos;
}

}  // namespace

std::vector<std::string> interpolate(std::string_view text, const Contexts& contexts) {
  std::vector<std::string> results{""};
  while (!text.empty()) {
    const auto start = text.find("${{");
    const auto end = start == std::string_view::npos ? start : expression_end(text, start);
    const auto literal = text.substr(0, end == std::string_view::npos ? end : start);
    for (std::string& result : results) result += literal;
    if (end == std::string_view::npos) break;
    std::vector<std::string> values;
    for (const Datum& datum : evaluate(text.substr(start + 3, end - start - 5), contexts)) {
      std::string value = datum.as_text();
      if (std::find(values.begin(), values.end(), value) == values.end())
        values.push_back(std::move(value));
    }
    text.remove_prefix(end);
    if (results.size() * values.size() > most_alternatives) values = {pattern_of(values)};
    std::vector<std::string> next;
    for (const std::string& result : results) {
      for (const std::string& value : values) {
        if (result.size() + value.size() > longest_text) return {"*"};
        next.push_back(result + value);
      }
    }
    results = std::move(next);
  }
  return results;
}

Data interpolate_typed(std::string_view text, const Contexts& contexts) {
  const auto whole = trimmed(text);
  if (whole.starts_with("${{") && expression_end(whole, 0) == whole.size())
    return evaluate(whole.substr(3, whole.size() - 5), contexts);
  Data data;
  for (std::string& result : interpolate(text, contexts))
    add_alternative(data, Datum::of_text(std::move(result)));
  return data;
}

std::string pattern_of(const std::vector<std::string>& texts) {
  if (texts.empty()) return {};
  std::string_view prefix = texts.front();
  for (const std::string& text : texts) {
    const auto [end, unused] =
        std::mismatch(prefix.begin(), prefix.end(), text.begin(), text.end());
    prefix = prefix.substr(0, static_cast<std::size_t>(end - prefix.begin()));
  }
  if (prefix.size() == texts.front().size() &&
      std::all_of(texts.begin(), texts.end(), [&](const auto& text) { return text == prefix; }))
    return texts.front();
  std::string_view suffix = std::string_view(texts.front()).substr(prefix.size());
  for (const std::string& text : texts) {
    const std::string_view rest = std::string_view(text).substr(prefix.size());
    const auto [end, unused] =
        std::mismatch(suffix.rbegin(), suffix.rend(), rest.rbegin(), rest.rend());
    suffix = suffix.substr(suffix.size() - static_cast<std::size_t>(end - suffix.rbegin()));
  }
  return std::string(prefix) + "*" + std::string(suffix);
}

}  // namespace keelson::ci
