import { z } from 'zod';

/** A known weakness that cannot be helped or does not reach us; until its day it fails nothing. */
export interface Exception {
  /** As it ends the advisory's address: `GHSA-…`. */
  advisory: string;
  why: string;
  /** ISO 8601 date; from then on it counts again. */
  until: string;
}

const advisory = z.object({ title: z.string(), url: z.string(), severity: z.string() });

/** As `npm audit --json` writes it (npm 7 and later); of a registry that answers no audit it writes none. */
const auditReport = z.object({
  auditReportVersion: z.literal(2),
  vulnerabilities: z.record(
    z.string(),
    z.object({ via: z.array(z.union([z.string(), advisory])) }),
  ),
});

const GRAVE: ReadonlySet<string> = new Set(['high', 'critical']);

/** The grave weaknesses that a report names, a line each; null when there is no report. */
export function graveIn(
  output: string,
  { exceptions, today }: { exceptions: readonly Exception[]; today: string },
): string[] | null {
  const report = auditReport.safeParse(jsonOf(output));
  if (!report.success) return null;
  const isExcepted = (url: string): boolean =>
    exceptions.some((one) => url.endsWith(`/${one.advisory}`) && today < one.until);
  return Object.entries(report.data.vulnerabilities).flatMap(([name, { via }]) =>
    via.flatMap((one) => {
      if (typeof one === 'string' || !GRAVE.has(one.severity) || isExcepted(one.url)) return [];
      return [`${name}: ${one.title} (${one.severity}) ${one.url}`];
    }),
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
