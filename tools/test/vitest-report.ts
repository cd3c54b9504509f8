import { stripVTControlCharacters } from 'node:util';

/** The parts of vitest's JSON report that are counted. */
export interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  testResults: {
    name: string;
    status: string;
    assertionResults: { status: string; fullName: string; failureMessages?: string[] }[];
  }[];
}

/** What is counted, and what a person must know that vitest itself does not print. */
export interface VitestCount {
  passed: number;
  failed: number;
  remarks: string[];
  /** Each test that failed: its file, its name, and what it said, in one line. */
  failures: string[];
}

/**
 * Counts a run. A file that could not be loaded, a skipped test, an error outside of any test, and
 * a run that left no report or ran no test each count as failed, so that none of them looks green.
 */
export function countVitest(report: VitestReport | undefined, exitCode: number): VitestCount {
  if (report === undefined) {
    const remarks = [`vitest left no report (exit code ${exitCode})`];
    return { passed: 0, failed: 1, remarks, failures: [] };
  }
  const notLoaded = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  const notRun = report.testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => !['passed', 'failed'].includes(status)),
  );
  const remarks = [
    ...notLoaded.map(({ name }) => `failed outside of its tests: ${name}`),
    ...notRun.map(({ fullName, status }) => `not run (${status}): ${fullName}`),
  ];
  let failed = report.numFailedTests + notLoaded.length + notRun.length;
  if (report.numPassedTests + failed === 0) {
    remarks.push('no test ran');
    failed = 1;
  }
  if (failed === 0 && exitCode !== 0) {
    remarks.push(`every test passed, but vitest exited with ${exitCode}: see its errors above`);
    failed = 1;
  }
  return { passed: report.numPassedTests, failed, remarks, failures: failuresOf(report) };
}

/** The longest that is repeated of what a test said: the whole was shown when it failed. */
const LONGEST = 1_000;

function failuresOf(report: VitestReport): string[] {
  return report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages = [] }) => {
        return `${name}: ${fullName}: ${saidIn(failureMessages[0] ?? '')}`;
      }),
  );
}

/** What was expected, with what the test has to say of it, and without the stack. */
function saidIn(message: string): string {
  const [said = ''] = stripVTControlCharacters(message).split(/\n\s+at /);
  return said.replace(/\s+/g, ' ').slice(0, LONGEST);
}
