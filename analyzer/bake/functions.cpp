// SPDX-License-Identifier: Apache-2.0
// The functions of bake's standard library that can be told without running anything. Over
// texts that are known in part, only those are evaluated that keep the unknown part unknown.
#include <algorithm>
#include <map>

#include "analyzer/bake/evaluate.hpp"

namespace keelson::bake {
namespace {

using Values = std::vector<Value>;

constexpr std::size_t most_items = 10000;

bool is_text(const Value& value) {
  return value.is(Value::Kind::text) || value.is(Value::Kind::number) ||
         value.is(Value::Kind::boolean);
}
bool is_whole(const Value& value) {
  return is_text(value) && value.is_known();
}

std::string mapped(std::string text, int (*convert)(int)) {
  for (char& c : text) c = static_cast<char>(convert(static_cast<unsigned char>(c)));
  return text;
}

Value change_case(const Values& in, int (*convert)(int)) {
  return in.size() == 1 && is_text(in[0]) ? Value::of_text(mapped(in[0].text, convert)) : Value{};
}

Value replace(const Values& in) {
  if (in.size() != 3 || !is_text(in[0]) || !is_whole(in[1]) || !is_text(in[2])) return {};
  const std::string &text = in[0].text, &from = in[1].text, &to = in[2].text;
  // A longer one could lie half in the unknown part; `*` itself would replace it.
  if (from.empty() || from == "*" || (from.size() > 1 && !in[0].is_known())) return {};
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const bool matches = text.compare(at, from.size(), from) == 0;
    result += matches ? to : text.substr(at, 1);
    at += matches ? from.size() : 1;
    if (result.size() > k_text_max) return {};
  }
  return Value::of_text(std::move(result));
}

Value split(const Values& in) {
  if (in.size() != 2 || !is_whole(in[0]) || !is_whole(in[1]) || in[0].text.empty()) return {};
  Values parts;
  std::string_view text = in[1].text;
  for (;;) {
    const std::size_t end = text.find(in[0].text);
    parts.push_back(Value::of_text(std::string(text.substr(0, end))));
    if (end == std::string_view::npos || parts.size() > most_items) break;
    text.remove_prefix(end + in[0].text.size());
  }
  return Value::of_list(std::move(parts));
}

Value join(const Values& in) {
  if (in.size() < 2 || !is_text(in[0])) return {};
  std::string result;
  bool is_first = true;
  for (std::size_t i = 1; i < in.size(); ++i) {
    if (!in[i].is(Value::Kind::list)) return {};
    for (const Value& item : in[i].items) {
      if (!is_first) result += in[0].text;
      result += pattern_of(item);
      is_first = false;
      if (result.size() > k_text_max) return {};
    }
  }
  return Value::of_text(std::move(result));
}

Value format(const Values& in) {
  if (in.empty() || !is_text(in[0])) return {};
  std::string result;
  std::size_t next = 1;
  const std::string& text = in[0].text;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%' || i + 1 == text.size()) {
      result += text[i];
      continue;
    }
    const char kind = text[++i];
    if (kind == '%') {
      result += '%';
    } else if (kind == 's' || kind == 'd' || kind == 'v') {
      result += next < in.size() ? pattern_of(in[next]) : "*";
      ++next;
    } else {  // a width or another verb
      while (i < text.size() &&
             std::string_view("sdvqtfgxXob").find(text[i]) == std::string_view::npos)
        ++i;
      ++next;
      result += '*';
    }
    if (result.size() > k_text_max) return {};
  }
  return Value::of_text(std::move(result));
}

Value concat(const Values& in) {
  Values all;
  for (const Value& list : in) {
    if (list.is(Value::Kind::null)) continue;
    if (list.is(Value::Kind::list))
      all.insert(all.end(), list.items.begin(), list.items.end());
    else if (list.is(Value::Kind::choice))
      for (const std::string& text : texts_of(list)) all.push_back(Value::of_text(text));
    else
      all.emplace_back();  // some elements, not known which
    if (all.size() > most_items) return {};
  }
  return Value::of_list(std::move(all));
}

Value coalesce(const Values& in) {
  Values ways;
  for (const Value& value : in) {
    if (value.is(Value::Kind::null) || (value.is(Value::Kind::text) && value.text.empty()))
      continue;
    ways.push_back(value);
    if (value.is_known() || (value.is(Value::Kind::text) && value.text.size() > 1)) break;
  }
  return Value::one_of(std::move(ways));
}

Value trim(std::string_view name, const Values& in) {
  if (in.empty() || !is_whole(in[0])) return {};
  std::string_view text = in[0].text;
  if (name == "trimspace" || name == "chomp") {
    const char* blanks = name == "chomp" ? "\r\n" : " \t\r\n";
    while (!text.empty() && std::string_view(blanks).find(text.back()) != std::string_view::npos)
      text.remove_suffix(1);
    while (name == "trimspace" && !text.empty() &&
           std::string_view(blanks).find(text.front()) != std::string_view::npos)
      text.remove_prefix(1);
    return Value::of_text(std::string(text));
  }
  if (in.size() != 2 || !is_whole(in[1])) return {};
  const std::string_view cut = in[1].text;
  if (name == "trimprefix" && text.starts_with(cut)) text.remove_prefix(cut.size());
  if (name == "trimsuffix" && text.ends_with(cut)) text.remove_suffix(cut.size());
  if (name == "trim") {
    while (!text.empty() && cut.find(text.front()) != std::string_view::npos) text.remove_prefix(1);
    while (!text.empty() && cut.find(text.back()) != std::string_view::npos) text.remove_suffix(1);
  }
  return Value::of_text(std::string(text));
}

Value substr(const Values& in) {
  if (in.size() != 3 || !is_whole(in[0])) return {};
  const auto from = number_of(in[1]), count = number_of(in[2]);
  const auto size = static_cast<double>(in[0].text.size());
  if (!from || !count || *from < 0 || *from > size) return {};
  const double length = *count < 0 ? size : std::min(*count, size);
  return Value::of_text(
      in[0].text.substr(static_cast<std::size_t>(*from), static_cast<std::size_t>(length)));
}

Value same(const Values& in, bool wanted) {
  if (in.size() != 2) return {};
  const auto result = equal(in[0], in[1]);
  return result ? Value::of_boolean(*result == wanted) : Value{};
}

Value logic(const Values& in, bool decides) {
  bool all_known = true;
  for (const Value& value : in) {
    const auto truth = truth_of(value);
    if (truth && *truth == decides) return Value::of_boolean(decides);
    all_known = all_known && truth;
  }
  return all_known ? Value::of_boolean(!decides) : Value{};
}

Value merge(const Values& in) {
  Value result;
  result.kind = Value::Kind::object;
  for (const Value& object : in) {
    if (object.is(Value::Kind::null)) continue;
    if (!object.is(Value::Kind::object) || result.members.size() > 2000) return {};
    for (const auto& [key, value] : object.members) result.set(key, value);
  }
  return result;
}

// Lists in which an element may be unknown keep it.
Value of_elements(std::string_view name, const Values& in) {
  if (in.empty()) return {};
  const Value& whole = in[0];
  if (name == "keys" || name == "values") {
    if (!whole.is(Value::Kind::object)) return {};
    Values items;
    for (const auto& [key, value] : whole.members)
      items.push_back(name == "keys" ? Value::of_text(key) : value);
    return Value::of_list(std::move(items));
  }
  if (name == "lookup") {
    if (in.size() < 2 || !whole.is(Value::Kind::object) || !in[1].is_known()) return {};
    const Value* found = whole.find(in[1].text);
    return found ? *found : in.size() > 2 ? in[2] : Value{};
  }
  if (!whole.is(Value::Kind::list)) return {};
  if (name == "length") {
    return whole.is_known() ? Value::of_number(static_cast<double>(whole.items.size())) : Value{};
  }
  Values items;
  if (name == "flatten") {
    for (const Value& item : whole.items) {
      if (item.is(Value::Kind::list))
        items.insert(items.end(), item.items.begin(), item.items.end());
      else
        items.push_back(item);
      if (items.size() > most_items) return {};
    }
  } else if (name == "reverse") {
    items.assign(whole.items.rbegin(), whole.items.rend());
  } else if (name == "element" || name == "index") {
    const auto at = in.size() > 1 ? number_of(in[1]) : std::nullopt;
    if (!at || whole.items.empty() || *at < 0) return {};
    return whole.items[static_cast<std::size_t>(*at) % whole.items.size()];
  } else if (name == "contains") {
    if (in.size() < 2 || !whole.is_known() || !in[1].is_known()) return {};
    return Value::of_boolean(std::find(whole.items.begin(), whole.items.end(), in[1]) !=
                             whole.items.end());
  } else {  // compact, distinct, sort: the images named are the same
    for (const Value& item : whole.items)
      if (!(name == "compact" && item.is(Value::Kind::text) && item.text.empty()))
        items.push_back(item);
  }
  return Value::of_list(std::move(items));
}

Value without_indent(const Values& in) {
  if (in.size() != 1 || !is_text(in[0])) return {};
  std::size_t least = std::string::npos;
  std::string_view text = in[0].text;
  const auto each_line = [&](auto&& take) {
    std::string_view rest = text;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size() - 1);
      take(rest.substr(0, end + 1));
      rest.remove_prefix(end + 1);
    }
  };
  each_line([&](std::string_view line) {
    const std::size_t start = line.find_first_not_of(" \t\r\n");
    if (start != std::string_view::npos) least = std::min(least, start);
  });
  std::string result;
  each_line([&](std::string_view line) {
    const std::size_t blank = std::min(line.find_first_not_of(" \t"), line.size() - 1);
    result += line.substr(std::min(blank, least));
  });
  return Value::of_text(std::move(result));
}

}  // namespace

Value call_standard(std::string_view name, const Values& in) {
  if (name == "upper") return change_case(in, std::toupper);
  if (name == "lower") return change_case(in, std::tolower);
  if (name == "replace") return replace(in);
  if (name == "split") return split(in);
  if (name == "join") return join(in);
  if (name == "format") return format(in);
  if (name == "concat") return concat(in);
  if (name == "coalesce") return coalesce(in);
  if (name == "equal") return same(in, true);
  if (name == "notequal") return same(in, false);
  if (name == "and") return logic(in, false);
  if (name == "or") return logic(in, true);
  if (name == "not") {
    const auto truth = in.size() == 1 ? truth_of(in[0]) : std::nullopt;
    return truth ? Value::of_boolean(!*truth) : Value{};
  }
  if (name.starts_with("trim") || name == "chomp") return trim(name, in);
  if (name == "substr") return substr(in);
  if (name == "merge") return merge(in);
  if (name == "strlen")
    return in.size() == 1 && is_whole(in[0])
               ? Value::of_number(static_cast<double>(in[0].text.size()))
               : Value{};
  if (name == "try" || name == "convert") return in.empty() ? Value{} : in[0];
  if (name == "<<-") return without_indent(in);
  if (name == "<<") {  // without its last line feed
    if (in.size() != 1 || !is_text(in[0])) return in.empty() ? Value{} : in[0];
    std::string text = in[0].text;
    if (text.ends_with('\n')) text.pop_back();
    return Value::of_text(std::move(text));
  }
  constexpr std::string_view over_elements[] = {
      "keys",  "values",   "lookup",   "length",  "flatten", "reverse",    "element",
      "index", "contains", "distinct", "compact", "sort",    "setproduct_"};
  for (const std::string_view one : over_elements)
    if (name == one) return of_elements(name, in);
  return {};
}

}  // namespace keelson::bake
