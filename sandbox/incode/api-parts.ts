import type { SimulatorClock } from '../shared/clock.ts';
import type { Access } from './access.ts';
import type { IncodeCredentials } from './credentials.ts';
import type { Flow } from './flows.ts';
import type { IncodeSessions } from './sessions.ts';

/** What the calls of the vendor's API work on. */
export interface IncodeApi {
  sessions: IncodeSessions;
  access: Access;
  options: IncodeCredentials;
  clock: SimulatorClock;
  flows: () => Flow[];
  /** Where the vendor's own page for a session is. */
  pageUrl: string;
}
