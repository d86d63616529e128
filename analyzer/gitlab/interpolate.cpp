// SPDX-License-Identifier: Apache-2.0
#include "analyzer/gitlab/interpolate.hpp"

#include <unordered_map>

#include "analyzer/gitlab/functions.hpp"
#include "analyzer/gitlab/plain.hpp"
#include "analyzer/model/error.hpp"
#include "analyzer/model/text.hpp"

namespace keelson::gitlab {
namespace {

constexpr std::size_t k_functions_max = 3;
constexpr std::size_t k_value_depth_max = 100;
constexpr std::string_view k_blanks = " \t\r\n";

class Interpolator {
 public:
  Interpolator(const Interpolation& with, Findings& findings) : m_with(with), m_findings(findings) {
    for (const auto& [name, value] : with.inputs) m_sizes[name] = size_of(*value);
  }

  ValuePtr value(const ValuePtr& from, std::size_t depth) {
    m_findings.spend_values(1);
    if (from->is_scalar()) return scalar(from, depth);
    bool is_same = true;
    if (from->is_list()) {
      std::vector<ValuePtr> items;
      for (const ValuePtr& item : from->items) {
        items.push_back(value(item, depth + 1));
        is_same = is_same && items.back() == item;
      }
      return is_same ? from : list_like(*from, std::move(items));
    }
    Value::Members members;
    std::unordered_map<std::string, std::size_t> places;
    for (const auto& [name, member] : from->members) {
      std::string new_name = name.find("$[[") == std::string::npos ? name : text(name, *member);
      ValuePtr new_member = value(member, depth + 1);
      is_same = is_same && new_member == member && new_name == name;
      const auto [place, is_new] = places.emplace(new_name, members.size());
      if (is_new)
        members.emplace_back(std::move(new_name), std::move(new_member));
      else
        members[place->second].second = std::move(new_member);
    }
    return is_same ? from : map_like(*from, std::move(members));
  }

 private:
  ValuePtr scalar(const ValuePtr& from, std::size_t depth) {
    const std::string& written = from->text;
    const std::size_t start = written.find("$[[");
    if (start == std::string::npos) return from;
    const std::size_t end = written.find("]]", start);
    if (start == 0 && end != std::string::npos && end + 2 == written.size()) {
      ValuePtr whole = block(written.substr(3, end - 3), *from, depth);
      if (whole) return whole;
    }
    ValuePtr result = scalar_like(*from, text(written, *from));
    if (from->tag.empty()) return result;
    auto tagged = std::make_shared<Value>(*result);
    tagged->tag = from->tag;
    return tagged;
  }

  std::string text(const std::string& written, const Value& place) {
    std::string result;
    std::size_t at = 0;
    for (;;) {
      const std::size_t start = written.find("$[[", at);
      const std::size_t end = start == std::string::npos ? start : written.find("]]", start);
      result += written.substr(at, end == std::string::npos ? end : start - at);
      if (end == std::string::npos) return result;
      const ValuePtr found =
          block(written.substr(start + 3, end - start - 3), place, k_value_depth_max);
      std::string piece = written.substr(start, end + 2 - start);
      if (found) piece = found->is_list() || found->is_map() ? json_of(*found) : plain_text(*found);
      m_findings.spend_bytes(piece.size());
      result += piece;
      at = end + 2;
    }
  }

  // The value of what stands between the brackets; empty when it is not ours to replace.
  ValuePtr block(const std::string& inside, const Value& place, std::size_t depth) {
    std::vector<std::string> parts;
    for (std::size_t at = 0;;) {
      const std::size_t bar = inside.find('|', at);
      parts.emplace_back(trimmed(std::string_view(inside).substr(at, bar - at)));
      if (bar == std::string::npos) break;
      at = bar + 1;
    }
    if (parts[0].starts_with("matrix.")) return {};
    ValuePtr found = access(parts[0], place, depth);
    if (!found) return unknown("unknown interpolation key: `" + parts[0] + "`", place);
    if (parts.size() - 1 > k_functions_max)
      return unknown("too many functions in interpolation block", place);
    for (std::size_t i = 1; i < parts.size(); ++i) {
      const auto result = call(parts[i], found, m_with.variables);
      if (!result)
        return unknown("no function matching `" + parts[i] +
                           "`: check that the function name, arguments, and types are correct",
                       place);
      found = *result;
    }
    return found;
  }

  ValuePtr access(const std::string& path, const Value& place, std::size_t depth) {
    if (path.starts_with("inputs.")) {
      const auto input = m_with.inputs.find(std::string_view(path).substr(7));
      if (input == m_with.inputs.end()) return {};
      const Size& size = m_sizes[input->first];
      m_findings.spend_values(size.values);
      if (depth < k_value_depth_max && depth + size.depth > k_value_depth_max)
        throw Error(ErrorKind::invalid, "reading", *place.file + ":" + std::to_string(place.line),
                    "inputs nest deeper than 100", "make them smaller");
      return input->second;
    }
    if (path.starts_with("component.")) {
      const auto field = m_with.component.find(std::string_view(path).substr(10));
      if (field != m_with.component.end()) return scalar_like(place, field->second);
    }
    return {};
  }

  ValuePtr unknown(const std::string& why, const Value& place) {
    m_findings.open(why, place_of(place));
    return scalar_like(place, "*");
  }

  const Interpolation& m_with;
  Findings& m_findings;
  std::map<std::string, Size, std::less<>> m_sizes;
};

}  // namespace

ValuePtr interpolated(const ValuePtr& value, const Interpolation& with, Findings& findings) {
  return Interpolator(with, findings).value(value, 0);
}

}  // namespace keelson::gitlab
