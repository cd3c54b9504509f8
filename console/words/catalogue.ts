import type { Part, PartResult, Screening } from '../../domain/evidence.ts';
import type { HitVerdict } from '../../domain/hits.ts';
import type { VerificationNotice } from '../../domain/notification.ts';
import type { PrincipalKind } from '../../domain/principal.ts';
import type { ReasonCode } from '../../domain/reason.ts';
import type { Status } from '../../domain/status.ts';
import type { Mode } from '../../domain/vendor-name.ts';
import type { Access } from '../../store/index.ts';
import type { ClaimField, Compared } from '../views/claim.ts';
import type { EventType } from './event-types.ts';
import type { enPages } from './pages-en.ts';
import type { enRefused } from './refused-en.ts';

export type PageText = keyof typeof enPages | keyof typeof enRefused;

/** What codes are called, and what events and notifications say. */
export interface FactWords {
  status: Readonly<Record<Status, string>>;
  mode: Readonly<Record<Mode, string>>;
  field: Readonly<Record<ClaimField, string>>;
  compared: Readonly<Record<Compared, string>>;
  part: Readonly<Record<Part, string>>;
  partResult: Readonly<Record<PartResult, string>>;
  screening: Readonly<Record<Screening, string>>;
  principal: Readonly<Record<PrincipalKind, string>>;
  decision: Readonly<Record<'approved' | 'declined' | 'resubmit', string>>;
  verdict: Readonly<Record<HitVerdict, string>>;
  media: Readonly<Record<'listed' | 'archived' | 'gone' | 'too_large', string>>;
  /** With `session`, `number`, `decision`, `verdict`, `status`, `deadline` and `when`, as far as the event has them. */
  event: Readonly<Record<EventType, string>>;
  notification: Readonly<Record<VerificationNotice, string>>;
  delivery: Readonly<Record<'pending' | 'delivered' | 'given_up', string>>;
  /** What somebody has looked at, as the access log names it. */
  access: Readonly<Record<Access, string>>;
}

/** All that the console says, in one language: ICU messages with the arguments that the English ones have. */
export interface ConsoleWords extends FactWords {
  /** BCP 47: how dates are written. */
  dates: string;
  page: Readonly<Record<PageText, string>>;
  /** Each reason, for somebody who decides. */
  reason: Readonly<Record<ReasonCode, string>>;
}
