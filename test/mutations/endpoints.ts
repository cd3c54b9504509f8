import { type Mutation, taken } from './mutation.ts';

const LOG = 'test/api/notification-log.test.ts';
const STORED = 'test/store/endpoints.test.ts';

/** Of where clients are told, and what they read and send again of it. */
export const ENDPOINTS: readonly Mutation[] = [
  taken(
    'T17',
    'a filter keeps nothing from an endpoint',
    { file: STORED, name: 'is told of the types that it names, and where it names none of all' },
    {
      file: 'store/outbox/write-notification.ts',
      find: 'and (types is null or $4 = any(types))',
      replace: "and (types is null or $4 <> '')",
    },
  ),
  taken(
    'T17',
    'a secret that was replaced signs for ever',
    { file: STORED, name: 'signs beside the new one for a day by the database’s clock' },
    {
      file: 'store/endpoints/secrets.ts',
      find: 'endsAt === null || endsAt > row.now',
      replace: 'endsAt === null || endsAt > new Date(0)',
    },
  ),
  taken(
    'T17',
    'a secret that was replaced signs no more',
    { file: STORED, name: 'signs beside the new one for a day by the database’s clock' },
    {
      file: 'store/endpoints/change.ts',
      find: 'const all = [secret, ...secrets.map((each) => each.secret)];',
      replace: 'const all = [secret];',
    },
  ),
  taken(
    'T17',
    'an endpoint that was deleted is told',
    { file: STORED, name: 'is told nothing more once it was deleted' },
    {
      file: 'store/endpoints/change.ts',
      find: 'set deleted_at = now(), disabled_at = coalesce(disabled_at, now()) where',
      replace: 'set deleted_at = now() where',
    },
  ),
  taken(
    'T18',
    'what an endpoint said is in plain text',
    { file: LOG, name: 'has each try with its time, status, duration' },
    {
      file: 'store/notifications.ts',
      find: 'return key && key.seal(answerField({ notificationId, endpointId }), answer);',
      replace: 'return key && answer;',
    },
  ),
  taken(
    'T18',
    'what an endpoint was never told is not sent again',
    { file: LOG, name: 'comes since a time to an endpoint that has not taken it' },
    {
      file: 'store/resend.ts',
      find: "d.state is distinct from 'delivered'",
      replace: "d.state <> 'delivered'",
    },
  ),
  taken(
    'T18',
    'what is about to be sent is sent twice',
    { file: LOG, name: 'is sent once, however often that is asked for' },
    {
      file: 'store/resend.ts',
      find: 'where o.completed_at is null and',
      replace: 'where false and',
    },
  ),
  taken(
    'T18',
    'a try of before gives up what is to be sent again',
    {
      file: 'test/activities/deliver-notification.test.ts',
      name: 'is given up by no try that began before it was to be sent again',
    },
    {
      file: 'activities/deliveries.ts',
      find: 'await giveUpDelivery(store, { ...input, begunAt });',
      replace: 'await giveUpDelivery(store, input);',
    },
  ),
  taken(
    'T18',
    'what is sent again waits for the pause of before',
    {
      file: 'test/workers/deliveries.test.ts',
      name: 'that is sent again while it is still tried is tried at once',
    },
    {
      file: 'activities/deliveries.ts',
      find: '(isSilent && !isResent)',
      replace: 'isSilent',
    },
  ),
  taken(
    'T19',
    'an endpoint that has failed for five days is told for ever',
    { file: 'test/store/failing-endpoints.test.ts', name: 'is disabled when a try fails after' },
    {
      file: 'store/notifications.ts',
      find: '  if (endpoint?.is_to_be_disabled === true) await disableFailing(store, { endpointId });\n',
      replace: '',
    },
  ),
  taken(
    'T19',
    'two failures that lie a month apart are a month of failures',
    { file: 'test/store/failing-endpoints.test.ts', name: 'that was told nothing for long' },
    {
      file: 'store/endpoints/disable.ts',
      find: "interval '12 hours'",
      replace: "interval '12 months'",
    },
  ),
];
