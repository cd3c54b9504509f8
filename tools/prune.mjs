// node tools/prune.mjs <node_modules>: takes out of the packages of the image what no process reads.
// What goes is listed here and nothing is guessed: test/e2e/image.test.ts says what must not be left.
import { readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

const BRIDGE = '@temporalio/core-bridge';
/** Workflow code is bundled by the build, so that the compiler for it is not needed; nor are the sources of binaries. */
const NOT_NEEDED = [
  '.bin',
  '@swc',
  'swc-loader',
  ...['Cargo.lock', 'Cargo.toml', 'bridge-macros', 'scripts', 'sdk-core', 'src', 'ts'].map(
    (name) => `${BRIDGE}/${name}`,
  ),
];
/** TypeScript, in sources and declarations, and maps of what was made of it: Node reads neither. */
const NOT_READ = /\.([cm]?tsx?|map)$/;

const [folder] = process.argv.slice(2);
if (folder === undefined || path.basename(path.resolve(folder)) !== 'node_modules') {
  console.error('usage: node tools/prune.mjs <node_modules>');
  process.exit(1);
}
const packages = path.resolve(folder);

/** The SDK brings its binary for five platforms; it says itself which one is loaded here. */
const { getPrebuiltPath } = createRequire(path.join(packages, BRIDGE, 'package.json'))(
  './common.js',
);
const loaded = path.basename(path.dirname(getPrebuiltPath()));
const releases = await readdir(path.join(packages, BRIDGE, 'releases'));
const foreign = releases.filter((name) => name !== loaded);

for (const name of [
  ...NOT_NEEDED,
  ...foreign.map((platform) => `${BRIDGE}/releases/${platform}`),
]) {
  await rm(path.join(packages, name), { recursive: true, force: true });
}
for (const entry of await readdir(packages, { recursive: true, withFileTypes: true })) {
  if (entry.isFile() && NOT_READ.test(entry.name))
    await rm(path.join(entry.parentPath, entry.name));
}
