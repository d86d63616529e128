// SPDX-License-Identifier: Apache-2.0
#include "src/net/http_client.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "analyzer/model/error.hpp"
#include "src/net/retry_later.hpp"
#include "tests/loopback_server.hpp"

using namespace keelson;
using namespace keelson::net;
using tests::Answer;
using tests::Asked;
using tests::LoopbackServer;
using namespace std::chrono_literals;

namespace {

ClientOptions options_for(const LoopbackServer& server) {
  ClientOptions options;
  options.url = server.url();
  options.timeout = 2s;
  options.backoff = 1ms;
  return options;
}

template <class Work>
ErrorKind failure_of(Work work) {
  try {
    work();
  } catch (const Error& error) {
    return error.kind();
  }
  return ErrorKind::usage;  // it did not fail
}

}  // namespace

TEST_CASE("requests of one thread share a connection, and no more are made than allowed") {
  std::atomic<int> now{0}, most{0};
  LoopbackServer server([&](const Asked&) {
    const int count = ++now;
    for (int seen = most; count > seen && !most.compare_exchange_weak(seen, count);) {
    }
    std::this_thread::sleep_for(5ms);
    --now;
    return Answer{};
  });
  ClientOptions options = options_for(server);
  SECTION("one") {
    HttpClient client(options);
    for (int i = 0; i < 5; ++i) client.send({Method::get, "/", {}, {}}, "ask");
    CHECK(server.asked().back().connection == 1);
  }
  SECTION("many") {
    options.connections = 3;
    HttpClient client(options);
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        for (int n = 0; n < 5; ++n) client.send({Method::get, "/", {}, {}}, "ask");
      });
    }
    for (auto& thread : threads) thread.join();
    std::set<int> connections;
    for (const Asked& one : server.asked()) connections.insert(one.connection);
    CHECK(server.asked().size() == 40);
    CHECK(connections.size() == 3);
    CHECK(most == 3);
  }
}

TEST_CASE("requests are spread over time where the rate is limited") {
  LoopbackServer server([](const Asked&) { return Answer{}; });
  ClientOptions options = options_for(server);
  options.requests_per_second = 50;
  HttpClient client(options), other(options);
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 5; ++i) {
    client.send({Method::get, "/", {}, {}}, "ask");
    other.send({Method::get, "/", {}, {}}, "ask");
  }
  CHECK(std::chrono::steady_clock::now() - start >= 175ms);
}

TEST_CASE("a read is tried again, a change never") {
  std::atomic<int> count{0};
  Answer fault;
  SECTION("connection reset") {
    fault.then = Answer::Then::reset;
  }
  SECTION("closed without an answer") {
    fault.raw = " ";
    fault.then = Answer::Then::close;
  }
  SECTION("503") {
    fault.status = 503;
  }
  SECTION("429") {
    fault = {429, {{"Retry-After", "0"}}};
  }
  SECTION("cut off") {
    fault.headers["Content-Length"] = "100";
    fault.body = "half";
    fault.then = Answer::Then::close;
  }
  LoopbackServer server([&](const Asked&) { return ++count == 1 ? fault : Answer{200, {}, "x"}; });
  HttpClient client(options_for(server));
  CHECK(client.send({Method::get, "/", {}, {}}, "ask").body == "x");
  CHECK(count == 2);
  count = 0;
  try {
    const Response response = client.send({Method::del, "/", {}, {}}, "delete");
    CHECK(response.status == fault.status);
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::network);
  }
  CHECK(count == 1);
}

TEST_CASE("a chunked answer that is cut off is no answer") {
  LoopbackServer server([](const Asked&) {
    Answer answer;
    answer.raw = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n5\r\nwo";
    answer.then = Answer::Then::close;
    return answer;
  });
  HttpClient client(options_for(server));
  CHECK(failure_of([&] { client.send({Method::get, "/", {}, {}}, "ask"); }) == ErrorKind::network);
}

TEST_CASE("a server that says nothing is a timeout") {
  std::atomic<bool> done{false};
  LoopbackServer server([&](const Asked&) {
    while (!done) std::this_thread::sleep_for(1ms);
    return Answer{};
  });
  ClientOptions options = options_for(server);
  options.timeout = 50ms;
  options.attempts = 2;
  HttpClient client(options);
  CHECK(failure_of([&] { client.send({Method::get, "/", {}, {}}, "ask"); }) == ErrorKind::timeout);
  done = true;
}

TEST_CASE("a connection the server has closed meanwhile is not used for a change") {
  LoopbackServer server([](const Asked&) {
    Answer answer;  // says it keeps it, and does not
    answer.then = Answer::Then::close;
    return answer;
  });
  HttpClient client(options_for(server));
  for (int i = 0; i < 3; ++i) {
    CHECK(client.send({Method::del, "/", {}, {}}, "delete").status == 200);
    std::this_thread::sleep_for(20ms);
  }
  CHECK(server.asked().back().connection == 3);
}

TEST_CASE("an answer goes into the sink, piece by piece, and is not held") {
  const std::string body(3u << 20, 'x');
  LoopbackServer server([&](const Asked& asked) {
    return asked.path == "/no" ? Answer{404, {}, "gone"} : Answer{200, {}, body};
  });
  ClientOptions options = options_for(server);
  options.body_bytes_max = 1u << 20;
  HttpClient client(options);
  std::size_t size = 0, largest = 0;
  Request request{Method::get, "/", {}, {}};
  request.sink = [&](std::string_view piece) {
    size += piece.size();
    largest = std::max(largest, piece.size());
  };
  CHECK(client.send(request, "read").body.empty());
  CHECK(size == body.size());
  CHECK(largest < body.size() / 2);
  request.path = "/no";  // no success: it is an answer to read, not content
  CHECK(client.send(request, "read").body == "gone");
  CHECK(size == body.size());
  request.path = "/";
  request.sink = {};
  CHECK(failure_of([&] { client.send(request, "read"); }) == ErrorKind::protocol);
  options.download_bytes_max = 2u << 20;
  HttpClient limited(options);
  request.sink = [](std::string_view) {};
  CHECK(failure_of([&] { limited.send(request, "read"); }) == ErrorKind::protocol);
}

TEST_CASE("what went into a sink is not sent there again") {
  LoopbackServer server([](const Asked&) {
    Answer answer{200, {{"Content-Length", "100"}}, "half"};
    answer.then = Answer::Then::close;
    return answer;
  });
  HttpClient client(options_for(server));
  std::string got;
  Request request{Method::get, "/", {}, {}};
  request.sink = [&](std::string_view piece) { got += piece; };
  CHECK(failure_of([&] { client.send(request, "read"); }) == ErrorKind::network);
  CHECK(got == "half");
  CHECK(server.asked().size() == 1);
}

TEST_CASE("what a sink throws comes out, and the connection is not used again") {
  LoopbackServer server([](const Asked&) { return Answer{200, {}, std::string(1u << 20, 'x')}; });
  HttpClient client(options_for(server));
  Request request{Method::get, "/", {}, {}};
  request.sink = [&](std::string_view) {
    throw Error(ErrorKind::internal, "write", "blob", "the disk is full");
  };
  CHECK(failure_of([&] { client.send(request, "read"); }) == ErrorKind::internal);
  CHECK(client.send({Method::get, "/", {}, {}}, "ask").body.size() == 1u << 20);
  CHECK(server.asked().back().connection == 2);
}

TEST_CASE("a body is sent piece by piece, in the size that was said or not at all") {
  LoopbackServer server([](const Asked&) { return Answer{201}; });
  ClientOptions options = options_for(server);
  HttpClient client(options);
  int pieces = 3;
  Request request{Method::put, "/", {}, {}};
  request.read_body = [&] { return pieces-- > 0 ? std::string(100'000, 'x') : ""; };
  request.body_size = 300'000;
  CHECK(client.send(request, "write").status == 201);
  CHECK(server.asked().back().body.size() == 300'000);
  for (const int wrong : {2, 4}) {
    pieces = wrong;
    CHECK(failure_of([&] { client.send(request, "write"); }) == ErrorKind::invalid);
  }
  CHECK(server.asked().size() == 1);
  options.upload_bytes_max = 200'000;
  HttpClient limited(options);
  pieces = 3;
  CHECK(failure_of([&] { limited.send(request, "write"); }) == ErrorKind::invalid);
}

TEST_CASE("a passing failure says how long to wait, a lasting one does not") {
  const auto wait_of = [](const Response& response) -> std::optional<std::chrono::seconds> {
    try {
      require_success(response, "delete", "x");
    } catch (const Error& error) {
      return retry_after(error);
    }
    return std::nullopt;
  };
  CHECK(wait_of({429, {{"Retry-After", "7"}}, {}}) == 7s);
  CHECK(wait_of({503, {{"Retry-After", "7"}}, {}}) == 7s);
  CHECK(wait_of({503, {}, {}}) == 1s);
  CHECK(wait_of({429, {{"Retry-After", "99999999999999999999"}}, {}}) == 3600s);
  CHECK(wait_of({429, {{"Retry-After", "-5"}}, {}}) == 1s);
  CHECK(wait_of({429,
                 {{"Retry-After", "Sun, 06 Nov 1994 08:50:37 GMT"},
                  {"Date", "Sun, 06 Nov 1994 08:49:37 GMT"}},
                 {}}) == 60s);
  CHECK(wait_of({429,
                 {{"Retry-After", "Sun, 06 Nov 1994 08:40:37 GMT"},
                  {"Date", "Sun, 06 Nov 1994 08:49:37 GMT"}},
                 {}}) == 0s);
  CHECK_FALSE(wait_of({500, {{"Retry-After", "7"}}, {}}));
  CHECK_FALSE(wait_of({403, {}, {}}));
}

TEST_CASE("the server's clock is what its latest answer said") {
  LoopbackServer server([](const Asked& asked) {
    return Answer{200, {{"Date", asked.path == "/bad" ? "now" : "Sun, 06 Nov 1994 08:49:37 GMT"}}};
  });
  HttpClient client(options_for(server));
  CHECK_FALSE(client.clock());
  client.send({Method::get, "/", {}, {}}, "ask");
  client.send({Method::get, "/bad", {}, {}}, "ask");
  REQUIRE(client.clock());
  CHECK(format_time(*client.clock()) == "1994-11-06T08:49:37Z");
}
