import { z } from 'zod';
import { html } from '../../api/pages/html.ts';
import { REASON_CODES } from '../../domain/reason.ts';
import { PRINCIPAL_NAME } from '../../domain/principal.ts';
import { VENDOR_NAMES } from '../../domain/vendor-name.ts';
import { CASE_STATES, countCases, listCases } from '../../store/index.ts';
import { page } from '../page.ts';
import { scriptElement } from '../script.ts';
import { AGES, queuePage } from '../views/queue.ts';
import { consoleSpeech } from '../words/spoken.ts';
import { clientNames, cursor, maybe, namesOf } from './support.ts';

/** As the API has them, and `me`. */
const query = z.object({
  state: maybe(z.enum(CASE_STATES)),
  client: maybe(z.uuid()),
  vendor: maybe(z.enum(VENDOR_NAMES)),
  reason: maybe(z.enum(REASON_CODES)),
  assignee: maybe(z.union([z.literal('me'), z.string().regex(PRINCIPAL_NAME)])),
  // Object.keys forgets the literal type of the keys; the table is closed.
  olderThan: maybe(z.enum(Object.keys(AGES) as (keyof typeof AGES)[])),
  after: cursor,
});

export const queue = page({
  path: '/queue',
  may: 'queue.read',
  query,
  handle: async (viewer, { query: { after, ...filters } }, { store }) => {
    const speech = consoleSpeech(viewer.language);
    const { state, client: clientId, vendor, reason, assignee, olderThan } = filters;
    const found = await listCases(store, {
      ...{ viewer: viewer.scope, state, clientId, vendor, reason, after },
      assignee: assignee === 'me' ? viewer.principal : assignee,
      olderThanMs: olderThan === undefined ? undefined : AGES[olderThan],
    });
    const counts = await countCases(store, { viewer: viewer.scope });
    const takers = found.items.flatMap(({ assignment }) => assignment?.assignee ?? []);
    const [clients, people] = await Promise.all([
      clientNames(store, viewer),
      namesOf(store, takers),
    ]);
    const shown = queuePage(speech, {
      ...{ items: found.items, next: found.next, unreadable: found.unreadable.length },
      ...{ counts, filters, clients, people, vendors: viewer.scope.vendors },
    });
    return { title: speech.page('queueTitle'), body: html`${shown} ${scriptElement}` };
  },
});
