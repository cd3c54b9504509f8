/** The parts of vitest's JSON report that are counted. */
export interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  testResults: {
    name: string;
    status: string;
    assertionResults: { status: string; fullName: string }[];
  }[];
}

/** What is counted, and what a person must know that vitest itself does not print. */
export interface VitestCount {
  passed: number;
  failed: number;
  remarks: string[];
}

/**
 * Counts a run. A file that could not be loaded, a skipped test, an error outside of any test, and
 * a run that left no report or ran no test each count as failed, so that none of them looks green.
 */
export function countVitest(report: VitestReport | undefined, exitCode: number): VitestCount {
  if (report === undefined) {
    const remarks = [`vitest left no report (exit code ${exitCode})`];
    return { passed: 0, failed: 1, remarks };
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
  return { passed: report.numPassedTests, failed, remarks };
}
