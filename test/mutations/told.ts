import { taken, type Mutation } from './mutation.ts';

/** Of what the client is told. */
export const TOLD: readonly Mutation[] = [
  taken(
    'T1',
    'a change is told to nobody',
    {
      file: 'test/store/transition.test.ts',
      name: 'writes message, events, projection and notification together',
    },
    {
      file: 'store/outbox/write-notification.ts',
      find: `    await enqueueDelivery(tx, { verificationId, notificationId, endpointId });
`,
      replace: '',
    },
  ),
  taken(
    'T2',
    'a dead endpoint holds the slots of all',
    { file: 'test/activities/endpoint-turns.test.ts', name: 'is sent two at a time' },
    {
      file: 'activities/endpoint-turns.ts',
      find: "if (answer.outcome === 'failed') silent.add(endpointId);\n        else ",
      replace: '',
    },
  ),
  taken(
    'T1',
    'what a client did not take is not told again',
    {
      file: 'test/workers/deliveries.test.ts',
      name: 'that is not taken goes on as an activity',
    },
    {
      file: 'workers/dispatch/deliveries.ts',
      find: '      await goOn(parts, row, tried);\n',
      replace: '',
    },
  ),
  taken(
    'T1',
    'what nobody tries any more stays so',
    {
      file: 'test/workers/deliveries.test.ts',
      name: 'whose activity was ended by hand goes on after the sweep',
    },
    {
      file: 'store/notifications.ts',
      find: '      await enqueueDelivery(tx, { verificationId, notificationId, endpointId: row.endpoint_id });\n',
      replace: '',
    },
  ),
  taken(
    'T1',
    'a delivery is never given up',
    {
      file: 'test/activities/deliver-notification.test.ts',
      name: 'is tried for the last time when three days are over',
    },
    {
      file: 'activities/delivery.ts',
      find: 'if (leftMs <= 0) {',
      replace: 'if (leftMs <= -PATIENCE_MS) {',
    },
  ),
  taken(
    'T3',
    'only the newest secret signs',
    {
      file: 'test/activities/deliver-notification.test.ts',
      name: 'has every active secret sign',
    },
    {
      file: 'activities/sign-notification.ts',
      find: 'delivery.secrets.map(',
      replace: 'delivery.secrets.slice(0, 1).map(',
    },
  ),
  taken(
    'T4',
    'who is over is sent to the link',
    {
      file: 'test/domain/next-action.test.ts',
      name: 'sends no person to a link of a verification that is over',
    },
    {
      file: 'domain/next-action.ts',
      find: "      return action('retry', said('failed'));",
      replace: "      return openLink(view, 'carryOn');",
    },
  ),
  taken(
    'T6',
    'a decision has our time alone',
    {
      file: 'test/store/decision-times.test.ts',
      name: "are the vendor's, where it says one, and ours",
    },
    {
      file: 'store/transitions/decide.ts',
      find: '      vendorTime(evidence),',
      replace: '      null,',
    },
  ),
  taken(
    'T7',
    'a language lacks a word',
    {
      file: 'test/api/words.test.ts',
      name: 'lacks no text that the English one has, and has no other',
    },
    {
      file: 'api/words/et.ts',
      find: `    media_missing: 'Fotod või video puudusid. Palun läbige kõik sammud.',
`,
      replace: '',
    },
  ),
  taken(
    'T9',
    'a failure is not retried',
    {
      file: 'test/domain/next-action.test.ts',
      name: 'agrees with the reasons of every end that the rules come to on whether to try anew',
    },
    {
      file: 'domain/next-action.ts',
      find: "      return action('retry', said('failed'));",
      replace: "      return action('none', said('failed'));",
    },
  ),
  taken(
    'T14',
    'an older answer moves an appointment back',
    {
      file: 'test/activities/appointments.test.ts',
      name: 'stays what the newer question was answered when an older answer comes in after it',
    },
    {
      file: 'store/sessions/notes.ts',
      find: `         and coalesce(before.appointment_asked_at <= $4, true)
`,
      replace: '',
    },
  ),
  taken(
    'T2',
    'an endpoint has every first try',
    {
      file: 'test/workers/deliveries.test.ts',
      name: 'does not wait for an endpoint of another that hangs, which has five at a time',
    },
    {
      file: 'activities/deliveries.ts',
      find: 'const FIRST = { most: 5,',
      replace: 'const FIRST = { most: 20,',
    },
  ),
  taken(
    'T11',
    'a 500 tells what went wrong',
    {
      file: 'test/api/errors.test.ts',
      name: 'tells the request id and nothing else, and is found in the log by it',
    },
    {
      file: 'api/http/problem.ts',
      find: '...(status === 500 ? {} : { detail: status < 500 ? error.message : REMEDIES[error.code] }),',
      replace: 'detail: error.message,',
    },
  ),
  taken(
    'T5',
    'a start is nobody’s',
    { file: 'test/api/isolation.test.ts', name: 'say what happened and by whom' },
    {
      file: 'store/verifications/create.ts',
      find: 'const principal = `client_key:${keyId}`;',
      replace: "const principal = 'system';",
    },
  ),
  taken(
    'T8',
    'who came back waits though the truth is known',
    { file: 'test/api/returns.test.ts', name: 'shows the truth as soon as there is one' },
    {
      file: 'api/pages/link-view.ts',
      find: "const isOnItsWay = status !== 'in_review' && status !== 'submitted';",
      replace: 'const isOnItsWay = true;',
    },
  ),
  taken(
    'T10',
    'the first fault hides the others',
    {
      file: 'test/api/create.test.ts',
      name: 'names every field at once, those of the vendor as well',
    },
    {
      file: 'api/check-create.ts',
      find: `  faults.push(...vendorFaults(vendor, body));
`,
      replace: `  if (faults.length === 0) faults.push(...vendorFaults(vendor, body));
`,
    },
  ),
  taken(
    'T13',
    'a refused image names no gate',
    {
      file: 'test/api/captures.test.ts',
      name: "that is refused is answered with the gate, and the vendor's words for the person",
    },
    {
      file: 'api/captures/answer.ts',
      find: 'gate: refused?.gate ?? null,',
      replace: 'gate: null,',
    },
  ),
  taken(
    'T13',
    'whatever refused an image, the person is told the same',
    {
      file: 'test/api/captures.test.ts',
      name: "refused has words in the person's language",
    },
    {
      file: 'api/captures/answer.ts',
      find: "speech.photo(advice?.get(gate) ?? 'again')",
      replace: "speech.photo('again')",
    },
  ),
  taken(
    'T15',
    'a client is told of an overdue case again and again',
    { file: 'test/store/overdue-cases.test.ts', name: 'is marked, and its client is told' },
    {
      file: 'store/cases/overdue.ts',
      find: 'update review_cases set overdue_told_at = now()',
      replace: 'update review_cases set overdue_told_at = null',
    },
  ),
];
