import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JPEG, png } from '../../../sandbox/shared/images.ts';
import { DEFAULT_GATES } from '../../../vendors/incode/account.ts';
import { judgeSelfie, judgeSide } from '../../../vendors/incode/capture-gates.ts';
import { messageOfCode } from '../../../vendors/incode/capture-messages.ts';
import { incode } from '../../../vendors/incode/index.ts';
import type { CaptureVerdict } from '../../../vendors/vendor.ts';
import { callTo, faultOf, startIncode, startSession } from './support.ts';
import type { Started } from './support.ts';

/** The document's own words, to the letter. */
const words = (name: string): string =>
  readFileSync(new URL(`samples/${name}`, import.meta.url), 'utf8');

type Answer = Record<string, unknown>;

/** `- if (glare < 10) display error …` as a rule: whether an answer is refused by it. */
interface Rule {
  name: string;
  refuses: (answer: Answer) => boolean;
}

function rulesOf(text: string): Rule[] {
  return [...text.matchAll(/^- if \((!?)(\w+)(?: ([<>]) (\d+))?\) display error/gm)].map(
    ([, not, name = '', sign, limit]) => ({
      name,
      refuses: (answer) => {
        const value = answer[name];
        if (sign === '<') return Number(value) < Number(limit);
        if (sign === '>') return Number(value) > Number(limit);
        return not === '!' ? value !== true : value === true;
      },
    }),
  );
}
const firstOf = (rules: Rule[], answer: Answer): string | undefined =>
  rules.find((rule) => rule.refuses(answer))?.name;

const measure = (limit: number) =>
  fc.oneof(fc.constantFrom(limit - 0.01, limit, limit + 1), fc.double({ noNaN: true }));

describe('the logic for the sides of an ID', () => {
  const rules = rulesOf(words('id-logic.txt'));
  const answers = fc.record({
    classification: fc.oneof(fc.constant(true), fc.boolean()),
    ...{ glare: measure(10), sharpness: measure(10), horizontalResolution: measure(155) },
  });

  it('is the one that judges, rule by rule and in its order', () => {
    expect(rules.map(({ name }) => name)).toEqual([
      ...['classification', 'glare', 'sharpness', 'horizontalResolution'],
    ]);
    fc.assert(
      fc.property(answers, (answer) => {
        expect(judgeSide(answer, DEFAULT_GATES)?.gate).toBe(firstOf(rules, answer));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the logic for a selfie', () => {
  const rules = rulesOf(words('selfie-logic.txt'));
  const answers = fc.record({
    confidence: measure(0),
    ...{ hasLenses: fc.boolean(), hasFaceMask: fc.boolean(), isBright: fc.boolean() },
  });

  it('is the one that judges, rule by rule and in its order', () => {
    expect(rules.map(({ name }) => name)).toEqual([
      ...['confidence', 'hasLenses', 'hasFaceMask', 'isBright'],
    ]);
    fc.assert(
      fc.property(answers, (answer) => {
        expect(judgeSelfie(answer, DEFAULT_GATES)?.gate).toBe(firstOf(rules, answer));
      }),
      { numRuns: 1_000 },
    );
  });

  it.each(['true', 1, {}, 'no'])('takes the flag %j, which is none, for no good one', (flag) => {
    const good = { confidence: 0, hasLenses: false, hasFaceMask: false, isBright: true };
    expect(judgeSelfie(good, DEFAULT_GATES)).toBeNull();
    for (const name of ['hasLenses', 'hasFaceMask', 'isBright']) {
      expect(judgeSelfie({ ...good, [name]: flag }, DEFAULT_GATES)?.gate).toBe(name);
    }
  });

  it('refuses a selfie that was refused by name', () => {
    const good = { confidence: 0, hasLenses: false, hasFaceMask: false, isBright: true };
    const verdict = judgeSelfie({ ...good, failReason: 'SOMETHING_NEW' }, DEFAULT_GATES);
    expect(verdict).toMatchObject({ gate: 'failReason', message: messageOfCode('selfie', '0') });
  });
});

describe('the error codes', () => {
  const listed = [...words('error-codes.txt').matchAll(/^- (\w+): "(.*)"$/gm)];

  it.each(listed.map(([, code = '', message = '']) => [code, message]))(
    '%s is told as "%s"',
    (code, message) => {
      expect(listed).toHaveLength(13);
      expect(messageOfCode('selfie', code === 'default' ? '9999' : code)).toBe(message);
    },
  );
});

describe('"if (HTTP status != 200) display error & repeat image capture"', () => {
  const STEPS = [
    ['front-id', 'front', png(64, 40, [74, 111, 165])],
    ['back-id', 'back', png(64, 40, [165, 111, 74])],
    ['selfie', 'selfie', JPEG],
  ] as const;
  const upload = async (
    { call, reference }: Started,
    [step, , bytes]: (typeof STEPS)[number],
  ): Promise<CaptureVerdict | undefined> =>
    incode.directCapture?.upload(call, reference, step, { bytes, mimeType: 'image/png' });

  it.each([400, 422])('holds for a plain %i, without a code of its own', async (http) => {
    const vendor = await startIncode();
    const session = await startSession(vendor);
    for (const one of STEPS) {
      const refuse = { http, status: http };
      await vendor.act(session.reference.id, 'set', { [one[1]]: { refuse, times: 1 } });
      expect(await upload(session, one)).toEqual({
        ...{ accepted: false, gate: `code-${http}` },
        message: messageOfCode(one[0] === 'selfie' ? 'selfie' : 'side', '9999'),
      });
      expect(await upload(session, one)).toMatchObject({ accepted: true });
    }
  });

  it.each([405, 406, 415])('blames no photo for %i: our request is at fault', async (http) => {
    const vendor = await startIncode();
    const session = await startSession(vendor);
    const refuse = { http, status: http };
    await vendor.act(session.reference.id, 'set', { front: { refuse, times: 1 } });
    const fault = await faultOf(upload(session, STEPS[0]));
    expect(fault).toMatchObject({ code: 'vendor_refused_request', vendorCode: String(http) });
  });
});

describe('the object for the web SDK', () => {
  const sample = JSON.parse(words('sdk-token.body')) as { token: string };
  const deviceAt = (baseUrl: string): unknown =>
    incode.deviceAccess?.(callTo(baseUrl).account, { id: 'i', token: sample.token }, null);

  it.each([
    ['https://saas-api.incodesmile.com', 'https://saas-api.incodesmile.com/0/'],
    ['https://demo-api.incodesmile.com', 'https://demo-api.incodesmile.com/0/'],
  ])('has the structure of the document, and the address of %s with 0/', (base, device) => {
    expect(deviceAt(base)).toEqual({ ...sample, baseUrl: device });
  });
});
