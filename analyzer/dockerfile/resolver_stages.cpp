// SPDX-License-Identifier: Apache-2.0
// The first half of the resolver: instructions into stages, global arguments, base names.
#include <algorithm>

#include "analyzer/dockerfile/check.hpp"
#include "analyzer/dockerfile/directives.hpp"
#include "analyzer/dockerfile/expand.hpp"
#include "analyzer/dockerfile/flags.hpp"
#include "analyzer/dockerfile/platform.hpp"
#include "analyzer/dockerfile/resolver.hpp"
#include "analyzer/dockerfile/template.hpp"
#include "analyzer/dockerfile/whitespace.hpp"
#include "analyzer/dockerfile/words.hpp"
#include "analyzer/model/error.hpp"
#include "analyzer/model/image_reference.hpp"

namespace keelson::dockerfile {
namespace {

struct FromWords {
  std::string image, name;
  bool is_template = false;
};

FromWords from_words(std::string_view arguments) {
  FromWords result;
  auto words = split_blanks(arguments);
  const auto is_plain = [&] {
    return words.size() == 1 || (words.size() == 3 && equal_fold(words[1], "as"));
  };
  std::optional<std::string> opened;
  if (!is_plain() && (opened = open_template_marks(arguments))) {
    result.is_template = true;
    words = split_blanks(*opened);
  }
  if (!words.empty()) result.image = words[0];
  if (words.size() >= 3 && equal_fold(words[1], "as")) {
    result.name = words[2];
    for (char& c : result.name) c = lower(c);
  }
  return result;
}

// docker/dockerfile, or a mirror of it: other front ends read another language.
bool is_dockers_frontend(std::string_view reference) {
  std::string_view name = reference.substr(0, reference.find('@'));
  name = name.substr(0, name.find(':', name.rfind('/') + 1));
  return name.ends_with("/dockerfile") || name.ends_with("/dockerfile-upstream");
}

// As docker prints it, ":latest" left out: how a named context is called (rule 32).
std::string familiar(std::string_view reference) {
  for (const std::string_view prefix : {"docker.io/library/", "docker.io/"}) {
    if (!reference.starts_with(prefix)) continue;
    reference.remove_prefix(prefix.size());
    break;
  }
  if (reference.ends_with(":latest")) reference.remove_suffix(7);
  return std::string(reference);
}

}  // namespace

std::string context_pattern(std::string_view image) {
  return normalised(image, Patterns::allowed).value_or(std::string(k_any_image));
}

Resolver::Resolver(const Lines& lines, const BuildInputs& inputs, Reading& reading)
    : m_lines(lines),
      m_inputs(inputs),
      m_reading(reading),
      m_predefined(platform_arguments(parse_platform(inputs.platform))),
      m_globals(&m_predefined) {
  m_platform = parse_platform(inputs.platform).value_or(Platform()).text();
  for (const auto& [name, value] : inputs.contexts) {
    // A name may end in ::platform.
    const std::size_t colons = std::min(name.find("::"), name.size());
    const auto reference =
        normalised(std::string_view(name).substr(0, colons), Patterns::forbidden);
    m_contexts[(reference ? familiar(*reference) : name) + name.substr(colons)] = value;
  }
}

void Resolver::fail(std::uint32_t line, std::string message, Cause cause) {
  if (m_is_silent) return;
  if (!m_reading.problem_if_given && cause == Cause::file)
    m_reading.problem_if_given = Problem{line, message};
  if (!m_reading.problem) m_reading.problem = Problem{line, std::move(message)};
}

const std::string* Resolver::context_of(std::string_view reference) const {
  if (m_contexts.empty()) return nullptr;
  const std::string name = familiar(reference);
  auto found = m_contexts.find(name + "::" + m_platform);
  if (found == m_contexts.end()) found = m_contexts.find(name);
  return found == m_contexts.end() ? nullptr : &found->second;
}

StageInput& Resolver::add_input(std::uint32_t stage, EdgeKind kind, std::string_view raw,
                                std::uint32_t line) {
  StageInput& input = m_reading.stages[stage].inputs.emplace_back();
  input.kind = kind;
  input.raw = raw;
  input.line = line;
  return input;
}

void Resolver::collect_stages() {
  for (const Instruction& i : m_lines.instructions) {
    const auto problem = instruction_problem(i, m_lines.escape);
    if (problem) fail(i.line, *problem);
    const Instruction* from = i.keyword == Keyword::from ? &i : nullptr;
    if (i.keyword == Keyword::unknown) {
      from = salvaged_from(i);
      leave_unread(i.line, i.text);
    }
    if (from != nullptr) {
      if (from->arguments.empty()) continue;
      m_froms.push_back(from);
      m_bodies.emplace_back();
    } else if (!m_froms.empty()) {
      m_bodies.back().push_back(&i);
    } else if (i.keyword == Keyword::arg) {
      m_global_arguments.push_back(&i);
    } else if (!problem) {
      fail(i.line, std::string(keyword_name(i.keyword)) + " stands before the first FROM");
    }
  }
}

// The first is told.
void Resolver::leave_unread(std::uint32_t line, std::string_view text) {
  constexpr std::size_t k_most = 60;
  if (m_reading.unread) return;
  m_reading.unread = Problem{line, std::string(text.substr(0, std::min(text.find('\n'), k_most)))};
}

// `{% if x %}FROM a` is no instruction, but after a generator it may be.
const Instruction* Resolver::salvaged_from(const Instruction& unknown) {
  if (!is_template_line(unknown.text)) return nullptr;
  m_reading.is_template = true;
  const auto opened = open_template_marks(unknown.text);
  if (!opened) return nullptr;
  std::string_view rest = *opened;
  while (!rest.empty() && (rest[0] == '*' || space_length(rest) > 0)) rest.remove_prefix(1);
  if (rest.size() < 6 || keyword_of(rest.substr(0, 4)) != Keyword::from || !is_blank(rest[4]))
    return nullptr;
  Instruction& from = m_salvaged.emplace_back();
  from.keyword = Keyword::from;
  from.line = unknown.line;
  from.text = m_texts.emplace_back(rest);
  from.arguments = trim(from.text.substr(4));
  from.flags = take_flags(from.arguments, m_lines.escape);
  return &from;
}

// Rule 17: what the outside gives wins even where no ARG declares it.
void Resolver::complete_predefined() {
  std::string target = m_inputs.target;
  if (target.empty()) target = from_words(m_froms.back()->arguments).name;
  if (target.empty()) target = "default";
  m_arguments_fit = m_predefined.set({"TARGETSTAGE", target, target, false});
  for (const auto& [name, value] : m_inputs.arguments) {
    if (m_predefined.find(name) == nullptr) continue;
    m_arguments_fit = m_predefined.set({name, value, value, false}) && m_arguments_fit;
  }
}

// Rule 18. Without a value from outside, an argument that has no default is not set, and
// may be anything.
void Resolver::evaluate_globals(const Instruction& arg) {
  if (!m_arguments_fit) return;
  std::string_view rest = arg.arguments, word;
  while (take_quoted(rest, word, m_lines.escape)) {
    const std::size_t equals = word.find('=');
    Variable variable;
    variable.name = word.substr(0, equals);
    const auto given = m_inputs.arguments.find(variable.name);
    const bool is_any = m_inputs.defaults == Defaults::open;
    if (given != m_inputs.arguments.end()) {
      variable.exact = variable.open = given->second;
    } else if (equals != std::string_view::npos) {
      const std::string_view value = word.substr(equals + 1);
      try {
        Expanded exact = expand(value, m_lines.escape, m_globals);
        variable.is_open = exact.used_open;
        variable.open = exact.used_open ? open_text(value) : exact.text;
        variable.exact = std::move(exact.text);
      } catch (const Error& error) {
        fail(arg.line, error.cause() + ", in " + std::string(word));
        variable.open = "*";
        variable.is_open = true;
      }
    } else {
      if (m_globals.find(variable.name) != nullptr) continue;
      variable.open = "*";
      variable.is_open = true;
    }
    if (is_any) {
      variable.open = "*";
      variable.is_open = true;
    }
    if (!m_globals.set(std::move(variable))) {
      fail(arg.line, "the arguments grow to more than 16 MiB");
      m_arguments_fit = false;
      return;
    }
  }
}

// The word with `*` for what the outside may give. Where that grows without end, anything.
std::string Resolver::open_text(std::string_view word) const {
  try {
    return expand(word, m_lines.escape, m_globals, Unset::open).text;
  } catch (const Error&) {
    return "*";
  }
}

// What a name may be: `text` if that is a reference, else the more open readings of it.
std::string Resolver::pattern_of(std::string_view word, std::string_view text) const {
  if (!text.empty()) {
    if (auto reference = normalised(text, Patterns::allowed)) return *reference;
  }
  std::string salvaged(word);
  if (auto opened = open_template_marks(word)) salvaged = std::move(*opened);
  try {
    salvaged = expand(salvaged, m_lines.escape, m_globals, Unset::wildcard).text;
  } catch (const Error&) {
    return std::string(k_any_image);
  }
  return normalised(salvaged, Patterns::allowed).value_or(std::string(k_any_image));
}

void Resolver::expand_base(State& state, std::string_view word) {
  if (!m_arguments_fit) {
    state.open = "*";  // what it is was not worked out
    return;
  }
  try {
    Expanded exact = expand(word, m_lines.escape, m_globals);
    if (exact.text.empty()) {
      fail(state.line, "the image's name, " + std::string(word) + ", is empty after expansion",
           exact.used_open ? Cause::missing_argument : Cause::file);
    }
    if (exact.used_open) state.open = open_text(word);
    state.image = std::move(exact.text);
  } catch (const Error& error) {
    fail(state.line, error.cause() + ", in " + std::string(word));
  }
}

void Resolver::check_platform(const Instruction& from) {
  const std::string_view given = flag_value(from.flags, "platform");
  if (given.empty()) return;
  std::string platform;
  try {
    platform = expand(given, m_lines.escape, m_globals).text;
  } catch (const Error& error) {
    return fail(from.line, error.cause() + ", in --platform=" + std::string(given));
  }
  if (!parse_platform(platform)) {
    fail(from.line, "--platform=" + std::string(given) +
                        (platform.empty() ? " is empty after expansion" : " is no platform"));
  }
}

void Resolver::add_stage(const Instruction& from) {
  FromWords words = from_words(from.arguments);
  if (words.is_template) m_reading.is_template = true;
  const auto id = static_cast<StateId>(m_states.size());
  State state;
  state.is_stage = true;
  state.line = from.line;
  state.stage = id;
  state.body = std::move(m_bodies[id]);
  Stage& stage = m_reading.stages.emplace_back();
  stage.name = words.name;
  stage.line = from.line;
  if (words.is_template || open_template_marks(words.image)) m_reading.is_template = true;
  const bool is_given = id == 0 && !m_inputs.from.empty();
  if (!is_given) expand_base(state, words.image);
  check_platform(from);
  const std::string* context = nullptr;
  if (!words.name.empty()) {
    const auto name = normalised(words.name, Patterns::forbidden);
    if (!name)
      fail(from.line, "\"" + words.name + "\" cannot name a stage: it could be no image's name");
    else
      context = context_of(*name);
  }
  if (is_given) {
    replace_stage(state, std::string(k_image_context) + m_inputs.from, words.image);
  } else if (context != nullptr) {
    replace_stage(state, *context, words.image);
  } else if (const auto base = m_stage_by_name.find(state.image);
             base != m_stage_by_name.end() && !state.image.empty()) {
    state.base = base->second;
    StageInput& input = add_input(id, EdgeKind::from, words.image, from.line);
    input.stage = base->second;
    // With another value from outside it is another stage, or an image.
    if (!state.open.empty()) input.pattern = pattern_of(words.image, state.open);
  } else if (state.image != "scratch") {
    add_input(id, EdgeKind::from, words.image, from.line);
  }
  m_states.push_back(std::move(state));
  if (!words.name.empty()) m_stage_by_name[words.name] = id;
}

// Rule 32: what stood in the stage's FROM is no dependency of this build.
void Resolver::replace_stage(State& state, const std::string& context, std::string_view word) {
  state.is_replaced = true;
  if (is_open(context) && !context.starts_with(k_image_context)) {
    add_input(state.stage, EdgeKind::from, word, state.line).pattern = k_any_image;
    return;
  }
  if (!context.starts_with(k_image_context)) return;
  const std::string_view image = std::string_view(context).substr(k_image_context.size());
  if (image == "scratch") return;
  StageInput& input = add_input(state.stage, EdgeKind::from, word, state.line);
  auto reference = normalised(image, Patterns::forbidden);
  if (!reference) {
    input.pattern = context_pattern(image);
    return fail(state.line, "the context " + context + " names no image");
  }
  input.reference = input.pattern = state.reference = std::move(*reference);
}

// Rule 31; the case of a target does not matter.
StateId Resolver::find_target() {
  const auto last = static_cast<StateId>(m_states.size() - 1);
  if (m_inputs.target.empty()) return last;
  std::string name = m_inputs.target;
  for (char& c : name) c = lower(c);
  const auto found = m_stage_by_name.find(name);
  if (found != m_stage_by_name.end()) return found->second;
  fail(1, "the target stage \"" + m_inputs.target + "\" is not in the file");
  return last;
}

// Rule 3: the front-end that reads the file is an image too.
void Resolver::add_syntax(std::string_view text) {
  std::optional<Syntax> syntax;
  const auto given = m_inputs.arguments.find("BUILDKIT_SYNTAX");
  if (given != m_inputs.arguments.end())
    syntax = Syntax{given->second.substr(0, given->second.find(' ')), 1};
  else
    syntax = find_syntax(text);
  if (!syntax || syntax->image.empty()) return;
  const auto reference = normalised(syntax->image, Patterns::forbidden);
  if (!reference) {
    fail(syntax->line, "the syntax \"" + syntax->image + "\" is not an image reference");
    if (!is_open(syntax->image)) return;
  }
  if (!is_dockers_frontend(reference.value_or("")))
    leave_unread(syntax->line, "syntax=" + syntax->image);
  StageInput input;
  input.kind = EdgeKind::syntax;
  input.raw = syntax->image;
  input.reference = reference.value_or("");
  input.pattern = reference ? *reference : context_pattern(syntax->image);
  input.line = syntax->line;
  auto& inputs = m_reading.stages.front().inputs;
  inputs.insert(inputs.begin(), std::move(input));
}

}  // namespace keelson::dockerfile
