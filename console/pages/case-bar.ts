import { randomUUID } from 'node:crypto';
import { html, type Markup } from '../../api/pages/html.ts';
import { OUTCOMES } from '../../domain/outcome.ts';
import { may } from '../../domain/roles.ts';
import { mayBeDecidedAnew, standingOf } from '../../domain/standing.ts';
import { isFinal } from '../../domain/status.ts';
import type { EventRow, ReadHits, ReadReviews, VerificationRow } from '../../store/index.ts';
import type { Viewer } from '../viewer.ts';
import { assignmentForms, isOthers } from '../views/assignment.ts';
import { decisionsOf } from '../views/case.ts';
import { decisionBar, type Occasion } from '../views/decide.ts';
import { noteForm } from '../views/notes.ts';
import { empty } from '../views/parts.ts';
import type { Names } from '../views/people.ts';
import type { Typed } from '../views/refused.ts';
import { approvalLacks } from '../views/screening.ts';
import type { ConsoleSpeech } from '../words/spoken.ts';
import { isForSenior } from './support.ts';

/** All that the forms of a case follow from. */
export interface CaseNow {
  verification: VerificationRow;
  /** Null: erased. */
  reviews: ReadReviews | null;
  found: ReadHits;
  events: readonly EventRow[];
  people: Names;
  /** Null: nothing was refused. */
  typed: Typed | null;
}

/** The forms of a case for that viewer. */
export interface CaseForms {
  bar: Markup;
  /** Null: they may note nothing, or there is nothing left that a note could be about. */
  noting: Markup | null;
  /** What was typed, and has no place in any of these forms. */
  lost: string;
}

/** What the viewer may do about a case now; what they had typed is in the form where it was, or in the next best. */
export function caseForms(speech: ConsoleSpeech, viewer: Viewer, now: CaseNow): CaseForms {
  const { typed, reviews, found, verification } = now;
  const occasion = occasionOf(viewer, now);
  const assignment = reviews?.openCase?.assignment ?? null;
  const isTheirs = isOthers(viewer, assignment);
  const mayNote = reviews !== null && may(viewer.roles, 'case.note');
  const isThere = {
    decision: occasion.is !== null && !isTheirs,
    takeover: occasion.is !== null && isTheirs,
    note: mayNote,
    judgement:
      mayJudge(viewer, verification, reviews) && found.hits.some(({ id }) => id === typed?.hit),
  };
  const place = typed === null || isThere[typed.form] ? (typed?.form ?? null) : 'note';
  const noted = place === 'note' ? (typed?.note ?? '') : '';
  const key = randomUUID();
  return {
    bar: barOf(speech, viewer, { ...now, typed: place === typed?.form ? typed : null }, occasion),
    noting: mayNote ? noteForm(speech, viewer, { id: verification.id, key, typed: noted }) : null,
    lost: mayNote ? '' : noted,
  };
}

/** What can be decided now, or why nothing can. */
type Occasions = { is: Occasion } | { is: null; why: Parameters<ConsoleSpeech['page']>[0] };

function occasionOf(viewer: Viewer, { verification, reviews, events }: CaseNow): Occasions {
  const { status } = verification;
  if (!may(viewer.roles, 'case.decide')) return { is: null, why: 'mayNotDecide' };
  if (reviews !== null && isFinal(status)) {
    // As their events have it; the write looks at the messages themselves.
    const outcomes = OUTCOMES.filter((one) => events.some(({ type }) => type === `vendor.${one}`));
    const standing = standingOf(decisionsOf(verification));
    if (!mayBeDecidedAnew({ status, standing, outcomes })) return { is: null, why: 'nothingAnew' };
    return may(viewer.roles, 'case.override') ? { is: 'anew' } : { is: null, why: 'forSeniorAnew' };
  }
  if (status !== 'in_review' || reviews === null) return { is: null, why: 'notInReview' };
  if (reviews.decides !== null) return { is: null, why: 'alreadyDecided' };
  return isForSenior(viewer, reviews) ? { is: null, why: 'forSenior' } : { is: 'first' };
}

function barOf(
  speech: ConsoleSpeech,
  viewer: Viewer,
  { verification: { id }, reviews, found, people, typed }: CaseNow,
  occasion: Occasions,
): Markup {
  if (occasion.is === null) return empty(speech.page(occasion.why));
  if (reviews === null) return empty(speech.page('notInReview'));
  const { openCase, shown } = reviews;
  const assignment = openCase?.assignment ?? null;
  const takeover = typed?.form === 'takeover' ? typed.note : '';
  const forms =
    openCase === null
      ? null
      : assignmentForms(speech, viewer, { id, assignment, people, typed: takeover });
  const lack = approvalLacks(speech, found);
  const about = { verificationId: id, shown, occasion: occasion.is, lack };
  const chosen = typed?.form === 'decision' ? typed : null;
  return html`${forms}
  ${
    isOthers(viewer, assignment)
      ? empty(speech.page('takeItFirst'))
      : decisionBar(speech, viewer, { ...about, typed: chosen })
  }`;
}

/** A viewer who may decide the case may judge its hits, also after the end: matches come late. */
export function mayJudge(
  viewer: Viewer,
  { status }: Pick<VerificationRow, 'status'>,
  reviews: ReadReviews | null,
): boolean {
  if (reviews === null || !may(viewer.roles, 'case.decide')) return false;
  const isDecided = status === 'in_review' && reviews.decides !== null;
  const isTaken = isOthers(viewer, reviews.openCase?.assignment ?? null);
  return !isDecided && !isTaken && !isForSenior(viewer, isFinal(status) ? reviews.anew : reviews);
}
