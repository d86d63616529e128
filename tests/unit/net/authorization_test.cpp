// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "analyzer/model/error.hpp"
#include "src/net/http_client.hpp"
#include "tests/loopback_server.hpp"

using namespace keelson;
using namespace keelson::net;
using tests::Answer;
using tests::Asked;
using tests::LoopbackServer;
using namespace std::chrono_literals;

namespace {

// A token server and what it guards. A token is good for one scope, until `epoch` moves on.
struct Guarded {
  std::atomic<int> epoch{1}, fetched{0};
  std::string host;
  LoopbackServer server{[this](const Asked& asked) { return answer(asked); }};

  std::string token(const std::string& scope) const { return scope + "#" + std::to_string(epoch); }
  Answer answer(const Asked& asked) {
    if (asked.path.starts_with("/token")) {
      ++fetched;
      return {200,
              {},
              R"({"token": ")" + token(asked.path.substr(asked.path.find("scope=") + 6)) + "\"}"};
    }
    const std::string scope = asked.path.substr(1);
    if (asked.header("Authorization") == "Bearer " + token(scope)) return {200, {}, "in"};
    return {401,
            {{"WWW-Authenticate", "Bearer realm=\"" + server.url() +
                                      "/token\",service=\"r\",scope=\"" + scope + "\""}}};
  }
  ClientOptions options() const {
    ClientOptions options;
    options.url = server.url();
    options.backoff = 1ms;
    return options;
  }
};

Request ask(const std::string& scope) {
  Request request{Method::get, "/" + scope, {}, {}};
  request.space = scope;
  return request;
}

}  // namespace

TEST_CASE("a token is kept for its space, and fetched anew when it has run out") {
  Guarded guarded;
  HttpClient client(guarded.options());
  for (int i = 0; i < 3; ++i) {
    CHECK(client.send(ask("a"), "ask").body == "in");
    CHECK(client.send(ask("b"), "ask").body == "in");
  }
  CHECK(guarded.fetched == 2);
  CHECK(guarded.server.asked().size() == 2 * (3 + 1 + 1));
  ++guarded.epoch;
  CHECK(client.send(ask("a"), "ask").body == "in");
  CHECK(guarded.fetched == 3);
}

TEST_CASE("threads share a token, and one of them fetches it") {
  Guarded guarded;
  ClientOptions options = guarded.options();
  options.connections = 4;
  HttpClient client(options);
  for (int round = 1; round <= 5; ++round) {
    std::atomic<int> in{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int n = 0; n < 5; ++n) in += client.send(ask("a"), "ask").body == "in";
      });
    }
    for (auto& thread : threads) thread.join();
    CHECK(in == 20);
    CHECK(guarded.fetched == round);
    ++guarded.epoch;
  }
}

TEST_CASE("a token that does not help is fetched once, and the refusal is the answer") {
  std::atomic<int> fetched{0};
  std::string url;
  LoopbackServer server([&](const Asked& asked) -> Answer {
    if (asked.path.starts_with("/token"))
      return {200, {}, "{\"token\": \"t" + std::to_string(++fetched) + "\"}"};
    return {401,
            {{"WWW-Authenticate",
              "Bearer realm=\"http://" + asked.header("Host") + "/token\",service=\"r\""}}};
  });
  ClientOptions options;
  options.url = server.url();
  HttpClient client(options);
  CHECK(client.send({Method::get, "/", {}, {}}, "ask").status == 401);
  CHECK(fetched == 1);
}

TEST_CASE("a body that is read once is not sent a second time, whatever the server asks") {
  Guarded guarded;
  HttpClient client(guarded.options());
  Request request = ask("a");
  request.method = Method::put;
  int reads = 0;
  request.read_body = [&] { return ++reads == 1 ? "body" : ""; };
  request.body_size = 4;
  CHECK(client.send(request, "write").status == 401);
  CHECK(guarded.fetched == 0);
}

TEST_CASE("credentials stay with the host they were given for") {
  LoopbackServer storage([](const Asked&) { return Answer{200, {}, "blob"}; });
  LoopbackServer server([&](const Asked& asked) -> Answer {
    if (asked.header("Authorization").empty())
      return {401, {{"WWW-Authenticate", "Basic realm=\"r\""}}};
    if (asked.path == "/here") return {307, {{"Location", "/there"}}};
    if (asked.path == "/there") return {200, {}, "there"};
    return {307, {{"Location", storage.url() + asked.path}}};
  });
  ClientOptions options;
  options.url = server.url();
  options.credentials = {"ci", "secret"};
  HttpClient client(options);
  for (int i = 0; i < 3; ++i)
    CHECK(client.send({Method::get, "/blob", {}, {}}, "ask").body == "blob");
  REQUIRE(storage.asked().size() == 3);
  for (const Asked& one : storage.asked()) {
    CHECK(one.header("Authorization").empty());
    CHECK(one.connection == 1);
  }
  CHECK(client.send({Method::get, "/here", {}, {}}, "ask").body == "there");
  CHECK(client.send({Method::del, "/blob", {}, {}}, "ask").status == 307);  // never followed
}

TEST_CASE("another host that asks for credentials does not get them") {
  LoopbackServer storage([](const Asked& asked) -> Answer {
    if (asked.header("Authorization").empty())
      return {401, {{"WWW-Authenticate", "Basic realm=\"r\""}}};
    return {200, {}, "blob"};
  });
  LoopbackServer server([&](const Asked& asked) -> Answer {
    return {307, {{"Location", storage.url() + asked.path}}};
  });
  ClientOptions options;
  options.url = server.url();
  options.credentials = {"ci", "secret"};
  HttpClient client(options);
  Request request{Method::get, "/blob", {{"Authorization", "Basic c2VjcmV0"}}, {}};
  CHECK(client.send(request, "ask").status == 401);
  for (const Asked& one : storage.asked()) CHECK(one.header("Authorization").empty());
}

TEST_CASE("a token that would break out of its header is none") {
  LoopbackServer server([&](const Asked& asked) -> Answer {
    if (asked.path.starts_with("/token")) return {200, {}, R"({"token": "a\r\nX-Evil: 1"})"};
    return {401,
            {{"WWW-Authenticate", "Bearer realm=\"http://" + asked.header("Host") + "/token\""}}};
  });
  ClientOptions options;
  options.url = server.url();
  HttpClient client(options);
  CHECK(client.send({Method::get, "/", {}, {}}, "ask").status == 401);
  for (const Asked& one : server.asked()) CHECK(one.header("X-Evil").empty());
}
