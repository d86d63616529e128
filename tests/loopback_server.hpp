// SPDX-License-Identifier: Apache-2.0
// An HTTP server on a free loopback port whose every answer a test says, down to the byte.
#pragma once
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "src/net/header_map.hpp"

namespace keelson::tests {

struct Asked {
  std::string method, path;
  net::HeaderMap headers;
  std::string body;
  int connection = 0;  // number of the connection it came on
  std::string line() const { return method + " " + path; }
  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
};

struct Answer {
  int status = 200;
  std::map<std::string, std::string> headers = {};
  std::string body = {};
  enum class Then { keep, close, reset } then = Then::keep;
  std::string raw = {};  // not empty: these bytes, and nothing else
};

class LoopbackServer {
 public:
  using Handler = std::function<Answer(const Asked&)>;

  explicit LoopbackServer(Handler handler) : m_handler(std::move(handler)) {
    m_listener = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (m_listener < 0 || bind(m_listener, generic, size) != 0 || listen(m_listener, 64) != 0 ||
        getsockname(m_listener, generic, &size) != 0) {
      throw std::runtime_error("no loopback port");
    }
    m_port = ntohs(address.sin_port);
    m_acceptor = std::thread([this] { accept_all(); });
  }

  ~LoopbackServer() {
    m_is_stopping = true;
    m_acceptor.join();
    for (auto& thread : m_threads) thread.join();
    close(m_listener);
  }

  std::string host() const { return "127.0.0.1:" + std::to_string(m_port); }
  std::string url() const { return "http://" + host(); }

  // All that was asked so far.
  std::vector<Asked> asked() const {
    const std::lock_guard lock(m_mutex);
    return m_asked;
  }
  std::vector<std::string> lines() const {
    std::vector<std::string> lines;
    for (const Asked& one : asked()) lines.push_back(one.line());
    return lines;
  }

 private:
  bool wait_for(int descriptor) const {
    while (!m_is_stopping) {
      pollfd one{descriptor, POLLIN, 0};
      if (poll(&one, 1, 20) > 0) return true;
    }
    return false;
  }

  void accept_all() {
    for (int number = 1; wait_for(m_listener); ++number) {
      const int connection = accept(m_listener, nullptr, nullptr);
      if (connection < 0) continue;
      const int one = 1;
      setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
      m_threads.emplace_back([this, connection, number] {
        serve(connection, number);
        close(connection);
      });
    }
  }

  // More bytes into `text`; false when there are none to come.
  bool receive(int connection, std::string& text) const {
    char block[65536];
    if (!wait_for(connection)) return false;
    const ssize_t count = recv(connection, block, sizeof block, 0);
    if (count <= 0) return false;
    text.append(block, static_cast<std::size_t>(count));
    return true;
  }

  void serve(int connection, int number) {
    std::string text;
    while (true) {
      std::size_t end;
      while ((end = text.find("\r\n\r\n")) == std::string::npos)
        if (!receive(connection, text)) return;
      Asked asked = parse(text.substr(0, end));
      asked.connection = number;
      const std::string length = asked.header("Content-Length");
      const std::size_t size = length.empty() ? 0 : std::stoul(length);
      text.erase(0, end + 4);
      while (text.size() < size)
        if (!receive(connection, text)) return;
      asked.body = text.substr(0, size);
      text.erase(0, size);
      {
        const std::lock_guard lock(m_mutex);
        m_asked.push_back(asked);
      }
      const Answer answer = m_handler(asked);
      if (answer.then == Answer::Then::reset) {
        const linger hard{1, 0};
        setsockopt(connection, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
        return;
      }
      const std::string bytes = written(asked, answer);
      for (std::size_t sent = 0; sent < bytes.size();) {
        const ssize_t count =
            ::send(connection, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (count <= 0) return;
        sent += static_cast<std::size_t>(count);
      }
      if (answer.then == Answer::Then::close) return;
    }
  }

  static Asked parse(const std::string& head) {
    Asked asked;
    std::size_t line_end = head.find("\r\n");
    const std::string first = head.substr(0, line_end);
    const std::size_t a = first.find(' '), b = first.rfind(' ');
    asked.method = first.substr(0, a);
    asked.path = first.substr(a + 1, b - a - 1);
    while (line_end != std::string::npos) {
      const std::size_t start = line_end + 2;
      line_end = head.find("\r\n", start);
      const std::string line =
          head.substr(start, line_end == std::string::npos ? std::string::npos : line_end - start);
      const std::size_t colon = line.find(": ");
      if (colon != std::string::npos)
        asked.headers.emplace(line.substr(0, colon), line.substr(colon + 2));
    }
    return asked;
  }

  static std::string written(const Asked& asked, const Answer& answer) {
    if (!answer.raw.empty()) return answer.raw;
    std::string text = "HTTP/1.1 " + std::to_string(answer.status) + " Said\r\n";
    for (const auto& [name, value] : answer.headers) text += name + ": " + value + "\r\n";
    if (!answer.headers.contains("Content-Length"))
      text += "Content-Length: " + std::to_string(answer.body.size()) + "\r\n";
    text += "\r\n";
    return asked.method == "HEAD" ? text : text + answer.body;
  }

  Handler m_handler;
  int m_listener = -1;
  int m_port = 0;
  std::atomic<bool> m_is_stopping{false};
  mutable std::mutex m_mutex;
  std::vector<Asked> m_asked;
  std::thread m_acceptor;
  std::list<std::thread> m_threads;
};

}  // namespace keelson::tests
