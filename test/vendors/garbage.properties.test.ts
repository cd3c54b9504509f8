import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KycError } from '../../domain/errors.ts';
import type { VendorName } from '../../domain/vendor-name.ts';
import { findVendor } from '../../vendors/registry.ts';
import type { RawMessage } from '../../vendors/vendor.ts';
import { CASES } from './decision-cases.ts';
import type { Case } from './decision-cases.ts';

/** Every kind of message that is kept of a vendor, answers and webhooks; one that nobody knows too. */
const KINDS: Record<VendorName, string[]> = {
  veriff: [
    ...['event', 'decision', 'watchlist', 'session', 'attempts', 'person'],
    ...['watchlist-screening', 'watchlist-refused'],
  ],
  datakeen: ['session', 'result', 'notification'],
  incode: ['session', 'answer', 'onboarding'],
  identomat: ['session', 'result', 'ruled-result', 'refusal', 'screening-person'],
  identify24: ['session', 'ident', 'ident/declined', 'ident@Mars/Base', 'notification'],
};

/** Without any of its words no message of the vendor approves. */
const APPROVING: Record<VendorName, RegExp> = {
  veriff: /approved|9001/i,
  datakeen: /code|user_approved/i,
  incode: /OK|MANUAL_REVIEW_APPROVED/,
  identomat: /approved/i,
  identify24: /identified|approved|done/i,
};

/** Everything that the vendor's documents print as JSON: answers to other questions, webhooks, requests. */
function printedBy(vendor: VendorName): fc.Arbitrary<string> {
  const folder = new URL(`${vendor}/samples/`, import.meta.url);
  const texts = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), 'utf8'));
  return fc.constantFrom('{}', ...texts.filter((text) => /^\s*[{[]/.test(text)));
}

const nested = (levels: number): string => '{"data":'.repeat(levels) + '1' + '}'.repeat(levels);

/** A vendor's real answers with some values replaced, and then bytes cut off, changed or put in. */
function garbageOf(
  answers: fc.Arbitrary<string>,
  printed: fc.Arbitrary<string>,
): fc.Arbitrary<Buffer> {
  const spoilt = fc.oneof(answers, printed).map((text) => Buffer.from(text, 'utf8'));
  const edits = fc.array(fc.tuple(fc.nat(100_000), fc.nat(40), fc.uint8Array({ maxLength: 12 })), {
    maxLength: 3,
  });
  const edited = fc.tuple(spoilt, edits).map(([bytes, changes]) =>
    changes.reduce((now, [where, length, put]) => {
      const at = where % (now.length + 1);
      return Buffer.concat([now.subarray(0, at), put, now.subarray(at + length)]);
    }, bytes),
  );
  const odd = fc.constantFrom(
    ...['', '\ufeff{}', '{"__proto__":{"status":"approved"}}', '[]', 'null', '1e999', '"'],
    ...[nested(2_000), '['.repeat(50_000), `{"status":"${'x'.repeat(100_000)}"}`],
  );
  return fc.oneof(
    { weight: 8, arbitrary: edited },
    { weight: 3, arbitrary: spoilt },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
    { weight: 1, arbitrary: fc.json().map((text) => Buffer.from(text, 'utf8')) },
    { weight: 1, arbitrary: odd.map((text) => Buffer.from(text, 'utf8')) },
  );
}

/** What a reader may say of what cannot be read. */
const REFUSALS: readonly string[] = [
  'vendor_invalid_response',
  'malformed_json',
  'invalid_request',
];

/** What it gives, undefined where it refuses; any other failure is passed on. */
function orRefused<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch (failure) {
    if (failure instanceof KycError && REFUSALS.includes(failure.code)) return undefined;
    throw failure;
  }
}

const messagesOf = ({ vendor, answers }: Case): fc.Arbitrary<RawMessage> =>
  fc.record({
    kind: fc.constantFrom(...KINDS[vendor], 'unknown'),
    body: garbageOf(answers, printedBy(vendor)),
  });

const RUNS = { numRuns: 1_500 };

describe.each(CASES)('garbage of %s', (name, one) => {
  const vendor = findVendor(name);

  it('is read or refused in our own words, whatever it is, and approves no person without the word', () => {
    let read = 0;
    fc.assert(
      fc.property(messagesOf(one), (raw) => {
        const readings = [
          orRefused(() => vendor.readAnswer(raw)),
          orRefused(() => vendor.webhook?.read(raw)),
        ];
        orRefused(() => vendor.readResult(raw));
        const text = raw.body.toString('utf8');
        for (const reading of readings) {
          if (reading === undefined) continue;
          read += 1;
          if (!APPROVING[name].test(text)) expect(reading.fact.outcome, text).not.toBe('approved');
        }
      }),
      RUNS,
    );
    expect(read).toBeGreaterThan(RUNS.numRuns / 20);
  });
});

const NOTIFYING = CASES.filter(
  ([name]) => findVendor(name).lifecycle.webhook === 'notification_only',
);

it.each(NOTIFYING)('an unsigned webhook of %s decides nothing, whatever is in it', (name, one) => {
  const { webhook } = findVendor(name);
  fc.assert(
    fc.property(messagesOf(one), (raw) => {
      const reading = orRefused(() => webhook?.read(raw));
      if (reading !== undefined) expect(reading.fact.kind).toBe('refresh');
    }),
    { numRuns: 500 },
  );
});
