// SPDX-License-Identifier: Apache-2.0
// Takes here-documents out of a script before the grammar sees it, since the grammar reads what
// follows `<<EOF` on its line wrongly. Lines stay where they are. Expands nothing.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace keelson::shell {

struct HereDocument {
  std::string text;
  bool is_literal = false;  // <<'EOF': nothing in it is expanded
};

struct WithoutHereDocuments {
  std::string text;                     // `<<EOF` is `<` and a name here_document_of knows
  std::vector<HereDocument> documents;  // in order
};

WithoutHereDocuments take_here_documents(std::string_view script);

// The number of the document that a redirection's target stands for; -1: it is a file.
int here_document_of(std::string_view target);

}  // namespace keelson::shell
