// SPDX-License-Identifier: Apache-2.0
#include "src/registry/digest.hpp"

#include <Poco/Crypto/DigestEngine.h>
#include <Poco/Crypto/OpenSSLInitializer.h>

namespace keelson::registry {
namespace {

constexpr std::string_view k_prefix = "sha256:";
constexpr char k_digits[] = "0123456789abcdef";

int value_of(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  return -1;
}

// Each engine counts itself in and out, and the last one takes OpenSSL's locks with it: with
// several threads also those of an engine that has just begun. So one is never counted out.
void keep_locks() {
  static const auto* const first = new Poco::Crypto::OpenSSLInitializer;
  static_cast<void>(first);
}

}  // namespace

// OpenSSL's, which uses what the processor has for it.
struct Sha256::Engine {
  Poco::Crypto::DigestEngine engine{"SHA256"};
};

Sha256::Sha256() {
  keep_locks();
  m_engine = std::make_unique<Engine>();
}
Sha256::~Sha256() = default;

void Sha256::add(std::string_view bytes) {
  m_engine->engine.update(bytes.data(), bytes.size());
}

std::string Sha256::digest() {
  return std::string(k_prefix) + Poco::DigestEngine::digestToHex(m_engine->engine.digest());
}

std::string sha256_digest(std::string_view bytes) {
  Sha256 sum;
  sum.add(bytes);
  return sum.digest();
}

std::optional<Digest> Digest::parse(std::string_view text) {
  Digest digest;
  if (!text.starts_with(k_prefix) || text.size() != k_prefix.size() + 2 * digest.m_bytes.size())
    return std::nullopt;
  text.remove_prefix(k_prefix.size());
  for (std::size_t i = 0; i < digest.m_bytes.size(); ++i) {
    const int high = value_of(text[2 * i]), low = value_of(text[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    digest.m_bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return digest;
}

std::optional<Digest> Digest::of_bytes(std::string_view bytes) {
  Digest digest;
  if (bytes.size() != digest.m_bytes.size()) return std::nullopt;
  std::memcpy(digest.m_bytes.data(), bytes.data(), bytes.size());
  return digest;
}

std::string Digest::text() const {
  std::string text(k_prefix);
  text.reserve(k_prefix.size() + 2 * m_bytes.size());
  for (const std::uint8_t byte : m_bytes) {
    text += k_digits[byte >> 4];
    text += k_digits[byte & 15];
  }
  return text;
}

}  // namespace keelson::registry
