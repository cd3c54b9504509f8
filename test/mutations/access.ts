import { taken, worst, type Mutation } from './mutation.ts';

/** Of what nobody may do: clients, people and their devices. */
export const ACCESS: readonly Mutation[] = [
  taken(
    'A6',
    'a client reads what is another’s',
    {
      file: 'test/api/isolation-table.test.ts',
      name: 'what it is of no verification, and does nothing',
    },
    {
      file: 'store/verifications/get.ts',
      find: 'v.id = $1 and v.client_id = $2 and v.mode = $3',
      replace: 'v.id = $1 and $2::uuid is not null and v.mode = $3',
    },
  ),
  taken(
    'A7',
    'a revoked key works on',
    { file: 'test/api/isolation.test.ts', name: 'end with their revocation' },
    {
      file: 'store/clients.ts',
      find: `where k.token_hash = $1 and k.revoked_at is null
       and not exists (select from key_revocations r where r.key_id = k.id)`,
      replace: 'where k.token_hash = $1',
    },
  ),
  taken(
    'A8',
    'any link will do',
    { file: 'test/api/link.test.ts', name: 'does not work with a changed character' },
    {
      file: 'store/link.ts',
      find: '  if (!sameBytes(macOf(key, signed), bytes.subarray(-MAC_BYTES))) return null;\n',
      replace: '  sameBytes(macOf(key, signed), bytes.subarray(-MAC_BYTES));\n',
    },
  ),
  taken(
    'A8',
    'a link that was taken back still leads on',
    { file: 'test/api/link-changes.test.ts', name: 'ends with its revocation' },
    {
      file: 'api/routes/link-target.ts',
      find: "standing: target.revoked ? 'revoked' : 'good'",
      replace: "standing: 'good'",
    },
  ),
  taken(
    'A9',
    'the person is told what only the client may know',
    { file: 'test/domain/next-action.test.ts', name: 'never shows what only the client may know' },
    {
      file: 'domain/reason.ts',
      find: 'return codes.filter(isForSubject);',
      replace: 'return codes as SubjectReason[];',
    },
  ),
  worst(
    taken(
      'A10',
      'events can be changed',
      { file: 'test/store/roles.test.ts', name: 'let no statement change or delete' },
      {
        file: 'store/migrations/app/037.do.row-tags.sql',
        find: `  before update of id, verification_id, number, type, principal, data, inbox_id, at
    or delete or truncate on events
`,
        replace: '  before truncate on events\n',
      },
    ),
  ),
  taken(
    'A11',
    'a notification reaches private networks',
    { file: 'test/activities/address-guard.test.ts', name: 'may not be called' },
    {
      file: 'activities/address-guard.ts',
      find: "  if (address.range() !== 'unicast') return false;\n",
      replace: '',
    },
  ),
  taken(
    'A12',
    'every caller logs in',
    {
      file: 'test/activities/vendor-token.test.ts',
      name: 'is fetched by one login for a hundred callers at once',
    },
    {
      file: 'store/tokens.ts',
      find: 'where t.version = $2 and (t.leased_until is null or t.leased_until < now())',
      replace: 'where t.version = $2',
    },
  ),
  taken(
    'A16',
    'one opening of the link gives many tokens',
    {
      file: 'test/api/device.test.ts',
      name: 'is given once for each opening of the link, however many ask at once',
    },
    {
      file: 'store/sessions/link-opens.ts',
      find: ' and token_given_at_open < opened`',
      replace: '`',
    },
  ),
  taken(
    'A17',
    'any frame says that the person is through',
    {
      file: 'test/api/device.test.ts',
      name: 'goes on at DONE of that very frame and origin, and at nothing else',
    },
    {
      file: 'api/pages/embed-page.ts',
      find: `    if (event.origin !== origin || event.source !== frame.contentWindow) return;
`,
      replace: '',
    },
  ),
  taken(
    'A20',
    'a session of another client is continued',
    {
      file: 'test/activities/parent-session.test.ts',
      name: 'never continues one of another client or mode',
    },
    {
      file: 'store/sessions/read.ts',
      find: 'and v.client_id = $2 and v.mode = $3',
      replace: 'and $2::uuid is not null and $3::text is not null',
    },
  ),
  worst(
    taken(
      'A13',
      'what the person says decides',
      {
        file: 'test/activities/subject-hints.test.ts',
        name: 'what the person says on their own device decides nothing, whatever it looks like',
      },
      {
        file: 'activities/record.ts',
        find: `  if (row.source === 'subject') return RETURNED;
`,
        replace: '',
      },
    ),
  ),
  taken(
    'A15',
    'an upload of ours can say anything',
    {
      file: 'test/activities/captures.test.ts',
      name: 'a stored message about a capture says no more than progress',
    },
    {
      file: 'activities/captures.ts',
      find: "return factOf(progressSchema.parse(JSON.parse(body.toString('utf8'))).progress);",
      replace:
        "return factOf((JSON.parse(body.toString('utf8')) as { progress: Progress }).progress);",
    },
  ),
  taken(
    'A6',
    'the role of the main database opens the keys',
    { file: 'test/store/roles.test.ts', name: 'neither connect to the other' },
    {
      file: 'store/migrations/keys/003.do.a-role-of-its-own.sql',
      find: "    execute format('revoke all on database %I from public', current_database());\n",
      replace: '',
    },
  ),
  taken(
    'A24',
    'a cancel is whose Temporal says that it is',
    { file: 'test/store/cancel-requests.test.ts', name: "is an operator's, in whatever name" },
    {
      file: 'store/transitions/check-causes.ts',
      find: "  return cause.principal === principal ? cause : { type: 'cancel', principal };",
      replace: "  return principal !== '' ? cause : { type: 'cancel', principal };",
    },
  ),
  taken(
    'A6',
    'a list shows what others have',
    { file: 'test/api/isolation.test.ts', name: 'never shows in a list' },
    {
      file: 'store/verifications/list.ts',
      find: "const conditions = ['p.client_id = $1',",
      replace: "const conditions = ['$1::uuid is not null',",
    },
  ),
  taken(
    'A7',
    'a key does more than its scopes say',
    { file: 'test/api/isolation-table.test.ts', name: 'lets nobody in by a key that is' },
    {
      file: 'api/http/authenticate.ts',
      find: 'if (scopes.includes(scope)) return;',
      replace: 'if (scopes.length > 0) return;',
    },
  ),
  taken(
    'A8',
    'a link of before leads on',
    {
      file: 'test/api/link-changes.test.ts',
      name: 'ends with its revocation, and with a newer version',
    },
    {
      file: 'api/routes/link-target.ts',
      find: 'if (target.linkVersion !== version)',
      replace: 'if (version > target.linkVersion)',
    },
  ),
  taken(
    'A18',
    'any session is shown in a frame',
    { file: 'test/api/embed.test.ts', name: 'refuses with words when ' },
    {
      file: 'api/routes/framed-session.ts',
      find: 'new URL(url).origin === embedding.origin',
      replace: "new URL(url).origin !== ''",
    },
  ),
  taken(
    'A21',
    'a body may be nested without a bound',
    { file: 'test/api/sizes.test.ts', name: 'is refused in a sentence and at once' },
    {
      file: 'api/http/bounded-json.ts',
      find: `    if (levels > MOST_LEVELS) return \`must not be nested deeper than \${MOST_LEVELS} levels\`;
`,
      replace: '',
    },
    {
      file: 'api/http/bounded-json.ts',
      find: `    if (items > MOST_ITEMS) return \`must not have more than \${MOST_ITEMS} fields and items in all\`;
`,
      replace: '',
    },
  ),
  taken(
    'A19',
    'any bearer is taken',
    { file: 'test/api/webhook-token.test.ts', name: 'is heard with it, and with nothing else' },
    {
      file: 'vendors/incode/webhook-token.ts',
      find: 'return isGenuine && Number',
      replace: 'return isGenuine !== null && Number',
    },
  ),
  taken(
    'A19',
    'a bearer is taken for ever',
    { file: 'test/api/webhook-token.test.ts', name: 'is heard with it for an hour' },
    {
      file: 'vendors/incode/webhook-token.ts',
      find: '> now.getTime()',
      replace: '> 0',
    },
  ),
  taken(
    'A23',
    'a refusal has no request id',
    { file: 'test/api/errors.test.ts', name: 'is a problem with a request id, too' },
    {
      file: 'api/http/problem.ts',
      find: `    requestId,
    ...(error`,
      replace: `    requestId: '',
    ...(error`,
    },
  ),
  worst(
    taken(
      'A11',
      'a name is not checked when it is looked up',
      {
        file: 'test/activities/address-guard.test.ts',
        name: 'refuses a name that leads to any forbidden address, or nowhere',
      },
      {
        file: 'activities/address-guard.ts',
        find: 'addresses.some(({ address }) => !isAllowed(address, reach))',
        replace: 'addresses.length > 99',
      },
    ),
  ),
];
