# SPDX-License-Identifier: Apache-2.0
"""Statements that build an image and push it: by themselves, by a script of the repository, by make."""


class Builds:
    def product(self):
        return self.pick("%s:%s" % (self.image, self.value()), "$CI_REGISTRY_IMAGE:%s" % self.value(), "$CI_REGISTRY_IMAGE/%s:%s" % (self.pick("x", "y"), self.literal()),
                         "%s:%s" % (self.image, self.literal()), *([] if self.known else ["$CI_REGISTRY_IMAGE:$CI_COMMIT_SHA", "$CI_REGISTRY_IMAGE:${CI_COMMIT_TAG:-dev}"]))

    def extras(self, path):
        out = []
        if self.chance(.5):
            out.append(self.pick("--build-arg BASE=%s", "--build-arg 'BASE=%s'", '--build-arg="BASE=%s"', "--build-arg IMG=" + self.base() + ":%s") % (self.value().replace("'", "")))
        elif self.chance(.25):
            out.append("--build-arg BASE")
        if self.chance(.1):
            out.append("--target " + self.pick("one", "two", "0"))
        if self.chance(.12) and not self.known:
            out.append(self.pick("$RARGS", "${RARGS}", "${RARGS:-}", "${RFLAG:+--build-arg BASE=fl}"))
        if self.chance(.15):
            out.append(self.pick("--pull", "--no-cache", "--label a=b", "--platform linux/amd64", "$EXTRA", "--network=host"))
        if self.chance(.08):
            out.append("$OPTS")
        self.random.shuffle(out)
        return " ".join(out)

    def build(self, path):
        """Statements that build `path` and push what they made."""
        image, more = self.product(), self.extras(path)
        folder = path.rpartition("/")[0] or "."
        where = self.pick("-f %s ." % path, "-f %s %s" % (path, folder), "--file=%s ." % path) if path.split("/")[-1] != "Dockerfile" or self.chance(.3) else folder
        push = "docker push \"%s\"" % image
        quoted = '"%s"' % image
        forms = [
            lambda: "docker build %s -t %s %s\n%s" % (more, quoted, where, push), lambda: "docker build -t %s %s %s && %s" % (quoted, more, where, push),
            lambda: "docker buildx build --push %s -t %s %s" % (more, quoted, where), lambda: "buildah bud %s -t %s %s\nbuildah push %s" % (more, quoted, where, quoted),
            lambda: "podman build %s -t %s %s\npodman push %s" % (more, quoted, where, quoted), lambda: "executor --context . --dockerfile %s --destination %s %s" % (path, quoted, more),
            lambda: "buildah build %s -t local-img %s\nbuildah push local-img docker://%s" % (more, where, image), lambda: "docker build %s -t tmp:1 %s\ndocker tag tmp:1 %s\n%s" % (more, where, quoted, push),
            lambda: "ID=$(docker build -q %s %s)\ndocker tag \"$ID\" %s\n%s" % (more, where, quoted, push), lambda: "docker build --iidfile id.txt %s %s\ndocker tag $(cat id.txt) %s\n%s" % (more, where, quoted, push),
            lambda: "IMAGE=%s\ndocker build %s -t $IMAGE %s\ndocker push $IMAGE" % (quoted, more, where), lambda: "docker build %s -t %s - < %s\n%s" % (more, quoted, path, push),
            lambda: "cat %s | docker build %s -t %s -\n%s" % (path, more, quoted, push), lambda: "docker build %s -t %s -f - . < %s\n%s" % (more, quoted, path, push),
            lambda: "set -- build %s\nset -- \"$@\" -t %s\ndocker \"$@\" %s\n%s" % (more, quoted, where, push), lambda: "CMD=docker\n$CMD build %s -t %s %s\n$CMD push %s" % (more, quoted, where, quoted),
            lambda: "C=\"docker build %s -t %s\"\n$C %s\n%s" % (more.replace('"', ""), image, where, push), lambda: "b() { docker build -t \"$1\" %s \"$2\"; docker push \"$1\"; }\nb %s %s" % (more, quoted, folder),
            lambda: "b() { local t=$1; shift; docker build -t \"$t\" \"$@\"; docker push \"$t\"; }\nb %s %s %s" % (quoted, more, where), lambda: "ARGS='%s'\ndocker build $ARGS -t %s %s\n%s" % (more.replace("'", ""), quoted, where, push),
            lambda: "for t in %s %s; do docker build %s -t $CI_REGISTRY_IMAGE:$t %s; docker push $CI_REGISTRY_IMAGE:$t; done" % (self.value(), self.literal(), more, where),
            lambda: "while read -r n t; do docker build %s --build-arg BASE=$t -t $CI_REGISTRY_IMAGE/$n:1 %s; docker push $CI_REGISTRY_IMAGE/$n:1; done < list.txt" % (more, where),
            lambda: "docker build %s -t base-img %s\nprintf 'FROM base-img\\nCOPY --from=%s:fin / /\\n' | docker build -t %s -\n%s" % (more, where, self.base(), quoted, push),
            lambda: "export BASE=%s\ndocker build --build-arg BASE %s -t %s %s\n%s" % (self.value(), more, quoted, where, push), lambda: "BASE=%s docker build --build-arg BASE -t %s %s\n%s" % (self.value(), quoted, where, push),
            lambda: "cd %s && docker build %s -t %s -f %s . && cd - >/dev/null\n%s" % (folder, more, quoted, path.split("/")[-1], push), lambda: "(cd %s; docker build %s -t %s -f %s .)\n%s" % (folder, more, quoted, path.split("/")[-1], push),
            lambda: "eval \"docker build -t %s %s %s\"\n%s" % (image.replace('"', ""), more.replace('"', ""), where, push), lambda: "docker build -t %s - <<EOF\nFROM %s:%s\nEOF\n%s" % (quoted, self.base(), self.value(), push),
            lambda: "echo 'docker build %s -t %s:ec %s; docker push %s:ec' | sh" % (more.replace("'", ""), self.image, where, self.image), lambda: "sh <<'EOF'\ndocker build %s -t %s:hd %s\ndocker push %s:hd\nEOF" % (more, self.image, where, self.image),
            lambda: "sh -ec 'docker build %s -t $1 %s; docker push $1' x %s" % (more.replace("'", ""), where, quoted), lambda: "echo %s | xargs -I{} docker build %s -t $CI_REGISTRY_IMAGE:{} %s\ndocker push -a $CI_REGISTRY_IMAGE; docker push $CI_REGISTRY_IMAGE:%s" % (self.literal(), more, where, "xa"),
            lambda: self.script_file(path, where, more), lambda: self.script_file(path, where, more), lambda: self.make_file(path, where), lambda: self.make_file(path, where), lambda: self.make_file(path, where),
            lambda: "trap 'docker build %s -t %s:tr %s; docker push %s:tr' EXIT" % (more.replace("'", ""), self.image, where, self.image), lambda: "docker build -t %s %s %s & wait\n%s" % (quoted, more, where, push),
            lambda: "for D in $(find . -name '%s'); do docker build %s -f $D -t %s .; done\n%s" % (path.split("/")[-1], more, quoted, push),
        ]
        forms += [
            lambda: "for d in */; do [ -f $d/Dockerfile ] && docker build %s -t $CI_REGISTRY_IMAGE/${d%%/}:gl $d && docker push $CI_REGISTRY_IMAGE/${d%%/}:gl; done\ndocker build -t %s %s; %s" % (more, quoted, where, push),
            lambda: "find . -name %s | while read -r f; do docker build %s -t %s -f $f $(dirname $f); docker push %s; done" % (path.split("/")[-1], more, quoted, quoted),
            lambda: "if ! docker build %s -t %s %s; then exit 1; fi\n%s" % (more, quoted, where, push), lambda: "docker build --target nothing -t %s %s || docker build %s -t %s %s\n%s" % (quoted, where, more, quoted, where, push),
            lambda: "build_it() { docker build %s \"$@\"; }\npush_it() { docker push \"$1\"; }\nbuild_it -t %s %s && push_it %s" % (more, quoted, where, quoted), lambda: "timeout 5 docker build %s -t %s %s\nnice %s" % (more, quoted, where, push),
            lambda: "OPTIND=1; set -- -f %s -a 1.7; while getopts f:a: o; do case $o in f) F=$OPTARG;; a) T=$OPTARG;; esac; done\ndocker build %s --build-arg BASE=$T -f $F -t %s .\n%s" % (path, more, quoted, push),
            lambda: "while [ $# -gt 0 ]; do shift; done; set -- --file %s --arg 1.6\nwhile [ $# -gt 0 ]; do case $1 in --file) F=$2; shift 2;; --arg) T=$2; shift 2;; *) shift;; esac; done\ndocker build %s --build-arg BASE=$T -f $F -t %s .\n%s" % (path, more, quoted, push),
            lambda: "docker build %s -t %s -f $(ls %s) .\n%s" % (more, quoted, path, push), lambda: "export IMG=%s:ex\ndocker build --build-arg IMG %s -t %s %s\n%s" % (self.base(), more, quoted, where, push),
            lambda: "docker tag nothing %s || true; T=$(mktemp -d)\ncp %s $T/Dockerfile\ndocker build %s -t %s $T\n%s" % (quoted, path, more, quoted, push), lambda: "cat %s > Dockerfile.cat; echo 'COPY --from=%s:ca / /' >> Dockerfile.cat\ndocker build %s -f Dockerfile.cat -t %s .\n%s" % (path, self.base(), more, quoted, push),
        ]
        forms += self.more_builds(path, where, folder, image, quoted, more, push)
        if self.shell == "bash":
            forms += [lambda: "ARGS=(-t %s)\nARGS+=(%s)\ndocker build \"${ARGS[@]}\" %s\n%s" % (quoted, more, where, push), lambda: "pushd %s >/dev/null; docker build %s -t %s -f %s .; popd >/dev/null\n%s" % (folder, more, quoted, path.split("/")[-1], push),
                      lambda: "docker build %s -t %s -f <(cat %s) . || true\ndocker build %s -t %s -f- . <<< \"$(cat %s)\"\n%s" % (more, quoted, path, more, quoted, path, push),
                      lambda: "declare -A IM=([x]=1.1 [y]=1.2)\nfor k in \"${!IM[@]}\"; do docker build --build-arg BASE=${IM[$k]} -t $CI_REGISTRY_IMAGE/$k:1 %s; docker push $CI_REGISTRY_IMAGE/$k:1; done" % where]
        return self.choose("build", forms)

    def script_file(self, path, where, more):
        name = self.fresh("build") + ".sh"
        lines = [self.pick("#!/bin/sh", "#!/bin/sh -e")] + self.pick([], [self.pick("BASE=${1:-s1}", "T=${2:-s2}", ": ${BASE:=s3}", 'while [ $# -gt 2 ]; do shift; done', "cd \"$(dirname \"$0\")\"")])
        tag = self.pick("${1:-none}", "$1", "$T" if any("T=" in one for one in lines) else "sf", "${BASE:-sb}")
        lines += ["docker build --build-arg BASE=%s %s -t %s:%s %s" % (self.pick("$1", "$BASE", "${BASE:-s4}", "$2"), more, self.image, tag, where), "docker push %s:%s" % (self.image, tag)]
        self.files[name] = lines
        a = "%s %s" % (self.value(), self.literal())
        return self.pick("sh %s %s" % (name, a), "./%s %s" % (name, a), "BASE=%s sh ./%s %s" % (self.literal(), name, a), ". ./%s %s" % (name, a) if self.shell == "bash" else "set -- %s; . ./%s" % (a, name),
                         "export BASE=%s; ./%s e1 e2" % (self.value(), name), "env BASE=%s ./%s %s" % (self.literal(), name, a), "%s ./%s %s" % (self.shell, name, a), "for s in %s; do sh $s %s; done" % (name, a))

    def make_file(self, path, where):
        name = self.fresh("mk")
        file = "%s.mk" % name
        v = self.pick("BASE", "TAG") if self.known else self.pick("BASE", "TAG", "RTAG", "RBASE")
        assign = self.pick("%s ?= m1" % v, "%s = m2" % v, "%s := m3" % v, "%s := $(shell cat VERSION)" % v, "%s = $(or $(RNOT),m4)" % v, "include vars.env\n%s ?= m5" % v, "define X\nm6\nendef\n%s = $(X)" % v,
                           "%s = m7\n%s += m8" % (v, v), "ifeq ($(%s),)\n%s = m9\nelse\nOTHER = 1\nendif" % (v, v), "%s != echo n1" % v, "f = $(1)-n2\n%s := $(call f,p)" % v, "%s = $(subst a,b,aa)" % v,
                           "%s := $(word 2,o1 o2 o3)" % v, "%s := $(firstword $(shell cut -d' ' -f2 list.txt))" % v, "-include nothing.mk\n%s ?= n3" % v, "ifdef CI\n%s := n4\nendif\n%s ?= n5" % (v, v),
                           "%s ?= $(shell echo n6)\nexport %s" % (v, v), "override %s = n7" % v, "L = 1 2\n%s := $(foreach x,$(L),n$(x))" % v, "%s := $(patsubst %%.sh,%%,n8.sh)" % v, "$(eval %s := n9)" % v,
                           "export %s = l1" % v, "%s = $(if $(%sX),l2,l3)" % (v, v), "%s = l4\n%s := $(%s)l5" % (v, v, v))
        image = "%s:%s" % (self.image, self.pick("$(%s)" % v, "mk", "$(%s)-x" % v, "${%s}" % v))
        image = image.replace(" ", "")
        recipe = self.pick(["\tdocker build --build-arg BASE=$(%s) -t %s %s" % (v, image, where), "\tdocker push %s" % image],
                           ["\t@docker build --build-arg BASE=$(%s) -t %s %s && docker push %s" % (v, image, where, image)],
                           ["\tset -e; for i in r1 r2; do docker build --build-arg BASE=$$i -t %s-$$i %s; docker push %s-$$i; done" % (image, where, image)],
                           ["\tt=$$(cat VERSION); docker build --build-arg BASE=$(%s) -t %s:$$t %s; docker push %s:$$t" % (v, self.image, where, self.image)],
                           ["\techo 'FROM %s:$(%s)' > Dockerfile.mk" % (self.base(), v), "\tdocker build -f Dockerfile.mk -t %s ." % image, "\tdocker push %s" % image],
                           ["\tdocker build --build-arg BASE=$(%s) -t %s/$@:1 %s" % (v, self.image, where), "\tdocker push %s/$@:1" % self.image],
                           ["\t$(MAKE) -f %s inner %s=in1" % (file, v), "inner:", "\tdocker build --build-arg BASE=$(%s) -t %s %s" % (v, image, where), "\tdocker push %s" % image])
        lines = assign.split("\n") + self.pick([], ["image: %s = tv1" % v], [".PHONY: image"]) + ["image:" + self.pick("", "", " VERSION")] + recipe
        self.files[file] = lines
        call = "make -f %s" % file
        if self.chance(.2):
            self.files["mkdir%s/Makefile" % name] = ["V2 ?= d1", "all:", "\tcd .. && $(MAKE) -f %s image %s=$(V2)" % (file, v)]
            return self.pick("make -C mkdir%s" % name, "make -C mkdir%s all V2=d2" % name, "cd mkdir%s && make && cd .." % name)
        return self.pick(call + " image", call, "%s image %s=%s" % (call, v, self.value()), "%s=%s %s image" % (v, self.literal(), call), "export %s=%s; %s" % (v, self.value(), call), "%s -e image" % call,
                         "MAKEFLAGS=-s %s %s='%s' image" % (call, v, self.literal()))
