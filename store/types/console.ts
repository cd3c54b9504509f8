import type { Standing } from '../../domain/roles.ts';

/** What the identity provider gave at the sign-in: to ask it again, and to sign out there. */
export interface ProviderTokens {
  access: string;
  id: string;
}

/** A session of the console that is good at this moment. */
export interface ConsoleSession {
  id: string;
  reviewerId: string;
  /** The person's name, as the provider gave it. */
  name: string;
  /** What they were when they signed in. */
  standing: Standing;
  /** The database's clock, now and when the provider last said that they are who they were. */
  now: Date;
  checkedAt: Date;
  /** As the provider names them. */
  subject: string;
  tokens: ProviderTokens;
}

/** Why there is no session: never begun or ended, fifteen minutes without use, or eight hours over. */
export type NoSession = 'unknown' | 'idle' | 'over';
