import { taken, type Mutation } from './mutation.ts';

const CONSOLE = 'test/console/codec.test.ts';
const CODEC = 'test/workers/payload-codec.test.ts';
const HISTORIES = 'test/workers/encrypted-histories.test.ts';

/** Of what Temporal keeps, and who reads it. */
export const HISTORIES_READ: readonly Mutation[] = [
  taken(
    'P28',
    'the workers of verifications encrypt nothing',
    { file: HISTORIES, name: 'tells nothing of what was decided to whoever can read it' },
    {
      file: 'workers/create-workers.ts',
      find: '    ...{ connection, namespace, dataConverter },\n',
      replace:
        '    ...{ connection, namespace },\n    dataConverter: { payloadCodecs: [{ ...dataConverter.payloadCodecs![0]!, encode: async (all) => all }] },\n',
    },
  ),
  taken(
    'P28',
    'a payload is read in another workflow',
    { file: CODEC, name: 'is not opened in another workflow than the one' },
    {
      file: 'workers/payloads/codec.ts',
      find: "owner !== '' && reader !== '' && owner !== reader",
      replace: "owner !== '' && reader === ''",
    },
  ),
  taken(
    'P28',
    'whose a payload is can be written over',
    { file: CODEC, name: 'is not opened under another key’s name, as another’s' },
    {
      file: 'workers/payloads/codec.ts',
      find: 'const contextOf = (owner: string): string => `payload/${owner}`;',
      replace: "const contextOf = (_owner: string): string => 'payload/';",
    },
  ),
  taken(
    'P28',
    'whoever is signed in reads every history',
    { file: CONSOLE, name: 'gives back as it came what is of a verification' },
    {
      file: 'console/codec/routes.ts',
      find: 'const isTheirs = opened !== null && (await mayRead(opened.owner));',
      replace: 'const isTheirs = opened !== null && ((await mayRead(opened.owner)) || true);',
    },
  ),
  taken(
    'P28',
    'an operator reads histories',
    { file: CONSOLE, name: 'decrypts nothing for an operator' },
    {
      file: 'console/codec/routes.ts',
      find: "if (!may(viewer.roles, 'case.read')) {",
      replace: "if (!may(viewer.roles, 'case.read') && !may(viewer.roles, 'system.read')) {",
    },
  ),
  taken(
    'P28',
    'a reading is not written down',
    { file: CONSOLE, name: 'decrypts for who may see the case, and writes down once' },
    {
      file: 'store/viewing/read-payloads.ts',
      find: '     select $1, $2, $3 where not exists',
      replace: '     select $1, $2, $3 where false and not exists',
    },
  ),
  taken(
    'P28',
    'any page reads by the cookie of who is signed in',
    { file: CONSOLE, name: 'answers the configured page alone, whatever another' },
    {
      file: 'console/codec/routes.ts',
      find: "return request.get('origin') === uiOrigin &&",
      replace: "return (request.get('origin') ?? '').startsWith(uiOrigin) &&",
    },
  ),
  taken(
    'T24',
    'a key that is missing is taken for nobody’s',
    { file: CODEC, name: 'is an error that names the key where one of ours is missing' },
    {
      file: 'workers/payloads/codec.ts',
      find: 'if (await isPayloadKey(store, { id: keyId })) throw new MissingPayloadKey(keyId);',
      replace: "if (keyId === '') throw new MissingPayloadKey(keyId);",
    },
  ),
  taken(
    'T24',
    'nobody is told that histories are not encrypted',
    {
      file: 'test/config/payloads.test.ts',
      name: 'is named by the doctor where it is not encrypted',
    },
    {
      file: 'tools/doctor/examine-configuration.ts',
      find: "kind !== 'production' ||",
      replace: "kind !== 'staging' ||",
    },
  ),
  taken(
    'O35',
    'what is open is not looked at for keys that are missing',
    {
      file: 'test/store/payload-keys.test.ts',
      name: 'keeps a process from starting while something is open',
    },
    {
      file: 'store/payload-keys.ts',
      find: "where v.ended_at is null and v.created_at < k.last_used_at + interval '1 day')",
      replace: 'where v.ended_at is null and false)',
    },
  ),
  taken(
    'O35',
    'another key of the name is taken',
    { file: 'test/store/payload-keys.test.ts', name: 'that is not the one of its name is found' },
    {
      file: 'store/payload-keys.ts',
      find: "if (payloads.open(id, Buffer.from(sealed, 'base64'), CHECK) !== null) return;",
      replace: "if (payloads.open(id, Buffer.from(sealed, 'base64'), CHECK) !== undefined) return;",
    },
  ),
  taken(
    'O35',
    'it is encrypted before its key is known',
    { file: CODEC, name: 'is not encrypted before it is written down' },
    {
      file: 'workers/payloads/codec.ts',
      find: '      await noted();\n',
      replace: '      noted().catch(() => undefined);\n',
    },
  ),
  taken(
    'O35',
    'a process starts whatever key is missing',
    {
      file: 'test/store/payload-keys.test.ts',
      name: 'keeps a process from starting while something is open',
    },
    {
      file: 'workers/wait-for-store.ts',
      find: '        await checkPayloadKeys(store);\n',
      replace: '',
    },
  ),
  taken(
    'P32',
    'one verification is asked about in the name of another',
    { file: HISTORIES, name: 'has nothing of one verification that was asked in the name' },
    {
      file: 'workers/create-workers.ts',
      find: 'safeFailures(deps.logger), inItsOwnName(deps.store)],',
      replace: 'safeFailures(deps.logger)],',
    },
  ),
  taken(
    'O39',
    'a key is looked for by whatever name is said',
    { file: CODEC, name: 'is nothing where it names a key as no key' },
    {
      file: 'store/payload-keys.ts',
      find: "if (id.includes('\\0')) return null;",
      replace: '',
    },
  ),
  taken(
    'O39',
    'a key that nothing needs is waited for',
    { file: CODEC, name: 'is nothing to a workflow under a key that nothing open needs' },
    {
      file: 'workers/payloads/codec.ts',
      find: 'if (await isPayloadKeyNeeded(store, { id: error.keyId })) throw error;',
      replace: 'await isPayloadKeyNeeded(store, { id: error.keyId });\n      throw error;',
    },
  ),
  taken(
    'O39',
    'what another key of the name wrote is taken for a stranger’s',
    { file: CODEC, name: 'is an error where another key has the name' },
    {
      file: 'workers/payloads/codec.ts',
      find: '    await checkPayloadKey(store, { id: keyId });\n',
      replace: '',
    },
  ),
  taken(
    'O39',
    'a key is noted when it is first used',
    { file: CODEC, name: 'is encrypted without a database once a process has begun' },
    {
      file: 'workers/wait-for-store.ts',
      find: '        await encryption?.begin();\n',
      replace: '',
    },
  ),
  taken(
    'O39',
    'a queue of deletions is not looked at for how long it may run',
    {
      file: 'test/store/payload-keys.test.ts',
      name: 'while an account’s queue of deletions may run',
    },
    {
      file: 'store/payload-keys.ts',
      find: "(k.last_used_at > now() - interval '90 days'",
      replace: '(false',
    },
  ),
];
