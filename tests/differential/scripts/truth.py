# SPDX-License-Identifier: Apache-2.0
"""What recorded calls of builders really make, and from what. Knows only the Dockerfiles that generate.py writes."""
import os, re

VALUED = {"-t", "--tag", "-f", "--file", "--target", "--build-arg", "--iidfile", "--destination", "-d", "--context", "-c",
          "--dockerfile", "--cache-from", "--cache-to", "--label", "--platform", "--network", "--progress", "--output", "-o",
          "--format", "--build-context", "--from", "--cache-repo", "--secret", "--builder"}
NAME = re.compile(r"[a-z0-9][a-z0-9._-]*(:[0-9]+)?(/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?")


def normal(name):
    """As Docker completes it; None for what it rejects."""
    if not NAME.fullmatch(name):
        return None
    first = name.split("/")[0]
    if "/" not in name:
        name = "docker.io/library/" + name
    elif "." not in first and ":" not in first and first != "localhost":
        name = "docker.io/" + name
    return name if ":" in name.rsplit("/", 1)[1] else name + ":latest"


def options_of(words):
    """(options by name, the rest). `-tX`, `--x=y` and `--x y` alike."""
    options, rest, i = {}, [], 0
    while i < len(words):
        word = words[i]
        i += 1
        if word == "-" or not word.startswith("-"):
            rest.append(word)
            continue
        name, value = word, None
        if word.startswith("--") and "=" in word:
            name, value = word.split("=", 1)
        elif not word.startswith("--") and len(word) > 2:
            if word[:2] in VALUED:
                name, value = word[:2], word[2:]
            elif word.startswith("-q") and word[2] in "tf":
                options.setdefault("-q", []).append("")
                name, value = "-" + word[2], word[3:] or None
        if name in VALUED and value is None:
            value = words[i] if i < len(words) else ""
            i += 1
        options.setdefault(name, []).append("" if value is None else value)
    return options, rest


def expand(text, values):
    def one(match):
        name, how, word = match.group(1) or match.group(2), match.group(3), match.group(4)
        value = values.get(name)
        if how == ":-":
            return value or word
        if how == "-":
            return word if value is None else value
        if how == ":+":
            return word if value else ""
        return value or ""
    return re.sub(r"\$(?:(\w+)|\{(\w+)(?:(:-|-|:\+)([^}]*))?\})", one, text)


def inputs_of(text, given, target):
    """The images that the stages in use are built from."""
    values, stages, names = {}, [], {}
    for line in text.splitlines():
        line = line.strip()
        word = line.split(" ")[0].upper()
        if word == "ARG" and not stages:
            name, _, default = line[4:].strip().partition("=")
            default = expand(default.strip("\"'"), values) if "=" in line else None
            values[name] = given.get(name, default)
        elif word == "FROM":
            parts = [p for p in line.split()[1:] if not p.startswith("--")]
            if not parts:
                return []
            stages.append([expand(parts[0], values)])
            if len(parts) == 3:
                names[parts[2].lower()] = len(stages) - 1
        elif word == "COPY" and stages:
            for match in re.finditer(r"--from=(\S+)", line):
                stages[-1].append(match.group(1))
    if not stages:
        return []
    start = len(stages) - 1
    if target:
        start = names.get(target.lower(), int(target) if target.isdigit() and int(target) < len(stages) else None)
        if start is None:
            return []
    found, seen, todo = [], set(), [start]
    while todo:
        stage = todo.pop()
        if stage in seen:
            continue
        seen.add(stage)
        for name in stages[stage]:
            other = names.get(name.lower())
            if other is None and name.isdigit() and int(name) < stage:
                other = int(name)
            if other is not None and other < stage:
                todo.append(other)
            elif name.lower() != "scratch":
                found.append(name)
    return found


class Made:
    def __init__(self, call, names, inputs, text):
        self.names, self.inputs, self.text = set(names), set(inputs), text
        self.id, self.words, self.pushed = call.id, [call.tool] + call.words, False


def build_of(call):
    """The build that a call makes; None for other calls, and for what fails for want of its file."""
    words = call.words
    if call.tool != "executor":
        if words[:1] and words[0] in ("build", "bud", "build-using-dockerfile"):
            words = words[1:]
        elif words[:2] in (["buildx", "build"], ["image", "build"], ["builder", "build"]):
            words = words[2:]
        else:
            return None
    options, rest = options_of(words)
    def last(*names):
        return [v for n in names for v in options.get(n, [])][-1:] or [None]
    if call.tool == "executor":
        names = options.get("--destination", []) + options.get("-d", [])
        context = (last("--context", "-c")[0] or call.cwd).removeprefix("dir://")
        file = last("--dockerfile", "-f")[0] or "Dockerfile"
        text = call.text(context, file)
        if text is None:
            text = call.text(file)
    else:
        names = options.get("-t", []) + options.get("--tag", [])
        if len(rest) != 1 and call.tool == "docker":  # it "requires exactly 1 argument"
            return None
        context = rest[0] if rest else "."
        file = last("-f", "--file")[0]
        if file in ("-", "/dev/stdin") or (context == "-" and not file):
            text = call.stdin
        elif file:
            text = call.text(file)
            if text is None and call.tool in ("buildah", "podman"):
                text = call.text(context, file)
        elif call.tool == "docker":
            text = call.text(context, "Dockerfile")
        else:
            text = call.text(context, "Containerfile")
            if text is None:
                text = call.text(context, "Dockerfile")
    if text is None:
        return None
    given = {}
    for word in options.get("--build-arg", []):
        name, equals, value = word.partition("=")
        if equals:
            given[name] = value
        elif name in call.environment:
            given[name] = call.environment[name]
    inputs = [n for n in map(normal, inputs_of(text, given, last("--target")[0])) if n]
    made = Made(call, [n for n in map(normal, names) if n], inputs, text)
    made.pushed = call.tool == "executor" and "--no-push" not in options or "--push" in options
    return made


def container_of(call, containers):
    """What `buildah from`, `copy --from`, `commit` and docker's `create` and `commit` make of a container; None: not one of these."""
    options, rest = options_of(call.words)
    command = rest[0] if rest else ""
    if command in ("from", "create") and len(rest) > 1:
        names = options.get("--name", []) or ["container-" + call.number]
        image = normal(rest[1])
        containers[names[-1]] = Made(call, [], [image] if image and rest[1] != "scratch" else [], "")
    elif command in ("copy", "add") and len(rest) > 1 and rest[1] in containers:
        containers[rest[1]].inputs.update(n for n in map(normal, options.get("--from", [])) if n)
    elif command == "commit" and len(rest) > 2 and rest[1] in containers:
        taken = containers[rest[1]]
        return Made(call, [n for n in [normal(rest[2])] if n], taken.inputs, "")
    elif command not in ("run", "config"):
        return None
    return Made(call, [], [], "")


def is_compose(call):
    return call.tool == "docker-compose" or call.words[:1] == ["compose"]


def compose_file(call):
    words = call.words[1:] if call.tool != "docker-compose" else call.words
    options, rest = options_of(words)
    values = {}
    for line in (call.text(".env") or "").splitlines():
        name, equals, value = line.partition("=")
        if equals:
            values[name] = value
    values.update(call.environment)
    names = options.get("-f", []) + options.get("--file", []) or [n for n in call.environment.get("COMPOSE_FILE", "").split(":") if n]
    name = (names or ["compose.yaml"])[-1]
    text = call.text(name)
    if text is None and not names:
        text = call.text("docker-compose.yml")
    return expand(text or "", values), options, rest, name


def services_of(text):
    """Of the compose files that generate.py writes: a service is a line of two blanks; its keys are lines of their own."""
    for block in re.split(r"(?m)^  (?=\w+:$)", text)[1:]:
        keys = dict(re.findall(r"(?m)^ +(image|context|dockerfile|target): *(\S+)$", block))
        keys["args"] = dict(re.findall(r"(?m)^ {8}(\w+): *\"?([^\"\n]*)\"?$", block))
        keys["name"], keys["is_built"] = block.split(":")[0], "build:" in block
        yield keys


def compose_names(call):
    return [n for n in (normal(one["image"]) for one in services_of(compose_file(call)[0]) if one["is_built"] and "image" in one) if n]


def compose_builds(call):
    text, options, rest, name = compose_file(call)
    if "build" not in rest:
        return []
    found, asked = [], [one for one in rest if one != "build"]
    for one in services_of(text):
        if not one["is_built"] or "image" not in one or asked and one["name"] not in asked:
            continue
        context = os.path.join(os.path.dirname(name), one.get("context", "."))
        file = call.text(context, one.get("dockerfile", "Dockerfile"))
        given = dict(one["args"])
        for word in options.get("--build-arg", []):
            key, equals, value = word.partition("=")
            if equals or key in call.environment:
                given[key] = value if equals else call.environment[key]
        if file is not None:
            inputs = [n for n in map(normal, inputs_of(file, given, one.get("target"))) if n]
            found.append(Made(call, [n for n in [normal(one["image"])] if n], inputs, file))
    return found


def truth_of(calls):
    """[(product, registry images it needs, the build)] of one run: what is pushed, through names that stay local."""
    builds, owners, ids, truth, containers = [], {}, {}, [], {}

    def needs(made):
        found = set()
        for name in made.inputs:
            other = made.bound.get(name)
            found |= needs(other) if other else set()
            if not other or name.startswith("r.example.com/"):
                found.add(name)
        return found

    def push(name, made):
        truth.append((name, needs(made), made))

    for call in calls:
        if is_compose(call):
            services = compose_builds(call)
            for made in services:
                made.bound = {name: owners[name] for name in made.inputs if name in owners}
                builds.append(made)
                owners.update((name, made) for name in made.names)
            if "push" in call.words:
                for name in compose_names(call):
                    if name in owners:
                        push(name, owners[name])
            continue
        container = container_of(call, containers)
        if container is not None:
            for name in container.names:
                container.bound = {one: owners[one] for one in container.inputs if one in owners}
                owners[name] = container
            continue
        made = build_of(call)
        if made:
            made.bound = {name: owners[name] for name in made.inputs if name in owners}
            builds.append(made)
            ids[made.id] = made
            for name in made.names:
                owners[name] = made
                if made.pushed:
                    push(name, made)
            continue
        if call.words[:2] == ["push", "-a"]:
            for name in [one for one in owners if len(call.words) > 2 and one.rpartition(":")[0] == call.words[2]]:
                push(name, owners[name])
            continue
        words = [w for w in call.words if w == "-" or not w.startswith("-")]
        words = words[1:] if words[:1] == ["image"] else words
        if len(words) > 2 and words[0] == "tag":
            source = ids.get(words[1]) or ids.get("sha256:" + words[1]) or owners.get(normal(words[1]))
            for name in filter(None, map(normal, words[2:])):
                if source:
                    owners[name] = source
        elif len(words) > 1 and words[0] == "push":
            source = ids.get(words[1]) or owners.get(normal(words[1]))
            to = words[2].removeprefix("docker://") if len(words) > 2 else words[1]
            if source and normal(to):
                push(normal(to), source)
    return truth, builds
