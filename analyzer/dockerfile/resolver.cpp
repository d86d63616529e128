// SPDX-License-Identifier: Apache-2.0
#include "analyzer/dockerfile/resolver.hpp"

#include <algorithm>
#include <charconv>

#include "analyzer/dockerfile/check.hpp"
#include "analyzer/dockerfile/expand.hpp"
#include "analyzer/dockerfile/flags.hpp"
#include "analyzer/dockerfile/mount.hpp"
#include "analyzer/dockerfile/whitespace.hpp"
#include "analyzer/model/error.hpp"
#include "analyzer/model/image_reference.hpp"

namespace keelson::dockerfile {
namespace {

// strconv.Atoi
std::optional<std::int64_t> stage_number(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(text.substr(1).starts_with('-') ? 0 : 1);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

// Only words that expansion leaves alone may follow --from (rule 26).
void Resolver::add_copy(std::string_view from, Place place) {
  static const Variables none;
  const EdgeKind kind = place.is_trigger ? EdgeKind::onbuild : EdgeKind::copy;
  std::string problem;
  try {
    if (expand(from, m_lines.escape, none).text != from)
      problem = "variables are not expanded in --from; name a stage that is FROM the image";
  } catch (const Error& error) {
    problem = error.cause();
  }
  if (!problem.empty()) {
    fail(place.line, problem);
    return add_image(kind, from, place);  // buildah expands it: what it may be still protects
  }
  if (const auto number = stage_number(from)) {
    if (*number < 0 || static_cast<std::size_t>(*number) >= m_states.size()) {
      fail(place.line, "--from=" + std::string(from) + " names a stage the file does not have");
      return;
    }
    return add_need(static_cast<StateId>(*number), kind, from, place);
  }
  const auto stage = m_stage_by_name.find(lowered(from));
  if (stage != m_stage_by_name.end()) return add_need(stage->second, kind, from, place);
  add_image(kind, from, place);
}

void Resolver::add_image(EdgeKind kind, std::string_view name, Place place) {
  State state;
  state.image = name;
  state.line = place.line;
  state.stage = place.stage;
  const auto id = static_cast<StateId>(m_states.size());
  m_states[place.stage].needs.push_back({id, place.line});
  if (name != "scratch") {
    state.input = static_cast<std::uint32_t>(m_reading.stages[place.stage].inputs.size());
    add_input(place.stage, kind, name, place.line);
  }
  m_states.push_back(std::move(state));
}

void Resolver::add_need(StateId needed, EdgeKind kind, std::string_view raw, Place place) {
  m_states[place.stage].needs.push_back({needed, place.line});
  // A number may also hit an image that an earlier instruction named.
  if (!m_states[needed].is_stage) normalise(needed);
  StageInput& input = add_input(place.stage, kind, raw, place.line);
  if (m_states[needed].is_stage)
    input.stage = needed;
  else
    input.pattern = m_states[needed].pattern;
}

void Resolver::add_needs(std::uint32_t stage, const Instruction& i, bool is_trigger) {
  const Place place{stage, i.line, is_trigger};
  if (i.keyword == Keyword::copy) {
    const std::string_view from = flag_value(i.flags, "from");
    if (!from.empty()) add_copy(from, place);
  } else if (i.keyword == Keyword::run) {
    for (const std::string& flag : i.flags) {
      const auto value = value_if(flag, "mount");
      if (!value) continue;
      const Mount mount = read_mount(*value);
      const std::string_view from = mount.from.empty() ? "scratch" : std::string_view(mount.from);
      const EdgeKind kind = is_trigger ? EdgeKind::onbuild : EdgeKind::mount;
      const auto found = m_stage_by_name.find(lowered(from));
      if (found != m_stage_by_name.end()) {
        if (mount.from.empty())
          m_states[stage].needs.push_back({found->second, i.line});  // a stage called scratch
        else
          add_need(found->second, kind, from, place);
      } else {
        add_image(kind, from, place);
      }
    }
  } else if (i.keyword == Keyword::onbuild && !is_trigger) {
    add_onbuild(i, stage);
  }
}

// A trigger's image is needed by whatever is built FROM this one, in this file or not.
void Resolver::add_onbuild(const Instruction& onbuild, std::uint32_t stage) {
  const Instruction inner = sub_instruction(onbuild, m_lines.escape);
  std::vector<std::string> names;
  if (inner.keyword == Keyword::copy) names.emplace_back(flag_value(inner.flags, "from"));
  if (inner.keyword == Keyword::run) {
    for (const std::string& flag : inner.flags) {
      if (const auto value = value_if(flag, "mount")) names.push_back(read_mount(*value).from);
    }
  }
  for (const std::string& name : names) {
    if (name.empty() || name == "scratch" || m_stage_by_name.contains(lowered(name))) continue;
    if (inner.keyword == Keyword::copy && stage_number(name)) continue;
    StageInput& input = add_input(stage, EdgeKind::onbuild, name, onbuild.line);
    input.reference = normalised(name, Patterns::forbidden).value_or("");
    input.pattern = pattern_of(name, name);
  }
}

// What names itself over others can never be built. Removes what has no needs until
// nothing moves; what is left goes round.
void Resolver::find_cycle() {
  std::vector<std::uint32_t> open(m_states.size(), 0);
  std::vector<std::vector<StateId>> needed_by(m_states.size());
  for (StateId id = 0; id < m_states.size(); ++id) {
    for (const Need& need : m_states[id].needs) {
      ++open[id];
      needed_by[need.state].push_back(id);
    }
  }
  std::vector<StateId> ready;
  for (StateId id = 0; id < m_states.size(); ++id) {
    if (open[id] == 0) ready.push_back(id);
  }
  for (std::size_t i = 0; i < ready.size(); ++i) {
    for (const StateId user : needed_by[ready[i]]) {
      if (--open[user] == 0) ready.push_back(user);
    }
  }
  for (StateId id = 0; id < m_states.size(); ++id) {
    if (open[id] == 0) continue;
    for (const StageInput& input : m_reading.stages[id].inputs) {
      if (!input.stage || open[*input.stage] == 0 || input.kind == EdgeKind::from) continue;
      return fail(input.line, "the stages need each other in a circle, by --from=" + input.raw);
    }
  }
}

std::string Resolver::invalid_image(const State& state) const {
  const std::string& raw = m_reading.stages[state.stage].inputs[state.input].raw;
  std::string message = "\"" + state.image + "\" is not an image reference";
  try {
    parse_image_reference(state.image);
    message += ": it has a *";
  } catch (const Error& error) {
    message += ": " + error.cause();
  }
  if (raw != state.image && raw.find('$') != std::string::npos)
    message += " (written " + raw + "; is a build argument missing?)";
  return message;
}

void Resolver::normalise(StateId id) {
  State& state = m_states[id];
  if (state.is_normalised) return;
  state.is_normalised = true;
  if (state.base != k_no_state || state.is_replaced || state.image == "scratch") return;
  StageInput& input = m_reading.stages[state.stage].inputs[state.input];
  auto reference =
      state.image.empty() ? std::nullopt : normalised(state.image, Patterns::forbidden);
  const bool is_exact = reference && state.open.empty();
  state.pattern =
      is_exact ? *reference : pattern_of(input.raw, state.open.empty() ? state.image : state.open);
  input.pattern = state.pattern;
  if (!reference) {
    if (!state.image.empty()) {
      // A build argument may itself be known in part.
      const bool is_given_in_part =
          is_open(state.image) && input.raw.find('$') != std::string::npos;
      fail(state.line, invalid_image(state),
           state.open.empty() && !is_given_in_part ? Cause::file : Cause::missing_argument);
    }
    if (state.pattern != k_any_image) state.reference = state.pattern;
    return;
  }
  if (const std::string* context = context_of(*reference)) {
    input.pattern.clear();
    if (!context->starts_with(k_image_context)) {
      if (is_open(*context)) input.pattern = k_any_image;
      return;
    }
    const std::string_view image = std::string_view(*context).substr(k_image_context.size());
    if (image == "scratch") return;
    reference = normalised(image, Patterns::forbidden);
    if (!reference) {
      input.pattern = context_pattern(image);
      return fail(state.line, "the context " + *context + " names no image");
    }
    input.pattern = *reference;
  }
  input.reference = state.reference = std::move(*reference);
}

void Resolver::reach(StateId target) {
  for (State& state : m_states) state.is_reachable = false;
  std::vector<StateId> open{target};
  m_states[target].is_reachable = true;
  const auto visit = [&](StateId id) {
    if (id == k_no_state || m_states[id].is_reachable) return;
    m_states[id].is_reachable = true;
    open.push_back(id);
  };
  while (!open.empty()) {
    const StateId id = open.back();
    open.pop_back();
    visit(m_states[id].base);
    for (const Need& need : m_states[id].needs) visit(need.state);
  }
}

// ONBUILD of the in-file base runs here, its names meant as this file has them (rule 33).
// The answer is whether that needs anything new.
bool Resolver::run_triggers(StateId id) {
  if (m_states[id].base == k_no_state || m_states[id].has_run_triggers) return false;
  m_states[id].has_run_triggers = true;
  const std::size_t needs = m_states[id].needs.size();
  std::vector<const Instruction*> triggered;
  for (const Instruction* i : m_states[m_states[id].base].body) {
    if (i->keyword != Keyword::onbuild || i->arguments.empty()) continue;
    std::string& text = m_texts.emplace_back(
        i->text.substr(static_cast<std::size_t>(i->arguments.data() - i->text.data())));
    for (const Heredoc& heredoc : i->heredocs)
      text.append("\n").append(heredoc.content).append(heredoc.delimiter);
    Lines& lines = m_trigger_lines.emplace_back(read_lines(text));
    const std::uint32_t line = m_reading.stages[id].line;
    if (lines.problem) fail(line, "in the ONBUILD of its base: " + lines.problem->message);
    if (lines.instructions.size() != 1) {
      fail(line, "an ONBUILD of its base is not one instruction");
      continue;
    }
    lines.instructions[0].line = i->line;
    if (const auto problem = instruction_problem(lines.instructions[0], lines.escape))
      fail(line, "in the ONBUILD of its base: " + *problem);
    triggered.push_back(&lines.instructions[0]);
    add_needs(id, lines.instructions[0], true);
  }
  auto& body = m_states[id].body;
  body.insert(body.begin(), triggered.begin(), triggered.end());
  return m_states[id].needs.size() > needs;
}

void Resolver::run(std::string_view text) {
  collect_stages();
  if (m_froms.empty()) return fail(1, "the file has no FROM");
  complete_predefined();
  for (const Instruction* arg : m_global_arguments) evaluate_globals(*arg);
  m_states.reserve(m_froms.size() * 2);
  for (const Instruction* from : m_froms) add_stage(*from);
  const StateId target = find_target();
  const auto stages = static_cast<StateId>(m_froms.size());
  for (StateId id = 0; id < stages; ++id) {
    for (const Instruction* i : m_states[id].body) add_needs(id, *i, false);
  }
  find_cycle();
  bool changed = true;
  while (changed) {
    changed = false;
    reach(target);
    for (StateId id = 0; id < m_states.size(); ++id) normalise(id);
    for (StateId id = 0; id < stages; ++id) {
      if (m_states[id].is_reachable) changed |= run_triggers(id);
    }
  }
  // What the target leaves out may still be built by others (rule 31).
  m_is_silent = true;
  for (StateId id = 0; id < stages; ++id) run_triggers(id);
  for (StateId id = 0; id < m_states.size(); ++id) normalise(id);
  m_is_silent = false;
  finish(text);
}

void Resolver::finish(std::string_view text) {
  for (const State& state : m_states) {
    if (state.reference.empty()) continue;
    m_reading.external.push_back(state.reference);
    if (state.is_reachable) m_reading.final_external.push_back(state.reference);
  }
  for (auto* list : {&m_reading.external, &m_reading.final_external}) {
    std::sort(list->begin(), list->end());
    list->erase(std::unique(list->begin(), list->end()), list->end());
  }
  for (std::uint32_t s = 0; s < m_reading.stages.size(); ++s) {
    Stage& stage = m_reading.stages[s];
    stage.is_needed = m_states[s].is_reachable;
    // What a named context replaced is no input.
    std::erase_if(stage.inputs, [](const StageInput& i) { return !i.stage && i.pattern.empty(); });
  }
  add_syntax(text);
}

}  // namespace keelson::dockerfile
