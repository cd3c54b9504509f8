import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENVIRONMENT_NAMES } from '../../config/schema.ts';
import { makeIdentities } from '../../tools/identities/make.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const textOf = (name: string): string => readFileSync(path.join(ROOT, name), 'utf8');
const compose = textOf('docker-compose.yml');

/** What docker-compose.yml says of one service. */
function service(name: string): string {
  const [, text] = new RegExp(`^  ${name}:\n((?:    .*\n|\n)+)`, 'm').exec(compose) ?? [];
  if (text === undefined) throw new Error(`There is no service ${name}`);
  return text;
}

function settingsOf(name: string): Map<string, string> {
  const lines = service(name).matchAll(/^ {6}([A-Z][A-Z0-9_]+): (.+)$/gm);
  return new Map([...lines].map(([, key = '', value = '']) => [key, value.replaceAll("'", '')]));
}

const dependenciesOf = (name: string): string[] =>
  [...service(name).matchAll(/^ {6}(\S+:)\n {8}condition: (\S+)$/gm)].map(
    ([, other = '', condition = '']) => `${other} ${condition}`,
  );

/** The folders of identities that a service is given, with where it finds them. */
const identitiesOf = (name: string): string[] =>
  [...service(name).matchAll(/- (identit[\w-]+:\S+)$/gm)].map(([, mount]) => mount ?? '');

/** As the configuration template of temporalio/server 1.32.0 and its start command read them. */
const OF_SERVER =
  `DB POSTGRES_SEEDS DB_PORT POSTGRES_USER POSTGRES_PWD NUM_HISTORY_SHARDS BIND_ON_IP
  LOG_LEVEL DYNAMIC_CONFIG_FILE_PATH USE_INTERNAL_FRONTEND TEMPORAL_SERVICES
  TEMPORAL_TLS_REQUIRE_CLIENT_AUTH TEMPORAL_TLS_FRONTEND_CERT TEMPORAL_TLS_FRONTEND_KEY
  TEMPORAL_TLS_CLIENT1_CA_CERT TEMPORAL_TLS_CLIENT2_CA_CERT TEMPORAL_TLS_SERVER_CERT
  TEMPORAL_TLS_SERVER_KEY TEMPORAL_TLS_SERVER_CA_CERT TEMPORAL_TLS_INTERNODE_SERVER_NAME
  TEMPORAL_AUTH_AUTHORIZER TEMPORAL_AUTH_CLAIM_MAPPER TEMPORAL_JWT_KEY_SOURCE1`.split(/\s+/);

/** As that of temporalio/ui 2.50.1 reads them. */
const OF_UI = `TEMPORAL_ADDRESS TEMPORAL_DEFAULT_NAMESPACE TEMPORAL_TLS_CA TEMPORAL_TLS_CERT
  TEMPORAL_TLS_KEY TEMPORAL_TLS_SERVER_NAME TEMPORAL_TLS_ENABLE_HOST_VERIFICATION
  TEMPORAL_DISABLE_WRITE_ACTIONS
  TEMPORAL_CODEC_ENDPOINT TEMPORAL_CODEC_INCLUDE_CREDENTIALS`.split(/\s+/);

describe('Temporal in docker-compose.yml', () => {
  it('is set by names that its images know', () => {
    expect(service('temporal')).toContain('image: temporalio/server:1.32.0\n');
    expect(service('temporal-ui')).toContain('image: temporalio/ui:2.50.1\n');
    expect([...settingsOf('temporal').keys()].sort()).toEqual(OF_SERVER.sort());
    expect([...settingsOf('temporal-ui').keys()].sort()).toEqual(OF_UI.sort());
    expect(ENVIRONMENT_NAMES).toContain('TEMPORAL_CONFIG_FILE');
  });

  it('asks every client for a certificate and a token, and has an inner frontend for itself', () => {
    const settings = settingsOf('temporal');
    expect(settings.get('TEMPORAL_TLS_REQUIRE_CLIENT_AUTH')).toBe('true');
    expect(settings.get('TEMPORAL_AUTH_AUTHORIZER')).toBe('default');
    expect(settings.get('TEMPORAL_AUTH_CLAIM_MAPPER')).toBe('default');
    expect(settings.get('TEMPORAL_SERVICES')?.split(',')).toContain('internal-frontend');
    const second = settings.get('TEMPORAL_TLS_CLIENT2_CA_CERT');
    expect(second).toBe(settings.get('TEMPORAL_TLS_CLIENT1_CA_CERT'));
    expect(second).not.toBe(settings.get('TEMPORAL_TLS_SERVER_CA_CERT'));
  });

  it('is reached from outside through the login alone', () => {
    for (const name of ['temporal', 'temporal-ui']) expect(service(name)).not.toContain('ports:');
    const gate = service('temporal-gate');
    expect(gate.match(/- '.*:\d+'/g)).toEqual(["- '127.0.0.1:${TEMPORAL_UI_PORT:-8233}:8080'"]);
    expect(settingsOf('temporal-gate').get('TEMPORAL_UI_PASSWORD')).toMatch(/^\$\{\w+:\?/);
    const [, login = ''] = textOf('docker/temporal-gate/default.conf.template').split(
      'listen 8080',
    );
    expect(login).toContain('auth_basic "');
    expect(login).toContain('include /identity/authorization.conf;');
    expect(textOf('docker/temporal-gate/htpasswd.template')).toContain('${TEMPORAL_UI_PASSWORD}');
  });

  it('makes a build current once its workers are up, and starts the API after that', () => {
    const version = /TEMPORAL_WORKER_BUILD_ID: \$\{TEMPORAL_WORKER_BUILD_ID:\?/;
    expect(/^x-worker-version: &worker-version\n((?: .*\n)+)/m.exec(compose)?.[1]).toMatch(version);
    for (const name of ['worker', 'set-current'])
      expect(service(name)).toContain('*worker-version');
    expect(dependenciesOf('set-current')).toEqual(['worker: service_healthy']);
    expect(dependenciesOf('api')).toEqual(['set-current: service_completed_successfully']);
  });

  it.each([
    ['api', 'api'],
    ['worker', 'worker'],
    ['set-current', 'worker'],
    ['migrate', 'migrate'],
    ['temporal', 'temporal'],
    ['temporal-ui', 'ui'],
    ['temporal-cli', 'operator'],
  ])('gives %s its own identity, to read, and no other', (name, folder) => {
    expect(identitiesOf(name)).toEqual([`identity-${folder}:/identity:ro`]);
  });
});

describe('the identities that are made for it', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'kyc-identities-'));
    const address = 'temporal:7233';
    await makeIdentities({ directory: folder, address, clientDirectory: '/identity' });
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('have a volume and a place in the image for each folder', async () => {
    const made = await readdir(folder, { withFileTypes: true });
    const folders = made.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    const mounts = folders.map((name) => `identity-${name}:/identities/${name}`);
    expect(identitiesOf('identities').sort()).toEqual(['identities:/identities', ...mounts].sort());
    const [, places = ''] = /for folder in (.+?);/.exec(textOf('Dockerfile')) ?? [];
    expect(places.split(' ').sort()).toEqual(['.', ...folders].sort());
  });

  it('have every file that Temporal and its UI are told of', async () => {
    for (const [name, place] of [
      ['temporal', 'temporal'],
      ['temporal-ui', 'ui'],
    ] as const) {
      const named = [...settingsOf(name).values()].filter((value) =>
        value.startsWith('/identity/'),
      );
      expect(named.length).toBeGreaterThan(2);
      const files = await readdir(path.join(folder, place));
      expect(files).toEqual(expect.arrayContaining(named.map((value) => path.basename(value))));
    }
  });

  it('give the UI a token that its login sends, and show everybody the public key alone', async () => {
    const token = await readFile(path.join(folder, 'ui', 'token'), 'utf8');
    const sent = await readFile(path.join(folder, 'ui', 'authorization.conf'), 'utf8');
    expect(sent).toBe(`proxy_set_header Authorization "Bearer ${token}";\n`);
    const modeOf = async (name: string) => (await stat(path.join(folder, name))).mode & 0o777;
    expect([await modeOf('public'), await modeOf('public/jwks.json')]).toEqual([0o755, 0o644]);
    expect([await modeOf('ui'), await modeOf('ui/authorization.conf')]).toEqual([0o700, 0o600]);
    expect(await readFile(path.join(folder, 'public', 'jwks.json'), 'utf8')).not.toContain('"d"');
  });
});
