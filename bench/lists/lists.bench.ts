import { beforeAll, expect, it } from 'vitest';
import { listCases, listVerifications, type Store } from '../../store/index.ts';
import { type TestConsole, withConsole } from '../../test/console/with-console.ts';
import { askedBy } from '../../test/setup/statements.ts';
import { report } from '../report.ts';
import { fill, type Filled, openCases } from './fill.ts';

const [FEW, MANY] = [1_000, 1_000_000];
const WAITING = 10_000;
/** Of a page, beside what it takes among a thousand. */
const MOST_TIMES = 5;
/** Of a page that people look at. */
const MOST_MS = 300;
const TIMES = 15;

let console: TestConsole;
withConsole((started) => (console = started));
let few: Filled;
let many: Filled;
beforeAll(async () => {
  few = await fill(console.own, FEW);
  many = await fill(console.own, MANY);
  await openCases(console.own, few, WAITING);
  expect(await openCases(console.own, many, WAITING)).toBe(WAITING);
  await console.own.admin.query('vacuum analyze');
});

/** The median of several times, in milliseconds, once it is warm. */
async function median(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < TIMES + 3; n += 1) {
    const began = performance.now();
    await work();
    if (n >= 3) times.push(performance.now() - began);
  }
  return times.toSorted((one, other) => one - other)[Math.floor(TIMES / 2)] ?? Number.NaN;
}

const page = (store: Store, { clientId }: Filled, filter: Filled['filters'][string]) =>
  listVerifications(store, { clientId, mode: 'test', limit: 50, ...filter });

/** The indexes that the first statement is answered from, and whether anything is sorted or looked through. */
async function planOf(work: () => Promise<unknown>): Promise<string> {
  const first = (await askedBy(work)).find(([sql]) => sql.includes('from verifications p'));
  if (first === undefined) return '';
  const { rows } = await console.own.admin.query(`explain (format json) ${first[0]}`, first[1]);
  const plan = JSON.stringify(rows);
  const found = [...plan.matchAll(/"Index Name":"(\w+)"/g)].map(([, name = '']) => name);
  const [driving = 'none'] = found.filter((name) => /^(verifications|review_cases)_/.test(name));
  const isSorted = /"Sort Key":\["[pw]\./.test(plan) ? ', sorted' : '';
  const isSearched = /"Seq Scan"[^{}]*"Relation Name":"verifications"/.test(plan)
    ? ', SEARCHED'
    : '';
  return `${driving}${isSorted}${isSearched}`;
}

it('a page of a million verifications costs what one of a thousand does', async () => {
  for (const [what, filter] of Object.entries(many.filters)) {
    const { store } = console.own;
    const small = await median(() => page(store, few, few.filters[what] ?? {}));
    const large = await median(() => page(store, many, filter));
    const plan = await planOf(() => page(store, many, filter));
    const ofMany = { what: `a page, ${what} (${plan})`, measured: large, unit: 'ms', limit: null };
    await report(ofMany);
    const ratio = { what: `a page, ${what}: of a thousand`, unit: 'times', limit: MOST_TIMES };
    await report({ ...ratio, measured: large / small });
  }
});

it('the queue and a case are shown at once while ten thousand wait', async () => {
  const { own, url } = console;
  const viewer = { clientIds: [many.clientId], mode: 'test', vendors: null } as const;
  const { items, next } = await listCases(own.store, { viewer, limit: 50 });
  expect(items).toHaveLength(50);
  const api = { unit: 'ms', limit: MOST_MS };
  const first = await median(() => listCases(own.store, { viewer, limit: 50 }));
  await report({ ...api, what: 'GET /v1/reviews, its rows', measured: first });
  const after = next ?? '';
  const second = await median(() => listCases(own.store, { viewer, limit: 50, after }));
  await report({ ...api, what: 'GET /v1/reviews, the next page', measured: second });
  const { browser } = await console.signIn('rita');
  const pages = {
    'the queue': '/queue',
    'the queue, what is free': '/queue?state=free',
    'a case': `/cases/${many.whole}`,
  };
  for (const [what, path] of Object.entries(pages)) {
    expect((await browser.go(url + path)).status).toBe(200);
    const measured = await median(() => browser.go(url + path));
    await report({ what: `console, ${what}`, measured, ...api });
  }
});
