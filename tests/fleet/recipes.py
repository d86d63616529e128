# SPDX-License-Identifier: Apache-2.0
"""The bases of the fleet, and Dockerfiles on them, each with the images it takes."""
import hashlib

HOST = "registry.example.com"

# What platform_repositories.py builds: name → [(version, tag of its own base)].
OS = {"debian": [("11", "11-slim"), ("12", "12-slim")], "alpine": [("3.19", "3.19"), ("3.20", "3.20.3")],
      "ubuntu": [("22.04", "jammy"), ("24.04", "noble")], "fedora": [("39", "39"), ("40", "40")]}
LANGUAGES = {"jdk": ("debian", [("8", "11"), ("11", "11"), ("17", "12"), ("21", "12")]),
             "node": ("alpine", [("18", "3.19"), ("20", "3.20"), ("22", "3.20")]),
             "python": ("debian", [("3.11", "11"), ("3.12", "12")]),
             "go": ("alpine", [("1.22", "3.19"), ("1.23", "3.20")]),
             "dotnet": ("ubuntu", [("6.0", "22.04"), ("8.0", "24.04")]),
             "php": ("debian", [("8.2", "11"), ("8.3", "12")]),
             "ruby": ("fedora", [("3.2", "39"), ("3.3", "40")]),
             "rust": ("debian", [("1.79", "11"), ("1.80", "12")])}
FRAMEWORKS = {"spring": ("jdk", [("2.7", "11"), ("3.2", "17"), ("3.3", "21")]),
              "quarkus": ("jdk", [("2", "11"), ("3", "21")]),
              "express": ("node", [("4", "18"), ("5", "22")]),
              "next": ("node", [("13", "18"), ("14", "20")]),
              "django": ("python", [("4.2", "3.11"), ("5.0", "3.12")]),
              "fastapi": ("python", [("0.110", "3.11"), ("0.111", "3.12")]),
              "gin": ("go", [("1.9", "1.22"), ("1.10", "1.23")]),
              "aspnet": ("dotnet", [("6.0", "6.0"), ("8.0", "8.0")]),
              "laravel": ("php", [("10", "8.2"), ("11", "8.3")]),
              "rails": ("ruby", [("7.0", "3.2"), ("7.1", "3.3")])}
TOOLS = {"lint": "2.4", "protoc": "25.1", "sonar": "5", "helm": "3.15", "migrate": "4.17", "certs": "2024.2",
         "tini": "0.19", "assets": "7", "onbuild": "1"}
# Copies of images from outside: name → tags.
MIRRORS = {"postgres": ["15", "16"], "redis": ["7"], "nginx": ["1.26", "1.27"], "busybox": ["1.36"], "golang": ["1.23"],
           "maven": ["3-eclipse-temurin-21"]}
EXTERNAL = ["golang:1.23-alpine", "node:20-bookworm", "quay.io/keycloak/keycloak:25.0", "gcr.io/distroless/static-debian12:nonroot",
            "eclipse-temurin:21", "mcr.microsoft.com/dotnet/sdk:8.0"]


def normal(name):
    """The name as Docker normalises it."""
    head, slash, _ = name.partition("/")
    if not slash:
        name = "docker.io/library/" + name
    elif "." not in head and ":" not in head:
        name = "docker.io/" + name
    last = name.rpartition("/")[2]
    return name if ":" in last or "@" in last else name + ":latest"


def tool(name):
    return f"{HOST}/platform/tools/{name}:{TOOLS[name]}"


def mirror(name, index=0):
    return f"{HOST}/platform/mirror/{name}:{MIRRORS[name][index]}"


def base_with_tags(random, *levels):
    """A base and the tags it has."""
    all_levels = {"language": LANGUAGES, "framework": FRAMEWORKS}
    level = random.choice(levels or ("language", "framework"))
    name = random.choice(sorted(all_levels[level]))
    return f"{HOST}/platform/{level}/{name}", [version for version, _ in all_levels[level][name][1]]


def any_base(random, *levels):
    name, tags = base_with_tags(random, *levels)
    return name, random.choice(tags)


def digest_of(text):
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


# Each shape returns (text, images taken).

def _exact(random):
    name, tag = any_base(random)
    return f"FROM {name}:{tag}\nCOPY . /srv\nCMD [\"/srv/run\"]\n", [f"{name}:{tag}"]


def _stages(random):
    outside = random.choice(EXTERNAL)
    name, tag = any_base(random)
    return (f"FROM {outside} AS build\nWORKDIR /src\nCOPY . .\nRUN make\n\nFROM {name}:{tag}\n"
            "COPY --from=build /src/out /app\nCOPY --from=0 /etc/ssl /etc/ssl\n", [normal(outside), f"{name}:{tag}"])


def _argument(random):
    name, tag = any_base(random)
    return (f"ARG REGISTRY={HOST}\nARG TAG={tag}\nFROM ${{REGISTRY}}{name.removeprefix(HOST)}:$TAG\nARG TAG\nRUN echo $TAG\n",
            [f"{name}:{tag}"])


def _latest(random):
    name, _ = any_base(random)
    return f"# FROM {name}:old\nFROM {name}\nADD https://example.com/a.tar.gz /a\n", [f"{name}:latest"]


def _digest(random):
    name, tag = any_base(random)
    digest = digest_of(name + tag)
    if random.choice([True, False]):
        return f"FROM {name}@{digest}\nUSER 1000\n", [f"{name}@{digest}"]
    return f"FROM {name}:{tag}@{digest} AS run\nUSER 1000\n", [f"{name}:{tag}@{digest}"]


def _copy_from(random):
    name, tag = any_base(random)
    one, other = tool("certs"), tool(random.choice(["tini", "assets"]))
    return (f"FROM {name}:{tag} as run\nCOPY --from={one} /certs /etc/ssl/certs\n"
            f"COPY --chown=1000:1000 --from={other} \\\n     /bin/x \\\n     /bin/\nENTRYPOINT [\"/bin/x\"]\n", [f"{name}:{tag}", one, other])


def _mount(random):
    name, tag = any_base(random)
    one = tool("protoc")
    return (f"# syntax=docker/dockerfile:1.7\nFROM {name}:{tag}\n"
            f"RUN --mount=type=cache,target=/cache --mount=from={one},target=/protoc /protoc/bin/protoc -I. a.proto\n",
            ["docker.io/docker/dockerfile:1.7", f"{name}:{tag}", one])


def _heredoc(random):
    name, tag = any_base(random)
    return (f"FROM {name}:{tag}\nRUN <<EOF\nset -e\ncat > /Dockerfile.example <<INNER\nINNER\necho FROM nowhere.example.com/a:1\nEOF\n"
            "COPY <<-\"DOC\" /doc.txt\nFROM nowhere.example.com/b:2\nCOPY --from=nowhere.example.com/c:3 / /\n\tDOC\n",
            [f"{name}:{tag}"])


def _onbuild(random):
    outside = random.choice(EXTERNAL)
    return (f"FROM {outside} AS deps\nRUN true\nFROM {tool('onbuild')}\nCOPY --from=deps / /deps\n", [normal(outside), tool("onbuild")])


def _scratch(random):
    name, tag = any_base(random, "language")
    return (f"FROM --platform=$BUILDPLATFORM {name}:{tag} AS compile\nARG TARGETARCH\nRUN build --arch=$TARGETARCH\n"
            "FROM scratch\nCOPY --from=compile /out/app /app\n", [f"{name}:{tag}"])


def _mirrored(random):
    name = random.choice(sorted(MIRRORS))
    tag = random.choice(MIRRORS[name])
    base, its = any_base(random)
    return (f"FROM {HOST}/platform/mirror/{name}:{tag} AS Tools\n\nFROM {base}:{its}\nCOPY --from=tools /bin /opt/bin\n",
            [f"{HOST}/platform/mirror/{name}:{tag}", f"{base}:{its}"])


SHAPES = [_exact, _stages, _argument, _latest, _digest, _copy_from, _mount, _heredoc, _onbuild, _scratch, _mirrored]


def some_dockerfile(random, shape=None):
    return (shape or random.choice(SHAPES))(random)
