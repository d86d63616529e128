// SPDX-License-Identifier: Apache-2.0
// Digests of content: as text wherever people or programs read them, as 32 bytes where
// there are millions. Only sha256 exists here; any other is unknown, never guessed.
#pragma once
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace keelson::registry {

// "sha256:…" of `bytes`.
std::string sha256_digest(std::string_view bytes);

// The same of bytes as they come.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  void add(std::string_view bytes);
  // "sha256:…" of all that was added; begins anew.
  std::string digest();

 private:
  struct Engine;
  std::unique_ptr<Engine> m_engine;
};

class Digest {
 public:
  // nullopt when it is not "sha256:" and 64 lower-case hexadecimal digits.
  static std::optional<Digest> parse(std::string_view text);
  // nullopt when these are not its 32 bytes.
  static std::optional<Digest> of_bytes(std::string_view bytes);
  std::string text() const;
  std::string_view bytes() const {
    return {reinterpret_cast<const char*>(m_bytes.data()), m_bytes.size()};
  }
  // Spread evenly, since a digest is.
  std::size_t hash() const {
    std::size_t value;
    std::memcpy(&value, m_bytes.data(), sizeof value);
    return value;
  }
  auto operator<=>(const Digest&) const = default;

 private:
  std::array<std::uint8_t, 32> m_bytes{};
};

}  // namespace keelson::registry
