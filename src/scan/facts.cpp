// SPDX-License-Identifier: Apache-2.0
#include "src/scan/facts.hpp"

#include "src/scan/bytes.hpp"

namespace keelson::scan {

void encode_facts(const Build& build, std::string& out) {
  put_number(out, (build.is_template ? 1u : 0u) | (build.problem ? 2u : 0u));
  if (build.problem) {
    put_number(out, build.problem->line);
    put_text(out, build.problem->message);
  }
  put_number(out, build.inputs.size());
  for (const Input& input : build.inputs) {
    put_number(out, static_cast<unsigned>(input.kind) * 2u + static_cast<unsigned>(input.strength));
    put_number(out, input.line);
    put_text(out, input.raw);
    put_text(out, input.reference);
  }
}

std::optional<Build> decode_facts(std::string_view bytes) {
  ByteReader in(bytes);
  Build build;
  const std::uint64_t flags = in.number();
  build.is_template = (flags & 1) != 0;
  if ((flags & 2) != 0) {
    const auto line = static_cast<std::uint32_t>(in.number());
    build.problem = Problem{line, std::string(in.text())};
  }
  const std::uint64_t count = in.number();
  if (in.failed() || count > bytes.size()) return std::nullopt;
  build.inputs.reserve(count);
  for (std::uint64_t i = 0; i < count && !in.failed(); ++i) {
    const std::uint64_t kind = in.number();
    if (kind > static_cast<unsigned>(EdgeKind::syntax) * 2u + 1u) return std::nullopt;
    Input& input = build.inputs.emplace_back();
    input.kind = static_cast<EdgeKind>(kind / 2);
    input.strength = static_cast<EdgeStrength>(kind % 2);
    input.line = static_cast<std::uint32_t>(in.number());
    input.raw = in.text();
    input.reference = in.text();
  }
  if (in.failed() || !in.done()) return std::nullopt;
  return build;
}

// FNV-1a over everything, each text with its length.
std::uint64_t key_of(const dockerfile::BuildInputs& inputs) {
  std::string text;
  for (const auto* map : {&inputs.arguments, &inputs.contexts}) {
    put_number(text, map->size());
    for (const auto& [name, value] : *map) {
      put_text(text, name);
      put_text(text, value);
    }
  }
  put_text(text, inputs.target);
  put_text(text, inputs.platform);
  put_text(text, inputs.from);
  put_number(text, static_cast<std::uint64_t>(inputs.defaults));
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

}  // namespace keelson::scan
