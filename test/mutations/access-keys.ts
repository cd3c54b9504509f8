import { type Mutation, taken } from './mutation.ts';

const KEYS = 'test/api/keys.test.ts';
const SETTINGS = 'test/api/settings.test.ts';

/** Of keys that a client makes itself, and of what it sets. */
export const ACCESS_KEYS: readonly Mutation[] = [
  taken(
    'A39',
    'a key gives scopes that it has not',
    { file: KEYS, name: 'has no scope that the key has not which makes it' },
    {
      file: 'api/routes/keys.ts',
      find: '  refuseWithout(scope, client);',
      replace: '',
    },
  ),
  taken(
    'A39',
    'who decides makes a second one who decides',
    { file: KEYS, name: 'is never one that decides, so that nobody is a second person by it' },
    {
      file: 'api/routes/keys.ts',
      find: 'if (!OF_PEOPLE.includes(scope)) return;',
      replace: 'if (OF_PEOPLE.length > 0) return;',
    },
  ),
  taken(
    'A39',
    'a key that ends makes one that does not',
    { file: KEYS, name: 'ends no later than the key that makes it' },
    {
      file: 'api/routes/keys.ts',
      find: 'if (own === null || end <= own) return end;',
      replace: 'if (own === null || end > now) return end;',
    },
  ),
  taken(
    'A39',
    'a key works on after its end',
    { file: KEYS, name: 'is refused from its time on by the database’s clock' },
    {
      file: 'store/clients.ts',
      find: 'and (k.expires_at is null or k.expires_at > now())',
      replace: '',
    },
  ),
  taken(
    'A39',
    'who was revoked makes a key at that moment',
    { file: KEYS, name: 'comes before or after what the key makes at that moment' },
    {
      file: 'store/clients.ts',
      find: '    for (const maker of keyOf({ principal: createdBy })) await refuseEnded(tx, maker);',
      replace:
        '    keyOf({ principal: createdBy }).map((maker) => refuseEnded.bind(null, tx, maker));',
    },
  ),
  taken(
    'A39',
    'who sends slowly acts after the key was revoked',
    { file: KEYS, name: 'is the end of what is still being sent with it' },
    {
      file: 'api/openapi/route.ts',
      find: 'if (body && kind.isPassing && !isWhole) {',
      replace: 'if (body && kind.isPassing && isWhole) {',
    },
  ),
  taken(
    'A39',
    'who has the database puts the end of a key off',
    { file: 'test/store/row-tags.test.ts', name: 'widens no key and no client' },
    {
      file: 'store/tags/columns.ts',
      find: "'token_hash', 'expires_at', 'created_by'] as const",
      replace: "'token_hash', 'created_by'] as const",
    },
  ),
  taken(
    'A39',
    'every request writes that its key is in use',
    { file: KEYS, name: 'is written down once in five minutes' },
    {
      file: 'store/keys.ts',
      find: "k.last_used_at < now() - interval '5 minutes'",
      replace: 'k.last_used_at < now()',
    },
  ),
  taken(
    'A40',
    'a key of test mode changes what holds for live mode',
    { file: SETTINGS, name: 'is changed by a key of live mode alone, since it holds for both' },
    {
      file: 'api/routes/settings.ts',
      find: '    refuseTestMode(client);',
      replace: '    if (client.id === "") refuseTestMode(client);',
    },
  ),
  taken(
    'A40',
    'nobody learns what was changed',
    { file: SETTINGS, name: 'with who did it and what it was before' },
    {
      file: 'store/client-settings.ts',
      find: '    await noteChange(store, tx, { client_id: clientId, principal, data });',
      replace:
        '    if (principal === "") await noteChange(store, tx, { client_id: clientId, principal, data });',
    },
  ),
  taken(
    'A40',
    'of two who change settings at once one is forgotten',
    { file: SETTINGS, name: 'is kept by two who change it at once' },
    {
      file: 'store/client-settings.ts',
      find: "await read(store, tx, clientId, 'for update')",
      replace: "await read(store, tx, clientId, '')",
    },
  ),
];
