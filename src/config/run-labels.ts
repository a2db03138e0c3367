/**
 * The default of `run.labels`: labels that CI systems put on the containers of a job, and on nothing
 * that outlives it. Each was read in the source that sets it, named beside it.
 *
 * Left out because they set no label to go by: GitHub Actions' runner (a bare hash of six hex digits
 * that differs per runner: actions/runner src/Runner.Worker/Container/DockerCommandManager.cs);
 * Jenkins' Docker Pipeline (jenkinsci/docker-workflow-plugin client/DockerClient.java `run`); act
 * (nektos/act pkg/container/docker_run.go); TeamCity's container wrapper (its documentation names
 * none); Concourse (Garden or containerd, not Docker). `run.names` or further labels name those.
 */
export const DEFAULT_RUN_LABELS: readonly string[] = [
  // GitLab Runner's build, helper and service containers: gitlab.com/gitlab-org/gitlab-runner
  // executors/docker/internal/labels/labels.go
  'com.gitlab.gitlab-runner.job.id',
  // Drone's steps and services: drone/runner-go labels/labels.go `FromBuild`
  'io.drone.build.number',
  // Woodpecker's steps: woodpecker-ci/woodpecker pipeline/backend/docker/convert.go
  'wp_uuid',
  // Buildkite: buildkite-plugins/docker-buildkite-plugin commands/run.sh and
  // buildkite-plugins/docker-compose-buildkite-plugin commands/run.sh
  'com.buildkite.job_id',
  // The older spelling, which the docker plugin also sets with `run-labels: false` (same file)
  'com.buildkite.job-id',
  // Agents of Jenkins' Docker plugin: jenkinsci/docker-plugin
  // src/main/java/com/nirima/jenkins/plugins/docker/DockerContainerLabelKeys.java
  'com.nirima.jenkins.plugins.docker.JenkinsId',
  // Testcontainers: testcontainers/testcontainers-java
  // core/src/main/java/org/testcontainers/DockerClientFactory.java `DEFAULT_LABELS`
  'org.testcontainers=true',
];
