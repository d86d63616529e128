// SPDX-License-Identifier: Apache-2.0
// The one exception of Keelson: what was being done, to what, why it failed and
// what to do next. Never carries a secret. Absence is std::optional, not an Error.
#pragma once
#include <exception>
#include <string>

namespace keelson {

enum class ErrorKind {
  usage,
  configuration,  // exit 2
  refused,        // exit 4: safety stopped the run
  partial,        // exit 5: some of the work was done
  interrupted,    // exit 130
  not_found,
  unauthorized,
  forbidden,
  unsupported,
  rate_limited,
  timeout,
  network,
  protocol,
  conflict,
  invalid,
  internal,  // exit 1
};

class Error : public std::exception {
 public:
  Error(ErrorKind kind, std::string doing, std::string object, std::string cause,
        std::string next = {});
  ErrorKind kind() const noexcept { return m_kind; }
  const std::string& doing() const noexcept { return m_doing; }
  const std::string& object() const noexcept { return m_object; }
  const std::string& cause() const noexcept { return m_cause; }
  const std::string& next() const noexcept { return m_next; }
  // "doing object: cause", without the next step: for use inside another Error.
  std::string sentence() const;
  // The same, then the next step on a line of its own.
  const char* what() const noexcept override { return m_text.c_str(); }

 private:
  ErrorKind m_kind;
  std::string m_doing, m_object, m_cause, m_next, m_text;
};

// The process exit code for an error (design: Choices, exit codes).
int exit_code(ErrorKind kind) noexcept;

}  // namespace keelson
