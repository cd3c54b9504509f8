import { taken, type Mutation } from './mutation.ts';

/** Of right ends, where workflows and activities come to them. */
export const ENDS_WORKED: readonly Mutation[] = [
  taken(
    'E9',
    "Temporal's own cancel closes the workflow over an open row",
    { file: 'test/workflows/real-server.test.ts', name: 'ends a verification by' },
    {
      file: 'workflows/verification.ts',
      find: '  return CancellationScope.nonCancellable(() => run(workflow));',
      replace: '  return run(workflow);',
    },
  ),
  taken(
    'E32',
    'every try follows soon, whatever it may have cost',
    {
      file: 'test/activities/ensure-session.test.ts',
      name: 'buys ever more slowly while the answers never read',
    },
    {
      file: 'activities/session-try.ts',
      find: 'return error.withDetails({ retryAfterMs: Math.max(error.retryAfterMs ?? 0, pauseMs) });',
      replace:
        'return error.withDetails({ retryAfterMs: Math.min(error.retryAfterMs ?? 0, pauseMs) });',
    },
  ),
  taken(
    'E30',
    'what was bought is saved once or never',
    {
      file: 'test/activities/ensure-session.test.ts',
      name: 'goes on saving what it bought, when the database is away',
    },
    {
      file: 'activities/session-try.ts',
      find: 'if (performance.now() + SAVE_PAUSE_MS > until) throw unsaved(error);',
      replace: 'throw unsaved(error);',
    },
  ),
  taken(
    'E44',
    'what Temporal did not take is done with',
    {
      file: 'test/workers/relays.test.ts',
      name: 'keeps rows while Temporal is away and tells them when it is back',
    },
    {
      file: 'workers/dispatch/settle-or-defer.ts',
      find: "    return isParked ? 'parked' : 'waits';\n",
      replace: '',
    },
  ),
  taken(
    'E28',
    'a client waits for a verdict that will never come',
    {
      file: 'test/api/unused-captures.test.ts',
      name: 'of which the vendor will say nothing more is not waited for',
    },
    {
      file: 'api/routes/read-capture.ts',
      find: "return ERRORS[error.code].retry !== 'never' || mayStillCome ? null : error.message;",
      replace: 'return null;',
    },
  ),
  taken(
    'E28',
    'a photo gets no session',
    {
      file: 'test/api/capture-sessions.test.ts',
      name: 'goes on with the photos: the first one gets the next session',
    },
    {
      file: 'api/routes/upload-capture.ts',
      find: `    const session = isOver
      ? await nextSession(dependencies, { id: row.id, session: number + 1, readAgain })
      : number;
`,
      replace: `    const session = number;
`,
    },
  ),
  taken(
    'E45',
    'what cannot be read is a refusal for good',
    {
      file: 'test/activities/spoilt-answers.properties.test.ts',
      name: 'where a session is bought, refuses no person',
    },
    {
      file: 'domain/errors.ts',
      find: `vendor_invalid_response: {
    http: 502,
    retry: 'backoff',`,
      replace: `vendor_invalid_response: {
    http: 502,
    retry: 'never',`,
    },
  ),
  taken(
    'E47',
    'a renewal that comes before its time is dropped for good',
    {
      file: 'test/workflows/renewals.test.ts',
      name: 'waits for that, and is granted then',
    },
    {
      file: 'workflows/renewal.ts',
      find: '    workflow.heldRenewals.push(request);',
      replace: '    request.dropped = true;',
    },
  ),
];
