import { SandboxControl } from '../../tools/client/sandbox-control.ts';
import type { VendorName } from '../../domain/vendor-name.ts';
import { DRIVERS, type Action, type Driver } from '../e2e/support/vendor-drivers.ts';
import type { Entry, Word } from './ledger.ts';
import { insist } from './patience.ts';

/** A session as the simulator sums it up. */
export type SimulatedSession = { id: string; url: string; status: string } & Record<
  string,
  unknown
>;

export function driverOf(vendor: VendorName): Driver {
  const driver = DRIVERS.find((one) => one.vendor === vendor);
  if (driver === undefined) throw new Error(`Nobody knows how to play ${vendor}.`);
  return driver;
}

/** How each vendor's staff decides against a person whom it had approved. */
const CHANGES_ITS_MIND: Record<VendorName, Action> = {
  veriff: { action: 'decline', reasonCode: 106 },
  incode: { action: 'manual_reject' },
  identomat: { action: 'operator_decline' },
  datakeen: { action: 'user_reject' },
  identify24: { action: 'decline' },
};

export interface Move {
  action: Action;
  /** What the vendor has said with it; none where it says nothing about the person. */
  word?: Word;
}

/** What can happen at a vendor, in the sandbox's words, and what the vendor then has said. */
export function movesOf(vendor: VendorName): Record<string, Move> {
  const { approve, decline, review, lateApproval, resubmit, death } = driverOf(vendor);
  return {
    approve: { action: approve, word: 'approved' },
    decline: { action: decline.does, word: 'declined' },
    review: { action: review, word: 'review' },
    approveAfterReview: { action: lateApproval, word: 'approved' },
    changeMind: { action: CHANGES_ITS_MIND[vendor], word: 'declined' },
    ...(resubmit === undefined ? {} : { resubmit: { action: resubmit.does, word: 'resubmit' } }),
    ...(death === 'in a hurry' ? {} : { die: { action: death, word: 'died' } }),
  };
}

/** Whether the simulator made this session for that verification. */
export function isFor({ accepted, links }: Entry, session: SimulatedSession): boolean {
  if (accepted === undefined) return false;
  const { id } = accepted;
  const { vendorData, externalId, customId, callback, callbackURL, flags } = session;
  const returnUrl = (flags as { return_url?: unknown } | undefined)?.return_url; // Identomat's own
  // Identify24's begins with it.
  const isNamed = typeof customId === 'string' && customId.startsWith(id);
  return (
    isNamed ||
    [vendorData, externalId].includes(id) ||
    [...links].some((link) => [callback, callbackURL, returnUrl].includes(`${link}/return`))
  );
}

/** The vendor's side, as its own staff and bad luck have it: by the control API, never by the product. */
export class VendorSide {
  readonly #sandboxUrl: string;
  readonly #edgeUrl: string;

  /** @param edgeUrl what stands before the sandbox, and can be killed; this here goes past it */
  constructor(sandboxUrl: string, edgeUrl: string) {
    this.#sandboxUrl = sandboxUrl;
    this.#edgeUrl = edgeUrl;
  }

  /** The page's own address, past the edge; undefined where it is none of a vendor's. */
  pageAt(url: string): string | undefined {
    const direct = url.replace(this.#edgeUrl, this.#sandboxUrl);
    return direct.startsWith(this.#sandboxUrl) ? direct : undefined;
  }

  control(vendor: VendorName): SandboxControl {
    return new SandboxControl(this.#sandboxUrl, vendor);
  }

  async sessions(vendor: VendorName): Promise<SimulatedSession[]> {
    return insist(`${vendor}'s sessions`, () => this.control(vendor).sessions());
  }

  /** From now on the webhooks of this session go as the plan says. */
  async lucky(vendor: VendorName, session: string, luck: object): Promise<void> {
    const path = `/control/${vendor}/sessions/${encodeURIComponent(session)}/webhook-behaviour`;
    await insist('the webhooks of a session to be set', async () => {
      const response = await fetch(`${this.#sandboxUrl}${path}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ retryMs: 700, ...luck }),
        signal: AbortSignal.timeout(10_000),
      });
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
    });
  }
}
