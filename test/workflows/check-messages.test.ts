import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { vendorFact } from '../../store/parse.ts';
import { vendors } from '../../vendors/registry.ts';
import { veriffLifecycle } from '../../vendors/veriff/lifecycle.ts';
import { faultOfInput, faultOfMessage } from '../../workflows/check-messages.ts';
import type { SentName, StartedName } from '../../workflows/check-messages.ts';

const ID = '0198f3a1-7c5e-7b60-9d1c-3f6f2a54b1d0';
const FACT = {
  kind: 'outcome',
  outcome: 'declined',
  reasons: ['document_expired'],
  parts: { document: 'failed' },
  screening: 'clear',
  vendorCode: '9102/106',
  attempt: 'a',
  at: '2026-01-01T00:00:00.000Z',
  warning: 'unknown_reason',
};

/** One of each that is as it should be. */
const SENT: Record<SentName, Record<string, unknown>> = {
  vendorEvent: { inboxId: ID, session: 1, fact: FACT },
  cancel: { principal: `client_key:${ID}` },
  cancelRequested: { principal: 'operator' },
  reviewed: {
    ...{ number: 1, principal: `client_key:${ID}`, decision: 'resubmit' },
    ...{ reasons: ['document_expired'], session: 1 },
  },
  firstSession: { session: 1 },
  renewSession: { session: 2, broken: true },
  capture: { captureId: ID, step: 'front-id' },
};
const VERIFICATION = {
  verificationId: ID,
  clientId: ID,
  vendor: 'veriff',
  mode: 'live',
  lifecycle: veriffLifecycle,
  rulesVersion: 1,
  policy: {
    ...{ screeningMatch: 'review', approvalNeeds: ['document'], awaitsScreening: true },
    fourEyes: 'always',
  },
  maxAttempts: 3,
  expiresAt: '2026-12-01T00:00:00.000Z',
};
const STARTED_WITH: Record<StartedName, Record<string, unknown>> = {
  verification: VERIFICATION,
  revision: { verificationId: ID, inboxId: ID, session: 1 },
  deletion: { accountId: ID },
};
// Object.keys forgets the keys; both tables are closed.
const sentNames = Object.keys(SENT) as SentName[];
const startedNames = Object.keys(STARTED_WITH) as StartedName[];

type Path = readonly string[];

function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, one]) => pathsIn(one, [...path, key]))];
}

function replaced(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value)) {
    return value.map((one: unknown, at) => (String(at) === key ? replaced(one, rest, by) : one));
  }
  const record = value as Record<string, unknown>; // only paths of `pathsIn` are followed
  return { ...record, [key]: replaced(record[key], rest, by) };
}

const odd = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(undefined, null, 0, -1, 1.5, 1e9, NaN, Infinity, '', '1', '\u0000', '\ud800'),
  fc.constantFrom('x'.repeat(100_000), '__proto__', 'approved', [], {}, [null], true),
);
/** What is as it should be but for one place. */
const nearly = (message: unknown): fc.Arbitrary<unknown> =>
  fc
    .tuple(fc.constantFrom(...pathsIn(message)), odd)
    .map(
      ([path, by]) => JSON.parse(JSON.stringify(replaced(message, path, by) ?? null)) as unknown,
    );

const anySent = fc.constantFrom(...sentNames);
const anyStarted = fc.constantFrom(...startedNames);

describe('a message to a workflow', () => {
  it('is accepted, or refused with a sentence that names it, whatever it is', () => {
    fc.assert(
      fc.property(anySent, anyStarted, fc.oneof(odd, fc.anything()), (sent, started, value) => {
        expect(faultOfMessage(sent, value) ?? sent).toContain(sent);
        expect(faultOfInput(started, value) ?? started).toContain(started);
      }),
    );
  });

  it('is accepted as a fact only where the store would read it as one', () => {
    const arrived = z.looseObject({
      inboxId: z.uuid(),
      session: z.int32().min(1),
      fact: vendorFact,
    });
    fc.assert(
      fc.property(nearly(SENT.vendorEvent), (message) => {
        if (faultOfMessage('vendorEvent', message) !== null) return;
        expect(arrived.safeParse(message).error).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(sentNames)('is accepted as %s where it is one', (name) => {
    expect(faultOfMessage(name, SENT[name])).toBeNull();
    expect(faultOfMessage(name, { ...SENT[name], more: 'of a newer build' })).toBeNull();
  });

  const OPTIONAL = ['renewSession.broken', 'reviewed.session'];
  const malformed: [SentName, unknown][] = [
    ...sentNames.flatMap((name): [SentName, unknown][] =>
      [undefined, null, {}, [], '', 'operator', 1].map((value) => [name, value]),
    ),
    ...sentNames.flatMap((name) =>
      Object.keys(SENT[name])
        .filter((key) => !OPTIONAL.includes(`${name}.${key}`))
        .map((key): [SentName, unknown] => [name, { ...SENT[name], [key]: undefined }]),
    ),
    ...[0, -1, 1.5, 1e9, '1', null].flatMap((session): [SentName, unknown][] => [
      ['vendorEvent', { ...SENT.vendorEvent, session }],
      ['firstSession', { session }],
      ['renewSession', { session }],
    ]),
    ['renewSession', { session: 2, broken: 'yes' }],
    ['cancel', { principal: '' }],
    ['cancel', { principal: 'client_key:\u0000' }],
    ['cancel', { principal: `operator:${'x'.repeat(101)}` }],
    ['cancel', { principal: 'nobody' }],
    ['capture', { captureId: 'c', step: 'front-id' }],
    ['capture', { captureId: ID, step: 'x'.repeat(1_000_000) }],
    ['vendorEvent', { ...SENT.vendorEvent, inboxId: 'not an id' }],
    ...[
      { ...FACT, kind: 'approved' },
      { ...FACT, outcome: 'yes' },
      { ...FACT, outcome: undefined },
      { ...FACT, kind: 'started' },
      { ...FACT, reasons: ['nobody_knows'] },
      { ...FACT, reasons: 'document_expired' },
      { ...FACT, reasons: Array(201).fill('document_expired') },
      { ...FACT, parts: { soul: 'passed' } },
      { ...FACT, parts: { document: 'maybe' } },
      { ...FACT, screening: 'unknown' },
      { ...FACT, warning: 'beware' },
      { ...FACT, attempt: 'x'.repeat(501) },
      { ...FACT, attempt: { toString: 1 } },
      { ...FACT, at: 5 },
      { ...FACT, vendorCode: '\u0000' },
    ].map((fact): [SentName, unknown] => ['vendorEvent', { ...SENT.vendorEvent, fact }]),
  ];
  it('is refused with what is expected wherever anything in it is wrong', () => {
    const accepted = malformed.filter(([name, value]) => faultOfMessage(name, value) === null);
    expect(accepted).toEqual([]);
    expect(faultOfMessage('cancel', {})).toBe(
      'cancel takes one JSON value: {"principal": "operator"}.',
    );
  });
});

describe('what a workflow is started with', () => {
  it.each(startedNames)(
    'is accepted by %s where it is whole, and not where a part is missing',
    (name) => {
      const input = STARTED_WITH[name];
      expect(faultOfInput(name, input)).toBeNull();
      for (const key of Object.keys(input).filter((one) => one !== 'of')) {
        expect(faultOfInput(name, { ...input, [key]: undefined }), key).not.toBeNull();
      }
    },
  );

  it.each(Object.values(vendors))('is accepted of $name', ({ lifecycle }) => {
    expect(faultOfInput('verification', { ...VERIFICATION, lifecycle })).toBeNull();
  });

  it('is accepted where an earlier build has written it', () => {
    const { policy, ...same } = VERIFICATION;
    const before = { ...same, policy: { screeningMatch: policy.screeningMatch } };
    expect(faultOfInput('verification', before)).toBeNull();
  });

  it.each([
    { vendor: 'nobody' },
    { mode: 'demo' },
    { rulesVersion: '1' },
    { rulesVersion: 0 },
    { maxAttempts: 0 },
    { expiresAt: 'tomorrow' },
    { expiresAt: '+275760-09-13T00:00:00.000Z' },
    { lifecycle: { ...VERIFICATION.lifecycle, polling: { firstMs: 0, factor: 1, capMs: 1 } } },
    { lifecycle: { ...VERIFICATION.lifecycle, session: { lifetimeMs: -1 } } },
    { policy: { screeningMatch: 'ignore' } },
  ])('is refused with %o', (wrong) => {
    expect(faultOfInput('verification', { ...VERIFICATION, ...wrong })).not.toBeNull();
  });

  const folder = new URL('../replay/histories/', import.meta.url);
  const history = z.object({
    events: z.array(
      z.looseObject({
        workflowExecutionStartedEventAttributes: z
          .object({
            workflowType: z.object({ name: z.enum(startedNames) }),
            input: z.object({ payloads: z.array(z.object({ data: z.base64() })) }),
          })
          .optional(),
      }),
    ),
  });
  it.each(readdirSync(folder))('is accepted as it was in %s', (file) => {
    const { events } = history.parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
    const started = events[0]?.workflowExecutionStartedEventAttributes;
    expect(started?.input.payloads).toHaveLength(1);
    for (const { data } of started?.input.payloads ?? []) {
      const input: unknown = JSON.parse(Buffer.from(data, 'base64').toString('utf8'));
      expect(faultOfInput(started?.workflowType.name ?? 'verification', input)).toBeNull();
    }
  });
});
