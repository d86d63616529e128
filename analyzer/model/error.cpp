// SPDX-License-Identifier: Apache-2.0
#include "analyzer/model/error.hpp"

namespace keelson {

Error::Error(ErrorKind kind, std::string doing, std::string object, std::string cause,
             std::string next)
    : m_kind(kind),
      m_doing(std::move(doing)),
      m_object(std::move(object)),
      m_cause(std::move(cause)),
      m_next(std::move(next)) {
  m_text = sentence();
  if (!m_next.empty()) m_text += "\n  next: " + m_next;
}

std::string Error::sentence() const {
  return m_doing + (m_object.empty() ? "" : " " + m_object) + ": " + m_cause;
}

int exit_code(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::usage:
    case ErrorKind::configuration:
      return 2;
    case ErrorKind::refused:
      return 4;
    case ErrorKind::partial:
      return 5;
    case ErrorKind::interrupted:
      return 130;
    default:
      return 1;
  }
}

}  // namespace keelson
