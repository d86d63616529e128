# SPDX-License-Identifier: Apache-2.0
"""Repositories whose CI is not GitLab's: GitHub Actions, Jenkins. They have an empty .git."""
from recipes import HOST, mirror, tool


def github(repo):
    """The usual action, with tags written or by docker/metadata-action."""
    repo.has_gitlab = False
    file = repo.turns("Dockerfile", "docker/Dockerfile")
    base, tags = repo.with_tag_argument(file, default="none")
    written = repo.turns(True, False)
    repo.write(".github/workflows/image.yml", """
        name: image
        on: {push: {branches: [main]}}
        env:
          REGISTRY: @host@
          IMAGE: @path@
        jobs:
          image:
            runs-on: ubuntu-latest
            steps:
              - uses: actions/checkout@v4
              - uses: docker/setup-buildx-action@v3
              - id: meta
                uses: docker/metadata-action@v5
                with:
                  images: ${{ env.REGISTRY }}/${{ env.IMAGE }}
                  flavor: latest=false
                  tags: |
                    type=sha
                    type=raw,value=rolling
              - name: Build and push
                uses: docker/build-push-action@v6
                with:
                  context: .
                  file: @file@
                  push: true
                  build-args: |
                    BASE_TAG=@tag@
                    OTHER=1
                  tags: @tags@
        """, path=repo.image.removeprefix(HOST + "/"), file=file, tag=tags[0],
               tags="${{ env.REGISTRY }}/${{ env.IMAGE }}:${{ github.sha }}" if written else "${{ steps.meta.outputs.tags }}")
    repo.built(file, repo.of("", "*") if written else repo.of("", "sha-*", "rolling"), [f"{base}:{tags[0]}"])


def github_matrix(repo):
    repo.has_gitlab = False
    parts = repo.turns(["api", "web"], ["core", "cli"])
    repo.write(".github/workflows/ci.yaml", """
        on: push
        jobs:
          test:
            runs-on: ubuntu-latest
            container: @lint@
            services:
              database: {image: "@database@"}
            steps:
              - run: npm test
          image:
            runs-on: ubuntu-latest
            strategy:
              matrix:
                part: [@one@, @two@]
            steps:
              - uses: actions/checkout@v4
              - uses: docker/build-push-action@v5
                with:
                  context: ${{ matrix.part }}
                  push: ${{ github.ref == 'refs/heads/main' }}
                  tags: @image@/${{ matrix.part }}:latest,@image@/${{ matrix.part }}:${{ github.run_number }}
        """, one=parts[0], two=parts[1], lint=tool("lint"), database=mirror("postgres", 1))
    for part in parts:
        repo.make(f"{part}/Dockerfile", repo.of(part, "latest", "*"))
    repo.use(tool("lint"), mirror("postgres", 1))


def github_script(repo):
    """Command lines in steps, with a working directory."""
    repo.has_gitlab = False
    repo.write(".github/workflows/build.yml", """
        on: [push]
        env: {TAG: "2.6"}
        jobs:
          build:
            runs-on: [self-hosted]
            defaults: {run: {shell: bash}}
            steps:
              - run: |
                  docker build -t "@image@:${TAG}" \\
                    -f @file@ .
                  docker push "@image@:${TAG}"
              - run: docker build -t @image@/side:${{ env.TAG }} . && docker push @image@/side:$TAG
                working-directory: side
              # - run: docker build -t @image@:never .
        """, file=repo.turns("Dockerfile", "Dockerfile.main"))
    repo.make(repo.turns("Dockerfile", "Dockerfile.main"), repo.of("", "2.6"))
    repo.make("side/Dockerfile", repo.of("side", "2.6"))


def jenkins(repo):
    repo.has_gitlab = False
    file = repo.turns("Dockerfile", "docker/Dockerfile")
    repo.write("Jenkinsfile", """
        pipeline {
          agent { docker { image '@maven@' } }
          stages {
            // docker.build("@image@:never")
            stage('test') {
              steps { sh 'mvn verify' }
            }
            stage('image') {
              steps {
                script {
                  @build@
                }
              }
            }
          }
        }
        """, maven=mirror("maven"), build=repo.turns(
            'def built = docker.build("@image@:${env.BUILD_NUMBER}", "-f @file@ .")\n          built.push()',
            'sh "docker build -f @file@ -t @image@:${BUILD_NUMBER} . && docker push @image@:${BUILD_NUMBER}"')
        .replace("@image@", repo.image).replace("@file@", file))
    repo.make(file, repo.of("", "*"))
    repo.use(mirror("maven"))


STYLES = [github, github_matrix, github_script, jenkins]
