import { isFinal } from '../../domain/status.ts';
import type { Person } from '../../tools/client/person.ts';
import type { ClientSide } from './client-side.ts';
import type { Entry, Ledger } from './ledger.ts';
import { hope, insist } from './patience.ts';
import { Photographer } from './photos.ts';
import {
  driverOf,
  isFor,
  movesOf,
  type SimulatedSession,
  type VendorSide,
} from './vendor-script.ts';

/** Everybody outside of the product that a story needs. */
export interface World {
  ledger: Ledger;
  client: ClientSide;
  person: Person;
  vendor: VendorSide;
  temporal: { address: string; namespace: string };
  /** Sends webhooks that claim an approval which the vendor never gave. */
  forge: (entry: Entry, session: SimulatedSession) => Promise<void>;
}

/** The verification ended before the person was led on. */
export class TooLate extends Error {}

const PRESS_EVERY_MS = 8_000;
const LONGER_THAN_A_RUN_MS = 6 * 3_600_000;

/** One verification from outside: its person, its client, and the vendor's staff. */
export class Scene {
  readonly entry: Entry;
  readonly id: string;
  /** The person's; another one once the client has replaced it. */
  link: string;
  readonly world: World;
  readonly #photographer: Photographer;
  #session: SimulatedSession | undefined;

  constructor(world: World, entry: Entry, { id, link }: { id: string; link: string }) {
    this.world = world;
    this.entry = entry;
    this.id = id;
    this.link = link;
    this.#photographer = new Photographer(world.client, entry, id);
  }

  /** The person follows our link until it leads to a session that they have not been in. */
  async enter(first: () => Promise<void> = () => Promise.resolve()): Promise<SimulatedSession> {
    const { vendor: name, luck } = this.entry.planned;
    const last = this.#session?.id;
    const session = await hope('the link to lead to the vendor', async () => {
      await first();
      const landing = await this.world.person.follow(this.link);
      const page = landing.at === 'page' ? undefined : this.world.vendor.pageAt(landing.url);
      if (page === undefined) return (await this.#isOver()) ? 'nowhere' : undefined;
      const found = await this.#sessionAt(page);
      return found?.id === last ? undefined : found;
    });
    if (session === 'nowhere') throw new TooLate();
    this.entry.entered = true;
    await this.world.vendor.lucky(name, session.id, luck);
    this.#session = session;
    this.note(`the person is led to session ${session.id}`);
    return session;
  }

  /** By its deadline, or canceled by somebody: whether that is right, the comparison says. */
  async #isOver(): Promise<boolean> {
    const { status } = await this.world.client.look(this.id);
    return isFinal(status);
  }

  async #sessionAt(url: string): Promise<SimulatedSession | undefined> {
    const sessions = await this.world.vendor.sessions(this.entry.planned.vendor);
    const ours = sessions.filter((session) => isFor(this.entry, session));
    if (ours.length < 2 || ours.some((session) => session.url === url)) {
      return ours.find((session) => session.url === url) ?? ours[0];
    }
    // A page that stands at one address for all sessions is given the session's token by us.
    const response = await fetch(`${this.link}/sdk-token`, { signal: AbortSignal.timeout(10_000) });
    const { token } = (await response.json()) as { token?: string }; // the API's own shape
    return ours.find((session) => token !== undefined && session.url.endsWith(`token=${token}`));
  }

  /** Something happens at the vendor; it counts as said once the simulator has taken it. */
  async happens(name: string): Promise<void> {
    const { vendor } = this.entry.planned;
    const move = movesOf(vendor)[name];
    const session = this.#session;
    if (move === undefined || session === undefined) throw new Error(`${vendor} cannot ${name}`);
    await insist(`${vendor} to ${name}`, () =>
      this.world.vendor.control(vendor).act(session.id, move.action),
    );
    const atMs = this.world.ledger.now();
    if (move.word !== undefined)
      this.entry.said.push({ word: move.word, session: session.id, atMs });
    this.note(`at the vendor: ${name} in ${session.id}`);
    const { luck } = this.entry.planned;
    // What was held to be swapped and has no partner goes out.
    if (luck['reorder'] === true) {
      await this.world.vendor.lucky(vendor, session.id, { reorder: false });
    }
  }

  /** The person is seen by the vendor, and hands nothing in. */
  async arrives(): Promise<void> {
    const { planned } = this.entry;
    const session = this.#session;
    if (session === undefined || planned.vendor !== 'veriff') return;
    await insist('the person to open the page', async () => {
      const status = await this.world.person.open(session.url);
      if (status >= 400) throw new Error(`HTTP ${status}`);
    });
    this.entry.arrived = true;
    this.note('the person has opened the page');
  }

  /** The person's browser follows the way back, and is reloaded until it gets somewhere. */
  async comesBack(): Promise<void> {
    if (!this.entry.planned.comesBack && driverOf(this.entry.planned.vendor).tells !== 'return') {
      await this.#asksWhereUnheard();
      return;
    }
    await insist('the person to come back', async () => {
      const landing = await this.world.person.follow(`${this.link}/return`);
      if (landing.at === 'page' && landing.status >= 400) throw new Error(`HTTP ${landing.status}`);
    });
    this.note('the person came back');
  }

  /**
   * A vendor that sends a webhook once, to an API that is dead just then, is asked again when the session
   * ends, which may be after the run: the client, who hears nothing, has it asked.
   */
  async #asksWhereUnheard(): Promise<void> {
    const { vendor } = this.entry.planned;
    const states = await hope('the webhooks to be sent', async () => {
      const all = await this.world.vendor.control(vendor).deliveries();
      const ours = all.filter(({ sessionId }) => sessionId === this.#session?.id);
      const isUnderWay = ours.some(({ state }) => state === 'waiting' || state === 'held');
      return isUnderWay ? undefined : ours.map(({ state }) => state);
    });
    // One that was taken says nothing of those that were not.
    if (!states.includes('given-up')) return;
    await this.world.client.refresh(this.entry, this.id);
  }

  /** The client takes all photos and hands them in; nobody at the vendor judges them before it is told to. */
  async takesPhotos(): Promise<void> {
    const [first, ...others] = this.#photographer.steps;
    if (first === undefined) throw new Error('This vendor takes no photos.');
    const before = await this.#ours();
    await this.#takeTheirTime(before);
    await this.#photographer.takes(first);
    await this.#takeTheirTime(await this.#ours());
    for (const step of others) await this.#photographer.takes(step);
    await this.#photographer.handsIn();
    this.entry.entered = true;
    // Of sessions that were made twice the newest is the one in use.
    this.#session = (await this.#ours()).at(-1);
  }

  async #ours(): Promise<SimulatedSession[]> {
    const sessions = await this.world.vendor.sessions(this.entry.planned.vendor);
    return sessions.filter((session) => isFor(this.entry, session));
  }

  /** Incode would say by itself that all is well, at the moment when everything is handed in. */
  async #takeTheirTime(sessions: readonly SimulatedSession[]): Promise<void> {
    const { vendor } = this.entry.planned;
    if (vendor !== 'incode') return;
    for (const { id } of sessions) {
      await insist('the vendor to take its time', () =>
        this.world.vendor
          .control(vendor)
          .act(id, { action: 'set', processingMs: LONGER_THAN_A_RUN_MS }),
      );
    }
  }

  /** The client takes the link back. @returns the link that leads nowhere from now on */
  async losesItsLink(): Promise<string> {
    const { link } = this;
    await this.world.client.revokeLink(this.entry, this.id);
    await this.leadsNowhere(link);
    return link;
  }

  async getsAnotherLink(): Promise<void> {
    this.link = await this.world.client.replaceLink(this.entry, this.id);
  }

  /** Looks until the link answers; where it leads the person on, that is seen. */
  async leadsNowhere(link: string): Promise<void> {
    const landing = await hope('the old link to answer', async () => {
      const found = await this.world.person.follow(link);
      return found.at === 'page' && found.status >= 500 ? undefined : found;
    });
    if (landing.at !== 'page') this.entry.seen.push('a link that was taken back led on');
  }

  /** The session has ended; the person presses the button behind the link. */
  async renews(): Promise<void> {
    await hope('its session to end', async () =>
      (await this.world.client.read(this.id)).session?.state === 'ended' ? true : undefined,
    );
    // Whoever still sees the button presses it again; it may be pressed ten times a minute.
    let pressedAt = 0;
    await this.enter(async () => {
      if (Date.now() - pressedAt < PRESS_EVERY_MS) return;
      pressedAt = Date.now();
      const landing = await this.world.person.follow(this.link, 'POST');
      this.note(`the person asked for another session: ${landing.at}`);
    });
  }

  async becomes(...statuses: string[]): Promise<void> {
    const { status } = await this.world.client.becomes(this.id, statuses);
    this.note(`the client reads: ${status}`);
  }

  /** Somebody who has stolen what can be stolen claims that the vendor approves. */
  async isForged(): Promise<void> {
    if (this.#session !== undefined) await this.world.forge(this.entry, this.#session);
  }

  note(what: string): void {
    this.world.ledger.note(this.entry, what);
  }
}
