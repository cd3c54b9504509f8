import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ENVIRONMENT_NAMES, factsOf } from '../../config/schema.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const textOf = (name: string): string => readFileSync(path.join(ROOT, name), 'utf8');

describe('docker-compose.yml', () => {
  const compose = textOf('docker-compose.yml');
  const references = [...compose.matchAll(/\$\{([A-Z_]+)([^}]*)\}/g)].map(([, name, rest]) => ({
    name: name ?? '',
    rest: rest ?? '',
  }));
  const isSecret = (name: string): boolean => /PASSWORD|KEY|SECRET/.test(name);

  it('refuses to start without a secret, and says what to do', () => {
    const secrets = references.filter(({ name }) => isSecret(name));
    expect(secrets.length).toBeGreaterThan(5);
    expect(secrets.filter(({ rest }) => !/^:\?.{5,}/.test(rest))).toEqual([]);
  });

  it('writes no value for a variable that is a secret', () => {
    const secretNames = ENVIRONMENT_NAMES.filter((name) => factsOf(name).secret);
    const written = secretNames.flatMap((name) =>
      [...compose.matchAll(new RegExp(`^ +${name}:(.*)$`, 'gm'))].map(([, value]) => value ?? ''),
    );
    expect(written.length).toBeGreaterThan(5);
    expect(written.filter((value) => value.trim() !== '' && !value.includes(':?'))).toEqual([]);
  });
});

describe('the image', () => {
  it('does not run as root', () => {
    const lastStage =
      textOf('Dockerfile')
        .split(/^FROM /m)
        .at(-1) ?? '';
    expect(lastStage).toMatch(/^USER node$/m);
  });

  it('is built without what is local: secrets, state and packages', () => {
    const ignored = textOf('.dockerignore').split('\n');
    expect(ignored).toEqual(expect.arrayContaining(['.env', '.local', 'node_modules', '.git']));
  });
});

describe('the entry of all commands', () => {
  it('names the commands there are when given another', () => {
    const { status, stderr } = spawnSync(process.execPath, ['tools/run.mjs', 'dance'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/no command "dance"\.\s+Say one of: .*demo, dev, test/);
  });
});
