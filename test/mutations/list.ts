import { ACCESS } from './access.ts';
import { ACCESS_CASES } from './access-cases.ts';
import { ACCESS_CONSOLE } from './access-console.ts';
import { ACCESS_IDS } from './access-ids.ts';
import { ACCESS_KEYS } from './access-keys.ts';
import { ACCESS_TAGGED } from './access-tagged.ts';
import { ACCESS_WRITTEN } from './access-written.ts';
import { ACTS_AT_CONSOLE } from './acts.ts';
import { CONTRACT } from './contract.ts';
import { DEPLOYED } from './deployed.ts';
import { EDGE } from './edge.ts';
import { ENDPOINTS } from './endpoints.ts';
import { ENDS_HEARD } from './ends-heard.ts';
import { ENDS_HITS } from './ends-hits.ts';
import { ENDS_JUDGED } from './ends-judged.ts';
import { ENDS_RETRIED } from './ends-retried.ts';
import { ENDS_BY_TWO } from './ends-by-two.ts';
import { ENDS_REVIEWED } from './ends-reviewed.ts';
import { ENDS_READ } from './ends-read.ts';
import { ENDS_UNSEEN } from './ends-unseen.ts';
import { ENDS_WORKED } from './ends-worked.ts';
import { ENDS_WRITTEN } from './ends-written.ts';
import { ERASED } from './erased.ts';
import { HISTORIES_READ } from './histories.ts';
import { EXPORTED } from './exported.ts';
import { LIMITED } from './limits.ts';
import { RESTORED_FROM_BACKUP } from './restored.ts';
import { LOST } from './lost.ts';
import { LOST_WORKFLOWS } from './lost-workflows.ts';
import type { Mutation } from './mutation.ts';
import { OPERATED } from './operated.ts';
import { PERSONAL_DATA } from './personal-data.ts';
import { RETENTION } from './retention.ts';
import { STORE_FAULTS } from './store-faults.ts';
import { TOLD } from './told.ts';
import { WORKED } from './worked.ts';

/**
 * Promises of docs/guarantees.md taken out of the product, section by section.
 * `npm run guarantees -- --mutate` makes each in a copy of the sources, and the test named must then
 * fail. Whoever moves the code moves the edit with it: it must fit exactly once.
 */
export const MUTATIONS: readonly Mutation[] = [
  ...LOST,
  ...LOST_WORKFLOWS,
  ...ENDS_HEARD,
  ...ENDS_JUDGED,
  ...ENDS_WRITTEN,
  ...ENDS_REVIEWED,
  ...ENDS_BY_TWO,
  ...ENDS_HITS,
  ...ENDS_RETRIED,
  ...ENDS_READ,
  ...ENDS_UNSEEN,
  ...ENDS_WORKED,
  ...ACCESS_WRITTEN,
  ...ACCESS_TAGGED,
  ...ACCESS,
  ...ACCESS_IDS,
  ...ACCESS_KEYS,
  ...ACCESS_CONSOLE,
  ...ACCESS_CASES,
  ...ACTS_AT_CONSOLE,
  ...PERSONAL_DATA,
  ...ERASED,
  ...EXPORTED,
  ...RESTORED_FROM_BACKUP,
  ...RETENTION,
  ...TOLD,
  ...ENDPOINTS,
  ...CONTRACT,
  ...OPERATED,
  ...STORE_FAULTS,
  ...EDGE,
  ...LIMITED,
  ...WORKED,
  ...DEPLOYED,
  ...HISTORIES_READ,
];
