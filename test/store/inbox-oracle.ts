/** What must be so of the inbox, in the simplest words: one list of messages for each verification. */
export interface Message {
  id: string;
  /** What the vendor sent. */
  bytes: string;
  /** What it names: our session, our session and our verification, or a session that is none of ours. */
  names: Naming;
  place: 'unmatched' | 'waiting' | 'told' | 'applied' | 'late' | 'aside';
  leased: boolean;
  paused: boolean;
  parked: boolean;
  /** How often more its bytes came. */
  more: number;
}

export type Naming = 'session' | 'both' | 'orphan' | 'stranger';

export class Oracle {
  readonly messages: Message[] = [];
  isSaved = false;
  isOver = false;
  /** How often the vendor was to be asked about the session. */
  requested = 0;
  /** That it was to be, by its name alone, before anybody knew that. */
  isEarly = false;

  /** Where a message belongs that comes now. */
  placeOf(names: Naming): Message['place'] {
    if (names === 'stranger' || !this.isSaved) return 'unmatched';
    if (names === 'orphan') return 'aside';
    return this.isOver ? 'late' : 'waiting';
  }

  /** The message that these bytes are already. */
  known(bytes: string): Message | undefined {
    return this.messages.find((one) => one.bytes === bytes);
  }

  comes(id: string, bytes: string, names: Naming): void {
    const fresh = { leased: false, paused: false, parked: false, more: 0 };
    this.messages.push({ id, bytes, names, place: this.placeOf(names), ...fresh });
  }

  comesAgain(message: Message): void {
    message.more += 1;
  }

  /** What came before the session is told after it. */
  saves(): void {
    this.isSaved = true;
    if (this.isEarly) this.requested += 1;
    for (const one of this.messages.filter(({ place }) => place === 'unmatched')) {
      one.place = this.placeOf(one.names);
    }
  }

  /** What may be told now: a message when nothing before it is to be told. */
  due(): Message[] {
    const waiting = this.messages.filter(({ place, parked }) => place === 'waiting' && !parked);
    const first = waiting[0];
    return first === undefined || first.leased || first.paused ? [] : [first];
  }

  /** The end rests on everything that waits. */
  ends(): void {
    this.isOver = true;
    for (const one of this.messages.filter(({ place }) => isOpen(place))) {
      one.place = 'applied';
      one.leased = false;
    }
  }
}

const isOpen = (place: Message['place']): boolean => place === 'waiting' || place === 'told';
