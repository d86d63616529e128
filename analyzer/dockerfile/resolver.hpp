// SPDX-License-Identifier: Apache-2.0
// From instructions to stages and what each stage needs, in the order BuildKit's
// dockerfile2llb does it, so that the first problem is the one it would report.
// Contacts nothing: ONBUILD triggers of external images are not known here.
#pragma once
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analyzer/dockerfile/lines.hpp"
#include "analyzer/dockerfile/read.hpp"
#include "analyzer/dockerfile/variables.hpp"

namespace keelson::dockerfile {

using StateId = std::uint32_t;
inline constexpr StateId k_no_state = 0xFFFFFFFF;

// What the value of a named context begins with when it stands for an image.
inline constexpr std::string_view k_image_context = "docker-image://";

struct Need {
  StateId state = 0;
  std::uint32_t line = 0;
};

// What BuildKit calls a dispatch state: a stage, or an image that COPY or a mount names.
struct State {
  StateId base = k_no_state;  // the stage it is FROM
  bool is_stage = false;
  bool is_replaced = false;   // by a named context
  bool is_reachable = false;  // from the target
  bool is_normalised = false;
  bool has_run_triggers = false;
  std::string image;      // as BuildKit has it: expanded; empty if that failed
  std::string open;       // the same with `*` for what is not known; empty if all is known
  std::string pattern;    // normalised: what it may be
  std::string reference;  // normalised: what it is, or what could be salvaged
  std::uint32_t line = 0;
  std::uint32_t stage = 0, input = 0;  // whose input it is
  std::vector<Need> needs;
  std::vector<const Instruction*> body;  // of a stage
};

// The image of a named context that is known in part, or not at all.
std::string context_pattern(std::string_view image);

class Resolver {
 public:
  // All three must outlive this.
  Resolver(const Lines& lines, const BuildInputs& inputs, Reading& reading);

  // Fills the reading: stages, inputs, images, the first problem.
  void run(std::string_view text);

  const std::vector<State>& states() const { return m_states; }
  const Variables& globals() const { return m_globals; }

 private:
  // Where an input stands.
  struct Place {
    std::uint32_t stage;
    std::uint32_t line;
    bool is_trigger;
  };

  enum class Cause { file, missing_argument };
  void fail(std::uint32_t line, std::string message, Cause cause = Cause::file);
  void collect_stages();
  const Instruction* salvaged_from(const Instruction& unknown);
  void complete_predefined();
  void evaluate_globals(const Instruction& arg);
  void add_stage(const Instruction& from);
  void expand_base(State& state, std::string_view word);
  void check_platform(const Instruction& from);
  void replace_stage(State& state, const std::string& context, std::string_view word);
  StateId find_target();
  void add_needs(std::uint32_t stage, const Instruction& instruction, bool is_trigger);
  void add_copy(std::string_view from, Place place);
  void add_image(EdgeKind kind, std::string_view name, Place place);
  void add_need(StateId needed, EdgeKind kind, std::string_view raw, Place place);
  void add_onbuild(const Instruction& onbuild, std::uint32_t stage);
  void find_cycle();
  void normalise(StateId state);
  void reach(StateId target);
  bool run_triggers(StateId state);
  void finish(std::string_view text);
  void add_syntax(std::string_view text);

  std::string invalid_image(const State& state) const;
  std::string open_text(std::string_view word) const;
  void leave_unread(std::uint32_t line, std::string_view text);
  std::string pattern_of(std::string_view word, std::string_view text) const;
  const std::string* context_of(std::string_view reference) const;
  StageInput& add_input(std::uint32_t stage, EdgeKind kind, std::string_view raw,
                        std::uint32_t line);

  const Lines& m_lines;
  const BuildInputs& m_inputs;
  Reading& m_reading;
  Arguments m_contexts;  // by familiar name
  std::string m_platform;
  Variables m_predefined, m_globals;
  std::vector<State> m_states;  // stages first
  std::unordered_map<std::string, StateId> m_stage_by_name;
  std::vector<const Instruction*> m_global_arguments, m_froms;
  std::vector<std::vector<const Instruction*>> m_bodies;
  // What triggers and templates were read into; they are referred to.
  std::deque<Lines> m_trigger_lines;
  std::deque<std::string> m_texts;
  std::deque<Instruction> m_salvaged;
  bool m_is_silent = false;
  bool m_arguments_fit = true;
};

}  // namespace keelson::dockerfile
