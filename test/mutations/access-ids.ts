import { type Mutation, taken, worst } from './mutation.ts';

const FILE_OF_LOADING = 'api/routes/verification-route.ts';
const FILE = 'test/api/foreign-ids.test.ts';
const OF_OTHERS = { file: FILE, name: 'looks everywhere like one that does not exist' };
const BESIDE = { file: FILE, name: 'leads nowhere under another verification' };
const SHOWN = { file: FILE, name: 'has nothing of another one in it' };

const CHECKED = 'test/api/documented-checks.test.ts';
const STATEMENT = 'api/openapi/route.ts';

/** Of requests: what is documented is checked. Of ids: those of one verification lead to no other. */
export const ACCESS_IDS: readonly Mutation[] = [
  worst(
    taken(
      'A28',
      'another scope is documented than is checked',
      { file: CHECKED, name: 'of keys: the one scope that is named lets in' },
      {
        file: STATEMENT,
        find: 'authenticate(dependencies, { request, response }, scope)',
        replace:
          "authenticate(dependencies, { request, response }, scope === 'admin' ? 'verifications:read' : scope)",
      },
    ),
  ),
  taken(
    'A28',
    'a query is documented and not checked',
    { file: CHECKED, name: 'of queries: each parameter that is named' },
    {
      file: STATEMENT,
      find: "parseRequest<Query>(query, request.query, '/query')",
      replace: 'request.query',
    },
  ),
  taken(
    'A28',
    'a body is documented and not checked',
    { file: CHECKED, name: 'of bodies: any field that is not named' },
    {
      file: 'api/routes/sdk-hint.ts',
      find: 'parseRequest(hintSchema, await readJson(request, response, MAX_BYTES))',
      replace: 'hintSchema.loose().parse(await readJson(request, response, MAX_BYTES))',
    },
  ),
  taken(
    'A28',
    'a path is documented and not checked',
    { file: CHECKED, name: 'finds nothing by a path that is at fault' },
    {
      file: 'api/schemas/query.ts',
      find: 'z.uuid(absent)',
      replace: "z.uuid('must be a UUID')",
    },
  ),
  worst(
    taken(
      'A25',
      'a verification is anybody’s',
      OF_OTHERS,
      {
        file: FILE_OF_LOADING,
        find: "import type { Request } from 'express';\n",
        replace: `import type { Request } from 'express';
import { findOwner } from '../../store/verifications/lock.ts';
`,
      },
      {
        file: FILE_OF_LOADING,
        find: 'getVerification(store, { clientId, mode, id: data.id })',
        replace:
          'getVerification(store, { ...((await findOwner(store, store.app, data.id)) ?? { clientId, mode }), id: data.id })',
      },
    ),
  ),
  taken('A25', 'a photo is looked for in every verification', BESIDE, {
    file: 'store/media.ts',
    find: 'where m.verification_id = $1 and m.id = $2',
    replace: 'where $1::uuid is not null and m.id = $2',
  }),
  taken('A25', 'a capture is looked for in every verification', BESIDE, {
    file: 'store/captures.ts',
    find: 'where c.id = $1 and c.verification_id = $2',
    replace: 'where c.id = $1 and $2::uuid is not null',
  }),
  taken('A25', 'evidence holds what vendors said of others', SHOWN, {
    file: 'store/evidence.ts',
    find: 'where verification_id = $1 and body is not null order',
    replace: 'where $1::uuid is not null and body is not null order',
  }),
  taken(
    'A33',
    'who reads who looked is not recorded',
    { file: 'test/api/access.test.ts', name: 'says who read what and when, the oldest first' },
    {
      file: 'store/access-log.ts',
      find: "    await logAccess(tx, verificationId, principal, 'access.read');\n",
      replace: '',
    },
  ),
  taken(
    'A33',
    'reading page by page has no end',
    { file: 'test/api/access.test.ts', name: 'comes to an end page by page' },
    { file: 'store/access-log.ts', find: ' and id <= coalesce($3, id)', replace: '' },
  ),
  taken(
    'A33',
    'a photo is read and nobody knows it',
    { file: 'test/api/access.test.ts', name: 'is recorded with its key by every route' },
    {
      file: 'store/media.ts',
      find: "    if (principal !== undefined) await logAccess(tx, verificationId, principal, 'media.read');\n",
      replace: '',
    },
  ),
  taken(
    'A33',
    'a route that shows notes is not among those that are recorded',
    { file: 'test/api/access.test.ts', name: 'leaves nothing there by the others' },
    {
      file: 'api/routes/review-verification.ts',
      find: '  isRecorded: true,\n',
      replace: '',
    },
  ),
  taken(
    'P22',
    'the name of who decides is kept in plain text',
    { file: 'test/store/key-people.test.ts', name: 'is kept encrypted' },
    {
      file: 'store/key-people.ts',
      find: 'await seal(key, placeOf(keyId, clientId), person)',
      replace: 'person',
    },
    {
      file: 'store/key-people.ts',
      find: 'await unsealText(key, placeOf(id, clientId), person)',
      replace: 'person',
    },
  ),
  taken(
    'P22',
    'a name can be put beside another key',
    { file: 'test/store/key-people.test.ts', name: 'opens for that key alone' },
    {
      file: 'store/key-people.ts',
      find: "createRowKey(store, 'key', keyId)",
      replace: "createRowKey(store, 'key', clientId)",
    },
    {
      file: 'store/key-people.ts',
      find: "openRowKey(store, 'key', id, wrapped_key)",
      replace: "openRowKey(store, 'key', clientId, wrapped_key)",
    },
    {
      file: 'store/key-people.ts',
      find: 'clientId, keyId, field',
      replace: 'clientId, keyId: clientId, field',
    },
  ),
  taken(
    'P22',
    'a key decides in nobody’s name',
    { file: 'test/api/client-commands.test.ts', name: 'is not made, and it is said why' },
    {
      file: 'tools/commands/key-person.ts',
      find: '    if (!decides) return undefined;\n',
      replace: '    return undefined;\n',
    },
  ),
];
