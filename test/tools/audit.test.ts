import { expect, it } from 'vitest';
import { graveIn } from '../../tools/audit/report.ts';

const advisory = (severity: string) => ({
  source: 1,
  title: 'a hole',
  url: 'https://github.com/advisories/GHSA-aaaa-bbbb-cccc',
  severity,
});
const report = (via: unknown[]): string =>
  JSON.stringify({
    auditReportVersion: 2,
    vulnerabilities: { leaky: { name: 'leaky', via }, user: { name: 'user', via: ['leaky'] } },
    metadata: {},
  });
const about = { exceptions: [], today: '2026-11-29' };
const EXCEPTION = { advisory: 'GHSA-aaaa-bbbb-cccc', why: 'is not reached', until: '2027-01-01' };

it.each([
  ['critical', 1],
  ['high', 1],
  ['moderate', 0],
])('an audit names a weakness once where it is grave: %s', (severity, count) => {
  expect(graveIn(report([advisory(severity)]), about)).toHaveLength(count);
});

it('an audit lets an exception hold until its day', () => {
  const output = report([advisory('high')]);
  const exceptions = [EXCEPTION];
  expect(graveIn(output, { exceptions, today: '2026-12-31' })).toEqual([]);
  expect(graveIn(output, { exceptions, today: '2027-01-01' })).toHaveLength(1);
});

it.each(['', 'npm error', '{"message":"405 Method Not Allowed","statusCode":405}'])(
  'a registry that answers no audit is none without weaknesses: %j',
  (output) => {
    expect(graveIn(output, about)).toBeNull();
  },
);
