// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "analyzer/model/error.hpp"
#include "src/config/keys.hpp"
#include "src/config/load.hpp"
#include "src/config/schema.hpp"
#include "src/config/values.hpp"
#include "tests/temporary.hpp"

using namespace keelson;
using namespace keelson::config;

namespace {

const std::string k_good = R"(version: 1
registries:
  - name: prod
    type: distribution
    url: https://registry.example.com
    username: ci
    password: {env: KEELSON_TEST_PASSWORD}
sources:
  - directory: services
live:
  - {name: swarm, type: docker, url: "unix:///var/run/docker.sock"}
retention:
  - {repositories: "base/*", keep_last: 10, max_age: 90d}
  - {repositories: "*", keep_last: unlimited, max_age: 60d}
keep: ["*:lts", "base/os"]
)";

std::string with(const std::string& from, const std::string& to) {
  std::string text = k_good;
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

// The error's whole text; fails when `text` loads.
std::string error_of(const std::string& text) {
  try {
    settings_of(Document::parse(text, "keelson.yml"), ".", "keelson.yml");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::configuration);
    CHECK_FALSE(error.next().empty());
    return error.what();
  }
  FAIL("it loaded:\n" + text);
  return {};
}

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

}  // namespace

TEST_CASE("a good file loads whole, with defaults") {
  const Settings s = settings_of(Document::parse(k_good, "keelson.yml"), "/etc", "keelson.yml");
  CHECK(s.registries[0].url == "https://registry.example.com");
  CHECK(s.registries[0].password->environment == "KEELSON_TEST_PASSWORD");
  CHECK(s.sources[0].directory == "/etc/services");
  CHECK(s.live[0].max_age == std::chrono::minutes(15));
  CHECK(s.retention[0].keep_last == 10);
  CHECK(s.retention[0].max_age == std::chrono::hours(90 * 24));
  CHECK_FALSE(s.retention[1].keep_last);
  CHECK(s.keep[1].pattern == "base/os");
  CHECK(s.guards.max_delete_percent == 20);
  CHECK(s.store == "/etc/keelson.db");
}

TEST_CASE("the configuration of the incident is refused, each part of it") {
  CHECK_THAT(error_of(with("keep_last: 10", "keep_last: 0")),
             StartsWith("keelson.yml:13: read retention[0].keep_last:") &&
                 Contains("write keep_last: 10"));
  CHECK_THAT(
      error_of(with("max_age: 90d", "max_age: 0")),
      StartsWith("keelson.yml:13: read retention[0].max_age:") && Contains("write max_age: 90d"));
  CHECK_THAT(error_of(with("[\"*:lts\", \"base/os\"]", "[]")),
             StartsWith("keelson.yml:15: read keep:") && Contains("none"));
  CHECK_THAT(error_of("0, 0, []\n"), StartsWith("keelson.yml:1: read the file:"));
  CHECK_THAT(error_of("[0, 0, []]\n"), StartsWith("keelson.yml:1: read the file:"));
  CHECK_THAT(error_of(""), StartsWith("keelson.yml:1: read the file:"));
}

TEST_CASE("zero, negative, fractional, empty and missing numbers are refused") {
  for (const char* bad :
       {"0", "-1", "1.5", "", "null", "~", "ten", "1e3", "[10]", "{}", "99999999999999999999"}) {
    CAPTURE(bad);
    error_of(with("keep_last: 10", std::string("keep_last: ") + bad));
  }
  for (const char* bad :
       {"0", "0d", "-3d", "90", "d", "90 d", "90y", "99999999999999d", "", "null"}) {
    CAPTURE(bad);
    error_of(with("max_age: 90d", std::string("max_age: ") + bad));
  }
  CHECK_THAT(error_of(with("keep_last: 10, ", "")),
             Contains("retention[0].keep_last: the key is missing"));
  CHECK_THAT(error_of(with(", max_age: 90d", "")),
             Contains("retention[0].max_age: the key is missing"));
}

TEST_CASE("an unknown key is refused and the right one suggested") {
  CHECK_THAT(error_of(with("keep_last: 10", "keep_lasts: 10")),
             Contains("retention[0].keep_lasts") && Contains("did you mean keep_last?"));
  CHECK_THAT(error_of(k_good + "whitelist: []\n"),
             StartsWith("keelson.yml:16: read whitelist:") && Contains("retention"));
}

TEST_CASE("a key given twice is refused") {
  CHECK_THAT(error_of(k_good + "keep: none\n"), Contains("keep: the key is given twice"));
}

TEST_CASE("a further document is refused") {
  CHECK_THAT(error_of(k_good + "---\nkeep: [\"*:lts\"]\n"),
             Contains("it holds more than one document"));
  CHECK_THAT(error_of(k_good + "---\n"), Contains("it holds more than one document"));
  CHECK(settings_of(Document::parse("---\n" + k_good + "...\n", "f"), ".", "f").keep.size() == 2);
}

TEST_CASE("a pattern with characters no name has is refused, and shows the form meant") {
  const auto keep = [](const std::string& pattern) {
    return error_of(with("\"*:lts\"", "'" + pattern + "'"));
  };
  CHECK_THAT(keep("^base/.*$"), StartsWith("keelson.yml:15: read keep[0]:") &&
                                    Contains("write \"base/*\"") && Contains("has \"^\""));
  CHECK_THAT(keep("base/os$"), Contains("write \"base/os\""));
  CHECK_THAT(keep("^(base|svc)/x.+$"), Contains("one entry for each, such as \"base/x*\""));
  CHECK_THAT(keep("base/.*"), Contains("write \"base/*\""));
  CHECK_THAT(keep("base/(os|jdk)"), Contains("has \"(\""));
  CHECK_THAT(keep("base/o?"), Contains("has \"?\""));
  CHECK_THAT(keep("base/[a-z]*"), Contains("has \"[\""));
  CHECK_THAT(keep("base/os "), Contains("has a space"));
  CHECK_THAT(keep("base/os, base/jdk"), Contains("one entry"));
  CHECK_THAT(keep("base\\/os"), Contains("write \"base/os\""));
  CHECK_THAT(keep("https://registry.example.com/base/*"),
             Contains("write \"registry.example.com/base/*\""));
  for (const char* good : {"base/*", "*", "*:lts", "*-lts*", "R.example.com:5000/base/*:1.0_x-y",
                           "[::1]:5000/base/*", "base/os@sha256:*", "*@sha256:0*"}) {
    CAPTURE(good);
    settings_of(Document::parse(with("*:lts", good), "f"), ".", "f");
  }
}

TEST_CASE("patterns of retention rules are checked for what tags and repositories are") {
  const auto rule = [](const std::string& more) {
    return error_of(with("keep_last: 10", "keep_last: 10, " + more));
  };
  CHECK_THAT(error_of(with("\"base/*\"", "'^base/.*$'")),
             StartsWith("keelson.yml:13: read retention[0].repositories:") &&
                 Contains("write \"base/*\""));
  CHECK_THAT(error_of(with("\"base/*\"", "'base/*:lts'")), Contains("has \":\""));
  CHECK_THAT(rule("keep: ['^v1$']"), Contains("retention[0].keep[0]") && Contains("write \"v1\""));
  CHECK_THAT(rule("keep: ['base/os:lts']"), Contains("write \"lts\""));
  CHECK_THAT(rule("groups: ['^v.*']"), Contains("retention[0].groups[0]"));
  CHECK_THAT(rule("keep_labels: ['^keep$']"),
             Contains("retention[0].keep_labels[0]") && Contains("write \"keep\""));
  CHECK_THAT(rule("keep_labels: ['team=^platform$']"), Contains("write \"team=platform\""));
  CHECK_THAT(rule("keep_labels: ['(keep|hold)']"), Contains("has \"(\""));
  const auto good = with("keep_last: 10",
                         "keep_last: 10, keep: ['*-lts', v1.0_x], groups: ['v*'], "
                         "keep_labels: [keep, 'org.x/y-z=a b (c) + d', 'note=100$', 'x_y*=*']");
  CHECK(settings_of(Document::parse(good, "f"), ".", "f").retention[0].keep_labels.size() == 4);
}

TEST_CASE("paths of builds are no regular expressions") {
  CHECK_THAT(error_of(k_good + "builds: [{dockerfile: '^services/.*/Dockerfile$', produces: "
                               "r.example.com/x}]\n"),
             Contains("builds[0].dockerfile") && Contains("write \"services/*/Dockerfile\""));
  CHECK_THAT(error_of(k_good + "builds: [{dockerfile: 'services/(a|b)/Dockerfile', produces: "
                               "r.example.com/x}]\n"),
             Contains("builds[0].dockerfile"));
}

TEST_CASE("keep: none is how nothing is kept by name") {
  const Settings s =
      settings_of(Document::parse(with("[\"*:lts\", \"base/os\"]", "none"), "f"), ".", "f");
  CHECK(s.keep.empty());
  error_of(with("[\"*:lts\", \"base/os\"]", "nothing"));
  error_of(with("keep: [\"*:lts\", \"base/os\"]\n", ""));
}

TEST_CASE("a password in the file is refused without repeating it") {
  const std::string error = error_of(with("{env: KEELSON_TEST_PASSWORD}", "hunter2"));
  CHECK_THAT(error, Contains("password") && Contains("env:"));
  CHECK_THAT(error, !Contains("hunter2"));
  CHECK_THAT(error_of(with("https://registry", "https://ci:hunter2@registry")),
             !Contains("hunter2"));
}

TEST_CASE("every required list must be there and hold something") {
  for (const char* key : {"registries", "sources", "live", "retention"}) {
    CAPTURE(key);
    std::string text = k_good;
    const auto start = text.find(std::string(key) + ":\n");
    auto end = start;
    do end = text.find('\n', end) + 1;
    while (end < text.size() && text[end] == ' ');
    CHECK_THAT(error_of(text.substr(0, start) + text.substr(end)),
               Contains(std::string(key) + ": the key is missing"));
    error_of(text.substr(0, start) + key + ": []\n" + text.substr(end));
    error_of(text.substr(0, start) + key + ": 7\n" + text.substr(end));
  }
}

TEST_CASE("a docker source needs a url and a file source a path") {
  error_of(with(", url: \"unix:///var/run/docker.sock\"", ""));
  error_of(with("type: docker, url: \"unix:///var/run/docker.sock\"", "type: file"));
  error_of(with("type: docker", "type: kubernetis"));
}

TEST_CASE("what is no YAML is refused with its line") {
  CHECK_THAT(error_of("version: 1\nlive: [\n"), Contains("it is not YAML"));
  CHECK_THAT(error_of("a: &x [*x]\n"), Contains("keelson.yml"));
}

TEST_CASE("a multiplying alias is refused, not expanded without end") {
  std::string text = "a: &a [x,x,x,x,x,x,x,x,x]\n";
  for (char c = 'b'; c < 'j'; ++c) {
    const std::string before(1, static_cast<char>(c - 1));
    text += std::string(1, c) + ": &" + c + " [*" + before + ",*" + before + ",*" + before + ",*" +
            before + ",*" + before + "]\n";
  }
  error_of(text + "keep: *i\n");
}

TEST_CASE("settings are equal text whatever their layout, and differ when a value does") {
  const auto text = [](const std::string& yaml) {
    return settings_of(Document::parse(yaml, "f"), ".", "f").text;
  };
  CHECK(text(k_good) == text("# comment\n\n" + k_good));
  CHECK(text(k_good) != text(with("keep_last: 10", "keep_last: 11")));
}

TEST_CASE("a secret is read from where it is said to be, and its absence is told") {
  const tests::TemporaryDirectory d;
  CHECK(read_secret({"", d.write("secret", "s3cret\n").string()}) == "s3cret");
  setenv("KEELSON_TEST_PASSWORD", "from env", 1);
  CHECK(read_secret({"KEELSON_TEST_PASSWORD", ""}) == "from env");
  unsetenv("KEELSON_TEST_PASSWORD");
  CHECK_THROWS_AS(read_secret({"KEELSON_TEST_PASSWORD", ""}), Error);
  CHECK_THROWS_AS(read_secret({"", (d.path / "none").string()}), Error);
  CHECK_THROWS_AS(read_secret({"", d.write("empty", "").string()}), Error);
}

TEST_CASE("keelson.yml is found upwards") {
  const tests::TemporaryDirectory d;
  d.write("keelson.yml", k_good);
  std::filesystem::create_directories(d.path / "a/b");
  CHECK(find_file(d.path / "a/b") == d.path / "keelson.yml");
  const tests::TemporaryDirectory empty;
  CHECK_THROWS_AS(find_file(empty.path), Error);
}

TEST_CASE("durations and counts") {
  CHECK(parse_duration("2w") == std::chrono::hours(336));
  CHECK(parse_duration("15m") == std::chrono::minutes(15));
  CHECK_FALSE(parse_duration("0h"));
  CHECK_FALSE(parse_duration("5"));
  CHECK(parse_count("7") == 7);
  CHECK_FALSE(parse_count("7 "));
  CHECK_FALSE(parse_count("+7"));
}

TEST_CASE("the schema has every key of the table and no other") {
  const auto schema = nlohmann::json::parse(json_schema());
  std::size_t properties = 0;
  const std::function<void(const nlohmann::json&)> count = [&](const nlohmann::json& node) {
    if (node.is_object() && node.contains("properties") && node.contains("additionalProperties") &&
        !node.contains("maxProperties")) {
      properties += node["properties"].size();
    }
    if (node.is_structured())
      for (const auto& child : node) count(child);
  };
  count(schema);
  CHECK(properties == keys().size());
  CHECK(schema["required"] ==
        nlohmann::json({"version", "registries", "sources", "live", "retention", "keep"}));
}
