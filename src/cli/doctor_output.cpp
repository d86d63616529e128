// SPDX-License-Identifier: Apache-2.0
#include "src/cli/doctor_output.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace keelson::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t k_columns = 80, k_indent = 2, k_label = 12;

// A label, and its text below itself where it is long. A word that is too long stays whole.
void print_line(std::ostream& out, const std::string& label, const std::string& text) {
  std::string line = std::string(k_indent, ' ') + label;
  line.resize(std::max(line.size() + 1, k_indent + k_label), ' ');
  const std::size_t start = k_indent + k_label;
  std::size_t width = line.size();
  out << line;
  bool is_first = true;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::size_t size = end - at;
    if (!is_first && width + 1 + size > k_columns) {
      out << "\n" << std::string(start, ' ');
      width = start;
      is_first = true;
    }
    if (!is_first) out << ' ', ++width;
    out << text.substr(at, size);
    width += size;
    is_first = false;
    at = end + 1;
  }
  out << "\n";
}

void print_problem(std::ostream& out, const std::string& problem, const std::string& next) {
  if (problem.empty()) return;
  print_line(out, "PROBLEM", problem);
  if (!next.empty()) print_line(out, "next", next);
}

std::string yes_or_no(bool value) {
  return value ? "yes" : "no";
}

std::string clock_text(std::int64_t ahead) {
  if (ahead == 0) return "the same as ours";
  const std::string seconds = std::to_string(std::abs(ahead)) + " s ";
  return seconds + (ahead > 0 ? "ahead of ours" : "behind ours");
}

void print(std::ostream& out, const RegistryHealth& r) {
  out << "registry " << r.name << "  " << r.url << "\n";
  print_line(out, "reachable", yes_or_no(r.is_reachable));
  if (r.is_reachable) {
    print_line(out, "authorised", yes_or_no(r.is_authorised));
    if (r.repositories)
      print_line(out, "holds",
                 std::to_string(*r.repositories) +
                     (*r.repositories == 1 ? " repository" : " repositories"));
  }
  print_problem(out, r.problem, r.next);
  if (r.identity) {
    print_line(
        out, "is",
        std::string(registry::product_name(r.identity->product)) + ": " + r.identity->evidence);
  }
  if (r.capabilities) {
    const auto& c = *r.capabilities;
    print_line(out, "deletes", c.deletes ? "yes" : "no: " + c.why_not);
    print_line(out, "untags", c.untags ? "yes" : "no: a tag goes only with its manifest");
  }
  if (r.seconds_ahead)
    print_line(out, "clock", clock_text(*r.seconds_ahead) + (r.is_clock_right ? "" : ": TOO FAR"));
  for (const registry::Danger& danger : r.dangers) {
    print_line(out, "danger", danger.what);
    print_line(out, "  safe", danger.safe);
    if (!danger.command.empty()) print_line(out, "", danger.command);
  }
}

void print(std::ostream& out, const char* kind, const SourceHealth& s) {
  out << kind << " " << s.name << (s.where == s.name ? "" : "  " + s.where) << "\n";
  if (!s.found.empty()) print_line(out, "readable", "yes, " + s.found);
  print_problem(out, s.problem, s.next);
}

Json json_of(const SourceHealth& s) {
  return {{"name", s.name},   {"where", s.where},     {"ok", s.problem.empty()},
          {"found", s.found}, {"problem", s.problem}, {"next", s.next}};
}

Json json_of(const RegistryHealth& r) {
  Json json{{"name", r.name},
            {"url", r.url},
            {"reachable", r.is_reachable},
            {"authorised", r.is_authorised},
            {"ok", r.problem.empty() && r.is_clock_right},
            {"problem", r.problem},
            {"next", r.next}};
  if (r.repositories) json["repositories"] = *r.repositories;
  if (r.identity) {
    json["product"] = registry::product_name(r.identity->product);
    json["evidence"] = r.identity->evidence;
  }
  if (r.capabilities) {
    json["deletes"] = r.capabilities->deletes;
    json["untags"] = r.capabilities->untags;
    json["whyNot"] = r.capabilities->why_not;
  }
  if (r.seconds_ahead) json["clockSecondsAhead"] = *r.seconds_ahead;
  json["dangers"] = Json::array();
  for (const registry::Danger& danger : r.dangers)
    json["dangers"].push_back(
        {{"what", danger.what}, {"safe", danger.safe}, {"command", danger.command}});
  return json;
}

}  // namespace

bool Health::is_well() const {
  const auto has_problem = [](const auto& one) { return !one.problem.empty(); };
  return std::none_of(registries.begin(), registries.end(),
                      [&](const auto& r) { return has_problem(r) || !r.is_clock_right; }) &&
         std::none_of(live.begin(), live.end(), has_problem) &&
         std::none_of(sources.begin(), sources.end(), has_problem);
}

void print_text(const Health& health, std::ostream& out) {
  for (const auto& one : health.registries) print(out, one);
  for (const auto& one : health.live) print(out, "live", one);
  for (const auto& one : health.sources) print(out, "source", one);
  out << (health.is_well() ? "all is well\n" : "not all is well\n");
}

void print_holds_text(const cleanup::HoldResult& result, const char* done, std::ostream& out) {
  for (const cleanup::Hold& one : result.done)
    print_line(out, done, one.repository + ":" + one.tag);
  for (const auto& [one, why] : result.left)
    print_line(out, "PROBLEM", one.repository + ":" + one.tag + ": " + why);
  out << result.done.size() << (result.done.size() == 1 ? " part " : " parts ") << done << "\n";
}

void print_holds_json(const cleanup::HoldResult& result, const char* done, std::ostream& out) {
  Json all = Json::array(), problems = Json::array();
  const auto json_of_hold = [](const cleanup::Hold& one) {
    return Json{{"repository", one.repository}, {"tag", one.tag}, {"digest", one.digest}};
  };
  for (const cleanup::Hold& one : result.done) all.push_back(json_of_hold(one));
  for (const auto& [one, why] : result.left) {
    problems.push_back(json_of_hold(one));
    problems.back()["why"] = why;
  }
  out << Json{{"formatVersion", 1}, {done, all}, {"problems", problems}}.dump(
             2, ' ', false, Json::error_handler_t::replace)
      << "\n";
}

void print_json(const Health& health, std::ostream& out) {
  Json json{{"formatVersion", 1}, {"ok", health.is_well()}};
  for (const char* key : {"registries", "live", "sources"}) json[key] = Json::array();
  for (const auto& one : health.registries) json["registries"].push_back(json_of(one));
  for (const auto& one : health.live) json["live"].push_back(json_of(one));
  for (const auto& one : health.sources) json["sources"].push_back(json_of(one));
  out << json.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
}

}  // namespace keelson::cli
