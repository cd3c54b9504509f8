import { describe, expect, it } from 'vitest';
import { countVitest, type VitestReport } from '../../tools/test/vitest-report.ts';

function report(...statuses: string[]): VitestReport {
  const count = (wanted: string): number => statuses.filter((one) => one === wanted).length;
  return {
    numPassedTests: count('passed'),
    numFailedTests: count('failed'),
    testResults: [
      {
        name: 'a.test.ts',
        status: statuses.includes('failed') ? 'failed' : 'passed',
        assertionResults: statuses.map((status) => ({ status, fullName: `a test ${status}` })),
      },
    ],
  };
}

describe('counting a test run', () => {
  it('counts each test', () => {
    expect(countVitest(report('passed', 'passed', 'failed'), 1)).toMatchObject({
      passed: 2,
      failed: 1,
    });
  });

  it('names each test that failed, its file and what it said in one line, without the stack', () => {
    const run = report('passed', 'failed');
    run.testResults[0]?.assertionResults.forEach((test) => {
      test.failureMessages = [
        '\u001b[31mAssertionError\u001b[39m: what was logged\n: expected 1 to be 2\n    at a.test.ts',
      ];
    });
    expect(countVitest(run, 1).failures).toEqual([
      'a.test.ts: a test failed: AssertionError: what was logged : expected 1 to be 2',
    ]);
  });

  it('fails a run that left no report', () => {
    expect(countVitest(undefined, 0)).toMatchObject({ passed: 0, failed: 1 });
  });

  it('fails a run without any test', () => {
    expect(countVitest(report(), 0)).toMatchObject({ passed: 0, failed: 1 });
  });

  it('fails a run whose tests passed but that ended with an error', () => {
    expect(countVitest(report('passed'), 1)).toMatchObject({ passed: 1, failed: 1 });
  });

  it('fails a file that could not be loaded', () => {
    const run = report('passed');
    run.testResults.push({ name: 'b.test.ts', status: 'failed', assertionResults: [] });
    expect(countVitest(run, 1)).toMatchObject({ passed: 1, failed: 1 });
  });

  it.each(['pending', 'skipped', 'todo'])('fails a test that is %s', (status) => {
    const counted = countVitest(report('passed', status), 0);
    expect(counted).toMatchObject({ passed: 1, failed: 1 });
    expect(counted.remarks.join()).toContain(`a test ${status}`);
  });
});
