// SPDX-License-Identifier: Apache-2.0
// Putting together what several commands, variants or files do with images: everything once,
// in order, nothing lost.
#pragma once
#include <string>
#include <vector>

#include "analyzer/ci/jobs.hpp"
#include "analyzer/model/job.hpp"

namespace keelson::ci {

// Appends what is new. Builds that differ only in `needs` become one.
void add_actions(ImageActions& to, const ImageActions& from);

// Appends a use, unless it names no image: empty, or `scratch`. `written` as in ImageUse.
void add_use(std::vector<ImageUse>& to, const std::string& reference, const Place& place,
             const std::string& written = {});

// Leaves out uses that name no image and what is there twice.
void tidy(ImageActions& actions);

// The distinct jobs of the list, where the name does not count; those that are alike keep the
// first one's name.
std::vector<Job> distinct(std::vector<Job> jobs);

// Whether nothing is known or done about images.
bool is_empty(const ImageActions& actions);

void append(ProjectFacts& to, ProjectFacts from);

}  // namespace keelson::ci
