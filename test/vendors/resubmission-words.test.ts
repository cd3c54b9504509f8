import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { VENDOR_NAMES, type VendorName } from '../../domain/vendor-name.ts';
import { findVendor } from '../../vendors/registry.ts';
import type { RawMessage } from '../../vendors/vendor.ts';
import { identSample } from './identify24/samples.ts';
import { answerOf, scoreOf } from './incode/samples.ts';

const sample = (name: string): string =>
  readFileSync(new URL(name, import.meta.url), 'utf8').replaceAll(/,\s*([}\]])/g, '$1');

/** A request to try again as each vendor makes it; null where it makes none. */
const REQUESTS: Readonly<Record<VendorName, RawMessage | null>> = {
  veriff: {
    kind: 'decision',
    body: Buffer.from(sample('veriff/samples/decision-resubmission.body')),
  },
  datakeen: {
    kind: 'result',
    body: Buffer.from(
      JSON.stringify({ id: 's1', code: '2.2', status: 'readability', documents: [] }),
    ),
  },
  incode: answerOf({
    status: 'ONBOARDING_FINISHED',
    score: scoreOf('FAIL', { sharpnessFront: 'FAIL' }),
  }),
  identify24: { kind: 'ident/resubmit', body: identSample({ status: 'Done' }) },
  identomat: null,
};

describe('what a vendor says with a request to try again', () => {
  const made = VENDOR_NAMES.flatMap((name): [VendorName, RawMessage][] => {
    const request = REQUESTS[name];
    return request === null ? [] : [[name, request]];
  });
  it.each(made)(
    'can be read by the client that asked for the verification: %s',
    (name, message) => {
      const vendor = findVendor(name);
      expect(vendor.readAnswer(message).fact.outcome).toBe('resubmit');
      expect(vendor.readResult(message)?.raw).toEqual(JSON.parse(message.body.toString()));
    },
  );
});
