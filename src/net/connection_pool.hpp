// SPDX-License-Identifier: Apache-2.0
// At most so many connections to one server, lent to one thread at a time. For src/net
// alone.
#pragma once
#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "src/net/connection.hpp"

namespace keelson::net {

class ConnectionPool {
 public:
  ConnectionPool(const ClientOptions& options, const Address& address)
      : m_options(options), m_address(address), m_trust(options.ca_file) {}

  // Calls `work` with a connection of its own; waits for one when all are lent.
  template <class Work>
  auto with_connection(Work work) {
    const Loan loan(*this);
    return work(*loan.connection);
  }

 private:
  struct Loan {
    explicit Loan(ConnectionPool& from) : pool(from), connection(from.take()) {}
    ~Loan() { pool.give_back(std::move(connection)); }
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    ConnectionPool& pool;
    std::unique_ptr<Connection> connection;
  };

  std::unique_ptr<Connection> take();
  void give_back(std::unique_ptr<Connection> connection);

  const ClientOptions& m_options;
  const Address& m_address;
  Trust m_trust;
  std::mutex m_mutex;
  std::condition_variable m_returned;
  std::vector<std::unique_ptr<Connection>> m_idle;
  int m_made = 0;
};

}  // namespace keelson::net
