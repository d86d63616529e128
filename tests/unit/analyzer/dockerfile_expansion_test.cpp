// SPDX-License-Identifier: Apache-2.0
// Rule 21: every operator of a variable, nesting, quotes, escapes.
#include <catch2/catch.hpp>

#include "analyzer/dockerfile/expand.hpp"
#include "analyzer/model/error.hpp"

using namespace keelson;
using namespace keelson::dockerfile;

namespace {

// A is 1, E is empty, V is a.b.c, P is a path; O is open; U is not there.
const Variables& variables() {
  static const Variables all = [] {
    Variables v;
    for (const auto& [name, value] : {std::pair{"A", "1"},
                                      {"E", ""},
                                      {"V", "a.b.c"},
                                      {"P", "/usr/local/x"},
                                      {"S", "a*b?c\\d"}}) {
      (void)v.set({name, value, value, false});
    }
    (void)v.set({"O", std::nullopt, "*", true});
    return v;
  }();
  return all;
}

std::string expanded(std::string_view word, Unset unset = Unset::empty, char escape = '\\') {
  return expand(word, escape, variables(), unset).text;
}

std::string cause(std::string_view word) {
  try {
    return "\"" + expanded(word) + "\" is no error";
  } catch (const Error& error) {
    return error.cause();
  }
}

}  // namespace

TEST_CASE("rule 21: $n and ${n} are the value, or nothing", "[rule21]") {
  CHECK(expanded("x$A-${A}y") == "x1-1y");
  CHECK(expanded("[$E$U${E}${U}]") == "[]");
  CHECK(expanded("$1$@$*$#$?$-$!$$x${1}") == "x");
  CHECK(expanded("a$ $. $") == "a$ $. $");
  CHECK(expanded("$A_$A1 $A.$A/") == " 1.1/");
}

TEST_CASE("rule 21: - gives a default, with a colon also for what is empty", "[rule21]") {
  CHECK(expanded("${A-d}${E-d}${U-d}") == "1d");
  CHECK(expanded("${A:-d}${E:-d}${U:-d}") == "1dd");
  CHECK(expanded("${U-}${U:-}") == "");
}

TEST_CASE("rule 21: + gives an alternative for what is set", "[rule21]") {
  CHECK(expanded("${A+x}${E+x}${U+x}") == "xx");
  CHECK(expanded("${A:+x}${E:+x}${U:+x}") == "x");
}

TEST_CASE("rule 21: ? demands a value", "[rule21]") {
  CHECK(expanded("${A?no}${E?no}${A:?no}") == "11");
  CHECK(cause("${U?must}") == "U: must");
  CHECK(cause("${U:?must}") == "U: must");
  CHECK(cause("${E:?must}") == "E: must");
  CHECK(cause("${U?}") == "U: it is not set");
  CHECK(cause("${E:?}") == "E: it must not be empty");
}

TEST_CASE("rule 21: # and % take off a beginning or an end", "[rule21]") {
  CHECK(expanded("${V#a.}") == "b.c");
  CHECK(expanded("${V#*.} ${V##*.}") == "b.c c");
  CHECK(expanded("${V%.*} ${V%%.*}") == "a.b a");
  CHECK(expanded("${V#?}${V%?}") == ".b.ca.b.");
  CHECK(expanded("${V#b}${V%b}") == "a.b.ca.b.c");
  CHECK(expanded("${V#}${V%}") == "a.b.ca.b.c");
  CHECK(expanded("[${V#*}${V##*}${V%*}${V%%*}]") == "[a.b.ca.b.c]");
  CHECK(expanded("${P##*/} ${P%/*}") == "x /usr/local");
  CHECK(expanded("${V#[a]}") == "a.b.c");
  CHECK(expanded("[${U#x}${U%%x}]") == "[]");
  CHECK(expanded("${V#*.b}${V##*b*}${V%b*}${V%%?*c}") == ".ca.");
}

TEST_CASE("rule 21: / replaces the first match, // all of them", "[rule21]") {
  CHECK(expanded("${V/./-} ${V//./-}") == "a-b.c a-b-c");
  CHECK(expanded("${V/./} ${V//./}") == "ab.c abc");
  CHECK(expanded("${V/?/x} ${V//?/x}") == "x.b.c xxxxx");
  CHECK(expanded("${V/b*/x} ${V//*/x}") == "a.x x");
  CHECK(expanded("${V/z/x}${V//z/x}") == "a.b.ca.b.c");
  CHECK(expanded("${P//\\//_}") == "_usr_local_x");
  CHECK(expanded("${V/b/${A}}") == "a.1.c");
  CHECK(expanded("[${U/a/b}${E//a/b}]") == "[]");
}

TEST_CASE("rule 21: an escape makes * and ? themselves", "[rule21]") {
  CHECK(expanded("${S/\\*/x}") == "axb?c\\d");
  CHECK(expanded("${S/\\?/x}") == "a*bxc\\d");
  CHECK(expanded("${S#a\\*}") == "b?c\\d");
  CHECK(cause("${V#\\a}").find("has an escape that is not known") != std::string::npos);
}

TEST_CASE("rule 21: words nest", "[rule21]") {
  CHECK(expanded("${U:-${E}${A}}") == "1");
  CHECK(expanded("${U:-${U:-${U:-x}}}") == "x");
  CHECK(expanded("${A:+${V#*.}}") == "b.c");
  CHECK(expanded("${V#${U:-a}.}") == "b.c");
  CHECK(expanded("${U:-\"a }b\"}") == "a }b");
  CHECK(expanded("${U:-a\\}b}") == "a}b");
}

TEST_CASE("rule 21: single quotes keep, double quotes expand", "[rule21]") {
  CHECK(expanded("'$A ${A}\\'\"$A\"") == "$A ${A}\\1");
  CHECK(expanded("\"a'$A'b\"") == "a'1'b");
  CHECK(expanded("\"\\$A \\\" \\\\ \\n\"") == "$A \" \\ \\n");
  CHECK(cause("\"a") == "a double quote is not closed");
  CHECK(cause("'a") == "a single quote is not closed");
  CHECK(cause("\"${U:-x\"") != "");
}

TEST_CASE("rule 21: the escape is the file's", "[rule21]") {
  CHECK(expanded("\\$A\\x\\\\") == "$Ax\\");
  CHECK(expanded("`$A\\x", Unset::empty, '`') == "$A\\x");
  CHECK(expanded("\\$A", Unset::empty, '`') == "\\1");
  CHECK(expanded("a\\") == "a");
}

TEST_CASE("rule 21: other modifiers and broken braces are errors", "[rule21]") {
  CHECK(cause("${A:x}") == "unsupported modifier :x");
  CHECK(cause("${A:#x}") == "unsupported modifier :#");
  CHECK(cause("${A:%x}") == "unsupported modifier :%");
  CHECK(cause("${A!x}") == "unsupported modifier !");
  CHECK(cause("${A^}") == "unsupported modifier ^");
  for (const char* word : {"${}", "${:x}", "${{A}}"}) CHECK(cause(word) == "bad substitution");
  for (const char* word : {"${", "${A", "${A:", "${A:-", "${A:-x", "${A#x", "${U:-${A}"}) {
    CAPTURE(word);
    CHECK(cause(word) == "\"}\" is missing");
  }
  CHECK(cause("${V//.}") == "\"/\" is missing in ${}");
}

TEST_CASE("rule 21: a modifier nobody knows is an error whatever the variable is", "[rule21]") {
  for (const Unset unset : {Unset::empty, Unset::open, Unset::wildcard}) {
    CHECK_THROWS_AS(expanded("${O:x}", unset), Error);
    CHECK_THROWS_AS(expanded("${U:x}", unset), Error);
    CHECK_THROWS_AS(expanded("${O:#x}", unset), Error);
  }
}

TEST_CASE("what the outside may give stays open through every operator", "[rule21]") {
  for (const char* word : {"$O", "${O}", "${O:-x}", "${O-x}", "${O:+x}", "${O#x}", "${O%%x}",
                           "${O/a/b}", "\"$O\"", "${U:-$O}"}) {
    CAPTURE(word);
    const Expanded open = expand(word, '\\', variables(), Unset::open);
    CHECK(open.text == "*");
    CHECK(open.used_open);
  }
  CHECK(expanded("x$O-y", Unset::open) == "x*-y");
  CHECK(expanded("[$U]", Unset::open) == "[]");
  CHECK(expanded("[$U]", Unset::wildcard) == "[*]");
  CHECK(expand("$U", '\\', variables()).used_undeclared);
  CHECK_FALSE(expand("$A", '\\', variables(), Unset::open).used_open);
}

TEST_CASE("rule 14: shell words are split at white space outside quotes", "[rule14]") {
  using Words = std::vector<std::string>;
  CHECK(split_shell_words("a  b\t\"c d\" 'e f'", Quotes::remove) == Words{"a", "b", "c d", "e f"});
  CHECK(split_shell_words("a \"c d\" 'e f'", Quotes::keep) == Words{"a", "\"c d\"", "'e f'"});
  CHECK(split_shell_words("<< EOF x", Quotes::keep) == Words{"<< EOF", "x"});
  CHECK(split_shell_words("$X ${Y}z", Quotes::remove) == Words{"$X", "${Y}z"});
  CHECK_FALSE(split_shell_words("a 'b", Quotes::remove));
  CHECK_FALSE(split_shell_words("a ${b", Quotes::remove));
  CHECK(split_shell_words("", Quotes::remove) == Words{});
}
