import { html, type Markup } from '../../api/pages/html.ts';
import type { ReadReviews } from '../../store/index.ts';
import type { ConsoleSpeech } from '../words/spoken.ts';
import { list, section } from './parts.ts';
import { type Names, whoIs } from './people.ts';
import { reasonInWords } from './timeline.ts';

interface Entry {
  at: Date;
  said: Markup;
}

/** All that people have said of a case, with their notes, in the order in which they did. */
export function decisions(
  speech: ConsoleSpeech,
  { reviews, people }: { reviews: ReadReviews | null; people: Names },
): Markup | null {
  if (reviews === null) return null;
  const entries = [
    ...reviews.requests.map(({ requestedAt: at, principal, note }) => {
      const who = whoIs(speech, principal, people);
      return entry(speech, at, speech.page('askedForReview', { who }), note);
    }),
    ...reviews.takeovers.map(({ principal, from, at, note }) => {
      const who = { who: whoIs(speech, principal, people), from: whoIs(speech, from, people) };
      return entry(speech, at, speech.page('takenOver', who), note);
    }),
    ...reviews.notes.map(({ principal, at, note }) => {
      const who = whoIs(speech, principal, people);
      return entry(speech, at, speech.page('notedBy', { who }), note);
    }),
    ...reviews.all.map((review) => decided(speech, review, { reviews, people })),
  ];
  if (entries.length === 0) return null;
  const inOrder = entries.toSorted((one, other) => one.at.getTime() - other.at.getTime());
  return section(speech.page('decisionsTitle'), list(inOrder.map(({ said }) => said)));
}

function entry(speech: ConsoleSpeech, at: Date, text: string, note: string | null): Entry {
  return {
    at,
    said: html`<p>${text} ${speech.time(at)}</p>
      ${noteOf(note)}`,
  };
}

const noteOf = (note: string | null): Markup | null =>
  note === null ? null : html`<p class="note">${note}</p>`;

function decided(
  speech: ConsoleSpeech,
  review: ReadReviews['all'][number],
  { reviews: { waits, anew }, people }: { reviews: ReadReviews; people: Names },
): Entry {
  const { number, principal, decision, reasons, note, reviewedAt: at, isAnew } = review;
  const isFirst = [waits, anew.waits].some((one) => one?.number === number);
  const said = html`<p>
      <strong>${speech.words.decision[decision]}</strong> – ${whoIs(speech, principal, people)},
      ${speech.time(at)} ${isAnew ? speech.page('decidedAnew') : null}
      ${isFirst ? speech.page('waitsForSecond') : null}
    </p>
    ${list(reasons.map((code) => reasonInWords(speech, code)))} ${noteOf(note)}`;
  return { at, said };
}
