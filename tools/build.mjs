// npm run build: dist/ as it runs in production: JavaScript, the migrations, the workflow bundle.
// The tests build into a folder of their own (the argument), without type checks, which are made apart.
import { cp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { runCommand } from './setup/run-command.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const [folder] = process.argv.slice(2);
const DIST = path.resolve(ROOT, folder ?? 'dist');
/** What is read at run time and is no TypeScript. */
const ASSETS = ['store/migrations', 'console/console.css', 'console/browser.mjs', 'package.json'];

await rm(DIST, { recursive: true, force: true });
const compiler = path.join(ROOT, 'node_modules/typescript/bin/tsc');
const { code, output } = await runCommand(
  process.execPath,
  [
    compiler,
    ...['-p', 'tsconfig.build.json', '--outDir', DIST],
    ...(folder === undefined ? [] : ['--noCheck']),
  ],
  { cwd: ROOT },
);
if (code !== 0) {
  console.error(output);
  process.exit(code);
}
for (const asset of ASSETS) {
  await cp(path.join(ROOT, asset), path.join(DIST, asset), { recursive: true });
}
const compiled = pathToFileURL(path.join(DIST, 'workers/workflow-code.js')).href;
const { buildWorkflowBundle } = await import(compiled);
for (const [name, encodesFailures] of [
  ['workflow-bundle.js', false],
  ['workflow-bundle-encoding.js', true],
]) {
  const { code } = await buildWorkflowBundle({ encodesFailures });
  await writeFile(path.join(DIST, name), code);
}
console.log(`built ${path.relative(ROOT, DIST)}/`);
