import { describe, expect, it } from 'vitest';
import { PAYLOADS, payloadsOf } from '../../config/payloads.ts';
import { readEnvironment } from '../../config/read.ts';
import { examineConfiguration } from '../../tools/doctor/examine-configuration.ts';

const key = (fill: number) => Buffer.alloc(32, fill).toString('base64');
const KEYS = `p2:${key(2)},p1:${key(1)}`;

const read = (raw: Record<string, string>) => payloadsOf(readEnvironment(raw, PAYLOADS));

describe('what goes to Temporal', () => {
  it.each([
    [{}, [], false],
    [{ PAYLOAD_ENCRYPTION: 'off' }, [], false],
    [{ PAYLOAD_KEYS: KEYS }, ['p2', 'p1'], true],
    [{ PAYLOAD_KEYS: KEYS, PAYLOAD_ENCRYPTION: 'on' }, ['p2', 'p1'], true],
    [{ PAYLOAD_KEYS: KEYS, PAYLOAD_ENCRYPTION: 'off' }, ['p2', 'p1'], false],
  ])('is encrypted where there are keys and nothing else is said: %#', (raw, ids, encrypts) => {
    const { keys, ...others } = read(raw);
    expect([keys.map(({ id }) => id), others]).toEqual([ids, { encrypts }]);
  });

  it('is not left in clear where encryption was asked for without a key', () => {
    expect(() => read({ PAYLOAD_ENCRYPTION: 'on' })).toThrow(
      'PAYLOAD_KEYS is missing beside PAYLOAD_ENCRYPTION=on',
    );
  });

  it('is named by the doctor where it is not encrypted in production', () => {
    const found = (more: Record<string, string>) =>
      examineConfiguration({ DATABASE_URL: 'postgres://kyc_app@db/kyc', ...more }).filter(
        ({ what }) => what === 'histories',
      );
    const [finding] = found({ NODE_ENV: 'production' });
    expect(finding?.why).toContain('is not encrypted');
    expect(found({ NODE_ENV: 'production', PAYLOAD_KEYS: KEYS })).toEqual([]);
    expect(
      found({ NODE_ENV: 'production', PAYLOAD_KEYS: KEYS, PAYLOAD_ENCRYPTION: 'off' }),
    ).toEqual([finding]);
    expect(found({})).toEqual([]);
  });
});
