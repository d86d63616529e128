// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/plan/file.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <random>

#include "analyzer/model/error.hpp"
#include "src/cleanup/plan/json_writer.hpp"
#include "tests/planned.hpp"
#include "tests/temporary.hpp"

using namespace keelson;
using namespace keelson::tests;
using cleanup::parse_plan;
using cleanup::plan_text;
using cleanup::view_of;

namespace {

// Every member has something in it.
Planned full() {
  Planned planned;
  auto& header = planned.plan.header;
  auto& item = planned.add("app", "index", {"1", "2"}, 400);
  item.children = {Planned::digest("app", "part")};
  item.pushed = item.pulled = planned_days_ago(10);
  item.built_on = {{"r.io/os@" + Planned::digest("os", "1"), Claim::annotation}};
  item.labels = {{"team", "\"quoted\" \\ <&>"}, {"team", "ünï\n\t\x01"}};
  item.untag = {"1"};
  item.selected = true;
  item.is_rebuildable = true;
  item.reasons = {{"retention", "400 d old", {"keelson.yml:9", "x"}}, {"time", "", {}}};
  auto& other = planned.add("os", "1", {}, 400);
  other.subject = Planned::digest("os", "2");
  other.is_config_read = false;
  other.created.reset();
  other.verdict = cleanup::Verdict::doomed;
  other.wave = 7;
  header.failed = {{"aaa", "timeout"}, {"os", "503"}, {"zzz", "401"}};
  header.capabilities = {true, false, "405"};
  header.overrides = {{"max_deletions", "run-1"}};
  header.keep = {{"*:lts", "keelson.yml:20"}};
  header.grace = std::chrono::hours(1);
  header.statements = {"include: a*, builds: nothing", "file: b\"c, takes: nothing"};
  header.sources = {{"services", 12, 3, planned_days_ago(1)}, {"more", 0, 0, std::nullopt}};
  planned.live("r.io/app:1");
  planned.use("r.io/os:*");
  auto& build = planned.build("app/Dockerfile", {"r.io/app:*"}, {"r.io/os:1", "alpine"});
  build.inputs[1].kind = EdgeKind::mount;
  build.unproven = "include: not read";
  auto rule = Planned::rule("app/*");
  rule.order = config::Order::version;
  rule.groups = {"v*"};
  rule.keep = {"stable"};
  rule.keep_labels = {"keep=*"};
  rule.keep_last.reset();
  rule.max_age.reset();
  rule.not_pulled_for.reset();
  rule.untagged.reset();
  rule.orphans.reset();
  header.retention.push_back(rule);
  planned.sort();
  planned.count();
  return planned;
}

std::string text_of(const Planned& planned) {
  return plan_text(view_of(planned.plan));
}

// With the hash that a text of these members has.
std::string hashed(std::string text) {
  const std::size_t at = text.rfind("  \"hash\"");
  const std::string body = text.substr(0, at);
  return body + "  \"hash\": \"" + registry::sha256_digest(body) + "\"\n}\n";
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

// What refusing it says.
std::string refusal(std::string_view text) {
  try {
    parse_plan(text, "p.json");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::refused);
    CHECK(error.object() == "p.json");
    CHECK(error.next().find("keelson plan --out p.json") != std::string::npos);
    return error.cause();
  }
  return "";
}

std::string as_json(std::string_view text) {
  std::string out;
  const registry::Sink sink = [&](std::string_view piece) { out += piece; };
  cleanup::JsonWriter writer(sink);
  writer.text(text).flush();
  return out;
}

}  // namespace

TEST_CASE("a plan's file reads back as what was written, to the byte", "[plan_file]") {
  const Planned planned = full();
  const std::string text = text_of(planned);
  const cleanup::Plan plan = parse_plan(text, "p.json");
  CHECK(plan_text(view_of(plan)) == text);
  CHECK(plan.items == planned.plan.items);
  CHECK(plan.header.retention == planned.plan.header.retention);
  CHECK(plan.header.keep == planned.plan.header.keep);
  CHECK(plan.header.statements == planned.plan.header.statements);
  CHECK(plan.header.sources == planned.plan.header.sources);
  CHECK(plan.header.failed == planned.plan.header.failed);
  CHECK(plan.header.summary == planned.plan.header.summary);
  CHECK(plan.header.overrides == planned.plan.header.overrides);
  CHECK(plan.header.capabilities == planned.plan.header.capabilities);
  CHECK(plan.header.live[0].images == planned.plan.header.live[0].images);
  CHECK(plan.header.uses == planned.plan.header.uses);
  CHECK(plan.header.builds[0].products == planned.plan.header.builds[0].products);
  CHECK(plan.header.builds[0].inputs[1].kind == EdgeKind::mount);
  CHECK(plan.header.hosts == planned.plan.header.hosts);
}

TEST_CASE("an empty plan reads back", "[plan_file]") {
  Planned planned;
  planned.plan.header.retention.clear();
  planned.plan.header.live.clear();
  planned.count();
  const std::string text = text_of(planned);
  CHECK(plan_text(view_of(parse_plan(text, "p.json"))) == text);
}

TEST_CASE("a plan's file is JSON with sorted keys, but for the hash of all before it") {
  const std::string text = text_of(full());
  const auto json = nlohmann::ordered_json::parse(text);
  const std::function<void(const nlohmann::ordered_json&, int)> check = [&](const auto& value,
                                                                            int depth) {
    if (!value.is_structured()) return;
    std::string before;
    for (const auto& [name, member] : value.items()) {
      if (value.is_object() && !(depth == 0 && name == "hash")) {
        CHECK(before < name);
        before = name;
      }
      check(member, depth + 1);
    }
  };
  check(json, 0);
  std::string last;
  for (const auto& [name, member] : json.items()) last = name;
  CHECK(last == "hash");
  // head -n -2 FILE | sha256sum
  const std::size_t brace = text.rfind("\n}\n"), line = text.rfind('\n', brace - 1);
  CHECK(json["hash"] == registry::sha256_digest(text.substr(0, line + 1)));
  CHECK(text.substr(line + 1).starts_with("  \"hash\": \"sha256:"));
  CHECK(text.ends_with("\"\n}\n"));
}

TEST_CASE("each manifest is a line, under its repository", "[plan_file]") {
  const auto json = nlohmann::json::parse(text_of(full()));
  std::vector<std::string> names;
  for (const auto& repository : json["repositories"])
    names.push_back(repository["name"].get<std::string>() + " " + repository["failure"].dump() +
                    " " + std::to_string(repository["manifests"].size()));
  CHECK(names == std::vector<std::string>{"aaa \"timeout\" 0", "app null 1", "os \"503\" 1",
                                          "zzz \"401\" 0"});
  const std::string text = text_of(full());
  CHECK(text.find("\n        {\"builtOn\":[],\"children\":[],\"created\":null,") !=
        std::string::npos);
}

TEST_CASE("write_plan returns the hash the text ends with, however long it is", "[plan_file]") {
  Planned planned = full();
  for (int i = 0; i < 5000; ++i)
    planned.tag("many", std::to_string(i), i).reasons = {{"retention", std::string(600, 'x'), {}}};
  planned.sort();
  planned.count();
  std::string text;
  std::size_t pieces = 0;
  const std::string hash = cleanup::write_plan(view_of(planned.plan), [&](std::string_view piece) {
    text += piece;
    ++pieces;
  });
  CHECK(pieces > 3);
  CHECK(parse_plan(text, "p.json").header.hash == hash);
}

TEST_CASE("texts are quoted as nlohmann quotes them, whatever their bytes", "[plan_file]") {
  const auto expected = [](const std::string& text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  };
  for (int c = 0; c < 256; ++c) {
    const std::string text = "a" + std::string(1, static_cast<char>(c)) + "b";
    CHECK(as_json(text) == expected(text));
  }
  std::mt19937 random(7);
  const std::string_view odd =
      "\xED\xA0\x80\xF0\x9F\x98\x80\xC3\xBC\xE0\x80\xF4\x90\xC0\xFF\"\\\n x";
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    for (std::size_t n = random() % 8; n > 0; --n)
      text += random() % 4 == 0 ? static_cast<char>(random()) : odd[random() % odd.size()];
    INFO(nlohmann::json(std::vector<int>(text.begin(), text.end())).dump());
    REQUIRE(as_json(text) == expected(text));
  }
}

TEST_CASE("a plan with bytes that are no UTF-8 is read as it was written", "[plan_file]") {
  Planned planned = full();
  planned.plan.items[0].labels[0].second = "\xFF\xFE";
  const std::string text = text_of(planned);
  const auto plan = parse_plan(text, "p.json");
  CHECK(plan.items[0].labels[0].second == "\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(plan_text(view_of(plan)) == text);
}

TEST_CASE("a time no calendar of four digits has is written as absent", "[plan_file]") {
  Planned planned = full();
  planned.plan.items[0].created = Time(std::chrono::sys_days(std::chrono::year(12000) / 1 / 1));
  CHECK_FALSE(parse_plan(text_of(planned), "p.json").items[0].created);
}

TEST_CASE("a plan that was changed, cut off, or is none is refused", "[plan_file]") {
  const std::string text = text_of(full());
  CHECK(refusal(text) == "");
  for (const std::size_t at : {std::size_t{3}, text.size() / 2, text.size() - 90}) {
    std::string changed = text;
    changed[at] ^= 1;
    CHECK(refusal(changed).starts_with("it is not as it was made"));
  }
  const std::string none = "it does not end with the hash of a plan: it is cut off, or is none";
  CHECK(refusal("") == none);
  CHECK(refusal("{}\n") == none);
  CHECK(refusal(text.substr(0, text.size() - 1)) == none);
  CHECK(refusal(text.substr(0, text.size() / 2)) == none);
  CHECK(refusal(text + "\n") == none);
  CHECK(refusal(hashed("[\n  \"hash\"")).starts_with("it is no plan of this version"));
}

TEST_CASE("a plan with the right hash but the wrong members is refused", "[plan_file]") {
  const std::string text = text_of(full());
  const std::string no_plan = "it is no plan of this version: ", other = "its hash is right, but";
  const auto told = [&](const std::string& from, const std::string& to) {
    INFO(from << " → " << to);
    return refusal(hashed(replaced(text, from, to)));
  };
  CHECK(told("\"formatVersion\": 3", "\"formatVersion\": 1") == no_plan + "its format is 1, not 3");
  CHECK(told("keelson plan\"", "other\"") == no_plan + "it is no plan");
  CHECK(told("\"wave\":7", "\"wave\":4294967296").starts_with(no_plan));
  CHECK(told("\"wave\":7", "\"wave\":-1").starts_with(no_plan));
  CHECK(told("\"wave\":7", "\"wave\":1.5").starts_with(no_plan));
  CHECK(told("\"wave\":7", "\"wave\":\"7\"").starts_with(no_plan));
  CHECK(told("\"sizeBytes\":1000", "\"sizeBytes\":-1").starts_with(no_plan));
  CHECK(told("\"sizeBytes\":1000", "\"sizeBytes\":18446744073709551615").starts_with(no_plan));
  CHECK(told("\"verdict\":\"doomed\"", "\"verdict\":\"dead\"").starts_with(no_plan));
  CHECK(told("\"digest\":\"sha256:", "\"digest\":\"sha256:0").starts_with(no_plan));
  CHECK(told("\"kind\":\"mount\"", "\"kind\":\"steal\"").starts_with(no_plan));
  CHECK(told("\"order\":\"version\"", "\"order\":\"none\"").starts_with(no_plan));
  CHECK(told("2026-11-25T12", "2026-13-25T12").starts_with(no_plan));
  CHECK(told("\"maxAge\":7776000", "\"maxAge\":99999999999999999").starts_with(no_plan));
  CHECK(told("\"summary\"", "\"sumary\"").starts_with(no_plan));
  CHECK(told("\"selected\":true,", "").starts_with(no_plan));
  CHECK(told("\"tags\":[\"1\",\"2\"]", "\"tags\":[1]").starts_with(no_plan));
  CHECK(told("\"timeout\"", std::string("\"") + std::string((1 << 20) + 1, 'x') + "\"")
            .starts_with(no_plan));
  CHECK(told("\"uses\": [", "\"uses\": [" + std::string(10000, '[')).starts_with(no_plan));
  // Nothing is there twice, unknown, in another order, or told in two ways.
  CHECK(told("\"wave\":7", "\"wave\":8,\"wave\":7").starts_with(other));
  CHECK(told("\"wave\":7", "\"wave\":7,\"more\":1").starts_with(other));
  CHECK(told("\"wave\":7", "\"wave\": 7").starts_with(other));
  CHECK(told("\"failure\": null", "\"failure\": \"x\"").starts_with(other));
  CHECK(told("2026-11-25T12:00:00Z", "2026-11-25T13:00:00+01:00").starts_with(other));
  CHECK(told("  \"kind\"", "  \"more\": [],\n  \"kind\"").starts_with(other));
}

TEST_CASE("a plan is read from its file, and what cannot be read is refused", "[plan_file]") {
  const TemporaryDirectory directory;
  const std::string text = text_of(full());
  const auto path = directory.write("plan.json", text);
  CHECK(plan_text(view_of(cleanup::read_plan(path))) == text);
  CHECK_THROWS_AS(cleanup::read_plan(directory.path / "none"), Error);
  CHECK_THROWS_AS(cleanup::read_plan(directory.path), Error);
  CHECK_THROWS_AS(cleanup::read_plan(directory.write("empty", "")), Error);
}
