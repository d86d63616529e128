// SPDX-License-Identifier: Apache-2.0
// What LeakSanitizer is told to pass over in these tests; without it, nobody calls this.

// libgit2 1.5 loses its match data when a setting does not match the expression with which
// it looks for extensions of the repository's format: a few kB for each such repository.
extern "C" const char* __lsan_default_suppressions();  // NOLINT(bugprone-reserved-identifier)
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libpcre2\n";
}
