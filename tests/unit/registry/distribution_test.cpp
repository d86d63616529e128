// SPDX-License-Identifier: Apache-2.0
#include "src/registry/distribution.hpp"

#include <catch2/catch.hpp>

#include "analyzer/model/error.hpp"
#include "src/net/retry_later.hpp"
#include "src/registry/digest.hpp"
#include "tests/loopback_server.hpp"

using namespace keelson;
using namespace keelson::registry;
using tests::Answer;
using tests::Asked;
using tests::LoopbackServer;

namespace {

const std::string k_bytes = R"({"schemaVersion": 2, "layers": []})";
const std::string k_digest = sha256_digest(k_bytes);
const std::map<std::string, std::string> k_registry = {
    {"Docker-Distribution-Api-Version", "registry/2.0"}};

Answer refusal(int status, const std::string& code) {
  return {status, k_registry, R"({"errors": [{"code": ")" + code + R"(", "message": "x"}]})"};
}

net::ClientOptions options_for(const LoopbackServer& server) {
  net::ClientOptions options;
  options.url = server.url();
  options.attempts = 1;
  return options;
}

// A registry that gives one answer to everything.
struct Fixed {
  LoopbackServer server;
  DistributionRegistry registry;
  DistributionEditor editor;
  explicit Fixed(const Answer& answer)
      : server([answer](const Asked&) { return answer; }),
        registry(options_for(server)),
        editor(options_for(server)) {}
};

template <class Work>
ErrorKind failure_of(Work work) {
  try {
    work();
  } catch (const Error& error) {
    return error.kind();
  }
  return ErrorKind::usage;  // it did not fail
}

const Answer k_page_404{404, {{"Content-Type", "text/html"}}, "<html>Not Found</html>"};

}  // namespace

TEST_CASE("only the registry's own word makes anything absent") {
  SECTION("said") {
    Fixed f(refusal(404, "MANIFEST_UNKNOWN"));
    CHECK_FALSE(f.registry.manifest("app", "1"));
    CHECK_FALSE(f.registry.resolve("app", "1"));
    CHECK_FALSE(f.editor.remove("app", k_digest));
    CHECK_FALSE(f.editor.untag("app", "1"));
    Fixed blob(refusal(404, "BLOB_UNKNOWN"));
    CHECK_FALSE(blob.registry.blob("app", k_digest));
    CHECK_FALSE(blob.registry.has_blob("app", k_digest));
    CHECK_FALSE(Fixed(refusal(404, "NAME_UNKNOWN")).registry.tags("app"));
  }
  SECTION("a proxy's page, an empty answer, another code") {
    for (const Answer& answer : {k_page_404, Answer{404}, refusal(404, "PAGE_NOT_FOUND"),
                                 Answer{404, {}, R"({"errors": "MANIFEST_UNKNOWN"})"}}) {
      Fixed f(answer);
      CHECK(failure_of([&] { f.registry.tags("app"); }) == ErrorKind::protocol);
      CHECK(failure_of([&] { f.registry.repositories(); }) == ErrorKind::protocol);
      CHECK(failure_of([&] { f.registry.manifest("app", "1"); }) == ErrorKind::protocol);
      CHECK(failure_of([&] { f.registry.blob("app", k_digest); }) == ErrorKind::protocol);
      CHECK(failure_of([&] { f.editor.remove("app", k_digest); }) == ErrorKind::protocol);
      CHECK(failure_of([&] { f.editor.untag("app", "1"); }) == ErrorKind::protocol);
    }
    // A head has no body: it is the registry's only where the registry says who it is.
    Fixed page(k_page_404);
    CHECK(failure_of([&] { page.registry.resolve("app", "1"); }) == ErrorKind::protocol);
    CHECK(failure_of([&] { page.registry.has_blob("app", k_digest); }) == ErrorKind::protocol);
    CHECK(page.server.lines() == std::vector<std::string>{"HEAD /v2/app/manifests/1",
                                                          "GET /v2/app/manifests/1",
                                                          "HEAD /v2/app/blobs/" + k_digest,
                                                          "GET /v2/app/blobs/" + k_digest});
  }
  SECTION("an auth error, a limit, a server's failure") {
    for (const int status : {401, 403, 407, 429, 500, 503}) {
      CAPTURE(status);
      Fixed f(refusal(status, "MANIFEST_UNKNOWN"));
      CHECK(failure_of([&] { f.registry.tags("app"); }) != ErrorKind::usage);
      CHECK(failure_of([&] { f.registry.manifest("app", "1"); }) != ErrorKind::usage);
      CHECK(failure_of([&] { f.registry.resolve("app", "1"); }) != ErrorKind::usage);
      CHECK(failure_of([&] { f.registry.blob("app", k_digest); }) != ErrorKind::usage);
      CHECK(failure_of([&] { f.registry.has_blob("app", k_digest); }) != ErrorKind::usage);
      CHECK(failure_of([&] { f.editor.remove("app", k_digest); }) != ErrorKind::usage);
      CHECK(failure_of([&] { f.editor.untag("app", "1"); }) != ErrorKind::usage);
    }
  }
}

TEST_CASE("a page is no success of anything") {
  for (const int status : {200, 201, 202}) {
    Fixed f({status, {{"Content-Type", "text/html; charset=utf-8"}}, "<html>Welcome</html>"});
    CHECK(failure_of([&] { f.registry.tags("app"); }) == ErrorKind::protocol);
    CHECK(failure_of([&] { f.registry.manifest("app", "1"); }) == ErrorKind::protocol);
    CHECK(failure_of([&] { f.registry.resolve("app", "1"); }) == ErrorKind::protocol);
    CHECK(failure_of([&] { f.registry.has_blob("app", k_digest); }) == ErrorKind::protocol);
    CHECK(failure_of([&] { f.editor.remove("app", k_digest); }) == ErrorKind::protocol);
    CHECK(failure_of([&] { f.editor.untag("app", "1"); }) == ErrorKind::protocol);
    CHECK(failure_of([&] {
            f.editor.put("app", "1", {k_digest, "x", k_bytes});
          }) == ErrorKind::protocol);
  }
  Fixed plain({200, {}, "OK"});  // nor one that does not say it is one
  CHECK(failure_of([&] { plain.registry.manifest("app", "1"); }) == ErrorKind::protocol);
  CHECK(failure_of([&] { plain.registry.resolve("app", "1"); }) == ErrorKind::protocol);
  CHECK(failure_of([&] { plain.editor.remove("app", k_digest); }) == ErrorKind::protocol);
}

TEST_CASE("a manifest comes by tag or digest, and is what its digest says") {
  SECTION("whole") {
    Fixed f({200, {{"Docker-Content-Digest", k_digest}, {"Content-Type", "type"}}, k_bytes});
    for (const std::string& reference : {std::string("1"), k_digest}) {
      const auto manifest = f.registry.manifest("team/app", reference);
      REQUIRE(manifest);
      CHECK(manifest->digest == k_digest);
      CHECK(manifest->bytes == k_bytes);
      CHECK(manifest->media_type == "type");
    }
    CHECK(f.registry.resolve("app", "1") == k_digest);
    for (const Asked& one : f.server.asked()) {
      for (const char* type :
           {"oci.image.index.v1+json", "oci.image.manifest.v1+json",
            "docker.distribution.manifest.list.v2+json", "docker.distribution.manifest.v2+json"})
        CHECK(one.header("Accept").find(type) != std::string::npos);
    }
  }
  SECTION("without a digest from the registry") {
    Fixed f({200, {}, k_bytes});
    CHECK(f.registry.manifest("app", "1")->digest == k_digest);
    CHECK(f.registry.resolve("app", "1") == k_digest);
  }
  SECTION("other bytes") {
    Fixed f({200, {{"Docker-Content-Digest", sha256_digest("x")}}, k_bytes});
    CHECK(failure_of([&] { f.registry.manifest("app", "1"); }) == ErrorKind::protocol);
    CHECK(failure_of([&] { f.registry.manifest("app", sha256_digest("x")); }) ==
          ErrorKind::protocol);
  }
}

TEST_CASE("a name that would lead elsewhere is never asked for") {
  Fixed f({202});
  for (const char* name : {"", "..", "a/../b", "a//b", "/a", "a/", "a?b", "a b", "a#b", "a%2fb"}) {
    CAPTURE(name);
    CHECK(failure_of([&] { f.registry.tags(name); }) == ErrorKind::invalid);
    CHECK(failure_of([&] { f.editor.remove(name, k_digest); }) == ErrorKind::invalid);
    CHECK(failure_of([&] { f.editor.untag(name, "1"); }) == ErrorKind::invalid);
    CHECK(failure_of([&] { f.registry.resolve("app", name); }) == ErrorKind::invalid);
    CHECK(failure_of([&] { f.editor.untag("app", name); }) == ErrorKind::invalid);
    CHECK(failure_of([&] { f.editor.remove("app", name); }) == ErrorKind::invalid);
  }
  CHECK(f.server.asked().empty());
}

TEST_CASE("removing takes a digest only, untagging a tag only") {
  Fixed f({202});
  CHECK(f.editor.remove("app", k_digest));
  CHECK(f.editor.untag("app", "1"));
  CHECK(failure_of([&] { f.editor.remove("app", "1"); }) == ErrorKind::invalid);
  CHECK(failure_of([&] { f.editor.untag("app", k_digest); }) == ErrorKind::invalid);
  CHECK(f.server.lines() == std::vector<std::string>{"DELETE /v2/app/manifests/" + k_digest,
                                                     "DELETE /v2/app/manifests/1"});
}

TEST_CASE("where a tag cannot be removed alone, that is said and nothing else is tried") {
  for (const Answer& answer : {refusal(400, "DIGEST_INVALID"), refusal(405, "UNSUPPORTED")}) {
    Fixed f(answer);
    CHECK(failure_of([&] { f.editor.untag("app", "1"); }) == ErrorKind::unsupported);
    CHECK(f.server.asked().size() == 1);
  }
}

TEST_CASE("a refusal for now says how long to wait, and is not repeated") {
  Fixed f({429, {{"Retry-After", "7"}}});
  try {
    f.editor.remove("app", k_digest);
    FAIL("deleted");
  } catch (const Error& error) {
    CHECK(net::retry_after(error) == std::chrono::seconds(7));
  }
  CHECK(f.server.asked().size() == 1);
}

TEST_CASE("what a registry can is found out without changing anything") {
  const std::string nothing = "DELETE /v2/app/manifests/sha256:" + std::string(64, '0');
  const std::string probe = std::string("/v2/app/manifests/") + k_probe_tag;
  Answer by_digest = refusal(404, "MANIFEST_UNKNOWN"), head = {404, k_registry, ""}, by_tag;
  const auto found = [&](std::size_t requests) {
    LoopbackServer server([&](const Asked& asked) {
      return asked.line() == nothing ? by_digest : asked.method == "HEAD" ? head : by_tag;
    });
    const auto capabilities = DistributionRegistry(options_for(server)).capabilities("app");
    CHECK(server.asked().size() == requests);
    for (const std::string& line : server.lines())
      CHECK((line == nothing || line == "HEAD " + probe || line == "DELETE " + probe));
    return capabilities;
  };
  SECTION("2.x") {
    by_tag = refusal(400, "DIGEST_INVALID");
    CHECK(found(3) == Capabilities{true, false, ""});
  }
  SECTION("3.x") {
    by_tag = GENERATE(Answer{202}, refusal(404, "MANIFEST_UNKNOWN"));
    CHECK(found(3) == Capabilities{true, true, ""});
  }
  SECTION("a proxy's page is no yes") {
    by_tag = k_page_404;
    CHECK(found(3) == Capabilities{true, false, ""});
  }
  SECTION("deletion is off; releases that untag all the same are not asked") {
    by_digest = refusal(405, "UNSUPPORTED");
    by_tag = {202};
    const auto capabilities = found(1);
    CHECK_FALSE(capabilities.deletes);
    CHECK_FALSE(capabilities.untags);
    CHECK(capabilities.why_not.starts_with("405 UNSUPPORTED: deletion is off"));
  }
  SECTION("not for this account") {
    by_digest = refusal(403, "DENIED");
    CHECK(found(1).why_not.find("this account may not") != std::string::npos);
  }
  SECTION("anything else is not known") {
    by_digest = GENERATE(Answer{202}, Answer{500}, Answer{503}, k_page_404);
    const auto capabilities = found(1);
    CHECK_FALSE(capabilities.deletes);
    CHECK(capabilities.why_not.find("not known") != std::string::npos);
  }
  SECTION("a tag of the artificial name that is there after all is left alone") {
    head = {200, {{"Docker-Content-Digest", k_digest}}};
    by_tag = {202};
    CHECK(found(2) == Capabilities{true, false, ""});
  }
}

TEST_CASE("a blob of any size is streamed, and verified when its last byte is there") {
  const std::string bytes(5u << 20, 'x');
  Fixed f({200, {}, bytes});
  std::size_t size = 0, largest = 0;
  const Sink sink = [&](std::string_view piece) {
    size += piece.size();
    largest = std::max(largest, piece.size());
  };
  CHECK(f.registry.read_blob("app", sha256_digest(bytes), sink));
  CHECK(size == bytes.size());
  CHECK(largest < bytes.size() / 4);
  CHECK(failure_of([&] { f.registry.read_blob("app", k_digest, sink); }) == ErrorKind::protocol);
}

TEST_CASE("a configuration is small") {
  const std::string bytes(9u << 20, 'x');
  Fixed f({200, {}, bytes});
  CHECK(failure_of([&] { f.registry.blob("app", sha256_digest(bytes)); }) == ErrorKind::protocol);
}

TEST_CASE("a blob is uploaded once, in pieces, to where the registry says") {
  const std::string bytes(1u << 20, 'x'), digest = sha256_digest(bytes);
  bool is_there = false;
  Answer end{201, {{"Docker-Content-Digest", digest}}};
  LoopbackServer server([&](const Asked& asked) -> Answer {
    if (asked.method == "HEAD") return is_there ? Answer{200, k_registry} : Answer{404, k_registry};
    if (asked.method == "POST")
      return {202, {{"Location", "http://elsewhere:1/prefix/v2/app/blobs/uploads/u?_state=s"}}};
    return end;
  });
  DistributionEditor editor(options_for(server));
  int pieces = 4;
  const auto read = [&] { return pieces-- > 0 ? std::string(bytes.size() / 4, 'x') : ""; };
  const auto put = [&] {
    editor.put_blob("app", digest, static_cast<std::int64_t>(bytes.size()), read);
  };
  SECTION("stored") {
    put();
    const auto asked = server.asked();
    REQUIRE(asked.size() == 3);
    CHECK(asked[1].line() == "POST /v2/app/blobs/uploads/");
    CHECK(asked[2].line() == "PUT /v2/app/blobs/uploads/u?_state=s&digest=" + digest);
    CHECK(asked[2].body == bytes);
  }
  SECTION("not, where it is there") {
    is_there = true;
    put();
    CHECK(server.asked().size() == 1);
    CHECK(pieces == 4);
  }
  SECTION("refused") {
    end = refusal(400, "DIGEST_INVALID");
    CHECK(failure_of(put) == ErrorKind::invalid);
  }
  SECTION("stored as another") {
    end = {201, {{"Docker-Content-Digest", k_digest}}};
    CHECK(failure_of(put) == ErrorKind::protocol);
  }
  SECTION("said to be done by somebody else") {
    end = {200, {}, "OK"};
    CHECK(failure_of(put) == ErrorKind::protocol);
  }
}

TEST_CASE("a manifest is put as it is, and a registry that lacks its layers says so") {
  Fixed f({201, {{"Docker-Content-Digest", k_digest}}});
  f.editor.put("app", "1", {k_digest, "type", k_bytes});
  const auto asked = f.server.asked();
  CHECK(asked[0].line() == "PUT /v2/app/manifests/1");
  CHECK(asked[0].body == k_bytes);
  CHECK(asked[0].header("Content-Type") == "type");
  CHECK(failure_of([&] {
          f.editor.put("app", "1", {sha256_digest("x"), "type", k_bytes});
        }) == ErrorKind::protocol);
  Fixed lacks(refusal(400, "MANIFEST_BLOB_UNKNOWN"));
  CHECK(failure_of([&] {
          lacks.editor.put("app", "1", {k_digest, "t", k_bytes});
        }) == ErrorKind::invalid);
}

TEST_CASE("lists come in pages, to their end, and never from another host") {
  LoopbackServer server([](const Asked& asked) -> Answer {
    if (asked.path == "/v2/app/tags/list?n=1000")
      return {200,
              {{"Link", "<http://elsewhere/v2/app/tags/list?n=1000&last=2>; rel=\"next\""}},
              R"({"tags": ["1", "2"]})"};
    if (asked.path == "/v2/app/tags/list?n=1000&last=2") return {200, {}, R"({"tags": ["3"]})"};
    if (asked.path == "/v2/none/tags/list?n=1000") return {200, {}, R"({"tags": null})"};
    if (asked.path == "/v2/loop/tags/list?n=1000")
      return {200, {{"Link", "</v2/loop/tags/list?n=1000>; rel=\"next\""}}, R"({"tags": []})"};
    if (asked.path == "/v2/cut/tags/list?n=1000") return {200, {}, R"({"tags": ["1", )"};
    if (asked.path == "/v2/odd/tags/list?n=1000") return {200, {}, R"({"tags": {"1": 2}})"};
    if (asked.path == "/v2/deep/tags/list?n=1000") return {200, {}, std::string(100'000, '[')};
    return {200, {}, R"({"tags": [1]})"};
  });
  DistributionRegistry registry(options_for(server));
  CHECK(registry.tags("app") == std::vector<std::string>{"1", "2", "3"});
  CHECK(registry.tags("none") == std::vector<std::string>{});
  for (const char* name : {"loop", "cut", "odd", "deep", "number"})
    CHECK(failure_of([&] { registry.tags(name); }) == ErrorKind::protocol);
}
