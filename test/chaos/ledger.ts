import { DEADLINE, DEADLINE_MS, type PlannedVerification } from './plan.ts';

/** So long before a deadline the one or the other may come first. */
const NEARLY_MS = 5_000;

/** What a vendor can finally say of a person. */
export type Word = 'approved' | 'declined' | 'review' | 'resubmit' | 'died';

/** What the driver knows of one verification, from everybody but the product. */
export interface Entry {
  planned: PlannedVerification;
  idempotencyKey: string;
  /** Of the first 2xx: from then on it exists and will end. */
  accepted: { id: string; link: string; atMs: number } | undefined;
  /** All links that the person was ever given. */
  links: Set<string>;
  /** Ids that later answers to the same key named. */
  otherIds: string[];
  /** What the vendor's simulator said, newest last, once it had acknowledged that it says so. */
  said: { word: Word; session: string; atMs: number }[];
  /** Whether the person was ever led to the vendor. */
  entered: boolean;
  /** Whether the person was seen by the vendor. */
  arrived: boolean;
  /** What became of it, as the client was told when it canceled; `taken` when it was told to look again. */
  canceledAs: string | undefined;
  /** When an insider's cancel went through. */
  insiderCanceled: boolean;
  /** Whether the client has asked the vendor's data to be deleted, and that was taken. */
  asksToDelete: boolean;
  /** What must not be and was seen, e.g. where a revoked link led. */
  seen: string[];
  /** What the driver did, for the story. */
  notes: { atMs: number; what: string }[];
  /** What the driver waited for in vain, or was refused. */
  trouble: string | undefined;
  /** What the driver waited for last. */
  waitsFor: string | undefined;
  /** When the driver saw its end. */
  endedAtMs: number | undefined;
}

/** How a verification may rightly stand when everything is quiet. */
export interface RightEnd {
  statuses: readonly string[];
  /** The newest decision beside the first: what it must be, null for none. */
  revisions: readonly (string | null)[];
  /** Whether the vendor must be the one who decided. */
  byVendor: boolean;
}

export class Ledger {
  readonly entries: Entry[] = [];
  readonly #beganAt = Date.now();

  now(): number {
    return Date.now() - this.#beganAt;
  }

  open(planned: PlannedVerification, seed: number): Entry {
    const entry: Entry = {
      planned,
      idempotencyKey: `chaos-${seed}-${planned.number}-${this.#beganAt}`,
      accepted: undefined,
      links: new Set(),
      otherIds: [],
      said: [],
      entered: false,
      arrived: false,
      canceledAs: undefined,
      insiderCanceled: false,
      asksToDelete: false,
      seen: [],
      notes: [],
      trouble: undefined,
      waitsFor: undefined,
      endedAtMs: undefined,
    };
    this.entries.push(entry);
    return entry;
  }

  note(entry: Entry, what: string): void {
    entry.notes.push({ atMs: this.now(), what });
  }

  find(id: string): Entry | undefined {
    return this.entries.find(({ accepted }) => accepted?.id === id);
  }
}

/** Which end is right, by what the vendor, the client and the clock have said; nothing of ours is asked. */
export function rightEnd(entry: Entry): RightEnd {
  const { planned, said, canceledAs, insiderCanceled, arrived } = entry;
  const words = said.map(({ word }) => word);
  const decisions = words.filter((word) => word === 'approved' || word === 'declined');
  const [first] = decisions;
  const last = decisions.at(-1);
  const open = { revisions: [null], byVendor: false };
  if (planned.expiresIn === DEADLINE && !isInTime(entry)) {
    // Nobody came before its time had passed, or the vendor spoke about then: that may have been too late.
    const statuses = ['expired', 'abandoned', 'failed', ...decisions];
    return { statuses, revisions: [null, ...decisions], byVendor: false };
  }
  if (canceledAs !== undefined || insiderCanceled) {
    // Whoever cancels is told what came of it, and that stands. A later decision may stand beside it.
    const isTold = canceledAs !== undefined && canceledAs !== 'taken';
    const statuses = isTold ? [canceledAs] : ['canceled', ...decisions];
    return { statuses, revisions: [null, ...decisions], byVendor: false };
  }
  if (first !== undefined && last !== undefined) {
    const isRevised = planned.story === 'revised' && first !== last;
    if (isRevised) return { statuses: [first], revisions: [last], byVendor: true };
    return { statuses: [last], revisions: [null], byVendor: true };
  }
  if (words.includes('review')) return { ...open, statuses: ['in_review'] };
  if (planned.story === 'walk away') {
    return { ...open, statuses: [arrived ? 'abandoned' : 'expired'] };
  }
  return { ...open, statuses: UNDECIDED };
}

function isInTime({ planned, entered, said }: Entry): boolean {
  const untilMs = planned.atMs + DEADLINE_MS - NEARLY_MS;
  return entered && said.every(({ atMs }) => atMs < untilMs);
}

/** Where the driver did not get far enough: anything that is no decision about the person. */
const UNDECIDED = [
  'created',
  'pending',
  'started',
  'submitted',
  'resubmission_requested',
  'in_review',
];
