// SPDX-License-Identifier: Apache-2.0
// Makefiles: what a call of make runs.
#include <catch2/catch.hpp>

#include "tests/unit/shell/walking.hpp"

using namespace keelson;
using namespace keelson::shell;

namespace {

Strings make(const std::string& makefile, const std::string& call = "make",
             const Variables& variables = {}) {
  return run(call, variables, {{"Makefile", makefile}});
}

}  // namespace

TEST_CASE("make runs the recipe of its target, after those it needs") {
  const std::string file =
      "all: a b\n\tdocker all\na:\n\t@docker a\nb: a\n\t-docker b\nc:\n\tdocker c\n";
  CHECK(make(file) == Strings{"docker a", "docker b", "docker all"});
  CHECK(make(file, "make c a") == Strings{"docker c", "docker a"});
  CHECK(make(".PHONY: x\n.DEFAULT_GOAL := y\nx:\n\tx\ny:\n\ty\n") == Strings{"y"});
}

TEST_CASE("a recipe's command stands in the Makefile") {
  const auto walk = walked("make", {}, {{"Makefile", "# x\nall:\n\ta\n\tb \\\n\t  c\n\td\n"}});
  REQUIRE(walk.commands.size() == 3);
  CHECK(walk.commands[0].place == Place{"Makefile", 3});
  CHECK(text_of(walk.commands[1]) == "b c");
  CHECK(walk.commands[2].place == Place{"Makefile", 6});
}

TEST_CASE("make's variables, simple and recursive") {
  CHECK(make("A = $(B)1\nC := $(B)2\nB = x\nA += y\nall:\n\tr $(A) ${C} $B\n", "make",
             {{"Q", {""}}}) == Strings{"r x1 y *2 x"});
  CHECK(make("I ?= app\nT ?= 1\nall:\n\tr $(I):$(T)\n", "make", {{"T", {"2"}}}) ==
        Strings{"r app:2", "r *:2"});
  CHECK(make("A = 1\nall:\n\tr $(A)\n", "make A=2") == Strings{"r 2"});
  CHECK(make("A = 1\nall:\n\tr $(A)\n", "A=2 make") == Strings{"r 1"});
  CHECK(make("override A = 1\nall:\n\tr $(A)\n", "make A=2") == Strings{"r 1"});
  CHECK(make("all:\n\tr $(U)\n") == Strings{"r *"});
  CHECK(make("define R\na\n@b\nendef\nall:\n\t$(R)\n") == Strings{"a", "b"});
}

TEST_CASE("a default of make is said to be one") {
  const auto walk = walked("make", {}, {{"Makefile", "I ?= app\nall:\n\tr $(I)\n"}});
  CHECK(open_of(walk) == Strings{"1: I may be given from outside"});
  CHECK(commands_of(walk) == Strings{"r app", "r *"});
  CHECK(make("I ?= a\nT ?= b\nall:\n\tr $(I):$(T)\n") == Strings{"r a:b", "r *:*"});
  CHECK(make("I ?= app\nall:\n\tr $(I)\n", "make I=x") == Strings{"r x"});
  CHECK(make("I = x\nI ?= app\nall:\n\tr $(I)\n") == Strings{"r x"});
  CHECK(make("I ?= app\nall:\n\tr $(I)\n", "make", {{"I", {"x", true}}}) ==
        Strings{"r x", "r app"});
}

TEST_CASE("make -e lets the environment win over the Makefile") {
  const std::string file = "A := 1\nall:\n\tr $(A)\n";
  CHECK(make(file, "make -e", {{"A", {"2"}}}) == Strings{"r 2"});
  CHECK(make(file, "make", {{"A", {"2"}}}) == Strings{"r 1"});
  CHECK(make(file, "make -se all") == Strings{"r 1", "r *"});
  CHECK(make(file, "make -j4 --silent -C. all") == Strings{"r 1"});
  CHECK(make("override " + file, "make -e", {{"A", {"2"}}}) == Strings{"r 1"});
  CHECK(make(file, "make -e A=3", {{"A", {"2"}}}) == Strings{"r 3"});
  CHECK(make(file, "make -e", {{"A", {"2", true}}}) == Strings{"r 2", "r 1"});
}

TEST_CASE("what make exports its recipes see") {
  CHECK(make("export A = 1\nB = 2\nall:\n\tr $$A $$B\n") == Strings{"r 1 *"});
  const auto walk = walked("make C=3", {{"A", {"0"}}}, {{"Makefile", "A = 1\nall:\n\tr\n"}});
  CHECK(walk.commands.at(0).environment ==
        TextByName{{"A", "1"}, {"C", "3"}, {"MAKEFLAGS", "C=3"}});
}

TEST_CASE("each line of a recipe is a shell of its own") {
  CHECK(make("all:\n\tX=1; cd d; r $$X\n\tr $$X\n") == Strings{"r 1", "r *"});
  CHECK(make(".ONESHELL:\nall:\n\tX=1\n\tr $$X\n") == Strings{"r 1"});
  CHECK(make("all:\n\t@for i in a b; do \\\n\t  r $$i; \\\n\tdone\n") == Strings{"r a", "r b"});
}

TEST_CASE("automatic variables and patterns") {
  CHECK(make("all: a.img b.img\n%.img: %/Dockerfile base\n\tdocker build -t $* -f $< $@ $^\n") ==
        Strings{"docker build -t a -f a/Dockerfile a.img a/Dockerfile base",
                "docker build -t b -f b/Dockerfile b.img b/Dockerfile base"});
  CHECK(make("I = a b\n$(I): %: %.x\n\tr $@ $<\nall: $(I)\n", "make all") ==
        Strings{"r a a.x", "r b b.x"});
  CHECK(make("build-%:\n\tr $* $(@F)\n", "make build-api") == Strings{"r api build-api"});
}

TEST_CASE("functions of make") {
  CHECK(make("V := $(shell cat V)\nall:\n\tr $(V)\n").back() == "r *");
  CHECK(run("make", {}, {{"V", "1.2\n"}, {"Makefile", "V := $(shell cat V)\nall:\n\tr $(V)\n"}})
            .back() == "r 1.2");
  CHECK(
      make(
          "L = a b\nall:\n\tr $(subst a,x,$(L)) $(patsubst %,i/%:1,$(L)) $(L:%=%.c) "
          "$(addprefix p/,$(L)) $(firstword $(L)) $(filter a,$(L)) $(notdir x/y) $(strip  q )\n") ==
      Strings{"r x b i/a:1 i/b:1 a.c b.c p/a p/b a a y q"});
  CHECK(make("f = docker push $(1):$(2)\nall:\n\t$(call f,a,b)\n") == Strings{"docker push a:b"});
  CHECK(make("all:\n\t$(foreach i,a b,docker push $(i);)\n") ==
        Strings{"docker push a", "docker push b"});
  CHECK(make("all:\n\tr $(if $(U),a,b) $(if ,a,b) $(or ,c) $(unknown x)\n") ==
        Strings{"r * b c *"});
  CHECK(
      run("make", {},
          {{"a/Dockerfile", ""}, {"Makefile", "D = $(wildcard */Dockerfile)\nall:\n\tr $(D)\n"}}) ==
      Strings{"r a/Dockerfile"});
}

TEST_CASE("both ways of make's conditionals are taken") {
  CHECK(make("T = 0\nifeq ($(CI),true)\nT = 1\nelse ifdef X\nT = 2\nelse\nT = 3\nendif\nall:\n\tr "
             "$(T)\n") == Strings{"r 1", "r 2", "r 3"});
  CHECK(make("ifdef X\nall: a\nendif\nall:\n\tr\na:\n\ts\n") == Strings{"s", "r"});
  CHECK(make("all:\nifdef X\n\tr\nelse\n\ts\nendif\n\tt\n") == Strings{"r", "t", "s"});
}

TEST_CASE("make calls make") {
  CHECK(make("all:\n\t$(MAKE) b X=1\nb:\n\tr $(X)\n") == Strings{"r 1"});
  CHECK(run("make -C sub -j 4 t", {}, {{"sub/Makefile", "t:\n\tr\n"}}) == Strings{"r"});
  CHECK(run("make -f x.mk -j4 t; make --directory=d -s", {},
            {{"x.mk", "t:\n\tr\n"}, {"d/GNUmakefile", "t:\n\ts\n"}}) == Strings{"r", "s"});
  CHECK(make("all:\n\tr\n\t$(MAKE) all\n") == Strings{"r"});
  CHECK(walked("make -C sub", {}, {{"sub/Makefile", "t:\n\tr\n"}}).commands.at(0).directory ==
        "sub");
}

TEST_CASE("the command line of an outer make wins in an inner one") {
  CHECK(run("make T=9", {},
            {{"Makefile", "all:\n\t$(MAKE) -C s\n"}, {"s/Makefile", "T = 1\nall:\n\tr $(T)\n"}}) ==
        Strings{"r 9"});
}

TEST_CASE("included Makefiles are read") {
  const Files files{{"Makefile", "include c.mk d/*.mk\n-include none.mk\nall:\n\tr $(A) $(B)\n"},
                    {"c.mk", "A = 1\n"},
                    {"d/x.mk", "B = 2\n"}};
  CHECK(run("make all", {}, files) == Strings{"r 1 2"});
  CHECK(walked("make all", {}, files).open.empty());
  CHECK(open_of(walked("make", {}, {{"Makefile", "include x.mk\nall:\n"}})).size() == 1);
}

TEST_CASE("variables of a target are its own") {
  CHECK(make("T = 0\na: T = 1\nall: a b\na b:\n\tr $@ $(T)\n", "make all") ==
        Strings{"r a 1", "r b 0"});
}

TEST_CASE("what make cannot find is open") {
  CHECK(open_of(walked("make x")) == Strings{"1: no Makefile in \"\" for: make x"});
  CHECK(open_of(walked("make x", {}, {{"Makefile", "y:\n\tr\n"}})) ==
        Strings{"1: make target x has no rule"});
  CHECK(open_of(walked("make $X", {}, {{"Makefile", "y:\n\tr\n"}})).size() == 1);
  CHECK(open_of(walked("make -C $X t", {}, {{"Makefile", "t:\n\tr\n"}})).empty());
}

TEST_CASE("targets that need one another end") {
  CHECK(make("a: b\n\tr\nb: a\n\ts\n") == Strings{"s", "r"});
}

TEST_CASE("what make evaluates is part of the Makefile") {
  CHECK(make("$(eval T := 9)\nall:\n\tr $(T)\n", "T=1 make") == Strings{"r 9"});
  CHECK(make("define t\n$(1):\n\tdocker $(1) $$(V)\nendef\nV = 2\n"
             "$(foreach i,a b,$(eval $(call t,$(i))))\n",
             "make b a") == Strings{"docker b 2", "docker a 2"});
  CHECK(make("t = all: ; docker $(1)\n$(call t,x)\n") == Strings{"docker x"});
}
