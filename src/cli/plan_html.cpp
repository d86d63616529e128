// SPDX-License-Identifier: Apache-2.0
#include "src/cli/plan_html.hpp"

#include <optional>
#include <set>

#include "src/cli/plan_html_style.hpp"
#include "src/cli/size.hpp"

namespace keelson::cli {
namespace {

using cleanup::Item;
using cleanup::PlanHeader;
using cleanup::PlanView;
using cleanup::Verdict;

constexpr Verdict k_verdicts[] = {Verdict::doomed, Verdict::protected_, Verdict::kept,
                                  Verdict::unknown};

// Steering characters shown, bytes that are no UTF-8 left to the browser, the rest escaped.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : harmless(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string code(std::string_view text) {
  return "<code>" + escaped(text) + "</code>";
}

void print_head(std::ostream& out, const PlanHeader& header) {
  const std::string name = escaped(header.registry);
  out << "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
         "'unsafe-inline'\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta name=\"referrer\" content=\"no-referrer\">\n<title>Cleanup plan for "
      << name << "</title>\n<style>" << k_plan_style << "</style>\n</head>\n<body>\n<header>\n"
      << "<h1>Cleanup plan for " << name << "</h1>\n<p>" << code(header.url)
      << "</p>\n<p class=\"soft\">Made " << escaped(minutes_text(header.created)) << " by keelson "
      << escaped(header.keelson) << ", valid until <strong>"
      << escaped(minutes_text(header.expires)) << "</strong></p>\n</header>\n<main>\n";
}

void print_html_summary(std::ostream& out, const cleanup::Summary& summary) {
  out << "<p><strong>" << count_of(summary, Verdict::doomed) << " of "
      << count_text(summary.manifests, "manifest is doomed", "manifests are doomed")
      << "</strong>, freeing " << freed_text(summary) << ". "
      << count_text(summary.untagged, "tag goes", "tags go")
      << " alone. Age and count alone would have deleted " << summary.selected
      << ".</p>\n<ul class=\"counts\">\n";
  for (const Verdict verdict : k_verdicts) {
    const std::string name = cleanup::verdict_name(verdict);
    out << "<li class=\"" << name << "\"><b>" << count_of(summary, verdict) << "</b> " << name
        << "</li>\n";
  }
  out << "</ul>\n";
}

void print_inputs(std::ostream& out, const PlanHeader& header, const Brief& brief) {
  out << "<h2>What it rests on</h2>\n<table class=\"facts\">\n<tbody>\n";
  for (const Fact& fact : inputs_of(header, brief))
    out << "<tr><th scope=\"row\">" << escaped(fact.label) << "</th><td>" << escaped(fact.text)
        << "</td></tr>\n";
  out << "</tbody>\n</table>\n";
}

std::string reasons_of(const Item& item, const Brief& brief) {
  if (item.reasons.empty()) return "no reason is told";
  if (item.reasons.size() == 1 && item.reasons[0].evidence.empty())
    return escaped(because(item, brief));
  std::string out = "<details><summary>" + escaped(because(item, brief)) + "</summary><ul>";
  for (const cleanup::Reason& reason : item.reasons) {
    out += "<li>" + escaped(brief(reason.text));
    if (!reason.evidence.empty()) out += "<ul>";
    for (const std::string& line : reason.evidence) out += "<li>" + code(brief(line)) + "</li>";
    if (!reason.evidence.empty()) out += "</ul>";
    out += "</li>";
  }
  return out + "</ul></details>";
}

std::string html_row(const Item& item, Time now, const Brief& brief) {
  const std::string verdict = cleanup::verdict_name(item.verdict);
  std::string out = "<tr class=\"item " + verdict + "\"><td class=\"image\">" +
                    code(tags_text(item)) + "</td><td class=\"verdict\">" + verdict + "</td>";
  out += "<td class=\"number\">" + age_text(item, now) + "</td><td class=\"number\">" +
         size_text(item.size_bytes) + "</td><td>" + reasons_of(item, brief);
  if (!item.untag.empty()) {
    out += "<p>goes alone:";
    for (const std::string& tag : item.untag) out += " " + code(tag);
    out += "</p>";
  }
  return out + "</td></tr>\n";
}

void print_filters(std::ostream& out, Detail detail) {
  const auto each = [&](const auto& print) {
    print("all");
    for (const Verdict verdict : k_verdicts) {
      if (detail == Detail::all || verdict == Verdict::doomed || verdict == Verdict::unknown)
        print(cleanup::verdict_name(verdict));
    }
  };
  each([&](const std::string& name) {
    out << "<input class=\"filter\" type=\"radio\" name=\"filter\" id=\"f-" << name << "\""
        << (name == "all" ? " checked" : "") << ">\n";
  });
  out << "<p class=\"filters\">Show: ";
  each([&](const std::string& name) {
    out << "<label for=\"f-" << name << "\">" << name << "</label>\n";
  });
  out << "</p>\n";
}

// Rows by repository. What stays and is known is only counted, unless all is asked for.
class Rows {
 public:
  Rows(std::ostream& out, const PlanView& plan, Detail detail, const Brief& brief)
      : m_out(out), m_plan(plan), m_detail(detail), m_brief(brief) {}

  void print() {
    m_plan.each([&](const Item& item) { add(item); });
    end();
  }

 private:
  bool is_listed(const Item& item) const {
    return m_detail == Detail::all || item.verdict == Verdict::doomed ||
           item.verdict == Verdict::unknown || !item.untag.empty();
  }

  void add(const Item& item) {
    if (m_name != item.repository) end();
    m_name = item.repository;
    ++m_counts[static_cast<std::size_t>(item.verdict)];
    if (!is_listed(item)) return;
    m_listed.insert(cleanup::verdict_name(item.verdict));
    m_rows += html_row(item, m_plan.header.created, m_brief);
  }

  void end() {
    if (!m_name) return;
    m_out << "<tbody class=\"repository";
    for (const std::string& verdict : m_listed) m_out << " has-" << verdict;
    m_out << "\"><tr><th scope=\"rowgroup\" colspan=\"5\">" << code(*m_name)
          << " <span class=\"soft\">";
    std::string between;
    for (const Verdict verdict : k_verdicts) {
      const std::int64_t count = m_counts[static_cast<std::size_t>(verdict)];
      if (count == 0) continue;
      m_out << between << count << " " << cleanup::verdict_name(verdict);
      between = ", ";
    }
    m_out << "</span></th></tr>\n" << m_rows << "</tbody>\n";
    m_name.reset();
    m_rows.clear();
    m_listed.clear();
    for (std::int64_t& count : m_counts) count = 0;
  }

  std::ostream& m_out;
  const PlanView& m_plan;
  const Detail m_detail;
  const Brief& m_brief;
  std::optional<std::string> m_name;
  std::string m_rows;
  std::set<std::string> m_listed;  // verdicts
  std::int64_t m_counts[4] = {};
};

}  // namespace

void print_plan_html(std::ostream& out, const PlanView& plan, Detail detail, const Brief& brief) {
  print_head(out, plan.header);
  print_html_summary(out, plan.header.summary);
  print_inputs(out, plan.header, brief);
  out << "<h2>Manifests</h2>\n";
  print_filters(out, detail);
  out << "<div class=\"scroll\"><table>\n<caption>"
      << (detail == Detail::all ? "All manifests, by repository."
                                : "What goes, what is unknown and what loses tags, by repository; "
                                  "what else stays is only counted.")
      << " Open a reason to see all of them.</caption>\n"
         "<thead><tr><th scope=\"col\">Tags</th><th scope=\"col\">Verdict</th>"
         "<th scope=\"col\" class=\"number\">Age</th><th scope=\"col\" class=\"number\">Size</th>"
         "<th scope=\"col\">Because</th></tr></thead>\n";
  Rows(out, plan, detail, brief).print();
  out << "</table></div>\n</main>\n<footer><p class=\"soft\">Hash of the plan: "
      << code(plan.header.hash) << "</p></footer>\n</body>\n</html>\n";
}

}  // namespace keelson::cli
