import { type Mutation, taken } from './mutation.ts';

const KEYED = 'test/api/keyed-requests.test.ts';
const NEGOTIATED = 'test/api/negotiated.test.ts';
const LISTED = 'test/store/list-filters.test.ts';
const CAPTURES = 'test/api/captures.test.ts';
const COPY = 'test/api/openapi-copy.test.ts';
const ONCE = 'is done by one of four that are sent at once, and they and a repetition get the same';

/** Of what any client of an HTTP API relies on: repetitions, tags, refusals, pages. */
export const CONTRACT: readonly Mutation[] = [
  taken(
    'L22',
    'what is done and not written down is done again',
    {
      file: 'test/api/database-faults.test.ts',
      name: 'has no test message sent twice that was sent once',
    },
    {
      file: 'api/http/done-outside.ts',
      find: 'await finish().catch(() => finish().catch(() => undefined));',
      replace: 'await finish().catch(() => dropRequest(store, sent));',
    },
  ),
  taken(
    'L22',
    'a request is not written down with what it does',
    { file: KEYED, name: ONCE },
    {
      file: 'store/keyed-requests.ts',
      find: 'if (request === null || request === undefined) return;',
      replace:
        'if (request === null || request === undefined || did.verificationId === undefined) return;',
    },
  ),
  taken(
    'L22',
    'a twin that is refused because of the other stays refused',
    { file: KEYED, name: ONCE },
    {
      file: 'api/http/idempotency.ts',
      find: 'repeated = isRefused && !response.headersSent ? await find() : null;',
      replace: 'repeated = isRefused && response.headersSent ? await find() : null;',
    },
  ),
  taken(
    'L22',
    'who takes a case under the key of another person is told that it is taken',
    { file: KEYED, name: 'takes a case for no other person' },
    {
      file: 'api/routes/assign-verification.ts',
      find: '{ asked: asOwnAct }',
      replace: '{}',
    },
  ),
  taken(
    'L22',
    'a key is forgotten within the hour',
    { file: KEYED, name: 'is forgotten after thirty days, and not before, so many at a time' },
    {
      file: 'store/keyed-requests.ts',
      find: "now() - $2 * interval '1 day'",
      replace: "now() - $2 * interval '1 minute'",
    },
  ),
  taken(
    'L22',
    'a late repetition hands in another try',
    { file: KEYED, name: 'hands in what was cut off, and never another try' },
    {
      file: 'api/routes/submit-captures.ts',
      find: ' && then.attempt === now.attempt',
      replace: '',
    },
  ),
  taken(
    'A44',
    'an image that is sent as bytes in general is refused',
    { file: CAPTURES, name: 'is kept encrypted before the vendor judges it' },
    {
      file: 'api/captures/image.ts',
      find: "  'application/octet-stream': ['image/jpeg', 'image/png'],\n",
      replace: '',
    },
  ),
  taken(
    'A44',
    'what is sent as bytes in general is taken for an image, whatever it is',
    { file: CAPTURES, name: 'must be one' },
    {
      file: 'api/captures/image.ts',
      find: 'if (mimeType === undefined) {',
      replace: 'if (mimeType === undefined && allowed.length === 1) {',
    },
  ),
  taken(
    'A44',
    'the document forbids null where a schema with a name may be absent',
    { file: COPY, name: 'says of nothing that it is two things at once' },
    {
      file: 'api/schemas/erasure.ts',
      find: 'z.union([erasureSchema, z.null()])',
      replace: 'erasureSchema.nullable()',
    },
  ),
  taken(
    'T23',
    'a tag stays whatever changes',
    { file: NEGOTIATED, name: 'until anything of it is another' },
    { file: 'api/http/entity-tag.ts', find: '.update(text)', replace: ".update('')" },
  ),
  taken(
    'T23',
    'a method that is not there is refused without a word',
    { file: NEGOTIATED, name: 'names the methods that are allowed, wherever another one is tried' },
    {
      file: 'api/http/errors.ts',
      find: "    response.setHeader('Allow', allowed.join(', '));\n",
      replace: '',
    },
  ),
  taken(
    'T23',
    'who takes no JSON gets it',
    { file: NEGOTIATED, name: 'answers programs in JSON, and no other type' },
    {
      file: 'api/openapi/route.ts',
      find: 'if (isJson && !takesJson',
      replace: 'if (isJson && takesJson',
    },
  ),
  taken(
    'O29',
    'an account has no index of its own',
    { file: LISTED, name: 'is read from an index that has it in its order' },
    {
      file: 'store/migrations/app/061.do.keyed-requests.sql',
      find: '(client_id, mode, account_id, id desc)',
      replace: '(client_id, mode, vendor_code, id desc)',
    },
  ),
  taken(
    'O29',
    'what changes while pages are read is skipped',
    { file: LISTED, name: 'and skips nothing that changes meanwhile' },
    {
      file: 'store/verifications/list.ts',
      find: '(byChange ? `${of}.updated_at, ${of}.id` : `${of}.id desc`)',
      replace: '(byChange ? `${of}.updated_at desc, ${of}.id` : `${of}.id desc`)',
    },
  ),
];
