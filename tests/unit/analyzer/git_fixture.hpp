// SPDX-License-Identifier: Apache-2.0
// A real git repository in a temporary directory, made by the git command. Reads no
// configuration of the machine, never uses the network; times are counted, not taken.
#pragma once
#include <array>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <string>

#include "tests/temporary.hpp"

namespace keelson::tests {

class GitFixture {
 public:
  GitFixture() { git("init -q ."); }

  const std::filesystem::path& path() const { return m_directory.path; }
  const TemporaryDirectory& directory() const { return m_directory; }

  // Runs "git arguments" there, `arguments` being shell text; gives its output, trimmed.
  std::string git(const std::string& arguments) const { return git_in(path(), arguments); }

  static std::string git_in(const std::filesystem::path& where, const std::string& arguments) {
    static int seconds = 1'700'000'000;
    const std::string time = std::to_string(++seconds) + " +0000";
    return shell("cd '" + where.string() +
                 "' && env -u GIT_DIR -u GIT_WORK_TREE -u GIT_INDEX_FILE LC_ALL=C "
                 "GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null GIT_AUTHOR_DATE='" +
                 time + "' GIT_COMMITTER_DATE='" + time +
                 "' git -c init.defaultBranch=main -c user.name=k -c user.email=k@example.com "
                 "-c commit.gpgsign=false -c tag.gpgsign=false -c core.autocrlf=false "
                 "-c advice.detachedHead=false -c advice.nestedTag=false -c gc.auto=0 " +
                 arguments);
  }

  static std::string shell(const std::string& command) {
    FILE* const pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("cannot run " + command);
    std::string output;
    std::array<char, 4096> part{};
    for (std::size_t n = 0; (n = fread(part.data(), 1, part.size(), pipe)) != 0;) {
      output.append(part.data(), n);
    }
    if (pclose(pipe) != 0) throw std::runtime_error("failed: " + command);
    while (output.ends_with('\n')) output.pop_back();
    return output;
  }

  void write(const std::string& name, const std::string& text) const {
    m_directory.write(name, text);
  }
  void link(const std::string& name, const std::string& target) const {
    std::filesystem::create_directories((path() / name).parent_path());
    std::filesystem::create_symlink(target, path() / name);
  }

  // Everything in the working tree as a commit; gives its id.
  std::string commit() const {
    git("add -A");
    return commit_staged();
  }
  std::string commit_staged() const {
    git("commit -q --allow-empty -m c");
    return git("rev-parse HEAD");
  }

  std::string id_of(const std::string& revision) const { return git("rev-parse " + revision); }
  std::filesystem::path loose_object(const std::string& id) const {
    return path() / ".git/objects" / id.substr(0, 2) / id.substr(2);
  }

 private:
  TemporaryDirectory m_directory;
};

}  // namespace keelson::tests
