// SPDX-License-Identifier: Apache-2.0
#include "analyzer/bake/targets.hpp"

#include <algorithm>
#include <set>

#include "analyzer/model/image_reference.hpp"

namespace keelson::bake {
namespace {

constexpr std::size_t most_combinations = 512;
constexpr std::size_t k_inherits_depth_max = 100;  // targets that inherit one another
constexpr std::size_t most_parents = 500;          // of one target
constexpr std::size_t most_looks = 500;

// A name as bake makes it fit: dots become underscores.
std::string sanitized(std::string name) {
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

std::vector<std::string> names_in(const Value& value) {
  return texts_of(value);
}

// What a variable of the environment says where the file has a list, number or text.
Value converted(const std::string& text, const Value& usual) {
  if (text == "*") return {};
  Value value = Value::of_text(text);
  if (usual.is(Value::Kind::boolean)) {
    const bool truth = text == "true" || text == "1" || text == "t" || text == "T";
    return Value::of_boolean(truth);
  }
  if (usual.is(Value::Kind::number)) {
    const auto number = number_of(value);
    return number ? Value::of_number(*number) : Value{};
  }
  if (usual.is(Value::Kind::list)) return call_standard("split", {Value::of_text(","), value});
  if (usual.is(Value::Kind::object)) return {};
  return value;
}

bool is_merged_by_key(std::string_view name) {
  return name == "args" || name == "contexts" || name == "labels";
}

}  // namespace

const Value* Target::find(std::string_view attribute) const {
  const auto found = attributes.find(attribute);
  return found == attributes.end() ? nullptr : &found->second;
}

void Target::merge(const Target& over) {
  for (const auto& [attribute, value] : over.attributes) {
    if (value.is(Value::Kind::null) || attribute == "inherits" || attribute == "matrix" ||
        attribute == "name")
      continue;
    Value& mine = attributes[attribute];
    if (is_merged_by_key(attribute) && value.is(Value::Kind::object)) {
      if (!mine.is(Value::Kind::object)) mine = value;
      for (const auto& [key, text] : value.members)
        if (!text.is(Value::Kind::null)) mine.set(key, text);
    } else {
      mine = value;
    }
  }
}

Targets::Targets(const Variables& environment)
    : m_environment(environment),
      m_evaluator([this](std::string_view name) { return lookup(name); }) {}

void Targets::add_file(File given) {
  m_files.push_back(std::make_unique<File>(std::move(given)));
  const File& file = *m_files.back();
  for (const Attribute& attribute : file.attributes)
    m_attributes[attribute.name] = &attribute.expression;
  for (const Block& block : file.blocks) {
    if (block.type == "variable") {
      // A later file may only repeat that there is such a variable.
      const auto known = m_variables.find(block.label);
      if (known == m_variables.end() || block.find("default")) m_variables[block.label] = &block;
    } else if (block.type == "function") {
      Function function;
      for (const char* name : {"params", "variadic_params"})
        if (const auto* names = block.find(name)) {
          std::vector<std::string> all;
          const Expression& list = names->expression;
          for (const Expression& one : list.children)
            all.push_back(one.kind == Expression::Kind::literal ? one.value.text : one.text);
          if (list.kind == Expression::Kind::variable) all.push_back(list.text);
          if (list.kind == Expression::Kind::literal) all.push_back(list.value.text);
          if (std::string_view(name) == "params")
            function.parameters = std::move(all);
          else if (!all.empty())
            function.variadic = all.front();
        }
      if (const auto* result = block.find("result")) function.result = result->expression;
      m_evaluator.functions[block.label] = std::move(function);
    }
  }
}

void Targets::finish() {
  for (const auto& file : m_files)
    for (const Block& block : file->blocks) {
      if (block.type == "target") read_target(*file, block);
      if (block.type != "group") continue;
      auto& members = m_groups[sanitized(block.label)];
      if (const auto* names = block.find("targets"))
        members = names_in(m_evaluator.evaluate(names->expression, {}));
    }
}

std::optional<Value> Targets::lookup(std::string_view name) {
  const auto known = m_values.find(name);
  if (known != m_values.end()) return known->second;
  if (name == "BAKE_CMD_CONTEXT") return Value::of_text("cwd://");
  m_values.emplace(std::string(name), Value{});  // against circles
  Value value;
  if (const auto variable = m_variables.find(name); variable != m_variables.end()) {
    const Attribute* usual = variable->second->find("default");
    // Without a default CI gives it; `null` leaves it to the Dockerfile's own.
    if (usual) value = m_evaluator.evaluate(usual->expression, {});
    const auto given = m_environment.find(name);
    if (given != m_environment.end()) {
      Value text = converted(given->second.text, value);
      value = given->second.may_be_unset ? Value::one_of({std::move(text), std::move(value)})
                                         : std::move(text);
    }
  } else if (const auto attribute = m_attributes.find(name); attribute != m_attributes.end()) {
    value = m_evaluator.evaluate(*attribute->second, {});
  } else if (name == "target" && ++m_looks < most_looks) {
    // `target.base.tags`: what other targets say, as far as they have been read.
    value.kind = Value::Kind::object;
    for (const Target& target : m_targets) {
      Value all;
      all.kind = Value::Kind::object;
      for (const auto& [key, one] : target.attributes) all.set(key, one);
      value.set(target.name, std::move(all));
    }
    m_values.erase(std::string(name));
    return value;
  }
  m_values[std::string(name)] = value;
  return value;
}

void Targets::read_target(const File& file, const Block& block) {
  // Each combination of the matrix is a target, named by `name`.
  std::vector<Locals> combinations(1);
  if (const auto* matrix = block.find("matrix")) {
    const Value values = m_evaluator.evaluate(matrix->expression, {});
    if (!values.is(Value::Kind::object))
      open.push_back({"the matrix of target " + block.label + " is not known",
                      {file.path, matrix->line},
                      Hides::builds});
    for (const auto& [name, list] : values.members) {
      std::vector<Locals> next;
      const auto items = list.is(Value::Kind::list) ? list.items : std::vector<Value>{list};
      if (combinations.size() * items.size() > most_combinations) {
        open.push_back({"the matrix of target " + block.label + " has too many combinations",
                        {file.path, matrix->line},
                        Hides::builds});
        for (Locals& locals : combinations) locals[name] = Value{};
        continue;
      }
      for (const Locals& locals : combinations)
        for (const Value& item : items) {
          next.push_back(locals);
          next.back()[name] = item;
        }
      combinations = std::move(next);
    }
  }
  const bool is_matrix = block.find("matrix") != nullptr;
  std::vector<std::string> members;
  for (const Locals& locals : combinations) {
    Target target;
    target.place = {file.path, block.line};
    target.name = sanitized(block.label);
    for (const Attribute& attribute : block.attributes)
      target.attributes[attribute.name] = m_evaluator.evaluate(attribute.expression, locals);
    if (const Value* name = target.find("name"); name && is_matrix)
      target.name = sanitized(pattern_of(*name));
    members.push_back(target.name);
    put(std::move(target));
  }
  if (is_matrix) m_groups[sanitized(block.label)] = members;
}

void Targets::put(Target target) {
  const auto [at, is_new] = m_index.try_emplace(target.name, m_targets.size());
  if (is_new) {
    m_targets.push_back(std::move(target));
    return;
  }
  Target& known = m_targets[at->second];
  // What is inherited adds up over files.
  if (const Value* more = target.find("inherits")) {
    Value& all = known.attributes["inherits"];
    if (all.is(Value::Kind::list))
      all.items.insert(all.items.end(), more->items.begin(), more->items.end());
    else
      all = *more;
  }
  known.merge(target);
}

void Targets::add_target(Target target) {
  target.name = sanitized(target.name);
  m_groups["default"].push_back(target.name);
  put(std::move(target));
}

bool Targets::has(std::string_view name) const {
  return m_index.find(name) != m_index.end() || m_groups.find(name) != m_groups.end();
}

std::vector<std::string> Targets::all() const {
  std::vector<std::string> names;
  for (const Target& target : m_targets) names.push_back(target.name);
  return names;
}

std::vector<std::string> Targets::expand(const std::vector<std::string>& names) const {
  std::vector<std::string> result, waiting(names.rbegin(), names.rend());
  std::set<std::string> seen;
  while (!waiting.empty()) {
    const std::string name = sanitized(waiting.back());
    waiting.pop_back();
    if (!seen.insert(name).second) continue;
    const auto group = m_groups.find(name);
    if (group != m_groups.end())
      waiting.insert(waiting.end(), group->second.rbegin(), group->second.rend());
    else if (m_index.find(name) == m_index.end() && is_open(name))
      for (const auto& [other, index] : m_index)
        if (matches_pattern(name, other)) waiting.push_back(other);
    // A group and a target may share a name: a matrix of one.
    if (m_index.find(name) != m_index.end()) result.push_back(name);
  }
  return result;
}

// The target over all it inherits, each parent over those before; in a circle what there is.
const Target* Targets::inherited(const std::string& name, Resolved& resolved,
                                 std::size_t depth) const {
  const auto at = m_index.find(name);
  if (at == m_index.end() || depth > k_inherits_depth_max || resolved.size() > most_parents)
    return nullptr;
  const auto [known, is_new] = resolved.try_emplace(name);
  if (!is_new) return &known->second;
  const Target& target = m_targets[at->second];
  Target result;
  if (const Value* parents = target.find("inherits"))
    for (const std::string& parent : names_in(*parents))
      if (const Target* over = inherited(sanitized(parent), resolved, depth + 1))
        result.merge(*over);
  result.merge(target);
  known->second = std::move(result);
  return &known->second;
}

Target Targets::resolve(const std::string& name) const {
  Target result;
  const auto at = m_index.find(name);
  if (at == m_index.end()) return result;
  Resolved resolved;
  if (const Target* all = inherited(name, resolved, 0)) result = *all;
  result.name = name;
  result.place = m_targets[at->second].place;
  std::set<std::string> replaced;
  for (const std::string& text : m_overrides) {
    const std::size_t equals = text.find('='), dot = text.find('.');
    if (equals == std::string::npos || dot == std::string::npos || dot > equals) continue;
    if (!matches_pattern(text.substr(0, dot), name)) continue;
    std::string key = text.substr(dot + 1, equals - dot - 1);
    const bool adds = key.ends_with('+');
    if (adds) key.pop_back();
    if (key == "platform") key = "platforms";
    const Value value = Value::of_text(text.substr(equals + 1));
    const std::size_t inner = key.find('.');
    if (inner != std::string::npos) {
      Value& map = result.attributes[key.substr(0, inner)];
      map.kind = Value::Kind::object;
      map.set(key.substr(inner + 1), value);
      continue;
    }
    Value& current = result.attributes[key];
    const bool is_list = key == "tags" || key == "platforms" || key == "output" ||
                         key == "cache-from" || key == "cache-to";
    if (!is_list) {
      current = value;
      continue;
    }
    // Given several times, all of them count.
    if ((!adds && replaced.insert(key).second) || !current.is(Value::Kind::list))
      current = Value::of_list({});
    if (!value.is(Value::Kind::text) || !value.text.empty()) current.items.push_back(value);
  }
  return result;
}

}  // namespace keelson::bake
