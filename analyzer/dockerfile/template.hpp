// SPDX-License-Identifier: Apache-2.0
// Templates that only a generator turns into a Dockerfile (rule 35): Go, Jinja, ERB, m4,
// @NAME@, VS Code. Salvages what a line may become; never runs a generator.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace keelson::dockerfile {

// Whether the file's name says that it is one: Dockerfile.in, Dockerfile.j2, ….
bool is_template_name(std::string_view path);

// Whether a preprocessor or a language makes the Dockerfile of it, whose words stand anywhere
// without a mark: C's, which buildah runs over Containerfile.in, m4, Jsonnet. A file called .in
// without any directive is what it says.
bool is_preprocessed(std::string_view path, std::string_view text);

// The text with every mark (`{{ … }}`, `{% … %}`, `<% … %>`, `@NAME@`, `${x:…}` of VS
// Code, `$(…)`) as `*`. nullopt when it has none.
std::optional<std::string> open_template_marks(std::string_view text);

// Whether an instruction nobody knows is a generator's own: `include(…)`, `{% if %}`.
bool is_template_line(std::string_view line);

}  // namespace keelson::dockerfile
