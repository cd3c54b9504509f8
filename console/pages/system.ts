import {
  accountsNeverCalled,
  findStuck,
  readLastSweep,
  readOperations,
  statusSummary,
} from '../../store/index.ts';
import { page } from '../page.ts';
import { systemPage } from '../views/system.ts';
import { consoleSpeech } from '../words/spoken.ts';

export const system = page({
  path: '/system',
  may: 'system.read',
  handle: async (viewer, _asked, { store, links }) => {
    const speech = consoleSpeech(viewer.language);
    const summary = await statusSummary(store);
    const [stuck, operations, lastSweep, neverCalled] = await Promise.all([
      findStuck(store),
      readOperations(store, new Date()),
      readLastSweep(store),
      accountsNeverCalled(store, { accountIds: summary.accounts.map(({ id }) => id) }),
    ]);
    const body = systemPage(speech, {
      ...{ summary, stuck, operations, lastSweep, neverCalled },
      ...{ temporalUi: links.temporalUi, runbook: links.runbook },
    });
    return { title: speech.page('systemTitle'), body };
  },
});
