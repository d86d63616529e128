// SPDX-License-Identifier: Apache-2.0
// Goes through the tokens of one Jenkinsfile in order and gathers what its steps do with images.
// Never reads another file, but names those that are loaded.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "analyzer/ci/groovy_values.hpp"
#include "analyzer/ci/scripts.hpp"
#include "analyzer/model/job.hpp"

namespace keelson::ci {

class JenkinsfileScan {
 public:
  JenkinsfileScan(std::string file, const std::string& text, Scripts& scripts);

  Job job();
  const std::vector<std::string>& loaded() const { return m_loaded; }

 private:
  enum class Block : std::uint8_t { other, agent, docker, dockerfile, environment };
  // What holds between `{` and `}`.
  struct Frame {
    Block block = Block::other;
    std::string directory;
    std::string registry;  // of docker.withRegistry, with its slash
    TextByName environment;
    // Of an agent's Dockerfile.
    std::string filename, build_directory, build_arguments;
    std::uint32_t line = 0;
  };

  void collect_assignments();
  void step(std::size_t& at);
  void open_block();
  void close_block();
  void step_in_agent(const std::string& name, std::size_t& at);
  void run_script(std::size_t& at);
  void walk(const std::string& text, std::uint32_t line);
  void build_image(std::size_t& at, const std::string& variable);
  void name_image(std::size_t& at, const std::string& variable);
  void call_on_image(const std::string& image, std::size_t& at);
  void do_with_image(const std::string& image, const std::string& method, std::size_t& at);
  void read_pod(const std::string& yaml, std::uint32_t line);
  std::string qualified(const std::string& image) const;
  bool is_sign(std::size_t at, std::string_view sign) const;
  bool is_assignment(std::size_t at) const;
  Place place(std::uint32_t line) const { return {m_file, line}; }

  std::string m_file;
  std::vector<GroovyToken> m_tokens;
  GroovyValues m_values;
  Scripts& m_scripts;
  Variables m_environment;
  std::map<std::string, std::string> m_images;  // by variable
  std::vector<Frame> m_frames;
  Frame m_next;  // what the next `{` opens
  std::vector<const shell::Walk*> m_walks;
  std::vector<std::string> m_loaded;
  Job m_job;
};

}  // namespace keelson::ci
