import { ConfigError } from './read.ts';
import { type Environment, type EnvironmentName, factsOf } from './schema.ts';

/** The build that a worker is of, as Temporal's worker deployments name it. */
export interface WorkerVersion {
  deploymentName: string;
  buildId: string;
}

/** The names that Temporal's own controller for Kubernetes sets. */
export const WORKER_VERSION = [
  'TEMPORAL_DEPLOYMENT_NAME',
  'TEMPORAL_WORKER_BUILD_ID',
] as const satisfies readonly EnvironmentName[];

type VersionEnvironment = Pick<Environment, (typeof WORKER_VERSION)[number]>;

/**
 * @returns null where neither is set: such workers share all work with any others without a version
 * @throws ConfigError where only one is set, which would silently be none
 */
export function workerVersionOf(read: VersionEnvironment): WorkerVersion | null {
  return WORKER_VERSION.every((name) => read[name] === undefined) ? null : versionIn(read);
}

/** @throws ConfigError naming each that is missing */
export function versionIn(read: VersionEnvironment): WorkerVersion {
  const { TEMPORAL_DEPLOYMENT_NAME: deploymentName, TEMPORAL_WORKER_BUILD_ID: buildId } = read;
  if (deploymentName !== undefined && buildId !== undefined) return { deploymentName, buildId };
  throw new ConfigError(
    WORKER_VERSION.filter((name) => read[name] === undefined).map((variable) => ({
      variable,
      problem: 'is missing',
      remedy: factsOf(variable).remedy,
    })),
  );
}
