import { z } from 'zod';
import { STATUSES } from '../../domain/status.ts';
import { searchVerifications } from '../../store/index.ts';
import { page } from '../page.ts';
import { type SearchFilters, searchPage } from '../views/search.ts';
import { consoleSpeech } from '../words/spoken.ts';
import { clientNames, cursor, maybe } from './support.ts';

const DAY_MS = 86_400_000;

const query = z.object({
  text: maybe(
    z
      .string()
      .trim()
      .max(300)
      .regex(/^\P{Cc}*$/u, 'must have no control characters'),
  ),
  status: maybe(z.enum(STATUSES)),
  from: maybe(z.iso.date()),
  to: maybe(z.iso.date()),
  after: cursor,
});

export const search = page({
  path: '/search',
  may: 'case.read',
  query,
  handle: async (viewer, { query: { after, ...filters } }, { store }) => {
    const speech = consoleSpeech(viewer.language);
    const isAsked = Object.values(filters).some((value) => value !== undefined);
    const found = isAsked
      ? await searchVerifications(store, { viewer: viewer.scope, after, ...wanted(filters) })
      : null;
    const body = searchPage(speech, {
      filters,
      found: found && { ...found, unreadable: found.unreadable.length },
      clients: await clientNames(store, viewer),
    });
    return { title: speech.page('searchPageTitle'), body };
  },
});

/** Days are those of UTC, as all times of the console. */
function wanted({ text, status, from, to }: SearchFilters) {
  return {
    ...{ text, status },
    createdAfter: from === undefined ? undefined : new Date(from),
    createdBefore: to === undefined ? undefined : new Date(new Date(to).getTime() + DAY_MS),
  };
}
