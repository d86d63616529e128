# SPDX-License-Identifier: Apache-2.0
"""Build commands inside other commands: wrappers, conditions, pipes, here-documents, other shells."""
from recipes import tool
from repository import DOCKER


def _job(repo, *lines, more=""):
    script = "".join("    - |\n" + "".join(f"      {part}\n" for part in line.split("\n")) for line in lines)
    repo.put(".gitlab-ci.yml", "build:\n  image: docker:27\n  services: [docker:27-dind]\n  script:\n" + script + more)
    repo.use(*DOCKER)


def wrapped(repo):
    _job(repo, repo.turns("sudo -E docker build -t $CI_REGISTRY_IMAGE:a .", "time docker build -t $CI_REGISTRY_IMAGE:a .",
                          "env DOCKER_BUILDKIT=1 docker build -t $CI_REGISTRY_IMAGE:a .",
                          "timeout 30m nice docker build -t $CI_REGISTRY_IMAGE:a ."),
         repo.turns("sh -c 'docker build -t $CI_REGISTRY_IMAGE:b -f Dockerfile.b .'",
                    'bash -ec "docker build -t $CI_REGISTRY_IMAGE:b -f Dockerfile.b ."',
                    'eval "docker build -t $CI_REGISTRY_IMAGE:b -f Dockerfile.b ."',
                    "command docker build -t $CI_REGISTRY_IMAGE:b -f Dockerfile.b ."),
         "docker push $CI_REGISTRY_IMAGE:a && docker push $CI_REGISTRY_IMAGE:b")
    repo.make("Dockerfile", repo.of("", "a"))
    repo.make("Dockerfile.b", repo.of("", "b"))


def conditions(repo):
    _job(repo, repo.turns("if docker build -t $CI_REGISTRY_IMAGE:$CI_COMMIT_SHA . ; then\n  echo built\nelse\n  exit 1\nfi",
                          "docker build -t $CI_REGISTRY_IMAGE:$CI_COMMIT_SHA . 2>&1 | tee build.log",
                          "docker build -t $CI_REGISTRY_IMAGE:$CI_COMMIT_SHA . || { echo failed; exit 1; }",
                          "{ docker build -t $CI_REGISTRY_IMAGE:$CI_COMMIT_SHA .; } >build.log 2>&1 &\nwait"),
         "until docker push $CI_REGISTRY_IMAGE:$CI_COMMIT_SHA; do\n  sleep 5\ndone",
         'if [ "$CI_COMMIT_BRANCH" = main ]; then\n  docker tag $CI_REGISTRY_IMAGE:$CI_COMMIT_SHA $CI_REGISTRY_IMAGE:main\n'
         "  docker push $CI_REGISTRY_IMAGE:main\nfi")
    repo.make("Dockerfile", repo.of("", "*", "main"))


def standard_input(repo):
    """The recipe is in the script, or comes through a pipe."""
    base, tag = repo.base()
    how = repo.turns(f"docker build -t $CI_REGISTRY_IMAGE:1 - <<'EOF'\nFROM {base}:{tag}\nCOPY --from={tool('certs')} /c /c\nEOF",
                     f"docker build -t $CI_REGISTRY_IMAGE:1 -f - . <<EOF\nFROM {base}:{tag}\nCOPY --from={tool('certs')} /c /c\nEOF",
                     "docker build -t $CI_REGISTRY_IMAGE:1 - < Dockerfile.in-a-pipe")
    _job(repo, how, "docker push $CI_REGISTRY_IMAGE:1")
    if "in-a-pipe" in how:
        repo.put("Dockerfile.in-a-pipe", f"FROM {base}:{tag}\nRUN true\n")
        repo.built("Dockerfile.in-a-pipe", repo.of("", "1"), [f"{base}:{tag}"])
    else:
        repo.built(".gitlab-ci.yml", repo.of("", "1"), [f"{base}:{tag}", tool("certs")])


def after_script(repo):
    """A shell of its own: it sees the job's variables, not what the script exported."""
    _job(repo, "export IMAGE=$CI_REGISTRY_IMAGE/in-script", 'docker build -t "$IMAGE:$CI_COMMIT_SHA" .', 'docker push "$IMAGE:$CI_COMMIT_SHA"',
         more="  variables: {IMAGE: $CI_REGISTRY_IMAGE/cache}\n  after_script:\n    - docker build -f Dockerfile.cache -t $IMAGE:1 .\n"
              "    - docker push $IMAGE:1\n")
    repo.make("Dockerfile", repo.of("in-script", "*"))
    repo.make("Dockerfile.cache", repo.of("cache", "1"))


def written_otherwise(repo):
    """A script that is one string, nested lists, tabs, line ends of Windows, quotes in odd places."""
    text = repo.turns("build:\n  image: docker:27\n  services: [docker:27-dind]\n  script: \"docker build -t $CI_REGISTRY_IMAGE:x . && "
                      "docker push $CI_REGISTRY_IMAGE:x\"\n",
                      "build:\r\n  image: docker:27\r\n  services: [docker:27-dind]\r\n  script:\r\n    - docker build -t $CI_REGISTRY_IMAGE:x .\r\n"
                      "    - docker push $CI_REGISTRY_IMAGE:x\r\n",
                      "build:\n  image: docker:27\n  services: [docker:27-dind]\n  script:\n    - [\"docker build -t 'registry.example.com'/"
                      "\\\"${CI_PROJECT_PATH,,}\\\":x .\", [docker push $CI_REGISTRY_IMAGE:x]]\n")
    repo.put(".gitlab-ci.yml", text)
    repo.make("Dockerfile", repo.of("", "x"))
    repo.use(*DOCKER)


def compose_tag_of_job(repo):
    """The job gives the tag that the compose file leaves open."""
    _job(repo, "docker compose build", "docker compose push", more='  variables: {RELEASE: "2.1"}\n')
    repo.put("compose.yaml", f"services:\n  app:\n    image: {repo.image}:${{RELEASE}}\n    build: {{context: ., dockerfile: Dockerfile.app}}\n")
    repo.make("Dockerfile.app", repo.of("", "2.1"))


STYLES = [wrapped, conditions, standard_input, after_script, written_otherwise, compose_tag_of_job]
