import type { Found } from '../../domain/sweep-report.ts';
import {
  checkMasterKeys,
  checkPayloadKeys,
  diagnoseStore,
  findStuck,
  getVendorAccount,
  type LastSweep,
  pingStore,
  readLastSweep,
  statusSummary,
  type Store,
  type StoreDiagnosis,
  StoreFault,
} from '../../store/index.ts';
import { findVendor } from '../../vendors/registry.ts';
import { SWEEP_OVERDUE_MS } from '../../workers/dispatch/guard-sweeps.ts';
import type { Finding } from './findings.ts';

/** What waits longer than this is not just passing through. */
const WAITING_MS = 5 * 60_000;
/** Leases, deadlines and signatures bear this much. */
const CLOCKS_MS = 2_000;

type Summary = Awaited<ReturnType<typeof statusSummary>>;

/** What Postgres knows of workflows, for Temporal to be asked about. */
export interface KnownOfWorkflows {
  newestStart: StoreDiagnosis['newestStart'];
  /** Verifications that should have ended long ago. */
  overdue: string[];
}

/** What is wrong by what the two databases say; nothing else can be asked where they are away. */
export async function examineStore(
  store: Store,
): Promise<{ findings: Finding[]; known: KnownOfWorkflows }> {
  try {
    await pingStore(store);
    await checkMasterKeys(store);
    await checkPayloadKeys(store);
  } catch (error) {
    if (!(error instanceof StoreFault)) throw error;
    const help = 'docs/runbook.md, “A process does not start”';
    const findings = [{ what: error.kind, why: error.message, help }];
    return { findings, known: { newestStart: null, overdue: [] } };
  }
  const before = Date.now();
  const diagnosis = await diagnoseStore(store);
  const now = (before + Date.now()) / 2;
  const summary = await statusSummary(store);
  return {
    findings: [
      ...ofClock(diagnosis, now),
      ...ofRoles(diagnosis),
      ...ofSweeps(await readLastSweep(store)),
      ...ofParked(diagnosis, summary),
      ...ofWaiting(summary, now),
      ...ofRefusedWrites(summary),
      ...ofChangedRows(summary),
      ...ofAccounts(summary),
      ...(await ofCredentials(store, summary)),
      ...ofDeletions(summary),
    ],
    known: {
      newestStart: diagnosis.newestStart,
      overdue: (await findStuck(store)).overdue.ids,
    },
  };
}

function ofClock({ databaseNow }: StoreDiagnosis, now: number): Finding[] {
  const apart = Math.abs(databaseNow.getTime() - now);
  if (apart <= CLOCKS_MS) return [];
  const why = `This machine and Postgres are ${(apart / 1000).toFixed(1)} s apart.`;
  return [{ what: 'clocks', why, help: 'set both by NTP (timedatectl, chronyc tracking)' }];
}

const ROLES = {
  app: { variable: 'DATABASE_URL', role: 'kyc_app' },
  keys: { variable: 'KEYS_DATABASE_URL', role: 'kyc_keys_app' },
} as const;

function ofRoles({ roles }: StoreDiagnosis): Finding[] {
  return (['app', 'keys'] as const).flatMap((name) => {
    const { isOwner, unreadable } = roles[name];
    const { variable, role } = ROLES[name];
    const found: Finding[] = [];
    if (isOwner) {
      const why = `The role of ${variable} owns tables or is a superuser: it could take back what must stay.`;
      found.push({ what: 'role', why, help: `set ${variable} to the role ${role}` });
    }
    if (unreadable.length > 0) {
      const why = `The role of ${variable} may not read ${unreadable.join(', ')}: it did not exist when they were made.`;
      const help = `as the owner, grant it what store/migrations grants ${role} there`;
      found.push({ what: 'role', why, help });
    }
    return found;
  });
}

/** Whether sweeps come, and what of the last one somebody should know who was not there. */
function ofSweeps(last: LastSweep | null): Finding[] {
  const help = 'docs/runbook.md, “The sweep”';
  if (last === null || last.agoMs > SWEEP_OVERDUE_MS) {
    const since = last === null ? 'ever' : `since ${last.finishedAt.toISOString()}`;
    const why = `No sweep was finished ${since}: whose workflow is lost stays so until somebody speaks of it.`;
    return [{ what: 'sweep', why, help: 'see that a worker runs and reaches Temporal' }];
  }
  const { failed, evicted } = last.report;
  const found: Finding[] = [];
  if (failed.count > 0) {
    const why = `The workflows of ${named(failed)} could not be started or told.`;
    found.push({ what: 'sweep', why, help });
  }
  if (evicted.count > 0) {
    const why = `Other workflows ran under the ids of ${named(evicted)}, and were terminated.`;
    found.push({ what: 'sweep', why, help: 'see who has access to Temporal' });
  }
  return found;
}

const named = ({ count, ids }: Found): string =>
  `${count} verification(s) (${ids.join(', ')}${count > ids.length ? ', …' : ''})`;

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

/** What no call to the vendor can be made with; whether it takes them, the account's health says. */
async function ofCredentials(store: Store, { accounts }: Summary): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const { id, name, vendor, mode } of accounts) {
    const adapter = findVendor(vendor);
    const account = await getVendorAccount(store, { id }).catch(() => null);
    const parsed = adapter.credentials.safeParse(account?.credentials);
    const faults = parsed.success ? (adapter.accountFaults?.(parsed.data, mode) ?? []) : [];
    if (parsed.success && faults.length === 0) continue;
    const fields = parsed.error?.issues.map(({ path }) => path.map(String).join('.')) ?? faults;
    const why =
      account === null
        ? `Those of ${name} (${vendor}) cannot be decrypted: is a key missing from MASTER_KEYS?`
        : `Those of ${name} (${vendor}) are not complete: ${fields.join(', ')}.`;
    found.push({
      what: 'credentials',
      why,
      help: `npm run accounts -- set-credentials --id ${id}`,
    });
  }
  return found;
}

function ofDeletions({ deletions }: Summary): Finding[] {
  if (deletions.refused === 0) return [];
  const why = `Vendors refused ${deletions.refused} deletion(s).`;
  return [
    { what: 'deletions', why, help: 'docs/runbook.md, “A deletion at the vendor is refused”' },
  ];
}
