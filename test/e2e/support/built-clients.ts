import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  ensureGoClientGenerator,
  ensurePythonClientGenerator,
  GO_CLIENT_MODULES,
} from '../../../tools/setup/servers.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const DOCUMENT = path.join(ROOT, 'docs/openapi.json');
const CLIENTS = path.join(ROOT, 'clients');
const PACKAGE = path.join(CLIENTS, 'typescript');
const MODULES = path.join(ROOT, 'node_modules');
const TSC = path.join(MODULES, 'typescript/bin/tsc');

/** An example with a client that was built of the document, as its user builds it. */
export interface Built {
  command: string;
  args: string[];
  env?: NodeJS.ProcessEnv;
  /** What the generator is unhappy with; of that for Python, the operations. */
  warnings: string[];
}

/** Runs a program to its end. @returns all that it said @throws Error with that, where it has failed */
export function run(
  command: string,
  args: string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv | undefined } = {},
): Promise<string> {
  const env = { ...process.env, ...options.env };
  return new Promise((resolve, reject) => {
    execFile(command, args, { ...options, env }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout + stderr);
      else reject(new Error(`${error.message}\n${stdout}${stderr}`));
    });
  });
}

/** Builds and packs the client of ours, installs that, and compiles the examples against it. */
export async function shippedClient(folder: string): Promise<Built> {
  const source = path.join(folder, 'source');
  await run(process.execPath, [TSC, '-p', PACKAGE, '--outDir', path.join(source, 'dist')]);
  for (const file of ['package.json', 'README.md']) {
    await cp(path.join(PACKAGE, file), path.join(source, file));
  }
  await run('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: source });
  const packed = (await readdir(folder)).find((name) => name.endsWith('.tgz')) ?? '';
  const modules = path.join(folder, 'node_modules');
  await mkdir(path.join(modules, '@durable-kyc/client'), { recursive: true });
  const into = ['-C', path.join(modules, '@durable-kyc/client'), '--strip-components=1'];
  await run('tar', ['-xzf', path.join(folder, packed), ...into]);
  // What the package and the examples depend on is what the repository has.
  for (const name of await readdir(MODULES)) {
    if (name === '.cache' || name === '.bin') continue;
    await symlink(path.join(MODULES, name), path.join(modules, name));
  }
  await cp(path.join(PACKAGE, 'example'), folder, { recursive: true });
  await compile(folder, { strict: true, exactOptionalPropertyTypes: true });
  return { ...exampleIn(folder), warnings: [] };
}

/** Of a client that @hey-api/openapi-ts makes. */
export async function heyApiClient(folder: string): Promise<Built> {
  await cp(path.join(CLIENTS, 'hey-api/example'), folder, { recursive: true });
  await symlink(MODULES, path.join(folder, 'node_modules'));
  const generator = path.join(MODULES, '@hey-api/openapi-ts/bin/run.js');
  const args = ['-i', DOCUMENT, '-o', path.join(folder, 'kyc'), '-c', '@hey-api/client-fetch'];
  const said = await run(process.execPath, [generator, ...args], { cwd: folder });
  await compile(folder);
  return { ...exampleIn(folder), warnings: said.match(/.*(?:warn|error).*/gi) ?? [] };
}

/** Of a client that openapi-python-client makes; every module of it is loaded. */
export async function pythonClient(folder: string): Promise<Built> {
  const { command, args, env } = await ensurePythonClientGenerator();
  const config = path.join(CLIENTS, 'python/generate.yaml');
  const how = ['--path', DOCUMENT, '--config', config, '--meta', 'none'];
  const made = ['--output-path', path.join(folder, 'kyc')];
  const said = await run(command, [...args, 'generate', ...how, ...made], { env });
  const example = path.join(CLIENTS, 'python/example/captures.py');
  const paths = `${folder}${path.delimiter}${env['PYTHONPATH'] ?? ''}`;
  const built = { command, args: [example], env: { PYTHONPATH: paths } };
  await run(command, ['-c', LOADS_ALL], built);
  const warnings = [...said.matchAll(/^WARNING parsing (.+) within/gm)].map(([, of = '']) => of);
  return { ...built, warnings };
}

const LOADS_ALL = `import importlib, pkgutil, kyc
for module in pkgutil.walk_packages(kyc.__path__, "kyc."):
    importlib.import_module(module.name)`;

/** Of a client that oapi-codegen makes. */
export async function goClient(folder: string): Promise<Built> {
  const { generator, go } = await ensureGoClientGenerator();
  await cp(GO_CLIENT_MODULES, folder, { recursive: true });
  await cp(path.join(CLIENTS, 'go/example'), folder, { recursive: true });
  await mkdir(path.join(folder, 'kyc'));
  const how = ['-generate', 'types,client', '-package', 'kyc', '-o', 'kyc/kyc.go'];
  const said = await run(generator, [...how, DOCUMENT], { cwd: folder });
  await run(go, ['build', '-mod=mod', '-o', 'example', '.'], { cwd: folder });
  return { command: path.join(folder, 'example'), args: [], warnings: said.match(/.+/g) ?? [] };
}

const exampleIn = (folder: string) => ({
  command: process.execPath,
  args: [path.join(folder, 'captures.js')],
});

/** The example in a folder as its tsconfig.json has it, or the examples of ours by these rules. */
async function compile(folder: string, compilerOptions?: object): Promise<void> {
  await writeFile(path.join(folder, 'package.json'), '{ "type": "module" }');
  if (compilerOptions !== undefined) {
    const own = { target: 'es2023', module: 'nodenext', types: ['node'], skipLibCheck: true };
    const text = {
      compilerOptions: { ...own, noUncheckedIndexedAccess: true, ...compilerOptions },
    };
    const include = ['backend.ts', 'captures.ts'];
    await writeFile(path.join(folder, 'tsconfig.json'), JSON.stringify({ ...text, include }));
  }
  await run(process.execPath, [TSC, '-p', folder]);
}
