# SPDX-License-Identifier: Apache-2.0
"""Who uses images without building any, Dockerfiles nobody builds, and text that looks like a
build and is none."""
from recipes import FRAMEWORKS, HOST, mirror, tool
from repository import DOCKER


def tests_only(repo):
    repo.ci("""
        variables: {TOOLS: "$CI_REGISTRY/platform/tools"}
        lint:
          image: $TOOLS/lint:2.4
          script: [lint .]
        integration:
          image:
            name: @maven@
            entrypoint: ["/bin/sh", "-c"]
          services:
            - @postgres@
            - {name: "@redis@", alias: cache, variables: {A: b}}
          script:
            - mvn verify
            - echo "docker build -t $CI_REGISTRY_IMAGE:never . is what others do"
        scan:
          image: docker:27
          services: [docker:27-dind]
          script:
            - docker run --rm -e A=b -v "$PWD:/src" @sonar@ scan /src
        """, maven=mirror("maven"), postgres=mirror("postgres", repo.turns(0, 1)), redis=mirror("redis"), sonar=tool("sonar"))
    repo.use(tool("lint"), mirror("maven"), mirror("postgres", repo.turns(0, 1)), mirror("redis"), tool("sonar"), *DOCKER)


def kubernetes(repo):
    framework = sorted(FRAMEWORKS)[repo.turn % len(FRAMEWORKS)]
    image = f"{HOST}/platform/framework/{framework}:{FRAMEWORKS[framework][1][0][0]}"
    file = repo.turns("deploy/app.yaml", "k8s/base/app.yml", "manifests/app.yaml")
    repo.write(file, """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: text}
        data:
          Dockerfile: |
            FROM nowhere.example.com/a:1
        ---
        apiVersion: apps/v1
        kind: @kind@
        metadata: {name: @name@}
        spec:
          template:
            spec:
              initContainers:
                - {name: migrate, image: "@migrate@", args: [up]}
              containers:
                - name: app
                  image: @image@
                - name: proxy
                  image: nginx:1.27
        ---
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: nightly}
        spec:
          schedule: "0 3 * * *"
          jobTemplate:
            spec:
              template:
                spec:
                  containers: [{name: dump, image: "@postgres@"}]
        """, kind=repo.turns("Deployment", "StatefulSet", "DaemonSet"), migrate=tool("migrate"), image=image, postgres=mirror("postgres"))
    repo.ci("""
        deploy:
          image: @helm@
          script: [kubectl apply -f @file@]
        """, helm=tool("helm"), file=file)
    repo.use(tool("migrate"), image, "nginx:1.27", mirror("postgres"), tool("helm"))


def helm(repo):
    chart = repo.turns("chart", f"charts/{repo.name}", "deploy/helm")
    framework = sorted(FRAMEWORKS)[repo.turn % len(FRAMEWORKS)]
    path, tag = f"platform/framework/{framework}", FRAMEWORKS[framework][1][0][0]
    repo.has_gitlab = repo.turns(True, False)
    if repo.has_gitlab:
        repo.ci("deploy:\n  image: @helm@\n  script: [helm upgrade --install @name@ ./@chart@]\n", helm=tool("helm"), chart=chart)
        repo.use(tool("helm"))
    repo.write(f"{chart}/Chart.yaml", """
        apiVersion: v2
        name: @name@
        version: 0.1.0
        appVersion: "1.0"
        """)
    repo.write(f"{chart}/values.yaml", repo.turns("""
        image:
          repository: @host@/@path@
          tag: "@tag@"
          pullPolicy: IfNotPresent
        sidecar:
          image: "@tini@"
        """, """
        replicas: 2
        image:
          registry: @host@
          repository: @path@
          tag: "@tag@"
        sidecar: {image: {repository: @tini@}}
        """.replace("repository: @tini@", "repository: @tinirepository@, tag: '@tinitag@'")), path=path, tag=tag, tini=tool("tini"),
               tinirepository=tool("tini").rpartition(":")[0], tinitag=tool("tini").rpartition(":")[2])
    repo.write(f"{chart}/templates/deployment.yaml", """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: {{ include "name" . }}
        spec:
          template:
            spec:
              containers:
                - name: app
                  image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"
                  {{- with .Values.resources }}
                  resources: {{ toYaml . | nindent 12 }}
                  {{- end }}
        """)
    repo.use(f"{HOST}/{path}:{tag}", tool("tini"))


def nobody(repo):
    """Dockerfiles no CI builds: beside one that is built, vendored, or in a repository without CI."""
    if repo.turns(True, False, False):
        repo.has_gitlab = False
        repo.nobody_builds("Dockerfile")
        repo.put("README.md", f"# {repo.name}\n\n    docker build -t {repo.image}:dev .\n    docker push {HOST}/other/name:1\n")
        return
    repo.ci("""
        build:
          image: docker:27
          services: [docker:27-dind]
          script:
            - docker build -t $CI_REGISTRY_IMAGE:$CI_COMMIT_SHA @context@
            - docker push $CI_REGISTRY_IMAGE:$CI_COMMIT_SHA
        """, context=repo.turns(".", "app", "."))
    repo.make(repo.turns("Dockerfile", "app/Dockerfile", "Dockerfile"), repo.of("", "*"))
    repo.nobody_builds(repo.turns("Dockerfile.old", "Dockerfile", "legacy/Dockerfile"))
    repo.nobody_builds(repo.turns("dev/Containerfile", ".devcontainer/Dockerfile", "vendor/lib/Dockerfile"))
    repo.use(*DOCKER)


def distractors(repo):
    """One build; around it everything that only looks like one."""
    repo.ci(r"""
        # build: {script: ["docker build -t $CI_REGISTRY_IMAGE:comment ."]}
        variables:
          HINT: "docker build -t $CI_REGISTRY_IMAGE:hint ."
        include: []
        # include: [{local: ci/old.yml}]
        .template:
          image: never.example.com/hidden:1
          services: [never.example.com/hidden:2]
          script:
            - docker build -t $CI_REGISTRY_IMAGE:template .
            - docker push $CI_REGISTRY_IMAGE:template
        build:
          image: docker:27
          services: [docker:27-dind]
          before_script:
            - docker build --help
            - docker buildx build --help | head
            - docker --version
            - 'echo "run: docker build -t $CI_REGISTRY_IMAGE:echo ."'
            - echo docker push $CI_REGISTRY_IMAGE:echo
            - printf 'docker tag a %s\n' $CI_REGISTRY_IMAGE:printf
            - ": docker build -t $CI_REGISTRY_IMAGE:colon ."
            - grep -q "docker build -t $CI_REGISTRY_IMAGE:grep ." README.md || true
            - |
              cat > NOTES.md <<'EOF'
              docker build -t registry.example.com/notes/in-a-document:1 .
              docker push registry.example.com/notes/in-a-document:1
              skopeo copy docker://a docker://registry.example.com/notes/b:1
              EOF
              cat <<-END
              FROM nowhere.example.com/heredoc:1
              END
          script:
            # - docker build -t $CI_REGISTRY_IMAGE:commented .
            - docker build -t $CI_REGISTRY_IMAGE:@tag@ . # -t $CI_REGISTRY_IMAGE:trailing
            - docker push $CI_REGISTRY_IMAGE:@tag@
            - docker image ls
            - docker rmi $CI_REGISTRY_IMAGE:gone
        """, tag=repo.turns("$CI_COMMIT_SHA", "$CI_COMMIT_SHORT_SHA"))
    repo.put("ci/old.yml", "old:\n  image: never.example.com/old:1\n  script: ['docker build -t $CI_REGISTRY_IMAGE:old .']\n")
    repo.put("README.md", f"```sh\ndocker build -t {repo.image}:readme .\ndocker push {HOST}/readme/only:1\n```\n")
    repo.put("docs/howto.txt", f"docker build -f Dockerfile -t {HOST}/docs/only:1 .\n")
    repo.put("scripts/never-called.sh", f"#!/bin/sh\ndocker build -t {repo.image}:uncalled .\n")
    repo.put("Dockerfile.dockerignore", "*\n!FROM nowhere\n")
    repo.put("src/DockerfileParser.java", "class DockerfileParser { String s = \"FROM nowhere.example.com/java:1\"; }\n")
    repo.make("Dockerfile", repo.of("", "*"))
    repo.use(*DOCKER)


STYLES = [tests_only, kubernetes, helm, nobody, distractors]
