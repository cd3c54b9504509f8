import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cachedFolder, makeOnce } from './cache.mjs';
import { say, SetupError, withProgress } from './output.mjs';
import { givenExecutable, findOnPath, runCommand } from './run-command.mjs';
import { downloadWithSdk } from './sdk-download.mjs';

const TEST_SERVER_VERSION = '1.38.0';
const EXECUTABLE = 'temporal-test-server';

/**
 * Where the time-skipping test server is; gets it when it is nowhere. In order:
 * TEMPORAL_TEST_SERVER_PATH, the cache, the SDK's download, Maven.
 * @param {{env?: NodeJS.ProcessEnv, download?: typeof downloadWithSdk}} [options]
 * @returns {Promise<string>} a full path
 * @throws {SetupError} saying what is missing and how to get it
 */
export async function ensureTimeSkippingServer({
  env = process.env,
  download = downloadWithSdk,
} = {}) {
  if (env.TEMPORAL_TEST_SERVER_PATH)
    return givenExecutable('TEMPORAL_TEST_SERVER_PATH', env, 'provide the time-skipping server');
  const folder = cachedFolder(EXECUTABLE, TEST_SERVER_VERSION, env);
  await makeOnce(
    folder,
    `getting the time-skipping server ${TEST_SERVER_VERSION}`,
    async (temporary) => {
      const refusal = await withProgress(
        `downloading the time-skipping server ${TEST_SERVER_VERSION}`,
        () => download('time-skipping', TEST_SERVER_VERSION, temporary, EXECUTABLE),
      );
      if (refusal === undefined) return;
      say(
        `the time-skipping server's download was refused (${refusal}); getting it with Maven instead`,
      );
      await copyWithMaven(temporary, env);
    },
  );
  return path.join(folder, EXECUTABLE);
}

async function copyWithMaven(folder, env) {
  const remedy =
    'Install Java 17 or later and Maven (Debian: apt-get install maven; macOS: brew install maven),\n' +
    'or put the path of a temporal-test-server executable into TEMPORAL_TEST_SERVER_PATH.';
  const maven = findOnPath('mvn', env);
  if (maven === undefined || findOnPath('java', env) === undefined) {
    const missing = maven === undefined ? 'Maven (mvn)' : 'Java';
    throw new SetupError(`${missing} is missing to get the time-skipping test server.`, remedy);
  }
  const pom = path.join(folder, 'pom.xml');
  await writeFile(pom, POM);
  const { code, output } = await withProgress('getting the time-skipping server with Maven', () =>
    runCommand(
      maven,
      [
        '-B',
        '-q',
        '-f',
        pom,
        'dependency:copy-dependencies',
        '-DincludeScope=runtime',
        '-DoutputDirectory=lib',
      ],
      { cwd: folder, env },
    ),
  );
  if (code !== 0) throw new SetupError(`Maven failed:\n${output}`, remedy);
  await rm(pom);
  await writeFile(path.join(folder, EXECUTABLE), START_SCRIPT, { mode: 0o755 });
}

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>durable-kyc</groupId>
  <artifactId>test-server</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.temporal</groupId>
      <artifactId>temporal-test-server</artifactId>
      <version>${TEST_SERVER_VERSION}</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-nop</artifactId>
      <version>1.7.36</version>
    </dependency>
  </dependencies>
  <build>
    <plugins>
      <plugin>
        <groupId>org.apache.maven.plugins</groupId>
        <artifactId>maven-dependency-plugin</artifactId>
        <version>3.8.1</version>
      </plugin>
    </plugins>
  </build>
</project>
`;

// Relative to itself, because the folder is renamed when it is finished.
const START_SCRIPT = `#!/bin/sh
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
exec java -XX:TieredStopAtLevel=1 -cp "$here/lib/*" io.temporal.testserver.TestServer "$@"
`;
