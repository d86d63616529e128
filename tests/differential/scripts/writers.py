# SPDX-License-Identifier: Apache-2.0
"""Dockerfiles, and the statements that write or change one."""

REGISTRY = "r.example.com"


class Writers:
    def base(self):
        return "%s/base/%s" % (REGISTRY, self.pick("os", "jdk", "node", "go"))

    def dockerfile(self):
        kind = self.random.randrange(5)
        if kind == 0:
            return ["FROM %s:%s" % (self.base(), self.literal()), "RUN true"]
        if kind == 1:
            return ["ARG BASE=%s" % self.literal(), "FROM %s:$BASE" % self.base()]
        if kind == 2:
            return ["ARG BASE=%s" % self.literal(), "ARG TAG=${BASE}-x", "FROM %s:${TAG}" % self.base(), "COPY --from=%s:1 /a /a" % self.base()]
        if kind == 3:
            return ["ARG BASE", "FROM %s:${BASE:-d%d} AS one" % (self.base(), self.random.randrange(9)), "RUN true",
                    "FROM %s:%s AS two" % (self.base(), self.literal()), "COPY --from=one /a /a"]
        return ["ARG IMG=%s:%s" % (self.base(), self.literal()), "FROM $IMG AS one", "FROM %s:%s" % (self.base(), self.literal())]

    def writer(self, path):
        """Statements that write or change the Dockerfile at `path`."""
        base, other = self.base(), self.base()
        v = self.value()
        ensure = "[ -f %s ] || echo 'FROM %s:0' > %s" % (path, base, path)
        source = self.fresh("Dockerfile.in")
        forms = [
            lambda: 'echo "FROM %s:%s" > %s' % (base, v, path), lambda: "printf 'FROM %s:%%s\\nRUN true\\n' \"%s\" > %s" % (base, v, path),
            lambda: "cat > %s <<EOF\nFROM %s:%s\nRUN true\nEOF" % (path, base, v), lambda: "cat <<'EOF' > %s\nARG BASE=%s\nFROM %s:$BASE\nEOF" % (path, self.literal(), base),
            lambda: 'echo "FROM %s:%s" | tee %s >/dev/null' % (base, v, path), lambda: "tee %s <<EOF\nFROM %s:%s\nEOF" % (path, base, v),
            lambda: self._with(source, "cp %s %s" % (source, path)), lambda: self._with(source, "mv %s %s" % (source, path)), lambda: self._with(source, "ln -sf \"$PWD/%s\" %s" % (source, path)),
            lambda: self._with(source, "cat %s list.txt | grep -v '^[a-z]' > %s" % (source, path)), lambda: self._with(source, "install -m 644 %s %s" % (source, path)),
            lambda: ensure + "\nsed -i 's/:[0-9.]*$/:%s/' %s" % (self.literal(), path), lambda: ensure + "\nsed -i \"s|^FROM .*|FROM %s:%s|\" %s" % (other, v, path),
            lambda: self._with(source, "sed 's/@BASE@/%s/' %s > %s" % (self.literal(), source, path), ["FROM %s:@BASE@" % base]),
            lambda: self._with(source, "BASE=%s; export BASE; envsubst < %s > %s" % (self.literal(), source, path), ["FROM %s:$BASE" % base]),
            lambda: self._with(source, "BASE=%s envsubst '$BASE' < %s > %s" % (v, source, path), ["FROM %s:${BASE}" % base]),
            lambda: "{ echo 'FROM %s:1'; echo 'COPY --from=%s:%s / /'; } > %s" % (base, other, v, path), lambda: "(echo \"FROM %s:%s\") > %s" % (base, v, path),
            lambda: "echo 'FROM %s:1' > %s; echo \"COPY --from=%s:%s / /\" >> %s" % (base, path, other, v, path), lambda: ensure + "\necho 'COPY --from=%s:a / /' >> %s" % (other, path),
            lambda: "w() { echo \"FROM %s:$1\"; }; w %s > %s" % (base, v, path), lambda: "for i in 1 2; do echo \"FROM %s:$i\"; done > %s" % (base, path),
            lambda: "echo FROM %s:z > .tmp.D; mv .tmp.D %s" % (base, path), lambda: "echo \"FROM %s:${BASE:-e}\" | sed 's/e$/f/' > %s" % (base, path),
            lambda: "D=%s; echo \"FROM %s:%s\" > \"$D\"" % (path, base, v), lambda: "exec 3>%s; echo 'FROM %s:x3' >&3; exec 3>&-" % (path, base),
            lambda: "sh -c 'echo \"FROM %s:%s\"' > %s" % (base, self.literal(), path), lambda: "awk '{print \"FROM %s:\" $2; exit}' list.txt > %s" % (base, path),
            lambda: "head -n1 VERSION | xargs printf 'FROM %s:%%s\\n' > %s" % (base, path), lambda: "if %s; then echo 'FROM %s:i1' > %s; else echo 'FROM %s:i2' > %s; fi" % (self.condition(), base, path, base, path),
            lambda: "rm -f %s; %s" % (path, "echo FROM %s:%s >> %s" % (base, v, path)), lambda: "cp %s.nothing %s 2>/dev/null || echo 'FROM %s:fb' > %s" % (path, path, base, path),
            lambda: "( cd sub && echo 'FROM %s:c%s' > Dockerfile )" % (base, self.literal()), lambda: "X=$(printf 'FROM %s:s1\\nRUN a')\necho \"$X\" > %s" % (base, path),
            lambda: "while read -r a b; do echo \"FROM %s:$b\" > %s; done < list.txt" % (base, path), lambda: "dd if=VERSION of=x 2>/dev/null || :; find . -name '%s' -exec sed -i 's/os/jdk/' {} +" % path.split("/")[-1],
        ]
        forms += self.more_writers(path, base, other, v, source)
        if self.shell == "bash":
            forms += [lambda: "cat <<< \"FROM %s:%s\" > %s" % (base, v, path), lambda: "echo 'FROM %s:1' &> %s" % (base, path), lambda: "ARR=('FROM %s:ar' 'RUN x'); printf '%%s\\n' \"${ARR[@]}\" > %s" % (base, path)]
        return self.choose("writer", forms)

    def _with(self, path, statement, text=None):
        self.files[path] = text or self.dockerfile()
        return statement
