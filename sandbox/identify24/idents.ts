import { randomUUID } from 'node:crypto';
import { ControlError } from '../simulator.ts';
import type { SimulatorContext } from '../simulator.ts';
import { Lagged } from '../shared/lagged.ts';
import type { IdentFields } from './ident-request.ts';
import type { State, StatusName } from './settings.ts';

/** "An Ident has a lifetime of 90 days"; after it the vendor knows it no more. */
const LIFETIME_MS = 90 * 24 * 60 * 60 * 1_000;

/** What ident/get says of where an ident stands. */
export interface Standing {
  state: State;
  /** A name outside the table, when a test wants one. */
  named: StatusName | undefined;
  /** "YYYY-mm-dd H:i" */
  appointment: string | undefined;
}

export interface Ident extends Standing {
  id: string;
  url: string;
  fields: IdentFields;
  createdAt: string;
  createdAtMs: number;
  /** Where it stands, as ident/get shows it. */
  standing: Lagged<Standing>;
  opened: boolean;
  rejectReason: string;
  agentNotes: string;
  agentName: string;
}

/** What comes with a change of state. */
export interface Change {
  named?: StatusName | undefined;
  appointment?: string | undefined;
  rejectReason?: string | undefined;
  agentNotes?: string | undefined;
  agentName?: string | undefined;
  /** How long after the webhook ident/get shows the change, in milliseconds. */
  lagMs?: number | undefined;
  /** Sends no webhook: the client finds the change only by asking. */
  silent?: boolean | undefined;
}

const OVER: State[] = ['identified', 'rejected', 'canceled'];

export const isOver = ({ state }: Ident): boolean => OVER.includes(state);

/** The vendor's idents and what can happen to one. */
export class Idents {
  #idents = new Map<string, Ident>();
  readonly #context: SimulatorContext;
  readonly #announce: (ident: Ident) => void;

  constructor(context: SimulatorContext, announce: (ident: Ident) => void) {
    this.#context = context;
    this.#announce = announce;
  }

  all(): Ident[] {
    return [...this.#idents.values()].filter((ident) => !this.#isGone(ident));
  }

  /** Undefined for what never was, and for what is older than 90 days. */
  find(id: string): Ident | undefined {
    const ident = this.#idents.get(id);
    return ident === undefined || this.#isGone(ident) ? undefined : ident;
  }

  clear(): void {
    this.#idents.clear();
  }

  create(fields: IdentFields): Ident {
    const { clock, baseUrl } = this.#context;
    const id = randomUUID();
    const first: Standing = { state: 'unidentified', named: undefined, appointment: undefined };
    const ident: Ident = {
      ...first,
      standing: new Lagged(first),
      id,
      url: `${baseUrl}/apply/${id}`,
      fields,
      createdAt: clock.iso(),
      createdAtMs: clock.now(),
      opened: false,
      rejectReason: '',
      agentNotes: '',
      agentName: '',
    };
    this.#idents.set(id, ident);
    return ident;
  }

  /** Moves the ident on, and sends the webhook to the partner's address. */
  move(ident: Ident, state: State, change: Change = {}): void {
    if (ident.state === 'canceled' && change.named === undefined) {
      throw new ControlError(409, 'A canceled ident goes nowhere.');
    }
    ident.state = state;
    ident.named = change.named;
    if (state === 'appointment') ident.appointment = change.appointment ?? ident.appointment;
    const { named, appointment } = ident;
    const shownFrom = this.#context.clock.now() + (change.lagMs ?? 0);
    ident.standing.change({ state, named, appointment }, shownFrom);
    ident.rejectReason = change.rejectReason ?? '';
    ident.agentNotes = change.agentNotes ?? ident.agentNotes;
    ident.agentName = change.agentName ?? ident.agentName;
    if (change.silent !== true) this.#announce(ident);
  }

  /** Where it stands as ident/get shows it now. */
  shown({ standing }: Ident): Standing {
    return standing.at(this.#context.clock.now());
  }

  /** As if 90 days had passed for this one. */
  forget(ident: Ident): void {
    ident.createdAtMs = this.#context.clock.now() - LIFETIME_MS;
  }

  #isGone({ createdAtMs }: Ident): boolean {
    return createdAtMs + LIFETIME_MS <= this.#context.clock.now();
  }
}
