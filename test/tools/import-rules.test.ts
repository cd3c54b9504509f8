import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeFiles } from './support/scratch.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CRUISER = path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

const ROOMS = {
  'domain/thing.ts': '',
  'vendors/vendor.ts': '',
  'vendors/lifecycle.ts': '',
  'vendors/some/lifecycle.ts': '',
  'store/thing.ts': '',
  'config/thing.ts': '',
  'activities/thing.ts': '',
  'workflows/thing.ts': '',
  'workflows/messages.ts': '',
  'api/thing.ts': '',
  'api/http/thing.ts': '',
  'console/thing.ts': '',
  'workers/thing.ts': '',
  'sandbox/thing.ts': '',
  'test/thing.ts': '',
  'tools/thing.ts': '',
  'node_modules/zod/package.json': '{"name":"zod","main":"index.js"}',
  'node_modules/zod/index.js': 'exports.z = 1;',
  'node_modules/stray/package.json': '{"name":"stray","main":"index.js"}',
  'node_modules/stray/index.js': 'exports.s = 1;',
  'package.json': '{"type":"module","dependencies":{"zod":"4"}}',
};

// [the importing file, what it imports, the rule that it breaks]
const FORBIDDEN = [
  ['domain/a.ts', '../vendors/vendor.ts', 'domain-imports-only-its-neighbours'],
  ['vendors/b.ts', '../store/thing.ts', 'vendors-imports-only-its-neighbours'],
  ['store/c.ts', '../vendors/vendor.ts', 'store-imports-only-its-neighbours'],
  ['config/d.ts', '../store/thing.ts', 'config-imports-only-its-neighbours'],
  ['activities/e.ts', '../api/thing.ts', 'activities-imports-only-its-neighbours'],
  ['workflows/f.ts', '../vendors/vendor.ts', 'workflows-imports-only-its-neighbours'],
  ['workflows/g.ts', '../activities/thing.ts', 'workflows-see-activities-as-types-only'],
  ['vendors/h/lifecycle.ts', '../vendor.ts', 'lifecycles-are-plain-data'],
  ['api/i.ts', '../workflows/thing.ts', 'api-imports-only-its-neighbours'],
  ['console/aa.ts', '../api/thing.ts', 'console-imports-only-its-neighbours'],
  ['console/bb.ts', '../workflows/messages.ts', 'console-imports-only-its-neighbours'],
  ['api/cc.ts', '../console/thing.ts', 'api-imports-only-its-neighbours'],
  ['console/dd.ts', '../tools/thing.ts', 'products-never-import-tests-or-tools'],
  ['workers/j.ts', '../sandbox/thing.ts', 'workers-imports-only-its-neighbours'],
  ['sandbox/k.ts', '../domain/thing.ts', 'sandbox-imports-only-its-neighbours'],
  ['api/l.ts', '../test/thing.ts', 'products-never-import-tests-or-tools'],
  ['store/m.ts', '../tools/thing.ts', 'products-never-import-tests-or-tools'],
  ['workflows/n.ts', 'zod', 'workflows-are-deterministic'],
  ['domain/o.ts', 'zod', 'workflows-are-deterministic'],
  ['domain/p.ts', 'node:fs', 'no-node-built-ins-in-workflows'],
  ['api/q.ts', 'stray', 'no-undeclared-packages'],
  ['api/r.ts', './missing.ts', 'no-unresolvable'],
  ['domain/s.ts', './s.ts', 'no-circular'],
] as const;

const ALLOWED = [
  ['domain/t.ts', './thing.ts'],
  ['vendors/some/u.ts', '../../domain/thing.ts'],
  ['workflows/v.ts', '../vendors/some/lifecycle.ts'],
  ['api/w.ts', '../workflows/messages.ts'],
  ['console/ee.ts', '../api/http/thing.ts'],
  ['sandbox/x.ts', './thing.ts'],
  ['tools/y.ts', '../workers/thing.ts'],
] as const;

const TYPES_OF_ACTIVITIES = 'workflows/z.ts';

interface Violation {
  from: string;
  rule: { name: string };
}

let violations: Violation[] = [];

const rulesBrokenBy = (file: string): string[] =>
  violations.filter(({ from }) => from === file).map(({ rule }) => rule.name);

const using = (specifier: string): string =>
  `import { thing } from '${specifier}';\nexport const used = thing;\n`;

// One look at a small project that breaks every rule: the tool takes a second to start.
beforeAll(async () => {
  const root = mkdtempSync(path.join(realpathSync(tmpdir()), 'durable-kyc-imports-'));
  for (const [name, text] of Object.entries(ROOMS)) {
    const content = name.endsWith('.ts')
      ? 'export const thing = 1;\nexport interface Thing {}\n'
      : text;
    await writeFiles(root, { [name]: content });
  }
  for (const [file, specifier] of [...FORBIDDEN, ...ALLOWED]) {
    await writeFiles(root, { [file]: using(specifier) });
  }
  const types = "export type { Thing } from '../activities/thing.ts';\n";
  await writeFiles(root, { [TYPES_OF_ACTIVITIES]: types });
  for (const name of ['.dependency-cruiser.mjs', 'tsconfig.json']) {
    copyFileSync(path.join(ROOT, name), path.join(root, name));
  }
  const args = [CRUISER, '--config', '.dependency-cruiser.mjs', '--output-type', 'json', '.'];
  const { stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  const cruise = JSON.parse(stdout) as { summary: { violations: Violation[] } }; // the tool's format
  violations = cruise.summary.violations;
  rmSync(root, { recursive: true, force: true });
});

describe('the import rules', () => {
  it.each(FORBIDDEN)('%s may not import %s', (file, _specifier, rule) => {
    expect(rulesBrokenBy(file)).toContain(rule);
  });

  it.each(ALLOWED)('let %s import %s', (file) => {
    expect(rulesBrokenBy(file)).toEqual([]);
  });

  it('let workflows see the types of activities', () => {
    expect(rulesBrokenBy(TYPES_OF_ACTIVITIES)).toEqual([]);
  });
});
