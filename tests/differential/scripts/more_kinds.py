# SPDX-License-Identifier: Apache-2.0
"""More ways of writing: arguments and options, functions, files of the repository, temporary directories, builders without Dockerfile."""


class MoreKinds:
    def more_setters(self, v, val):
        """Statements that give `v` a value."""
        n = self.literal()
        forms = [
            lambda: "set -- a 2.1 b; for arg do %s=$arg; done" % v, lambda: "set --; for arg; do %s=$arg; done" % v,
            lambda: "%s=n0; for i in ; do %s=n1; done" % (v, v), lambda: "%s=$(cd sub && basename \"$(pwd)\")" % v,
            lambda: "set -- --tag 2.2 --base 2.3; while [ $# -gt 0 ]; do case \"$1\" in --tag) %s=$2; shift;; --base) N=$2; shift;; esac; shift; done" % v,
            lambda: "set -- --tag=2.4; for arg in \"$@\"; do case $arg in --tag=*) %s=${arg#*=};; esac; done" % v,
            lambda: "set -- -b 2.5 x; while getopts \":b:v\" opt; do case \"$opt\" in b) %s=\"$OPTARG\";; v) :;; \\?) exit 1;; esac; done; shift $((OPTIND-1)); OPTIND=1" % v,
            lambda: "usage() { echo usage; exit 1; }; [ -f VERSION ] || usage; %s=us" % v,
            lambda: "f() { while [ $# -gt 1 ]; do shift; done; echo \"$1\"; }; %s=$(f a b %s)" % (v, n),
            lambda: "f() { f_a=$1; shift; f_b=\"$*\"; }; f x y; %s=$f_b" % v, lambda: "f() { eval \"$1=\\\"$2\\\"\"; }; f %s %s" % (v, n),
            lambda: "f() { [ $# -eq 2 ] || return 1; %s=$2; }; f a %s || %s=no" % (v, n, v), lambda: "f() { printf '%%s' \"${1:-$2}\"; }; %s=$(f '' %s)" % (v, n),
            lambda: "OLDIFS=$IFS; IFS=','; for x in a,b; do %s=$x; done; IFS=$OLDIFS" % v, lambda: "OLDIFS=$IFS; IFS=,; L=c,d; for x in $L; do %s=$x; done; IFS=$OLDIFS" % v,
            lambda: "IFS='.' read -r N %s R_ <<X\n1.%s.3\nX" % (v, self.random.randrange(9)), lambda: "printf 'TAG=%%s\\nBASE=%%s\\n' 6.1 6.2 > e.env; . ./e.env; %s=$BASE" % v,
            lambda: "printf '#!/bin/sh\\n%s=gen\\n' > gen.sh; . ./gen.sh" % v, lambda: "echo 'echo %s' > out.sh; %s=$(sh out.sh)" % (n, v),
            lambda: "%s=$(sed -e 's/one //' -e 1q list.txt)" % v, lambda: "%s=$(sed -n '2s/.* //p' list.txt)" % v, lambda: "%s=$(grep -c . list.txt)" % v, lambda: "%s=$(grep -o '[0-9.]*$' list.txt | tail -n1)" % v,
            lambda: "%s=$(tr -d '\\n' < VERSION | tr . -)" % v, lambda: "%s=$(sort -r list.txt | head -n1 | cut -d' ' -f1)" % v, lambda: "%s=$(cut -c1-3 VERSION)" % v,
            lambda: "%s=$(seq 1 3 | tail -n1)" % v, lambda: "%s=$(seq -s- 2)" % v, lambda: "%s=$(wc -l < list.txt | tr -d ' ')" % v, lambda: "%s=$(printf '%%02d' 7)" % v,
            lambda: "%s=$(echo 'a b c' | awk '{print $NF}')" % v, lambda: "%s=$(awk -F= '/^TAG/{print $2}' vars.env)" % v, lambda: "%s=$(awk '$1==\"two\"{print $2}' list.txt)" % v,
            lambda: "%s=$(find . -name VERSION | head -n1 | xargs cat)" % v, lambda: "%s=$(cat VERSION | xargs -I{} echo v{})" % v, lambda: "%s=$(xargs -n1 < list.txt | tail -n1)" % v,
            lambda: "T_=$(mktemp); echo %s > \"$T_\"; %s=$(cat \"$T_\"); rm \"$T_\"" % (n, v), lambda: "T_=$(mktemp -d); cp VERSION $T_/v; %s=$(cat $T_/v)" % v,
            lambda: "%s=$(readlink -f sub)\n%s=${%s##*/}" % (v, v, v), lambda: "%s=$(echo ${PWD} | grep -c .)" % v, lambda: "cd sub; %s=$(basename \"${PWD}\"); cd .." % v,
            lambda: "%s=0; for i in 1 2 3; do %s=$((%s+i)); done" % (v, v, v), lambda: "i=3; while [ $i -gt 0 ]; do %s=w$i; i=$((i-1)); done" % v, lambda: "%s=$(( $(wc -l < list.txt) * 2 ))" % v,
            lambda: "while IFS= read -r line || [ -n \"$line\" ]; do %s=${line##* }; done < list.txt" % v, lambda: "while IFS= read -r line; do set -- $line; %s=$2; done < list.txt" % v,
            lambda: "exec 4< VERSION; read -r %s <&4; exec 4<&-" % v, lambda: "{ read -r N; read -r %s; } < list.txt" % v, lambda: "%s=a; case $%s in [a-c]) %s=r1;; *) %s=r2;; esac" % (v, v, v, v),
            lambda: "command -v docker >/dev/null && %s=cv || %s=nv" % (v, v), lambda: "type nothing >/dev/null 2>&1 || %s=ty" % v, lambda: "test \"$(cat VERSION)\" != 4.1 && %s=te || true" % v,
            lambda: "%s=u; unset -v %s; %s=${%s-un}" % (v, v, v, v), lambda: "readonly RO%d=1; %s=$RO%d" % (self.count, v, self.count), lambda: "alias al=echo; %s=al" % v,
            lambda: "set -- \"a b\" c; %s=$#; for x in \"$@\"; do :; done" % v, lambda: "set -- 'x  y'; %s=$(echo $1 | tr ' ' _)" % v, lambda: "set -f; %s='*.env'; set +f; %s=${%s#\\*}" % (v, v, v),
            lambda: "%s='a\\nb'; %s=$(printf \"$%s\" | tail -n1)" % (v, v, v), lambda: "%s=\"$(cat <<X\n%s\nX\n)\"" % (v, n), lambda: "cat > kv.env <<X\n%s=%s\nX\nset -a; . ./kv.env; set +a" % (v, n),
            lambda: "export $(grep -v '^#' vars.env | xargs); %s=$TAG" % v, lambda: "eval $(sed 's/^/export /' vars.env); %s=$BASE" % v, lambda: "env -i %s=1 true; %s=ei" % (v, v),
            lambda: "(%s=sub; echo $%s > s.txt); read -r %s < s.txt" % (v, v, v), lambda: "%s=1.0; sh -c '%s=2.0; echo $%s' > /dev/null" % (v, v, v), lambda: "export %s=ex; %s=$(sh -c 'echo $%s')" % (v, v, v),
        ]
        if self.shell == "bash":
            forms += [
                lambda: "IFS=. read -ra P_ <<< 1.2.3; %s=${P_[1]}" % v, lambda: "read -ra P_ <<< 'x y z'; %s=${P_[-1]}" % v, lambda: "IFS='|' read -r -a P_ < <(echo 'p|q'); %s=${P_[1]}" % v,
                lambda: "OLDIFS=$IFS; IFS=-; P_=(a b); %s=\"${P_[*]}\"; IFS=$OLDIFS" % v, lambda: "P_=(x y); for i in \"${!P_[@]}\"; do %s=${P_[$i]}$i; done" % v, lambda: "P_=(); P_+=(k1 k2); %s=${P_[@]:1:1}" % v,
                lambda: "declare -a P_; P_[2]=z; %s=${P_[2]}" % v, lambda: "P_=(one two); %s=${P_[0]/o/0}" % v, lambda: "f() { local -a P_=(\"$@\"); %s=${P_[1]}; }; f r s" % v, lambda: "%s=Ab; %s=${%s,,}" % (v, v, v),
                lambda: "mapfile -t P_ < <(sed 's/ .*//' list.txt); %s=${P_[1]}" % v, lambda: "while read -r a b; do %s=$a; done <<< \"$(cat list.txt)\"" % v, lambda: "for ((i=3;i>0;i--)); do %s=c$i; done" % v,
                lambda: "printf -v %s '%%s-%%s' a b" % v, lambda: "f() { local x=$1; local -n out=%s; out=nr$x; }; f 1" % v, lambda: "shopt -s nullglob; for f in *.none; do %s=$f; done; shopt -u nullglob" % v,
                lambda: "%s=$(f() { local IFS=+; echo \"$*\"; }; f 1 2 | tr + _)" % v, lambda: "set -- a b c; %s=${@: -1}" % v, lambda: "%s=${BASH_SOURCE[0]##*/}x" % v if not self.known else "%s=bs" % v,
            ]
        return forms

    def more_writers(self, path, base, other, v, source):
        """Statements that write or change the Dockerfile at `path`."""
        name, n = path.split("/")[-1], self.literal()
        made = "[ -f %s ] || echo 'FROM %s:0' > %s" % (path, base, path)
        return [
            lambda: self._with("mk.sh", "sh mk.sh %s > %s" % (n, path), ["echo \"FROM %s:$1\"" % base]), lambda: self._with("mk2.sh", "./mk2.sh %s" % n, ["#!/bin/sh", "cat > %s <<X" % path, "FROM %s:$1" % base, "X"]),
            lambda: self._with("lib.sh", ". ./lib.sh; make_file %s > %s" % (n, path), ["make_file() { echo \"FROM %s:$1\"; }" % base]), lambda: self._with("tpl.txt", "eval \"echo \\\"$(cat tpl.txt)\\\"\" > %s" % path, ["FROM %s:${BASE:-tp}" % base]),
            lambda: self._with(source, "T_=$(mktemp)\nsed 's/^RUN .*//' %s > $T_ && mv $T_ %s" % (source, path)), lambda: "T_=$(mktemp -d); echo 'FROM %s:%s' > $T_/D; cp $T_/D %s; rm -rf $T_" % (base, n, path),
            lambda: self._with(source, "while IFS= read -r line; do echo \"$line\"; done < %s > %s" % (source, path)), lambda: self._with(source, "cat %s - > %s <<X\nCOPY --from=%s:%s / /\nX" % (source, path, other, n)),
            lambda: self._with(source, "ln -s %s tmp.link; cat tmp.link > %s" % (source, path)), lambda: self._with("d_/" + name, "cp -r d_/. ."), lambda: self._with("d_/" + name, "cp d_/%s %s" % (name, path)), lambda: self._with("e_/" + name, "mv e_/* ."),
            lambda: self._with("p.patch", "cp %s keep.D 2>/dev/null || true; cat p.patch | tail -n1 > %s" % (path, path), ["x", "FROM %s:pa" % base]), lambda: made + "\nsed -i -e 's|%s|%s|' -e '1s/:.*/:%s/' %s" % (base, other, n, path),
            lambda: made + "\nsed -i '1i ARG EARLY=%s' %s" % (n, path), lambda: made + "\nsed -i '$a COPY --from=%s:ap / /' %s" % (other, path), lambda: made + "\nsed -i.bak \"s/FROM .*/FROM %s:$(cat VERSION)/\" %s" % (base.replace("/", "\\/"), path),
            lambda: made + "\nsed 's/:0/:x/' < %s > t_.D; cat t_.D > %s" % (path, path), lambda: made + "\ngrep -v COPY %s > t_.D || true; mv -f t_.D %s" % (path, path), lambda: made + "\nawk '{sub(/:[^ ]*$/, \":aw\"); print}' %s > t_.D && cp t_.D %s" % (path, path),
            lambda: made + "\nfor f in %s; do sed -i 's/FROM .*/FROM %s:lo/' $f; done" % (path, base.replace("/", "\\/")), lambda: made + "\nfind . -name '%s' | xargs sed -i 's#FROM .*#FROM %s:fx#'" % (name, base),
            lambda: made + "\necho \"$(cat %s)\" | sed '1s/.*/FROM %s:he/' > t_.D; mv t_.D %s" % (path, base.replace("/", "\\/"), path), lambda: "printf '%%s\\n' 'FROM %s:%s' 'RUN true' | tee -a %s" % (base, n, path),
            lambda: "{\n  echo \"FROM %s:%s\"\n  echo RUN a\n} | tee %s > /dev/null" % (base, v, path), lambda: "cat <<X | sed 's/@V@/%s/' > %s\nFROM %s:@V@\nX" % (n, path, base), lambda: "V_=%s envsubst < /dev/stdin > %s <<'X'\nFROM %s:$V_\nX" % (n, path, base),
            lambda: "f() { cat > \"$1\" <<X\nFROM %s:$2\nX\n}\nf %s %s" % (base, path, n), lambda: "f() { cat; }; echo 'FROM %s:fc' | f > %s" % (base, path), lambda: "mkdir -p g_ && (cd g_; echo 'FROM %s:g' > D) && mv g_/D %s" % (base, path),
            lambda: "touch %s; test -s %s || echo 'FROM %s:ts' >> %s" % (path, path, base, path), lambda: ": > %s; for l in 'FROM %s:ll' 'RUN x'; do echo \"$l\" >> %s; done" % (path, base, path), lambda: "rm -rf %s; ln -s %s %s" % (path, self._named(source), path) if "/" not in path else "true; " + made,
            lambda: "exec 5>&1; exec > %s; echo 'FROM %s:xo'; exec >&5" % (path, base), lambda: "echo 'FROM %s:%s' | cat - > %s" % (base, n, path), lambda: "printf 'FROM %s:%%s\\n' $(echo %s) | sort > %s" % (base, n, path), lambda: "echo FROM %s:dd | dd of=%s 2>/dev/null || echo FROM %s:de > %s" % (base, path, base, path),
        ]

    def _named(self, path):
        self.files[path] = self.dockerfile()
        return path

    def more_builds(self, path, where, folder, image, quoted, more, push):
        """Statements that build `path`, or something else, and push it."""
        name, n, bare = path.split("/")[-1], self.literal(), more.replace("'", "")
        here = "-f %s ." % path
        return [
            lambda: "T=$(mktemp -d)\ncp %s $T/Dockerfile\ndocker build %s -t %s $T\n%s" % (path, more, quoted, push), lambda: "T=$(mktemp -d); cat > $T/Dockerfile <<X\nFROM %s:%s\nX\n(cd $T && docker build -t %s .)\n%s" % (self.base(), n, quoted, push),
            lambda: "T=$(mktemp -d)\ntrap 'rm -rf $T' EXIT\ncp -r . $T/x 2>/dev/null || true; cp %s $T/\ndocker build %s -f $T/%s -t %s $T\n%s" % (path, more, name, quoted, push), lambda: "T=$(mktemp); cat %s > $T; docker build %s -f $T -t %s .; rm $T\n%s" % (path, more, quoted, push),
            lambda: "mkdir -p ctx && cp %s ctx/Dockerfile && docker build %s -t %s ctx && %s" % (path, more, quoted, push), lambda: "rm -rf w_; cp -r sub w_; docker build %s -t %s w_; %s" % (more, quoted, push), lambda: "cp -r sub/. n_/ 2>/dev/null || { mkdir n_; cp sub/* n_/; }; docker build %s -t %s n_\n%s" % (more, quoted, push),
            lambda: "C=$(buildah from %s:%s)\nbuildah run $C -- true\nbuildah commit $C %s\nbuildah push %s" % (self.base(), self.value(), quoted, quoted), lambda: "c=$(buildah from scratch); buildah copy --from %s:%s $c / /; buildah commit --rm \"$c\" %s; buildah push %s" % (self.base(), n, quoted, quoted),
            lambda: "buildah from --name work %s:%s; buildah config --cmd x work; buildah commit work local:1; buildah tag local:1 %s; buildah push %s" % (self.base(), n, quoted, quoted),
            lambda: "C=$(docker create %s:%s)\ndocker commit $C %s\n%s" % (self.base(), n, quoted, push), lambda: "docker pull %s:%s || true; docker tag %s:pt %s; %s" % (self.base(), n, self.base(), quoted, push),
            lambda: self._compose(quoted, path, more), lambda: self._compose(quoted, path, more), lambda: self._env_file(where, more, quoted, push), lambda: self._runner(where, bare),
            lambda: "main() { parse \"$@\"; docker build %s --build-arg BASE=$P_BASE -t %s %s; %s; }\nparse() { while [ $# -gt 0 ]; do case $1 in -b) P_BASE=$2; shift;; esac; shift; done; }\nmain -x -b %s" % (more, quoted, where, push, n),
            lambda: "docker build %s -t l1:x %s; docker tag l1:x l2:x; docker tag l2:x %s; docker rmi l1:x; %s" % (more, where, quoted, push), lambda: "for t in a1 a2; do docker build --build-arg BASE=$t %s -t lt:$t %s; done\ndocker tag lt:a1 %s\n%s" % (more, where, quoted, push),
            lambda: "printf 'docker build %s -t \"$1\" %s\\n' > go.sh; sh go.sh %s\n%s" % (bare.replace("%", "%%"), where, quoted, push), lambda: "cat > go.sh <<'X'\nset -e\ndocker build %s -t \"$1\" %s\nX\nchmod +x go.sh; ./go.sh %s; %s" % (more, where, quoted, push),
            lambda: "set -- -t %s; [ -f VERSION ] && set -- \"$@\" --build-arg BASE=%s; docker build \"$@\" %s %s\n%s" % (quoted, n, more, where, push), lambda: "set -- ; for a in BASE=%s IMG=%s:la; do set -- \"$@\" --build-arg $a; done; docker build %s \"$@\" -t %s %s\n%s" % (n, self.base(), more, quoted, where, push),
            lambda: "args=''; while read -r l; do args=\"$args --build-arg $l\"; done < vars.env; docker build %s $args -t %s %s\n%s" % (more, quoted, where, push), lambda: "docker build %s $(sed 's/^/--build-arg /' vars.env) -t %s %s\n%s" % (more, quoted, where, push),
            lambda: "docker build %s $(printf -- '--build-arg %%s ' $(cat vars.env)) -t %s %s\n%s" % (more, quoted, where, push), lambda: "docker build %s --build-arg IMG=$(awk '/^FROM/{print $2; exit}' %s) -t %s %s\n%s" % (more, "sub/Dockerfile", quoted, where, push),
            lambda: "buildah bud %s -f %s -f Dockerfile -t %s . || true\nbuildah bud %s -t %s %s; buildah push %s" % (more, path, quoted, more, quoted, where, quoted), lambda: "docker build %s --tag=%s --tag %s:two %s && docker push %s && docker push %s:two" % (more, quoted, self.image, where, quoted, self.image),
            lambda: "for f in $(ls -d %s); do docker build %s -f $f -t %s .; done\n%s" % (path, more, quoted, push), lambda: "ls %s | while read -r f; do docker build %s -f $f -t %s .; done; %s" % (path, more, quoted, push), lambda: "find . -type f -name '%s' -exec docker build %s -f {} -t %s . \\;\n%s" % (name, more, quoted, push),
            lambda: "F=%s; D=$(dirname \"$F\"); docker build %s -f \"$D/$(basename $F)\" -t %s \"$D\"; %s" % (path, more, quoted, push), lambda: "cd sub/..; ROOT=$PWD; cd sub; docker build %s -f \"$ROOT/%s\" -t %s \"$ROOT\"; cd ..; %s" % (more, path, quoted, push),
            lambda: "docker build %s -f \"$(pwd)/%s\" -t %s \"$(pwd)\"\n%s" % (more, path, quoted, push), lambda: "docker build %s -f $CI_PROJECT_DIR/%s -t %s $CI_PROJECT_DIR\n%s" % (more, path, quoted, push), lambda: "( set -e; HERE=$(cd \"$(dirname sub)\" && pwd); docker build %s -f $HERE/%s -t %s $HERE ); %s" % (more, path, quoted, push),
        ]

    def _compose(self, quoted, path, more):
        """A compose file of the repository, or one that the script writes or changes; or another file that names what is built."""
        if self.chance(.3):
            self.files["images.yml"] = ["base: " + self.base(), "tag: c%s" % self.literal()]
            return "B=$(sed -n 's/^base: //p' images.yml); T=$(grep ^tag: images.yml | cut -d' ' -f2)\ndocker build %s --build-arg IMG=$B:$T -f %s -t %s .\ndocker push %s" % (more, path, quoted, quoted)
        v = self.pick("BASE", "CB", "TAG")
        image = "%s/%s:%s" % (self.image, self.pick("c1", "c2"), self.pick("cm", "${%s}" % v, "${%s:-cd}" % v))
        lines = ["services:", "  app:", "    image: " + image, "    build:", "      context: .", "      dockerfile: " + path, "      args:", "        BASE: " + self.pick('"${%s:-cb}"' % v, "${%s}" % v, "cx"), "        IMG: %s:%s" % (self.base(), self.pick("ci", "${%s:-cj}" % v)),
                 "  db:", "    image: %s:db" % self.base()]
        name = self.pick("docker-compose.yml", "compose.yaml", "ci.yml")
        tool = self.pick("docker compose", "docker-compose") + ("" if name != "ci.yml" else " -f ci.yml")
        how = self.random.randrange(7)
        before = ""
        if how == 0:
            before = "cat > %s <<'X'\n%s\nX\n" % (name, "\n".join(lines))
        elif how == 1:
            before = "CF=%s\ncat > %s <<X\n%s\nX\n" % (self.literal(), name, "\n".join(lines).replace("${", "\\${"))
        else:
            self.files[name] = lines
        if how == 2:
            before = "sed -i 's/cx/cs/; s/:ci/:cz/' %s\n" % name
        elif how == 3:
            before = "echo \"%s=%s\" >> .env\n" % (v, self.value())
        elif how == 4:
            before = "printf '%s=w%%s\\n' 1 > .env\n" % v
        elif how == 5:
            before = "export %s=%s\n" % (v, self.value())
        elif how == 6:
            self.files["tool.py"] = ["import os"]
            self.files[".env"] = ["%s=en%s" % (v, self.literal())]
        call = self.pick("%s build\n%s push", "%s build app && %s push app", "%s build --build-arg BASE=cl app\n%s push", "%s build; %s push app")
        return before + call % (tool, tool)

    def _env_file(self, where, more, quoted, push):
        self.files[".env"] = ["# comment", "BASE=%s" % self.literal(), "export TAG='%s'" % self.literal(), "IMG=\"%s:${BASE}\"" % self.base()]
        return self.pick(". ./.env", "set -a; . ./.env; set +a", "[ -f .env ] && . ./.env", "if [ -f .env ]; then export $(grep -v '^#' .env | grep ^BASE | xargs); fi") + \
            "\ndocker build %s --build-arg BASE=$BASE --build-arg \"IMG=${IMG:-%s:e}\" -t %s %s\n%s" % (more, self.base(), quoted, where, push)

    def _runner(self, where, more):
        """A script that takes options, as many repositories have one."""
        self.files["tool.sh"] = ["#!/bin/sh", "set -eu", "BASE=t1 TAG=tool FILE=", "while [ $# -gt 0 ]; do", "  case \"$1\" in", "    -b|--base) BASE=\"$2\"; shift 2 ;;", "    --tag=*) TAG=\"${1#--tag=}\"; shift ;;",
                                 "    --) shift; break ;;", "    -*) echo unknown >&2; exit 2 ;;", "    *) break ;;", "  esac", "done", "docker build --build-arg \"BASE=$BASE\" %s \"$@\" -t %s:$TAG %s" % (more.replace("$", ""), self.image, where), "docker push %s:$TAG" % self.image]
        return self.pick("./tool.sh -b %s", "sh tool.sh --tag=tt --base %s", "./tool.sh --base %s -- --no-cache", "./tool.sh --tag=%s --pull || true") % self.literal()
