// SPDX-License-Identifier: Apache-2.0
// Which ways there are through a script.
#include <catch2/catch.hpp>

#include "tests/unit/shell/walking.hpp"

using namespace keelson;
using namespace keelson::shell;

TEST_CASE("commands run in order, each once") {
  CHECK(run("a; b\nc & d\na; a") == Strings{
                                        "a",
                                        "b",
                                        "c",
                                        "d",
                                        "a",
                                    });
}

TEST_CASE("a command knows its line") {
  const auto walk = shell::walk({{"a\n\nb \\\n c\nd", {"x.yml", 10}}}, {}, MemoryTree({}));
  REQUIRE(walk.commands.size() == 3);
  CHECK(walk.commands[0].place == Place{"x.yml", 10});
  CHECK(walk.commands[1].place == Place{"x.yml", 12});
  CHECK(walk.commands[2].place == Place{"x.yml", 14});
}

TEST_CASE("scripts run in one shell, and a construct may go over several") {
  const MemoryTree tree({});
  CHECK(commands_of(shell::walk({{"X=1", {"f", 1}}, {"cd d", {"f", 2}}, {"r $X", {"f", 3}}}, {},
                                tree)) == Strings{"r 1"});
  const auto walk = shell::walk(
      {{"if x; then", {"f", 1}}, {"r 1", {"f", 5}}, {"fi", {"f", 6}}, {"s", {"f", 9}}}, {}, tree);
  CHECK(commands_of(walk) == Strings{"x", "r 1", "s"});
  CHECK(walk.open.empty());
  CHECK(walk.commands.at(1).place.line == 5);
  CHECK(walk.commands.at(2).place.line == 9);
}

TEST_CASE("both ways of a condition are taken, each with its variables") {
  CHECK(run("if a; then X=1; elif b; then X=2; else X=3; fi\nr $X") ==
        Strings{"a", "b", "r 1", "r 2", "r 3"});
  CHECK(run("X=0; if [ -n \"$Y\" ]; then X=1; fi; r $X") == Strings{"r 1", "r 0"});
  CHECK(run("X=0; Z=0; if a; then X=1; Z=1; fi; r $X $Z") == Strings{"a", "r 1 1", "r 0 0"});
}

TEST_CASE("&& and || may go on or not") {
  CHECK(run("X=0; a && X=1; r $X") == Strings{"a", "r 1", "r 0"});
  CHECK(run("X=0; a || { X=1; b; }; r $X") == Strings{"a", "b", "r 0", "r 1"});
  CHECK(run("a && b || c") == Strings{"a", "b", "c"});
}

TEST_CASE("what && and || write is what one of the ways writes") {
  CHECK(run("r $(false && echo a1 || echo a2)") == Strings{"r a1", "r a2"});
  CHECK(run("r -t x:$(false && echo a1 || echo a2)") == Strings{"r -t x:a1", "r -t x:a2"});
  CHECK(
      run("V=$(x && echo a1 || echo a2); cat <<E | r\n$V $(x && echo a1 || echo a2)\nE\n").size() ==
      3);
}

TEST_CASE("exit ends a way, the others go on") {
  CHECK(run("if a; then exit 1; fi; b") == Strings{"a", "b"});
  CHECK(run("a || exit 1\nb") == Strings{"a", "b"});
  CHECK(run("exit; b") == Strings{});
  CHECK(run("(exit 1); b") == Strings{"b"});
}

TEST_CASE("a loop over words runs for each") {
  CHECK(run("for i in a 'b c' $X; do r \"$i\"; done; s $i") ==
        Strings{"r a", "r 'b c'", "r *", "s *", "s b c"});
  CHECK(run("L='x y'; for i in $L; do r $i; done") == Strings{"r x", "r y"});
  CHECK(run("for i in; do r; done; s") == Strings{"s"});
  CHECK(run("for i in {1..3}; do r $i; done") == Strings{"r 1", "r 2", "r 3"});
}

TEST_CASE("break and continue leave a round") {
  CHECK(run("for i in a b; do r $i; break; s; done") == Strings{"r a"});
  CHECK(run("for i in a b; do r $i; continue; s; done") == Strings{"r a", "r b"});
  CHECK(run("for i in a b; do for j in c d; do r $i$j; break 2; done; s; done; t") ==
        Strings{"r ac", "t"});
  CHECK(run("for i in a b; do if x; then break; fi; r $i; done; s $i") ==
        Strings{"x", "r a", "r b", "s b", "s a"});
}

TEST_CASE("a loop may not run, run once, or more") {
  CHECK(run("X=0; while a; do X=1; done; r $X") == Strings{"a", "r 0", "r 1"});
  CHECK(run("until a; do b; done; c") == Strings{"a", "b", "c"});
  CHECK(run("for ((i=0; i<3; i++)); do r $i; done") == Strings{"r *"});
  CHECK(run("select x in a b; do r $x; done") == Strings{"r a", "r b"});
}

TEST_CASE("what a loop goes on changing is unknown in the end") {
  const auto commands = run("N=0; while true; do N=$((N+1)); r $N; done; s $N");
  CHECK(commands.front() == "r 1");
  CHECK(std::find(commands.begin(), commands.end(), "r *") != commands.end());
  CHECK(std::find(commands.begin(), commands.end(), "s *") != commands.end());
  CHECK(commands.size() < 12);
}

TEST_CASE("every arm of a choice is taken, and none when there is no *)") {
  CHECK(run("X=0; case $Y in a|b) X=1;; (c) X=2 ;; esac; r $X") == Strings{"r 1", "r 2", "r 0"});
  CHECK(run("case $Y in a) X=1;; *) X=2;; esac; r $X") == Strings{"r 1", "r 2"});
  CHECK(run("case $Y in a) X=1 ;& b) r $X;; esac") == Strings{"r *", "r 1"});
}

TEST_CASE("functions run with their words where they are called") {
  CHECK(run("f() { r \"$1\" $# \"$@\"; }\ng\nf a 'b c'") == Strings{"g", "r a 2 a 'b c'"});
  CHECK(run("function f { r $2; }; f a") == Strings{"r"});
  CHECK(run("f() { X=1; }; f; r $X") == Strings{"r 1"});
  CHECK(run("f() { local X=1; Y=2; }; X=0; f; r $X $Y") == Strings{"r 0 2"});
  CHECK(run("f() { r ${1:-d} ${2:?}; }; f a b; f '' c") == Strings{"r a b", "r d c"});
  CHECK(run("f() { if a; then return; fi; b; }; f; c") == Strings{"a", "b", "c"});
  CHECK(run("f() ( cd d; r ); f; s").size() == 2);
}

TEST_CASE("a function defined both ways is either") {
  CHECK(run("if a; then f() { x; }; else f() { y; }; fi; f") == Strings{"a", "x", "y"});
}

TEST_CASE("words after an unknown number of words are unknown") {
  CHECK(run("f() { r $1 $2; shift; r $1; }; f a $U b") == Strings{"r a *", "r *"});
  CHECK(run("f() { r $1 $2; }; f a \"$U\" b; f $U") == Strings{"r a *", "r * *"});
}

TEST_CASE("words are set and shifted") {
  CHECK(run("set -e; set -- a b c; r $1; shift; r $1; shift 2; r $# x$1") ==
        Strings{"r a", "r b", "r 0 x"});
  CHECK(run("set -- a b; for i; do r $i; done") == Strings{"r a", "r b"});
}

TEST_CASE("a function that calls itself ends") {
  CHECK(run("f() { r; f; }; f; s") == Strings{"r"});
  CHECK(run("retry() { \"$@\" || retry \"$@\"; }; retry docker push x; s") ==
        Strings{"docker push x", "s"});
  const auto walk = walked("f() { r $1; f x$1; }; f; s");
  CHECK(open_of(walk) == Strings{"1: scripts call one another too deep to be followed"});
}

TEST_CASE("a subshell keeps its changes, a group does not") {
  CHECK(run("X=0; (X=1; r $X); r $X; { X=2; }; r $X") == Strings{"r 1", "r 0", "r 2"});
  const auto walk = walked("(cd a; r); s; { cd b; }; t");
  REQUIRE(walk.commands.size() == 3);
  CHECK(walk.commands[0].directory == "a");
  CHECK(walk.commands[1].directory.empty());
  CHECK(walk.commands[2].directory == "b");
}

TEST_CASE("every part of a pipeline runs") {
  CHECK(run("a | b |& c; ! d | e") == Strings{"a", "b", "c", "d", "e"});
  CHECK(run("X=0; a | X=1; r $X") == Strings{"a", "r 0"});
}

TEST_CASE("conditions are commands too") {
  CHECK(run("if ! docker pull x; then docker build -t x .; fi") ==
        Strings{"docker pull x", "docker build -t x ."});
  CHECK(run("while docker pull x; do :; done") == Strings{"docker pull x"});
  CHECK(run("[[ $(docker images -q x) == '' ]] && (( $(a) > 1 )) && b; [ -z \"$(c)\" ]") ==
        Strings{"docker images -q x", "a", "b", "c"});
}

TEST_CASE("time, negation and background change nothing") {
  CHECK(run("time a; ! b; c & wait; time -p d") == Strings{"a", "b", "c", "d"});
}

TEST_CASE("too many ways are joined: what differs is unknown, and nothing is lost") {
  std::string script;
  for (char c = 'a'; c <= 'j'; ++c) {
    const std::string name(1, c);
    script += name + "=0; if x; then " + name + "=1; fi; ";
  }
  const auto commands = run(script + "r $a $j");
  const bool covers = std::find(commands.begin(), commands.end(), "r * 0") != commands.end() ||
                      std::find(commands.begin(), commands.end(), "r * *") != commands.end();
  CHECK(covers);
}

TEST_CASE("what cannot be parsed is said, and what can be told apart still runs") {
  const auto walk =
      walked("docker build -t a .\nif x; then )\ndocker push a\nfi fi\ndocker push b\n");
  const auto commands = commands_of(walk);
  for (const char* wanted : {"docker build -t a .", "docker push a", "docker push b"})
    CHECK(std::find(commands.begin(), commands.end(), wanted) != commands.end());
  REQUIRE_FALSE(walk.open.empty());
  CHECK(walk.open.front().hides == Hides::builds);
  CHECK(walk.open.front().place.line >= 1);
}

TEST_CASE("a text too broken to be read at all is open") {
  std::string script = "docker build .\n";
  for (int i = 0; i < 50'000; ++i) script += "a | ";
  CHECK(open_of(walked(script)) == Strings{"1: script is too large or too broken to be read"});
}

TEST_CASE("a script without end is read to a bound, which is said") {
  std::string script;
  for (int i = 0; i < 30; ++i) script += "for a in {1..200}; do ";
  script += "r $a;";
  for (int i = 0; i < 30; ++i) script += " done;";
  CHECK(open_of(walked(script)) ==
        Strings{"1: script takes too many steps; what comes after is not read"});
}

TEST_CASE("deep nesting is read to a bound, which is said") {
  std::string script;
  for (int i = 0; i < 1000; ++i) script += "( ";
  script += "a";
  for (int i = 0; i < 1000; ++i) script += " )";
  const auto walk = walked(script);
  CHECK(open_of(walk) == Strings{"1: script is nested too deep to be read"});
  std::string list = "a";
  for (int i = 0; i < 3000; ++i) list += " && a" + std::to_string(i);
  CHECK(walked(list).commands.size() == 3001);
}

TEST_CASE("commands of a construct that never ends still run") {
  CHECK(run("if x; then\n  docker build -t a .\n") == Strings{"x", "docker build -t a ."});
  CHECK(run("while x; do docker build -t $(docker pull b) .").size() == 3);
  CHECK(run("docker build . &&& docker push a").size() == 2);
  CHECK(run("for i in a b\n docker build -t $i .\ndone\n") == Strings{"docker build -t * ."});
  CHECK(run("x=1; ) docker build -t $x .") == Strings{"docker build -t 1 ."});
}

TEST_CASE("for NAME do goes through the arguments, with or without a separator") {
  const std::string loop = GENERATE("for v do r $v; done", "for v; do r $v; done",
                                    "for v\ndo r $v; done", "if x; then for v do r $v; done; fi",
                                    "while x; do\nfor v do r $v; done\nbreak; done");
  const auto walk = walked("set -- a b\n" + loop + "\nr c");
  CHECK(open_of(walk).empty());
  const auto commands = commands_of(walk);
  for (const char* command : {"r a", "r b", "r c"})
    CHECK(std::count(commands.begin(), commands.end(), command) == 1);
}

TEST_CASE("a word for is no loop, and quoted text stays as it is") {
  CHECK(run("echo for x do").empty());
  CHECK(run("r 'for x do' \"for y do\" for z do; for v do r $v; done") ==
        Strings{"r 'for x do' 'for y do' for z do"});
}

TEST_CASE("what ends a loop or a script ends nothing where the script cannot be parsed") {
  const std::string end = GENERATE("break", "continue", "return", "exit 1", "exec y");
  const std::string before =
      GENERATE("while true; do\nfor v (a) do y; done\n", "if x; then\nfor v (a) do y; done\n");
  const std::string after = before[0] == 'w' ? "\ndone\nr a" : "\nfi\nr a";
  const auto walk = walked(before + end + after);
  REQUIRE_FALSE(open_of(walk).empty());
  const auto commands = commands_of(walk);
  CHECK(std::count(commands.begin(), commands.end(), "r a") == 1);
}

TEST_CASE("break outside of a loop does nothing, also in a function that a loop calls") {
  CHECK(run("break; r a") == Strings{"r a"});
  CHECK(run("f() { break; r a; }; while true; do f; r b; done") == Strings{"r a", "r b"});
  CHECK(run("while true; do break; r a; done; r b") == Strings{"r b"});
}
