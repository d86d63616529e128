// SPDX-License-Identifier: Apache-2.0
// What is known of the templates and components that GitLab itself ships: whether one builds
// images. A name that is not in the list says nothing: it may build.
#pragma once
#include <string_view>

namespace keelson::gitlab {

enum class TemplateBuilds { nothing, images, unknown };

// "Jobs/SAST.gitlab-ci.yml", "Security/SAST.gitlab-ci.yml", "SAST.gitlab-ci.yml".
TemplateBuilds builds_of_template(std::string_view name);

// "gitlab.com/components/sast/sast@1.0"; only GitLab's own group counts.
TemplateBuilds builds_of_component(std::string_view address);

}  // namespace keelson::gitlab
