// SPDX-License-Identifier: Apache-2.0
// One call of make: reads the Makefiles both ways of every conditional, then walks what the
// targets need, recipes as shell. Never decides whether a target is up to date.
#pragma once
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "analyzer/shell/make_world.hpp"
#include "analyzer/shell/makefile.hpp"
#include "analyzer/shell/walker.hpp"

namespace keelson::shell {

class Make {
 public:
  Make(Walker& walker, const Call& call, State state);
  States run();

 private:
  using Worlds = std::vector<MakeWorld>;

  void read_words();
  bool read_file(const std::string& path, Worlds& worlds, bool must_be);
  void read_lines(const std::vector<MakeLine>& lines, std::size_t begin, std::size_t end,
                  const std::string& path, Worlds& worlds);
  void assign(const MakeLine& line, const Place& place, Worlds& worlds);
  bool asks_outside(const MakeLine& line, const MakeWorld& world);
  void assign(const MakeLine& line, const Place& place, MakeWorld& world);
  void read_expansion(const MakeLine& line, const std::string& path, Worlds& worlds);
  void add_rule(const MakeLine& line, const Place& place, MakeWorld& world);
  MakeExpander expander(const MakeWorld& world);
  std::string written_by(const std::string& command);
  States build(const std::string& target, const MakeWorld& world, States states,
               std::set<std::string>& done);
  States recipe(const MakeRule& rule, const std::string& target, const std::string& stem,
                const std::vector<std::string>& needs, const MakeWorld& world, States states);
  State shell_of(const MakeWorld& world, const State& state, MakeExpander& expander) const;
  static std::string default_target(const MakeWorld& world);

  Walker& m_walker;
  const Call& m_call;
  State m_state;
  TextByName m_outside;
  std::vector<std::string> m_files, m_targets;
  std::vector<std::pair<std::string, std::string>> m_given;  // NAME=text on the command line
  std::set<std::string> m_reading;
  bool m_environment_wins = false;  // -e
  std::size_t m_depth = 0;
};

}  // namespace keelson::shell
