import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import {
  loadApiConfig,
  loadConsoleConfig,
  loadMigrateConfig,
  loadSandboxConfig,
  loadSetCurrentConfig,
  loadWorkerConfig,
} from '../../config/index.ts';
import { registry } from '../../sandbox/registry.ts';
import { NODE_LINES } from '../../tools/setup/node-lines.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const textOf = (name: string): string => readFileSync(path.join(ROOT, name), 'utf8');

const networks = z.object({ default: z.object({ aliases: z.array(z.string()) }) });
const serviceSchema = z.looseObject({
  image: z.string(),
  user: z.string().optional(),
  cap_drop: z.array(z.string()),
  cap_add: z.undefined().optional(),
  privileged: z.undefined().optional(),
  security_opt: z.array(z.string()),
  read_only: z.boolean(),
  mem_limit: z.string(),
  logging: z.object({ options: z.record(z.string(), z.string()) }),
  ports: z.array(z.string()).default([]),
  networks: networks.optional(),
  environment: z.record(z.string(), z.string().nullable()).default({}),
});
const compose = textOf('docker-compose.yml');
const { services } = z
  .object({ services: z.record(z.string(), serviceSchema) })
  .parse(parse(compose, { merge: true }));

/** `.env` as the command in the template makes it. */
function made(): Map<string, string> {
  const [, command = ''] =
    /^# {3}(\(echo .*\) \| sh) > \.env/m.exec(textOf('docker/env.example')) ?? [];
  const text = execFileSync('sh', ['-c', command], { cwd: ROOT, encoding: 'utf8' });
  return variablesIn(text);
}

const variablesIn = (text: string): Map<string, string> =>
  new Map(
    [...text.matchAll(/^([A-Z_0-9]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );

/** What a service is told, as compose works it out: `${NAME}` with a default or a must, or the name alone. */
function toldTo(service: string, env: ReadonlyMap<string, string>): Map<string, string> {
  const told = Object.entries(services[service]?.environment ?? {}).map(
    ([name, value]) =>
      [name, value === null ? (env.get(name) ?? '') : filledIn(value, env)] as const,
  );
  return new Map(told);
}

/** Without the profile that is named: it is in a volume. */
const environmentOf = (service: string, env: ReadonlyMap<string, string>) =>
  Object.fromEntries([...toldTo(service, env), ['TEMPORAL_CONFIG_FILE', '']]);

const filledIn = (value: string, env: ReadonlyMap<string, string>): string =>
  value.replace(/\$\{([A-Z_0-9]+)(:[-?])?([^}]*)\}/g, (_all, name: string, kind, rest: string) => {
    const given = env.get(name) ?? '';
    if (given !== '' || kind === ':-') return given === '' ? rest : given;
    throw new Error(`${name} is not set: ${rest}`);
  });

describe('the .env of docker compose', () => {
  it('has a template of every variable that is taken, and of no other', () => {
    const inBraces = [...compose.matchAll(/\$\{([A-Z_0-9]+)/g)].map(([, name = '']) => name);
    const passedOn = Object.values(services).flatMap(({ environment }) =>
      Object.entries(environment).flatMap(([name, value]) => (value === null ? [name] : [])),
    );
    expect(passedOn.length).toBeGreaterThan(3);
    const template = [...variablesIn(textOf('docker/env.example')).keys()];
    expect(template.sort()).toEqual([...new Set([...inBraces, ...passedOn])].sort());
  });

  it('is made by the command in the template, with which every process starts', () => {
    const env = made();
    expect(env.get('APP_DB_PASSWORD')).toMatch(/^[0-9a-f]{48}$/);
    expect(env.get('APP_DB_PASSWORD')).not.toBe(env.get('KEYS_DB_PASSWORD'));
    const provider = { CONSOLE_PUBLIC_URL: 'https://review.example.com', OIDC_CLIENT_ID: 'kyc' };
    const roles = {
      OIDC_ISSUER: 'https://login.example.com',
      CONSOLE_ROLES: '{"all":{"role":"auditor"}}',
    };
    const withProvider = new Map([...env, ...Object.entries({ ...provider, ...roles })]);
    loadApiConfig(environmentOf('api', env));
    loadWorkerConfig(environmentOf('worker', env));
    loadMigrateConfig(environmentOf('migrate', env));
    loadSetCurrentConfig(environmentOf('set-current', env));
    loadConsoleConfig(environmentOf('console', withProvider));
    const { credentials } = loadSandboxConfig(environmentOf('sandbox', env));
    expect(Object.keys(registry(credentials))).toEqual(['veriff']);
  });

  it.each([
    ['api', 'API_PORT', 'PUBLIC_URL'],
    ['sandbox', 'SANDBOX_PORT', 'SANDBOX_PUBLIC_URL'],
  ])('gives the %s one address, for people and in the network', (name, port, url) => {
    const env = new Map([...made(), [port, '9123'], ['PUBLIC_URL', 'http://api.localhost:9123']]);
    const told = toldTo(name, env);
    const address = new URL(told.get(url) ?? '');
    const service = services[name];
    expect(service?.networks?.default.aliases).toEqual([address.hostname]);
    // Browsers take such a name for the machine that they run on (RFC 6761).
    expect(address.hostname).toMatch(/\.localhost$/);
    expect([address.port, told.get(port)]).toEqual(['9123', '9123']);
    expect(service?.ports.map((one) => filledIn(one, env))).toEqual(['127.0.0.1:9123:9123']);
    expect(new URL(told.get('HEALTH_URL') ?? '').port).toBe('9123');
  });
});

describe('a container', () => {
  it.each(Object.entries(services))('has no more rights than it needs: %s', (_name, service) => {
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.security_opt).toEqual(['no-new-privileges:true']);
    expect(service.read_only).toBe(true);
    expect(service.mem_limit).toMatch(/^\d+[mg]$/);
    expect(Object.keys(service.logging.options).sort()).toEqual(['max-file', 'max-size']);
    expect(service.user ?? 'the image’s').not.toMatch(/^(root|0)\b/);
    for (const one of service.ports) expect(one).toMatch(/^127\.0\.0\.1:/);
  });

  it('is of an image that is named by its exact version, ours of the Node that the tests run on', () => {
    const foreign = Object.values(services).map(({ image }) => image);
    expect(foreign.filter((image) => !/:\d+\.\d+(\.\d+)?$/.test(image))).toEqual(
      Object.values(services).flatMap(({ build, image }) => (build === '.' ? [image] : [])),
    );
    const bases = [...textOf('Dockerfile').matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
    expect(new Set(bases)).toEqual(new Set([`node:${NODE_LINES[24]}-bookworm-slim`]));
  });

  it('of ours has packages without what the build alone needs', () => {
    const [, stage = ''] = /^FROM \S+ AS packages\n([^]*?)^FROM /m.exec(textOf('Dockerfile')) ?? [];
    expect(stage).toMatch(/^RUN npm ci --omit=dev .*&& node prune\.mjs node_modules$/m);
  });
});
