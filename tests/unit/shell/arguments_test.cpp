// SPDX-License-Identifier: Apache-2.0
// Scripts that read their arguments and input, and programs that change lines: exact, where it can
// be known, and unknown where somebody else has a say.
#include <catch2/catch.hpp>

#include "tests/unit/shell/walking.hpp"

namespace keelson::shell {
namespace {

// The words that `tell` is called with, on every way.
Strings told(const std::string& script, const Files& files = {}) {
  Strings result;
  for (const Command& command : walked(script, {}, files).commands)
    if (command.words.front() == "tell") result.push_back(text_of(command).substr(5));
  return result;
}

const std::string k_loop =
    "while [ $# -gt 0 ]; do case \"$1\" in -t|--tag) T=$2; shift 2;; --base=*) B=${1#--base=};"
    " shift;;"
    " --) shift; break;; -*) exit 2;; *) O=$1; shift;; esac; done; tell $T $B $O\n";

TEST_CASE("A loop over the arguments takes each for what it is") {
  CHECK(told("unset B O; set -- -t 1.2; " + k_loop) == Strings{"1.2"});
  CHECK(told("unset T O; set -- --base=5 -- x; " + k_loop) == Strings{"5"});
  CHECK(told("unset B; set -- --tag 3 name; " + k_loop) == Strings{"3 name"});
  CHECK(told("f() { while (( $# )); do T=$1; shift; done; tell $T; }; f a b") == Strings{"b"});
  CHECK(told("f() { while [[ $# -gt 1 ]]; do shift; done; tell $1; }; f a b c") == Strings{"c"});
}

TEST_CASE("How many arguments there are may not be known") {
  const Strings seen = told("unset B O; set -- $X -t 1; " + k_loop);
  CHECK(std::find(seen.begin(), seen.end(), "*") != seen.end());
}

TEST_CASE("Any arm may be taken for a word that is no option, but for those of options") {
  const Strings seen = told("case abc in -x) tell x;; abc) tell a;; *) tell b;; esac");
  CHECK(seen == Strings{"a", "b"});
}

TEST_CASE("getopts finds options one by one") {
  const std::string loop =
      "while getopts \":b:v\" o; do case $o in b) B=$OPTARG;; v) V=1;; \\?) exit 1;; esac; done\n"
      "shift $((OPTIND-1)); tell $B $V $1\n";
  CHECK(told("unset V; set -- -b 2 x; " + loop) == Strings{"2 x"});
  CHECK(told("set -- -v -b3 y; " + loop) == Strings{"3 1 y"});
  const Strings seen = told("unset V B; set -- -vb 3; " + loop);  // more than one in a word
  CHECK(std::find(seen.begin(), seen.end(), "*") != seen.end());
}

TEST_CASE("read splits a line by IFS, wherever it was set") {
  CHECK(told("IFS=: read a b <<< '1:2:'; tell $a,$b") == Strings{"1,2"});
  CHECK(told("IFS=: read a b <<< '1:2:3:'; tell $a,$b") == Strings{"1,2:3:"});
  CHECK(told("IFS=. read -ra P <<< 1.2.3; tell ${P[1]}") == Strings{"2"});
  CHECK(told("IFS=: read -r -a P <<< x::y:; tell ${#P[@]},${P[1]},${P[2]}") == Strings{"3,,y"});
  CHECK(told("IFS=,; read a b <<< m,n; unset IFS; tell $a $b") == Strings{"m n"});
  CHECK(told("read a b <<< '  p   q r  '; tell \"$a,$b\"") == Strings{"'p,q r'"});
  CHECK(told("IFS=' :' read a b c <<< 'k : v  w:'; tell $a,$b,$c") == Strings{"k,v,w"});
  CHECK(told("read -r -d '' x <<E\nl1\nl2\nE\ntell \"$x\"") == Strings{"l1\nl2"});
  CHECK(told("read a <<< 'x\\y'; tell $a") == Strings{"*"});
  CHECK(told("read -n 1 a <<< xy; tell $a") == Strings{"*"});
}

TEST_CASE("A pattern that no file matches may be no word at all") {
  const Strings seen = told("B=1; shopt -s nullglob; for f in *.none; do B=$f; done; tell $B");
  CHECK(std::find(seen.begin(), seen.end(), "1") != seen.end());
}

TEST_CASE("The words of a list are joined by the first separator") {
  CHECK(told("IFS=-; P=(a b); W=\"${P[*]}\"; unset IFS; tell $W") == Strings{"a-b"});
  CHECK(told("set -- a b; IFS=,; W=$*; IFS=; V=\"$*\"; unset IFS; tell $W $V \"$*\"") ==
        Strings{"a,b ab 'a b'"});
  CHECK(told("set -- a b; IFS=$(get); W=\"$*\"; unset IFS; tell $W") == Strings{"a*b"});
}

TEST_CASE("export of names nobody knows may set any variable") {
  CHECK(told("B=1; export $(get); tell $B") == Strings{"*"});
  CHECK(told("A=(x y); declare $(get); tell ${A[1]}") == Strings{"*"});
  CHECK(told("B=1; P_=2; export P_$(get)=3; tell $B $P_") == Strings{"1 *"});
  CHECK(told("unset B; export $(xargs < v); tell $B", {{"v", "A=1\nB=2\n"}}) == Strings{"2"});
}

TEST_CASE("An array of one text has nothing but its first") {
  CHECK(told("A=x; tell a${A[0]} b${A[1]}") == Strings{"ax b"});
}

TEST_CASE("What sed and grep write of a known text is known") {
  const Files files{{"D", "FROM a:1\nRUN x\nFROM b:22\n"}, {"v", "TAG=5\nBASE=6\n"}};
  const auto text = [&](const std::string& program) {
    return told("tell \"$(" + program + ")\"", files);
  };
  CHECK(text("sed -n 's/^TAG=//p' v") == Strings{"5"});
  CHECK(text("sed 's/:[0-9]*$/:x/;/RUN/d' D") == Strings{"'FROM a:x\nFROM b:x'"});
  CHECK(text("sed -E '1s/(a):(.)/\\2-\\1/;3q' D | head -n1") == Strings{"'FROM 1-a'"});
  CHECK(text("sed '2,$d;1i\\ARG b' D") == Strings{"'ARG b\nFROM a:1'"});
  CHECK(text("echo baaac | sed 's/a*/x/g'") == Strings{"xbxcx"});
  CHECK(text("grep -v '^FROM' D") == Strings{"'RUN x'"});
  CHECK(text("grep -o '[0-9]*$' D | tail -n1") == Strings{"22"});
  CHECK(text("grep -c FROM D") == Strings{"2"});
  CHECK(text("wc -l < D") == Strings{"3"});
  CHECK(text("expr 1 + 4") == Strings{"5"});
  CHECK(text("seq 1 3 | tail -n1") == Strings{"3"});
  CHECK(text("sort -r v | head -n1") == Strings{"TAG=5"});
}

TEST_CASE("A star that was written is none that stands for what is not known") {
  const Files files{{"D", "FROM a:1\n"}};
  CHECK(told("tell $(sed \"s/:.*/$X/\" D)", files) == Strings{"*"});
  CHECK(told("tell $(sed 's/:.*/-y/' D)", files) == Strings{"FROM a-y"});
  CHECK(told("tell $(sed 's/\\(a\\)\\1/x/' D)", files) == Strings{"*"});  // costs too much
}

TEST_CASE("A directory is copied with all that is known of it") {
  const Files files{{"sub/D", "FROM a\n"}, {"sub/x/E", "FROM e\n"}, {"there/y", ""}};
  CHECK(told("cp -r sub w; tell $(cat w/D) $(cat w/x/E)", files) == Strings{"FROM a FROM e"});
  CHECK(told("cp -r sub/. there; tell $(cat there/D)", files) == Strings{"FROM a"});
  CHECK(told("cp -r sub there; tell $(cat there/sub/D)", files) == Strings{"FROM a"});
}

}  // namespace
}  // namespace keelson::shell
