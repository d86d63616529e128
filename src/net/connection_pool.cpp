// SPDX-License-Identifier: Apache-2.0
#include "src/net/connection_pool.hpp"

#include <algorithm>

namespace keelson::net {

std::unique_ptr<Connection> ConnectionPool::take() {
  std::unique_lock lock(m_mutex);
  const int most = std::max(1, m_options.connections);
  m_returned.wait(lock, [&] { return !m_idle.empty() || m_made < most; });
  if (m_idle.empty()) {
    auto made = std::make_unique<Connection>(m_options, m_address, m_trust);
    m_idle.reserve(static_cast<std::size_t>(++m_made));
    return made;
  }
  // The one used last, so that those not needed grow old and are closed by the server.
  auto connection = std::move(m_idle.back());
  m_idle.pop_back();
  return connection;
}

void ConnectionPool::give_back(std::unique_ptr<Connection> connection) {
  {
    const std::lock_guard lock(m_mutex);
    m_idle.push_back(std::move(connection));
  }
  m_returned.notify_one();
}

}  // namespace keelson::net
