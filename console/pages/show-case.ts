import { extractedFrom } from '../../api/extracted.ts';
import { html, type Markup } from '../../api/pages/html.ts';
import { ERRORS, type KycError } from '../../domain/errors.ts';
import type { Subject } from '../../domain/subject.ts';
import {
  allPages,
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
  whyNoMedia,
} from '../../store/index.ts';
import { hitReader } from '../../vendors/hits.ts';
import type { ConsoleDependencies } from '../dependencies.ts';
import type { View } from '../layout.ts';
import { scriptElement } from '../script.ts';
import type { Viewer } from '../viewer.ts';
import { type CaseView, casePage } from '../views/case.ts';
import { compareClaim } from '../views/claim.ts';
import { shortId } from '../views/people.ts';
import { refusalInWords, refusalNotice, type Typed } from '../views/refused.ts';
import { screeningSection } from '../views/screening.ts';
import { timelineOf } from '../views/timeline.ts';
import { type ConsoleSpeech, consoleSpeech } from '../words/spoken.ts';
import { caseForms, mayJudge } from './case-bar.ts';
import { namesOf } from './support.ts';

/** A form that was refused, and what had been typed into it. */
export interface Refused {
  error: KycError;
  typed: Typed;
}

/**
 * The page of a case as it is now, with what is to be said above it.
 * @param more.refused why a form was refused: the page has that error's status, and the form is filled again
 */
export async function showCase(
  viewer: Viewer,
  verification: VerificationRow,
  dependencies: ConsoleDependencies,
  more: { notice: Markup | null } | { refused: Refused },
): Promise<View> {
  const speech = consoleSpeech(viewer.language);
  const title = speech.page('caseTitle', { id: shortId(verification.id) });
  const refused = 'refused' in more ? more.refused : null;
  const about = { dependencies, typed: refused?.typed ?? null };
  const view = await viewOf(speech, viewer, verification, about);
  const notice =
    'notice' in more ? more.notice : noticeOf(speech, verification, more.refused, view);
  return {
    ...{ title, body: html`${notice} ${casePage(speech, view)} ${scriptElement}` },
    ...(refused === null ? {} : { status: ERRORS[refused.error.code].http, tone: 'bad' }),
  };
}

function noticeOf(
  speech: ConsoleSpeech,
  { status }: VerificationRow,
  { error, typed: { decision } }: Refused,
  { lost }: { lost: string },
): Markup {
  const words = refusalInWords(speech, error, { decision, status });
  return refusalNotice(speech, { words, isConflict: error.code !== 'invalid_request', lost });
}

/** What is personal, and who has decided; each reading is in the access log. */
interface Read {
  subject: Subject;
  extracted: ReturnType<typeof extractedFrom>;
  late: CaseView['late'];
  media: CaseView['media'];
  noMedia: CaseView['noMedia'];
  found: ReadHits;
  /** Null: erased. */
  reviews: ReadReviews | null;
}

async function viewOf(
  speech: ConsoleSpeech,
  viewer: Viewer,
  verification: VerificationRow,
  { dependencies, typed }: { dependencies: ConsoleDependencies; typed: Typed | null },
): Promise<CaseView & { lost: string }> {
  const { store } = dependencies;
  const { id: verificationId, clientId } = verification;
  const { subject, extracted, late, media, noMedia, found, reviews } = verification.erased
    ? NOTHING_LEFT
    : await readAll(viewer, verification, dependencies);
  const waiting = reviews?.openCase ?? null;
  const [events, told, clients, earlier] = await Promise.all([
    allPages((after) => listEvents(store, { verificationId, limit: 100, after })),
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
    ...(reviews?.notes ?? []).map(({ principal }) => principal),
    ...(reviews?.takeovers ?? []).flatMap(({ principal, from }) => [principal, from]),
  ]);
  const result = extracted?.result ?? null;
  return {
    ...{ verification, waiting, late, media, noMedia, earlier, reviews, people, result },
    clientName: clients.get(clientId) ?? speech.page('unknownClient'),
    compared: compareClaim(subject, result),
    screening: screeningSection(speech, {
      ...{ verification, found, people, typed },
      others: [result, ...(extracted?.details ?? [])].flatMap((said) => said?.screening ?? []),
      judge: mayJudge(viewer, verification, reviews) ? viewer : null,
    }),
    moments: timelineOf(speech, { events, told }, people),
    ...caseForms(speech, viewer, { verification, reviews, found, events, people, typed }),
  };
}

const NOTHING_LEFT: Read = {
  ...{ subject: {}, extracted: null, late: null, media: [], noMedia: null, reviews: null },
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
  const isLate = reviews.openCase?.kind === 'late';
  const said = isLate ? await readResult(store, { ...about, isLate }) : null;
  const late = said === null ? null : (extractedFrom(said, vendors(vendor))?.result ?? null);
  const noMedia = media.length > 0 ? null : await whyNoMedia(store, { verificationId });
  return { subject, extracted, late, media, noMedia, found, reviews };
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
