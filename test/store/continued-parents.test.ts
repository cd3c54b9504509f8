import { beforeAll, beforeEach, expect, it } from 'vitest';
import { createVerification, requestCancel } from '../../store/index.ts';
import { recordCauses } from './asking.ts';
import { type Erasing, KEY, withErasing } from './erasing.ts';
import { createInput } from './fixture.ts';
import { keepingOf } from './keeping.ts';

let erasing: Erasing;
let keeping: ReturnType<typeof keepingOf>;
withErasing((opened) => (erasing = opened));
beforeAll(() => (keeping = keepingOf(erasing)));
beforeEach(() => keeping.keepFor(30));

/** One that is open, and continues at the vendor what the other one has there. */
async function continuing(parentId: string): Promise<string> {
  const input = { ...createInput(erasing.fixture), parentId };
  return (await createVerification(erasing.fixture.store, input)).verification.id;
}

async function cancel(verificationId: string): Promise<void> {
  const { store } = erasing.fixture;
  await requestCancel(store, { verificationId, principal: 'operator' });
  await recordCauses(store, verificationId, [{ type: 'cancel', principal: 'operator' }]);
}

it('what an open verification continues is kept until that has ended, however long it was kept', async () => {
  const parent = await keeping.endedAgo(31);
  const child = await continuing(parent);
  expect(await keeping.over()).not.toContain(parent);
  expect(await keeping.eraseIfOver(parent)).toBe(false);
  await cancel(child);
  expect(await keeping.over()).toContain(parent);
  expect(await keeping.eraseIfOver(parent)).toBe(true);
  expect(await erasing.carryOut(parent)).toBe('erased');
});

it('what comes to be continued once the sweep has asked for its erasure waits as well, unless a person asks', async () => {
  const parent = await keeping.endedAgo(31);
  expect(await keeping.eraseIfOver(parent)).toBe(true);
  await continuing(parent);
  expect(await erasing.carryOut(parent)).toBe('waits');
  await erasing.ask(parent, { principal: KEY });
  expect(await erasing.carryOut(parent)).toBe('erased');
});
