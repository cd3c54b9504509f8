import { z } from 'zod';
import { extractedFrom } from '../../api/extracted.ts';
import { html, type Markup } from '../../api/pages/html.ts';
import { may } from '../../domain/roles.ts';
import type { Subject } from '../../domain/subject.ts';
import {
  type EventRow,
  listClientNames,
  listEvents,
  listMedia,
  listTold,
  type ReadHits,
  readHits,
  type ReadReviews,
  readResult,
  readReviews,
  readSubject,
  searchVerifications,
  type Store,
  type VerificationRow,
} from '../../store/index.ts';
import { hitReader } from '../../vendors/hits.ts';
import type { ConsoleDependencies } from '../dependencies.ts';
import { page } from '../page.ts';
import { scriptElement } from '../script.ts';
import type { Viewer } from '../viewer.ts';
import { type CaseView, casePage } from '../views/case.ts';
import { compareClaim } from '../views/claim.ts';
import { assignmentForms, isOthers } from '../views/assignment.ts';
import { decisionBar } from '../views/decide.ts';
import { empty } from '../views/parts.ts';
import { type Names, shortId } from '../views/people.ts';
import { approvalLacks, screeningSection } from '../views/screening.ts';
import { timelineOf } from '../views/timeline.ts';
import { type ConsoleSpeech, consoleSpeech } from '../words/spoken.ts';
import { casePath, findCase, isForSenior, maybe, namesOf } from './support.ts';

/** What has become of a decision that was just sent. */
const OUTCOMES = ['decides', 'sent_back', 'waits', 'contradicts', 'settled', 'judged'] as const;

export const caseOf = page({
  path: '/cases/:id',
  may: 'case.read',
  params: casePath,
  query: z.object({ done: maybe(z.enum(OUTCOMES)) }),
  handle: async (viewer, { params: { id }, query: { done } }, dependencies) => {
    const speech = consoleSpeech(viewer.language);
    const verification = await findCase(dependencies.store, viewer, id);
    const view = await viewOf(speech, viewer, verification, dependencies);
    const said =
      done === undefined
        ? null
        : html`<p role="status" class="notice">${speech.page(`done_${done}`)}</p>`;
    return {
      title: speech.page('caseTitle', { id: shortId(verification.id) }),
      body: html`${said} ${casePage(speech, view)} ${scriptElement}`,
    };
  },
});

/** What is personal, and who has decided; each reading is in the access log. */
interface Read {
  subject: Subject;
  extracted: ReturnType<typeof extractedFrom>;
  media: CaseView['media'];
  found: ReadHits;
  /** Null: erased. */
  reviews: ReadReviews | null;
}

async function viewOf(
  speech: ConsoleSpeech,
  viewer: Viewer,
  verification: VerificationRow,
  dependencies: ConsoleDependencies,
): Promise<CaseView> {
  const { store } = dependencies;
  const { id: verificationId, clientId } = verification;
  const { subject, extracted, media, found, reviews } = verification.erased
    ? NOTHING_LEFT
    : await readAll(viewer, verification, dependencies);
  const waiting = reviews?.openCase ?? null;
  const [events, told, clients, earlier] = await Promise.all([
    allEvents(store, verificationId),
    listTold(store, { verificationId }),
    listClientNames(store, { clientIds: [clientId] }),
    earlierOf(store, viewer, verification),
  ]);
  const people = await namesOf(store, [
    ...events.map(({ principal }) => principal),
    ...(waiting?.assignment ? [waiting.assignment.assignee] : []),
    ...(reviews?.all ?? []).map(({ principal }) => principal),
    ...found.hits.flatMap(({ judgements }) => judgements).map(({ principal }) => principal),
    ...(reviews?.requests ?? []).map(({ principal }) => principal),
    ...(reviews?.takeovers ?? []).flatMap(({ principal, from }) => [principal, from]),
  ]);
  const result = extracted?.result ?? null;
  return {
    ...{ verification, waiting, media, earlier, reviews, people, result },
    clientName: clients.get(clientId) ?? speech.page('unknownClient'),
    compared: compareClaim(subject, result),
    screening: screeningSection(speech, {
      ...{ verification, found, people },
      others: [result, ...(extracted?.details ?? [])].flatMap((said) => said?.screening ?? []),
      judge: mayJudge(viewer, verification, reviews) ? viewer : null,
    }),
    moments: timelineOf(speech, { events, told }, people),
    bar: barOf(speech, viewer, { verification, reviews, found, people }),
  };
}

const NOTHING_LEFT: Read = {
  ...{ subject: {}, extracted: null, media: [], reviews: null },
  found: { isMatch: false, hits: [] },
};

async function readAll(
  { principal }: Viewer,
  { id: verificationId, vendor }: VerificationRow,
  { store, vendors }: ConsoleDependencies,
): Promise<Read> {
  const about = { verificationId, principal };
  // First: what comes while the rest is read is not held to have been shown.
  const reviews = await readReviews(store, about);
  const [subject, stored, media, found] = await Promise.all([
    readSubject(store, about),
    readResult(store, about),
    listMedia(store, about),
    readHits(store, about, hitReader(vendors)),
  ]);
  const extracted = stored && extractedFrom(stored, vendors(vendor));
  return { subject, extracted, media, found, reviews };
}

async function allEvents(store: Store, verificationId: string): Promise<EventRow[]> {
  const events: EventRow[] = [];
  let after: string | undefined;
  do {
    const { items, next } = await listEvents(store, { verificationId, limit: 100, after });
    events.push(...items);
    after = next ?? undefined;
  } while (after !== undefined);
  return events;
}

const MOST_EARLIER = 20;

/** Of the same client and mode, as far as the viewer may see them. */
async function earlierOf(
  store: Store,
  { scope }: Viewer,
  { id, clientId, mode, reference }: VerificationRow,
): Promise<CaseView['earlier']> {
  if (reference === null) return [];
  const { items } = await searchVerifications(store, {
    viewer: { clientIds: [clientId], mode, vendors: scope.vendors },
    ...{ reference, limit: MOST_EARLIER },
  });
  return items.filter((other) => other.id !== id);
}

function barOf(
  speech: ConsoleSpeech,
  viewer: Viewer,
  about: Pick<Read, 'reviews' | 'found'> & { verification: VerificationRow; people: Names },
): Markup {
  const { verification, reviews, found, people } = about;
  const { id, status } = verification;
  if (!may(viewer.roles, 'case.decide')) return empty(speech.page('mayNotDecide'));
  if (status !== 'in_review' || reviews === null) return empty(speech.page('notInReview'));
  if (reviews.decides !== null) return empty(speech.page('alreadyDecided'));
  if (isForSenior(viewer, reviews)) return empty(speech.page('forSenior'));
  const assignment = reviews.openCase?.assignment ?? null;
  const bar = decisionBar(speech, viewer, {
    ...{ verificationId: id, shown: reviews.shown, lack: approvalLacks(speech, found) },
  });
  return html`${assignmentForms(speech, viewer, { id, assignment, people })}
  ${isOthers(viewer, assignment) ? empty(speech.page('takeItFirst')) : bar}`;
}

/** Whoever may decide it may judge what was found, also after the end: matches come late. */
function mayJudge(
  viewer: Viewer,
  { status }: Pick<VerificationRow, 'status'>,
  reviews: ReadReviews | null,
): boolean {
  if (reviews === null || !may(viewer.roles, 'case.decide')) return false;
  const isDecided = status === 'in_review' && reviews.decides !== null;
  const isTaken = isOthers(viewer, reviews.openCase?.assignment ?? null);
  return !isDecided && !isTaken && !isForSenior(viewer, reviews);
}
