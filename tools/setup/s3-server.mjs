import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedFolder, makeOnce } from './cache.mjs';
import { buildWithGo } from './go-build.mjs';
import { givenExecutable } from './run-command.mjs';

export const S3_SERVER_VERSION = '1.8.0';
const OLDEST_GO_VERSION = '1.25.0';
const EXECUTABLE = 'versitygw';
const MODULES = fileURLToPath(new URL('./s3-gateway/', import.meta.url));

/**
 * Where an S3 server is (versitygw, which serves a folder), for the tests of the object storage;
 * builds it when it is nowhere. In order: S3_SERVER_PATH, the cache, a build with Go.
 * @param {{env?: NodeJS.ProcessEnv}} [options]
 * @returns {Promise<string>} a full path
 * @throws {SetupError} saying what is missing and how to get it
 */
export async function ensureS3Server({ env = process.env } = {}) {
  if (env.S3_SERVER_PATH) return givenExecutable('S3_SERVER_PATH', env, 'build the S3 server');
  const folder = cachedFolder(EXECUTABLE, S3_SERVER_VERSION, env);
  await makeOnce(folder, `getting the S3 server ${S3_SERVER_VERSION}`, (temporary) =>
    buildWithGo(temporary, {
      what: 'the S3 server of the tests',
      executable: EXECUTABLE,
      package: 'github.com/versity/versitygw/cmd/versitygw',
      modules: MODULES,
      linkerFlags: '-s -w',
      oldestGo: OLDEST_GO_VERSION,
      takes: 'one minute',
      remedy:
        `Install Go ${OLDEST_GO_VERSION} or later (https://go.dev/dl/), or put the path of a\n` +
        'versitygw executable (https://github.com/versity/versitygw) into S3_SERVER_PATH.',
      env,
    }),
  );
  return path.join(folder, EXECUTABLE);
}
