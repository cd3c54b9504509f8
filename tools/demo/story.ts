import type { Backend } from '../client/backend.ts';
import type { Person } from '../client/person.ts';
import type { Receiver } from '../client/receiver.ts';
import type { SandboxControl } from '../client/sandbox-control.ts';

/** Everything that a story needs. */
export interface Scene {
  client: Backend;
  person: Person;
  sandbox: SandboxControl;
  receiver: Receiver;
  /** The account of this vendor whose sessions die within seconds; empty where there is none. */
  hurriedAccount: string;
  /** The console's address and login for a person who decides; null: the demo decides through the API. */
  console: { url: string; login: string; password: string } | null;
  signal: AbortSignal;
  /** Tells the reader one step. */
  tell(line: string): void;
}

/** Plays one vendor's life of a verification and gives back its id. */
export type Story = (scene: Scene) => Promise<string>;
