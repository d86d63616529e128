# SPDX-License-Identifier: Apache-2.0
"""One repository of the fleet: its files, and what they are meant to say. The truth is told
by whoever writes the files; nothing here reads a file back."""
import random
import re
import textwrap

import recipes

HOST = recipes.HOST
DOCKER = ["docker:27", "docker:27-dind"]  # what the usual build job runs in


def fill(template, /, **values):
    """The template with each @name@ replaced, and without its indentation."""
    text = textwrap.dedent(template).lstrip("\n")
    return re.sub(r"@([a-z]+)@", lambda match: str(values[match[1]]), text)


class Repository:
    def __init__(self, source, path, turn, seed):
        self.path = path                                # below the source
        self.directory = f"{source.directory}/{path}"   # as Keelson shows it
        self.project = f"{source.group}/{path}"
        self.name = path.rpartition("/")[2]
        self.image = f"{HOST}/{self.project}".lower()   # CI_REGISTRY_IMAGE
        self.turn = turn                                # which variation of its style this is
        self.random = random.Random(seed)
        self.style = ""
        self.files = {}
        self.has_gitlab = True  # otherwise an empty .git marks it
        self.builds, self.unlinked, self.uses, self.out_of_reach = [], [], set(), False

    # Variation.

    def turns(self, *options):
        """One after the other, so that each of them is met."""
        return options[self.turn % len(options)]

    def any(self, *options):
        return self.random.choice(options)

    def base(self, *levels):
        """An in-house base with an exact tag: (name, tag)."""
        return recipes.any_base(self.random, *levels)

    # Files.

    def put(self, path, text):
        assert path not in self.files, f"{self.path}: {path} is written twice"
        self.files[path] = text

    def write(self, path, template, /, **values):
        standard = {"host": HOST, "image": self.image, "name": self.name, "project": self.project}
        self.put(path, fill(template, **{**standard, **values}))

    def ci(self, template, /, **values):
        self.write(".gitlab-ci.yml", template, **values)

    # Truth.

    def built(self, dockerfile, products, bases):
        """The Dockerfile is built under these names from these images."""
        self.builds.append({"dockerfile": f"{self.directory}/{dockerfile}", "products": sorted(set(products)),
                            "bases": sorted(set(bases))})

    def make(self, dockerfile, products, shape=None):
        """Writes some Dockerfile, built under these names with nothing given by CI."""
        text, bases = recipes.some_dockerfile(self.random, shape)
        self.put(dockerfile, text)
        self.built(dockerfile, products, bases)

    def with_tag_argument(self, dockerfile, argument="BASE_TAG", default=None, levels=()):
        """Writes a Dockerfile whose base's tag is an argument: the base's name, and tags it has."""
        name, tags = recipes.base_with_tags(self.random, *levels)
        declared = argument if default is None else f"{argument}={default}"
        self.put(dockerfile, f"ARG {declared}\nFROM {name}:${{{argument}}}\nCOPY . /app\n")
        return name, tags * 2

    def nobody_builds(self, dockerfile):
        text, bases = recipes.some_dockerfile(self.random)
        self.put(dockerfile, text)
        self.unlinked.append({"dockerfile": f"{self.directory}/{dockerfile}", "bases": sorted(set(bases))})

    def use(self, *images):
        self.uses.update(recipes.normal(image) for image in images)

    def of(self, part="", *tags):
        """Names of an image of this repository: of("api", "*", "latest")."""
        return [f"{self.image}{'/' if part else ''}{part}:{tag}" for tag in tags]
