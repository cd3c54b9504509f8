import pg from 'pg';
import { isFinal, type Status } from '../../domain/status.ts';

const EVERY_MS = 400;

/** How far each status is; what is final is last. */
const RANK: Partial<Record<Status, number>> = {
  created: 0,
  pending: 1,
  started: 2,
  submitted: 3,
  resubmission_requested: 3,
  in_review: 4,
};
const rankOf = (status: Status): number => (isFinal(status) ? 9 : (RANK[status] ?? 0));

/** Whether a status may follow another: only another try leads back, and nothing leads out of an end. */
export function mayFollow(before: Status, after: Status): boolean {
  if (isFinal(before)) return after === before;
  return before === 'resubmission_requested'
    ? after !== 'created'
    : rankOf(after) >= rankOf(before);
}

/** `tries`: the sequences of the requests to try again. */
interface Row {
  id: string;
  status: Status;
  sequence: number;
  tries: number[];
}

/**
 * A second pair of eyes: reads statuses from Postgres all the while, beside what the API and the
 * notifications say, and remembers every one that went backwards.
 */
export class Watch {
  readonly #url: string;
  readonly #seen = new Map<string, { status: Status; sequence: number }>();
  readonly backwards = new Map<string, string>();
  #client: pg.Client | undefined;
  #isStopped = false;
  #running: Promise<void> = Promise.resolve();

  constructor(databaseUrl: string) {
    this.#url = databaseUrl;
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
    await this.#client?.end().catch(() => undefined);
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      await this.#look().catch(() => {
        this.#client = undefined;
      });
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }

  async #look(): Promise<void> {
    this.#client ??= await connected(this.#url);
    const { rows } = await this.#client.query<Row>(
      `select id, status, sequence, array(
         select (data->>'sequence')::int from events
         where verification_id = v.id and type = 'verification.resubmission_requested') as tries
       from verifications v where updated_at > now() - interval '20 seconds'`,
    );
    for (const row of rows) this.#note(row);
  }

  #note({ id, status, sequence, tries }: Row): void {
    const before = this.#seen.get(id);
    this.#seen.set(id, { status, sequence });
    if (before === undefined) return;
    // A write may hold several steps, of which the row shows the last alone: another try may be one of them.
    const isTry =
      tries.some((at) => at > before.sequence && at < sequence) && !isFinal(before.status);
    const from = isTry ? 'resubmission_requested' : before.status;
    if (sequence >= before.sequence && mayFollow(from, status)) return;
    const step = `${before.status} (${before.sequence}) to ${status} (${sequence})`;
    this.backwards.set(id, `the row went from ${step}`);
  }
}

async function connected(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString,
    connectionTimeoutMillis: 2_000,
    query_timeout: 5_000,
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
