// SPDX-License-Identifier: Apache-2.0
// Views of plans, compared byte for byte. KEELSON_UPDATE_GOLDEN=1 writes the files anew;
// review them as a diff.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "src/cli/plan_diff_text.hpp"
#include "src/cli/plan_html.hpp"
#include "src/cli/plan_markdown.hpp"
#include "src/cli/plan_text.hpp"
#include "src/cli/wrapped.hpp"
#include "tests/planned.hpp"

using namespace keelson;
using namespace keelson::tests;
using namespace keelson::cli;
using cleanup::Item;
using cleanup::Verdict;

namespace {

const Brief k_short = [](std::string text) {
  for (std::size_t at = 0; (at = text.find("r.io/", at)) != std::string::npos;) text.erase(at, 5);
  return text;
};

Planned night() {
  Planned planned;
  auto& header = planned.plan.header;
  header.hash = digest_of("the plan");
  header.inventory_taken = k_planned - std::chrono::minutes(4);
  header.failed = {
      {"team/broken", "GET /v2/team/broken/tags/list: 503 SERVICE UNAVAILABLE after 3 tries"}};
  header.sources = {{"services", 120, 3, std::nullopt},
                    {"mirrors", 400, 0, k_planned - std::chrono::hours(2)}};
  header.live.push_back({"<script>alert(1)</script>", k_planned, {}});
  header.keep = {{"*:lts", "keelson.yml:20"}};
  header.grace = std::chrono::hours(36);
  header.overrides = {{"max_deletions", "run-20261124-1"}};
  planned.live("r.io/shop/web:3.1");
  planned.use("r.io/base/jdk:17");
  planned.build("shop/web/Dockerfile", {"r.io/shop/web:*"}, {"r.io/base/jdk:17"});
  const auto add = [&](const std::string& repository, std::vector<std::string> tags, int days,
                       Verdict verdict, std::vector<cleanup::Reason> reasons) -> Item& {
    Item& item = planned.add(repository, tags.empty() ? "none" : tags[0], tags, days);
    item.verdict = verdict;
    item.size_bytes = 123456789LL * (days % 7 + 1);
    item.reasons = std::move(reasons);
    return item;
  };
  const cleanup::Reason old{
      "retention", "400 d old (max_age 90 d), no. 12 by age (keep_last 10)", {"keelson.yml:31"}};
  add("base/jdk", {"8u152", "8"}, 800, Verdict::doomed, {old}).selected = true;
  add("base/jdk", {"11.0.2-a-very-long-tag-that-says-everything-twice", "11"}, 400, Verdict::doomed,
      {old, {"time", "pushed 400 d ago", {}}})
      .selected = true;
  add("base/jdk", {"17"}, 300, Verdict::protected_,
      {{"base",
        "needed by r.io/shop/web:3.1, which is live",
        {"r.io/shop/web:3.1 (swarm, service web)", "shop/web/Dockerfile:1"}},
       old})
      .selected = true;
  auto& kept = add("base/jdk", {"21", "21-old"}, 200, Verdict::kept,
                   {{"retention", "no. 1 by age (keep_last 10)", {"keelson.yml:31"}}});
  kept.untag = {"21-old"};
  add("base/jdk", {}, 500, Verdict::doomed,
      {{"untagged", "without a tag for 30 d (untagged 7 d)", {"keelson.yml:31"}}});
  add("shop/web", {"3.1"}, 5, Verdict::protected_,
      {{"live", "runs in swarm as service web", {"swarm: service web"}}});
  for (int i = 0; i < 5; ++i) {
    add("shop/web", {"nightly-" + std::to_string(i)}, 100 + i, Verdict::unknown,
        {{"time", "its configuration says no time", {}}})
        .created.reset();
  }
  add("team/broken", {"1"}, 9, Verdict::unknown,
      {{"scope", "its repository could not be read wholly", {}}});
  // Names that would break out of each view.
  add("zz/evil", {"a\x1b[2Jb", "|x|", "<img src=x onerror=alert(1)>"}, 700, Verdict::doomed,
      {{"retention",
        "`</td>` | @everyone #1 **bold** \"quoted\" 'too' \xE2\x80\xAE"
        "desrever [a](javascript:alert(1)) http://evil.example/ &amp; \xFF\x9B",
        {"</details><script>alert(2)</script>"}}});
  planned.sort();
  planned.count();
  header.summary.is_freed_at_most = true;
  return planned;
}

std::string shown(const std::function<void(std::ostream&)>& print) {
  std::ostringstream out;
  print(out);
  return out.str();
}

void check_golden(const std::string& name, const std::string& text) {
  const std::string path = std::string(KEELSON_EXPECTED) + "/" + name;
  if (std::getenv("KEELSON_UPDATE_GOLDEN") != nullptr)
    std::ofstream(path, std::ios::binary) << text;
  std::ifstream file(path, std::ios::binary);
  std::ostringstream expected;
  expected << file.rdbuf();
  INFO(name << "; if this is right, run again with KEELSON_UPDATE_GOLDEN=1");
  CHECK(text == expected.str());
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++n;
  return n;
}

}  // namespace

TEST_CASE("a plan as text", "[views]") {
  const Planned planned = night();
  const auto view = view_of(planned.plan);
  const auto text = [&](Detail detail) {
    return shown([&](auto& out) { print_plan_text(out, view, detail, k_short); });
  };
  check_golden("plan.text", text(Detail::counts));
  check_golden("plan.all.text", text(Detail::all));
}

TEST_CASE("a plan as text fits 80 columns and sends a terminal nothing but text", "[views]") {
  const Planned planned = night();
  for (const Detail detail : {Detail::counts, Detail::all}) {
    const std::string text =
        shown([&](auto& out) { print_plan_text(out, view_of(planned.plan), detail, k_short); });
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      INFO(line);
      CHECK(columns(line) <= 80);
      CHECK(harmless(line) == line);
      CHECK((line.empty() || line.back() != ' '));
    }
  }
}

TEST_CASE("text leaves out nothing that goes, and with all nothing that stays", "[views]") {
  const Planned planned = night();
  const std::string some = shown(
      [&](auto& out) { print_plan_text(out, view_of(planned.plan), Detail::counts, k_short); });
  const std::string all =
      shown([&](auto& out) { print_plan_text(out, view_of(planned.plan), Detail::all, k_short); });
  for (const Item& item : planned.plan.items) {
    const std::string name = tags_text(item);
    INFO(name);
    if (item.verdict == Verdict::doomed) CHECK(has(some, name));
    CHECK(has(all, name));
  }
  CHECK(has(some, "base/jdk:21-old"));
  CHECK_FALSE(has(some, "nightly-4"));
}

TEST_CASE("a plan of nothing says so", "[views]") {
  Planned planned;
  planned.count();
  const std::string text = shown(
      [&](auto& out) { print_plan_text(out, view_of(planned.plan), Detail::counts, k_short); });
  CHECK(has(text, "0 of 0 manifests are doomed\n"));
}

TEST_CASE("a plan as Markdown", "[views]") {
  const Planned planned = night();
  const std::string text =
      shown([&](auto& out) { print_plan_markdown(out, view_of(planned.plan), k_short); });
  check_golden("plan.markdown", text);
  // A hostile name makes no cell, tag, link or mention.
  for (const char* part :
       {"<img", "<script", "@everyone", "|x|", "**bold**", "](", "http:", "&amp;"})
    CHECK_FALSE(has(text, part));
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("| ") || !has(line, " d |")) continue;
    INFO(line);
    CHECK(count(line, "|") == 6);
  }
}

TEST_CASE("Markdown is at most 60,000 characters and says what it leaves out", "[views]") {
  for (const std::size_t length : {8, 100, 5000}) {
    Planned planned = night();
    for (int i = 0; i < 3000; ++i) {
      Item& item = planned.add("many/" + std::string(length, 'x'), std::to_string(i),
                               {"t-" + std::to_string(i)}, 500);
      item.verdict = i % 3 == 0 ? Verdict::unknown : Verdict::doomed;
      item.untag = {"t-" + std::to_string(i)};
      item.reasons = {{"retention", std::string(length, '|'), {}}};
      planned.plan.header.failed["f" + std::to_string(i)] = std::string(length, '<');
    }
    planned.sort();
    planned.count();
    const std::string text =
        shown([&](auto& out) { print_plan_markdown(out, view_of(planned.plan), k_short); });
    CHECK(text.size() <= 60000);
    CHECK(count(text, " more; the plan has all of them") == 3);
    CHECK(count(text, "<details>") == count(text, "</details>"));
    CHECK(count(text, " d |") > 10);
  }
}

TEST_CASE("a plan as HTML", "[views]") {
  const Planned planned = night();
  const auto text = [&](Detail detail) {
    return shown([&](auto& out) { print_plan_html(out, view_of(planned.plan), detail, k_short); });
  };
  check_golden("plan.html", text(Detail::counts));
  check_golden("plan.all.html", text(Detail::all));
  const std::string page = text(Detail::all);
  for (const char* part : {"<script", "<img", "src=\"", "href=", "url(", "@import", "http://r",
                           "\x1b", "\xE2\x80\xAE"})
    CHECK_FALSE(has(page, part));
  CHECK(count(page, "<tr class=\"item ") == planned.plan.items.size());
  CHECK(count(page, "<tbody") == count(page, "</tbody>"));
  CHECK(count(page, "<details>") == count(page, "</details>"));
}

TEST_CASE("what changed between plans, as text and JSON", "[views]") {
  Planned before = night(), after = night();
  auto& item = after.item("base/jdk", "8u152");
  item.verdict = Verdict::protected_;
  item.reasons = {{"live", "runs in swarm as service web", {}}};
  after.item("base/jdk", "21").untag.clear();
  after.live("r.io/base/jdk:8u152");
  after.tag("zz/new", "\x1b[2J", 1).verdict = Verdict::kept;
  after.sort();
  const auto diff = diff_plans(before.plan, after.plan);
  check_golden("diff.text", shown([&](auto& out) { print_plan_diff(out, diff, k_short); }));
  check_golden("diff.json", shown([&](auto& out) { print_plan_diff_json(out, diff); }));
  CHECK(shown([&](auto& out) { print_plan_diff(out, {}, k_short); }) == "0 manifests changed\n");
}

TEST_CASE("what would steer a terminal is shown", "[views]") {
  CHECK(harmless("plain ü → 漢 😀") == "plain ü → 漢 😀");
  CHECK(harmless("a\x1b[31mb\r\n\x7f") == "a\\x1b[31mb\\x0d\\x0a\\x7f");
  CHECK(harmless("\xC2\x9B\xE2\x80\xAE\xE2\x81\xA6\xEF\xBB\xBF") == "\\u009b\\u202e\\u2066\\ufeff");
  CHECK(harmless(std::string("\0", 1)) == "\\x00");
  // Some terminals take a single byte for what UTF-8 writes in two.
  CHECK(harmless("\x9B\xC2 \xE2\x80 \xF0\x9F\x98 \xFF\xC0\x80") ==
        "\\x9b\\xc2 \\xe2\\x80 \\xf0\\x9f\\x98 \\xff\\xc0\\x80");
}

TEST_CASE("text is wrapped at blanks, and a long word stays whole", "[views]") {
  const std::string word(90, 'x');
  CHECK(wrapped("  a ", 6, "b c") == "  a   b c\n");
  CHECK(wrapped("  long lead ", 4, "b") == "  long lead\n    b\n");
  CHECK(wrapped("", 2, "a " + word + " b") == "  a\n  " + word + "\n  b\n");
  CHECK(wrapped("lead", 4, "") == "lead\n");
}
