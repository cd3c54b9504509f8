import {
  checkMasterKeys,
  diagnoseStore,
  pingStore,
  statusSummary,
  type Store,
  type StoreDiagnosis,
  StoreFault,
} from '../../store/index.ts';
import type { Finding } from './findings.ts';

/** What waits longer than this is not just passing through. */
const WAITING_MS = 5 * 60_000;
/** Leases, deadlines and signatures bear this much. */
const CLOCKS_MS = 2_000;

type Summary = Awaited<ReturnType<typeof statusSummary>>;

/** What is wrong by what the two databases say; nothing else can be asked where they are away. */
export async function examineStore(
  store: Store,
): Promise<{ findings: Finding[]; diagnosis: StoreDiagnosis | null }> {
  try {
    await pingStore(store);
    await checkMasterKeys(store);
  } catch (error) {
    if (!(error instanceof StoreFault)) throw error;
    const help = 'docs/runbook.md, “A process does not start”';
    return { findings: [{ what: error.kind, why: error.message, help }], diagnosis: null };
  }
  const before = Date.now();
  const diagnosis = await diagnoseStore(store);
  const now = (before + Date.now()) / 2;
  const summary = await statusSummary(store);
  return {
    findings: [
      ...ofClock(diagnosis, now),
      ...ofRole(diagnosis),
      ...ofParked(diagnosis, summary),
      ...ofWaiting(summary, now),
      ...ofOverdue(diagnosis),
      ...ofRefusedWrites(summary),
      ...ofChangedRows(summary),
      ...ofAccounts(summary),
      ...ofDeletions(summary),
    ],
    diagnosis,
  };
}

function ofClock({ databaseNow }: StoreDiagnosis, now: number): Finding[] {
  const apart = Math.abs(databaseNow.getTime() - now);
  if (apart <= CLOCKS_MS) return [];
  const why = `This machine and Postgres are ${(apart / 1000).toFixed(1)} s apart.`;
  return [{ what: 'clocks', why, help: 'set both by NTP (timedatectl, chronyc tracking)' }];
}

function ofRole({ mayDeleteEvents }: StoreDiagnosis): Finding[] {
  if (!mayDeleteEvents) return [];
  const why = 'The role of DATABASE_URL may delete events: it owns the tables or is a superuser.';
  return [{ what: 'role', why, help: 'set DATABASE_URL to the role kyc_app' }];
}

function ofParked({ parked }: StoreDiagnosis, { parked: count }: Summary): Finding[] {
  if (count === 0) return [];
  const named = parked.map(
    ({ id, verificationId, error }) => `${id} of ${verificationId ?? 'nobody'} (${error ?? '?'})`,
  );
  const why = `No try could pass on ${count} row(s): ${named.join(', ')}.`;
  const help = 'mend what the log says at that id, then: npm run doctor -- --retry-parked';
  return [{ what: 'parked rows', why, help }];
}

function ofWaiting({ inbox, outbox }: Summary, now: number): Finding[] {
  const queues = [
    ['inbox', inbox.waiting, inbox.oldestWaitingAt],
    ['outbox', outbox.waiting, outbox.oldestWaitingAt],
  ] as const;
  return queues.flatMap(([what, count, oldest]) => {
    if (oldest === null || now - oldest.getTime() < WAITING_MS) return [];
    const why = `${count} row(s) wait, the oldest since ${oldest.toISOString()}.`;
    return [
      { what, why, help: 'see that a worker runs and reaches Temporal: GET /readyz of both' },
    ];
  });
}

function ofOverdue({ overdue }: StoreDiagnosis): Finding[] {
  return overdue.map((id) => ({
    what: 'verification',
    why: `${id} is open though its time was up an hour ago.`,
    help: `temporal workflow describe --workflow-id verification/${id} (a task that fails names its fault; a missing workflow is started by the sweep)`,
  }));
}

function ofRefusedWrites({ verifications }: Summary): Finding[] {
  const { refusedWrites } = verifications;
  if (refusedWrites === 0) return [];
  const why = `In a week, of ${refusedWrites} verification(s) something was asked to be written that does not follow from what is stored.`;
  return [
    { what: 'refused writes', why, help: 'see who has access to Temporal, and docs/runbook.md' },
  ];
}

function ofChangedRows({ changedRows }: Summary): Finding[] {
  return changedRows.map(({ name, id }) => ({
    what: 'changed row',
    why: `A row was changed by somebody else: ${name} ${id}.`,
    help: 'see who has access to Postgres, and docs/runbook.md, “A row was changed”',
  }));
}

function ofAccounts({ accounts }: Summary): Finding[] {
  return accounts.flatMap(({ id, vendor, name, health }) => {
    if (health.state === 'ok') return [];
    const why = `${name} (${vendor}) is ${health.state} since ${health.since.toISOString()}${health.code === null ? '' : ` (${health.code})`}.`;
    const help = {
      credentials_refused: `npm run accounts -- set-credentials --id ${id}`,
      unreachable: "wait, or look at the vendor's status page",
      rate_limited: 'docs/runbook.md, “A vendor limits us”',
    }[health.state];
    return [{ what: 'vendor account', why, help }];
  });
}

function ofDeletions({ deletions }: Summary): Finding[] {
  if (deletions.refused === 0) return [];
  const why = `Vendors refused ${deletions.refused} deletion(s).`;
  return [
    { what: 'deletions', why, help: 'docs/runbook.md, “A deletion at the vendor is refused”' },
  ];
}
