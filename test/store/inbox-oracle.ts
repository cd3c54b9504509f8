/** What must be so of the inbox, in the simplest words: one list of messages for each verification. */
export interface Message {
  id: string;
  /** What the vendor sent; null of a ring, which is heard anew however often it comes. */
  bytes: string | null;
  /** What it names: our session, our session and our verification, or a session that is none of ours. */
  names: Naming;
  place: 'unmatched' | 'waiting' | 'told' | 'applied' | 'late' | 'aside';
  leased: boolean;
  paused: boolean;
  parked: boolean;
  /** How often more its bytes came, or it rang. */
  more: number;
  /** A ring that came after the end, or was not answered at it: a revision asks in its place. */
  revises: boolean;
}

export type Naming = 'session' | 'both' | 'orphan' | 'stranger' | 'address';

export class Oracle {
  readonly messages: Message[] = [];
  isSaved = false;
  isOver = false;
  /** A bell named the session before anybody knew it. */
  isEarly = false;

  /** Where a message belongs that comes now. */
  placeOf(names: Naming): Message['place'] {
    if (names === 'stranger' || !this.isSaved) return 'unmatched';
    if (names === 'orphan') return 'aside';
    return this.isOver ? 'late' : 'waiting';
  }

  /** The message that these bytes are already, or that this ring is counted in. */
  known(bytes: string | null): Message | undefined {
    if (bytes !== null) return this.messages.find((one) => one.bytes === bytes);
    const isOpen = ({ place, revises, parked }: Message): boolean =>
      place === 'unmatched' || (this.isOver ? revises : !parked && isUnanswered(place));
    return this.messages.find((one) => one.bytes === null && isOpen(one));
  }

  comes(id: string, bytes: string | null, names: Naming): void {
    const place = this.placeOf(names);
    const revises = bytes === null && place === 'late';
    const fresh = { leased: false, paused: false, parked: false, more: 0 };
    this.messages.push({ id, bytes, names, place, revises, ...fresh });
  }

  comesAgain(message: Message): void {
    message.more += 1;
    if (message.bytes === null && message.place === 'told') message.place = 'waiting';
  }

  /** What came before the session is told after it. */
  saves(): void {
    this.isSaved = true;
    for (const one of this.messages.filter(({ place }) => place === 'unmatched')) {
      one.place = this.placeOf(one.names);
      one.revises = one.bytes === null && one.place === 'late';
    }
  }

  /** What may be told now: a ring at any time, anything else when nothing before it is to be told. */
  due(): Message[] {
    const waiting = this.messages.filter(({ place, parked }) => place === 'waiting' && !parked);
    const first = waiting.find(({ bytes }) => bytes !== null);
    return waiting.filter(
      (one) => !one.leased && !one.paused && (one.bytes === null || one === first),
    );
  }

  /** The end rests on everything that waits; a ring that nobody has answered has a revision ask. */
  ends(): void {
    this.isOver = true;
    for (const one of this.messages.filter(({ place }) => isUnanswered(place))) {
      one.place = one.bytes === null ? 'late' : 'applied';
      one.revises = one.bytes === null;
      one.leased = false;
    }
  }
}

const isUnanswered = (place: Message['place']): boolean => place === 'waiting' || place === 'told';
