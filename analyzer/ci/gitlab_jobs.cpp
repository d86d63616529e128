// SPDX-License-Identifier: Apache-2.0
#include "analyzer/ci/gitlab_jobs.hpp"

#include <algorithm>

#include "analyzer/ci/actions.hpp"

namespace keelson::ci {
namespace {

void add_image(Job& job, const ImageUse& image) {
  std::vector<ImageUse> named;
  add_use(named, image.reference, image.place);
  if (named.empty() || image == job.image) return;
  if (job.image.reference.empty())
    job.image = image;
  else
    job.actions.uses.push_back(image);
}

Job job_of(const gitlab::PipelineJob& from, Scripts& scripts) {
  Job job;
  job.name = from.name;
  job.place = from.place;
  std::vector<const Variables*> seen;
  for (const auto& variant : from.variants) {
    add_image(job, variant.image);
    for (const ImageUse& service : variant.services) {
      if (std::find(job.services.begin(), job.services.end(), service) == job.services.end())
        add_use(job.services, service.reference, service.place, service.written);
    }
    const bool is_walked = std::any_of(seen.begin(), seen.end(), [&](const Variables* variables) {
      return *variables == variant.variables;
    });
    if (is_walked) continue;
    seen.push_back(&variant.variables);
    // after_script runs in a shell of its own, but sees the images the script made.
    std::vector<const shell::Walk*> walks;
    if (!from.script.empty()) walks.push_back(&scripts.walk(from.script, variant.variables));
    if (!from.after_script.empty())
      walks.push_back(&scripts.walk(from.after_script, variant.variables));
    add_actions(job.actions, scripts.recognise(walks));
  }
  tidy(job.actions);
  return job;
}

}  // namespace

ProjectFacts read_gitlab(const gitlab::Project& project, const gitlab::Projects& others,
                         Scripts& scripts) {
  ProjectFacts facts;
  gitlab::Pipeline pipeline = gitlab::read_pipeline(project, others);
  facts.open = std::move(pipeline.open);
  for (const gitlab::PipelineJob& job : pipeline.jobs) facts.jobs.push_back(job_of(job, scripts));
  return facts;
}

}  // namespace keelson::ci
