// SPDX-License-Identifier: Apache-2.0
// Ordinary Dockerfiles, made from a number: what services of a company have. About
// 1.1 kB each, the average of public ones. The same everywhere.
#pragma once
#include <cstdint>
#include <string>

#include "tests/bench/generated.hpp"

namespace keelson::bench {

inline std::string ordinary_dockerfile(std::uint32_t i) {
  const auto pick = [&](std::uint32_t salt, std::uint32_t count) {
    return std::to_string(Generated::mix(std::uint64_t{i} * 16 + salt) % count);
  };
  const std::string n = std::to_string(i);
  std::string text = i % 4 == 0 ? "# syntax=docker/dockerfile:1\n" : "";
  text += "# The service " + n + ", built and then copied onto its base.\nARG VERSION=1." +
          pick(1, 40) + "\n";
  if (i % 2 == 0) {
    text += "FROM registry.example.com/base/golang:1." + pick(2, 9) +
            " AS build\n"
            "WORKDIR /src\n"
            "COPY go.mod go.sum ./\n"
            "RUN go mod download\n"
            "COPY . .\n"
            "RUN --mount=type=cache,target=/cache/go-build \\\n"
            "    CGO_ENABLED=0 GOOS=linux \\\n"
            "    go build -trimpath -ldflags \"-s -w -X main.version=${VERSION}\" -o /out/app "
            "./cmd/app\n\n";
  }
  text += "FROM registry.example.com/base/" + std::string(i % 3 == 0 ? "debian" : "run") + ":" +
          pick(3, 20) +
          "\n"
          "LABEL org.opencontainers.image.title=\"service " +
          n +
          "\" \\\n"
          "      org.opencontainers.image.vendor=\"Example\"\n"
          "ENV LANG=C.UTF-8 \\\n"
          "    PATH=/opt/app/bin:$PATH \\\n"
          "    APP_HOME=/opt/app\n"
          "# What it needs at run time; lists are not kept.\n"
          "RUN apt-get update \\\n"
          "    && apt-get install -y --no-install-recommends \\\n"
          "        ca-certificates \\\n"
          "        curl \\\n"
          "        tzdata \\\n"
          "    && rm -rf /var/lib/apt/lists/*\n"
          "WORKDIR ${APP_HOME}\n";
  text += i % 2 == 0 ? "COPY --from=build /out/app bin/app\n"
                     : "COPY --chown=1000:1000 target/service-" + n + ".jar app.jar\n";
  text += "COPY --from=registry.example.com/base/certs:" + pick(4, 3) +
          " /etc/ssl/certs /etc/ssl/certs\n"
          "USER 1000:1000\n"
          "EXPOSE 8080\n"
          "HEALTHCHECK --interval=30s --timeout=3s CMD curl -fsS http://localhost:8080/health || "
          "exit 1\n"
          "ENTRYPOINT [\"/opt/app/bin/app\"]\n"
          "CMD [\"serve\", \"--port\", \"8080\"]\n";
  return text;
}

}  // namespace keelson::bench
