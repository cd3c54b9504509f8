import { taken, worst, type Mutation } from './mutation.ts';

/** Of what nobody may do: whoever has the role of the application in Postgres. */
export const ACCESS_TAGGED: readonly Mutation[] = [
  worst(
    taken(
      'A26',
      'a status is shown whoever wrote it',
      {
        file: 'test/api/changed-rows.test.ts',
        name: 'is shown to no client, and operators see which',
      },
      {
        file: 'store/verifications/decisions.ts',
        find: "  tags.check('verifications', row, row.tag);\n",
        replace: '',
      },
    ),
  ),
  taken(
    'A26',
    'a list shows whatever stands in it',
    {
      file: 'test/store/row-tags.test.ts',
      name: 'shows no verification otherwise than it is',
    },
    {
      file: 'store/verifications/row.ts',
      find: 'const retries = checkedRetries(store.tags, row);',
      replace: 'const retries = retriesOf(store.tags, row);',
    },
  ),
  worst(
    taken(
      'A26',
      'a decision is written over a row that somebody changed',
      { file: 'test/store/row-tags.test.ts', name: 'has nothing written over what it changed' },
      {
        file: 'store/verifications/lock.ts',
        find: "  tags.check('verifications', row, row.tag);\n",
        replace: '',
      },
    ),
  ),
  taken(
    'A29',
    'who has the database says who asks',
    {
      file: 'test/store/row-tags.test.ts',
      name: 'names no other asker, and no other place to turn to',
    },
    {
      file: 'store/branding.ts',
      find: "  tags.check('client_branding', row, row.tag);\n",
      replace: '',
    },
  ),
  worst(
    taken(
      'A26',
      'an account is called wherever it leads',
      {
        file: 'test/store/row-tags.test.ts',
        name: 'has nothing sent by an account that it changed',
      },
      {
        file: 'store/accounts.ts',
        find: "  store.tags.check('vendor_accounts', row, row.tag);\n",
        replace: '',
      },
    ),
  ),
  taken(
    'A26',
    'a session is asked about at whatever account it names',
    { file: 'test/store/moved-accounts.test.ts', name: 'is asked about nowhere' },
    {
      file: 'store/sessions/read.ts',
      find: "  store.tags.check('vendor_sessions', row, row.tag);\n",
      replace: '',
    },
  ),
  worst(
    taken(
      'A26',
      'a message of another account is believed',
      { file: 'test/store/moved-accounts.test.ts', name: 'takes no message that came from there' },
      {
        file: 'store/transitions/facts.ts',
        find: ' || row.account_id !== accountId',
        replace: '',
      },
    ),
  ),
  taken(
    'A26',
    'a session is bought wherever the verification was moved to',
    { file: 'test/store/moved-accounts.test.ts', name: 'has its person sent to no vendor' },
    {
      file: 'store/verifications/lock.ts',
      find: '= unchanged(store, row);',
      replace: '= row;',
    },
  ),
  taken(
    'A26',
    'a session is deleted by whatever account the deletion names',
    {
      file: 'test/store/moved-accounts.test.ts',
      name: 'has neither details nor its deletion asked for there',
    },
    {
      file: 'store/deletion-queue.ts',
      find: '  if (owner.accountId !== accountId) return null;\n',
      replace: '',
    },
  ),
  taken(
    'A26',
    'the sweep cancels what a time says',
    {
      file: 'test/workers/sweep.test.ts',
      name: 'cancels no verification of which only a time says',
    },
    {
      file: 'workers/dispatch/sweep.ts',
      find: '      if (!isFinal(status)) return;\n',
      replace: "      if (status === 'approved') return;\n",
    },
  ),
  taken(
    'A26',
    'settings are believed whoever wrote them',
    { file: 'test/store/changed-settings.test.ts', name: 'widen no limit and keep no evidence' },
    {
      file: 'store/account-settings.ts',
      find: "  tags.check('vendor_accounts', row, row.tag);\n",
      replace: '',
    },
  ),
  taken(
    'A26',
    'a key may what its row says',
    { file: 'test/api/changed-rows.test.ts', name: 'lets no caller in' },
    {
      file: 'store/clients.ts',
      find: "  store.tags.check('api_keys', { ...row, token_hash: hash }, row.tag);\n",
      replace: '',
    },
  ),
  worst(
    taken(
      'A26',
      'a client is told whatever is queued',
      { file: 'test/store/row-tags.test.ts', name: 'has no client told, nor told elsewhere' },
      {
        file: 'store/notifications.ts',
        find: "  tags.check('notifications', notification, row.tag);\n",
        replace: '',
      },
    ),
  ),
  taken(
    'A26',
    'a cancel is whose name stands there',
    { file: 'test/store/cancel-requests.test.ts', name: 'ends nothing in the name of a client' },
    {
      file: 'store/verifications/request-cancel.ts',
      find: "  tags.check('cancel_requests', { verification_id: verificationId, principal }, tag);\n",
      replace: '',
    },
  ),
  taken(
    'A26',
    'an older message revises',
    { file: 'test/store/row-order.test.ts', name: 'has no older message revise' },
    {
      file: 'store/transitions/ended.ts',
      find: 'at: at?.toISOString() ?? null',
      replace: 'at: at === null ? null : null',
    },
  ),
];
