import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from './run-command.mjs';

const SILENT_TOO_LONG_MS = 20_000;

/**
 * Lets the Temporal SDK download a server the way it does for tests, into `folder/<name>`.
 * Given up when nothing arrives for twenty seconds.
 * @param {'dev-server' | 'time-skipping'} kind
 * @param {string} version
 * @param {string} folder
 * @param {string} name what the executable is to be called
 * @returns {Promise<string | undefined>} why it failed, or undefined when it is there
 */
export async function downloadWithSdk(kind, version, folder, name) {
  const downloads = path.join(folder, 'sdk-download');
  await mkdir(downloads, { recursive: true });
  const silence = new AbortController();
  const watch = watchGrowth(downloads, () => {
    silence.abort();
  });
  try {
    const script = fileURLToPath(import.meta.url);
    const { code, output } = await runCommand(
      process.execPath,
      [script, kind, version, downloads],
      {
        signal: silence.signal,
      },
    );
    if (silence.signal.aborted) return `nothing arrived for ${SILENT_TOO_LONG_MS / 1000} s`;
    if (code !== 0) return lastLine(output);
    const [file] = await readdir(downloads);
    if (file === undefined) return 'the SDK left no file';
    await rename(path.join(downloads, file), path.join(folder, name));
    await chmod(path.join(folder, name), 0o755);
    return undefined;
  } finally {
    clearInterval(watch);
    await rm(downloads, { recursive: true, force: true });
  }
}

function watchGrowth(folder, onSilence) {
  let [size, lastGrowth] = [0, Date.now()];
  return setInterval(() => {
    folderSize(folder).then(
      (now) => {
        if (now > size) [size, lastGrowth] = [now, Date.now()];
        if (Date.now() - lastGrowth > SILENT_TOO_LONG_MS) onSilence();
      },
      () => undefined,
    );
  }, 1000);
}

async function folderSize(folder) {
  if (!existsSync(folder)) return 0;
  const names = await readdir(folder);
  const sizes = await Promise.all(
    names.map(async (name) => (await stat(path.join(folder, name))).size),
  );
  return sizes.reduce((sum, one) => sum + one, 0);
}

function lastLine(output) {
  return output.trim().split('\n').at(-1)?.slice(0, 200) ?? 'no reason given';
}

/** The child process: downloads by starting the server once, which also proves that it runs. */
async function main([kind, version, downloadDir]) {
  const require = createRequire(import.meta.url);
  const { TestWorkflowEnvironment } = require('@temporalio/testing');
  const server = { executable: { type: 'cached-download', version: `v${version}`, downloadDir } };
  const environment =
    kind === 'dev-server'
      ? await TestWorkflowEnvironment.createLocal({ server })
      : await TestWorkflowEnvironment.createTimeSkipping({ server });
  await environment.teardown();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main(process.argv.slice(2)).then(
    () => process.exit(0),
    (error) => {
      const cause = String(error?.message ?? error)
        .split(': ')
        .at(-1);
      console.error(cause);
      process.exit(1);
    },
  );
}
