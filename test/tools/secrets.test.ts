import { describe, expect, it } from 'vitest';
import { findSecrets } from '../../tools/test/secrets.ts';

// Put together here, so that this file holds none.
const of = (...parts: string[]): string => parts.join('');
const BYTES = 'q'.repeat(43);
const SECRETS: [string, string][] = [
  ['private key', of('-----BEGIN ', 'EC PRIVATE KEY-----')],
  ['age identity', of('AGE-SECRET-', 'KEY-1', 'Q'.repeat(58))],
  ['AWS access key', of('AKIA', 'Q'.repeat(16))],
  ['GitHub token', of('ghp_', 'q'.repeat(36))],
  ['npm token', of('npm_', 'q'.repeat(36))],
  ['Slack token', of('xoxb-', '1234567890-abc')],
  ['API key of ours', of('kyc_', 'live_', BYTES)],
  ['endpoint secret of ours', of('whsec_', BYTES, '=')],
  ['JWT', of('eyJ', 'q'.repeat(20), '.eyJ', 'q'.repeat(20), '.', 'q'.repeat(20))],
  ['password in a URL', of('postgres://kyc_app:', 'q'.repeat(24), '@db/kyc')],
  ['key of 32 bytes', of('MASTER_KEYS=k1:', BYTES, '=')],
  ['key of 32 bytes', of('{"secret": "', BYTES, '="}')],
];
const EXCEPTION = { path: 'docs/', mark: 'JWT', why: 'an example', until: '2027-01-01' } as const;
const JWT = SECRETS.find(([mark]) => mark === 'JWT')?.[1] ?? '';

describe('the secrets scan', () => {
  it.each(SECRETS)('finds a %s, and says where without repeating it', (mark, secret) => {
    const text = `first line\nhere: ${secret}\n`;
    const found = findSecrets({ path: 'a.ts', text }, { exceptions: [], today: '2026-11-29' });
    expect(found).toEqual([{ path: 'a.ts', line: 2, mark }]);
  });

  it.each([
    'postgres://kyc_app:${APP_DB_PASSWORD:?make one}@postgres:5432/kyc',
    'MASTER_KEYS=',
    'const token = `kyc_${input.mode}_${random}`;',
    'h1:zvXfGJCWvywnCA814d8ZiVyt+fm9nnTE8xSb99zRyfo=',
  ])('leaves alone what is none: %s', (text) => {
    const about = { exceptions: [], today: '2026-11-29' };
    expect(findSecrets({ path: 'a.ts', text }, about)).toEqual([]);
  });

  it.each([
    ['docs/a.md', '2026-12-31', 0],
    ['docs/a.md', '2027-01-01', 1],
    ['api/a.ts', '2026-12-31', 1],
  ])('lets an exception hold in its place and until its day: %s on %s', (path, today, count) => {
    const found = findSecrets({ path, text: JWT }, { exceptions: [EXCEPTION], today });
    expect(found).toHaveLength(count);
  });
});
