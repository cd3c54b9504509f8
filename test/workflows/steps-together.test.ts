import { describe, expect, it } from 'vitest';
import { reviewed } from '../../workflows/messages.ts';
import type { Harness, Running } from './support/harness.ts';
import { whileWriting } from './support/while-writing.ts';
import { withHarness } from './support/with-harness.ts';

let harness: Harness;
withHarness((opened) => ({ harness } = opened));

const APPROVED = { kind: 'outcome', outcome: 'approved', attempt: 'a' } as const;
const causesOf = ({ world }: Running) =>
  world.writes.map(({ causes }) =>
    causes.map((cause) => (cause.type === 'vendor' ? cause.fact.kind : cause.type)),
  );

describe('what arrives together', () => {
  it('is written at once, and the world sees every step', async () => {
    const running = await harness.start();
    await running.firstSession();
    await whileWriting(running, async () => {
      await running.tell({ kind: 'started', attempt: 'a' });
      await running.tell({ kind: 'submitted', attempt: 'a' });
      await running.tell(APPROVED);
    });
    expect(await running.result()).toMatchObject({ status: 'approved' });
    expect(causesOf(running)).toEqual([['noted'], ['started', 'submitted', 'outcome']]);
    expect(running.world.statuses).toEqual(['pending', 'started', 'submitted', 'approved']);
  });

  it('is written in several pieces where it is much, so that each fits into its time', async () => {
    const running = await harness.start();
    await running.firstSession();
    await whileWriting(running, async () => {
      for (let at = 1; at <= 45; at += 1)
        await running.tell({ kind: 'started', attempt: `a${at}` });
    });
    await running.tell({ ...APPROVED, attempt: 'a45' });
    expect(await running.result()).toMatchObject({ status: 'approved' });
    const sizes = causesOf(running).map(({ length }) => length);
    expect(Math.max(...sizes)).toBe(20);
    expect(sizes.reduce((all, one) => all + one)).toBe(47);
  });

  it('is one write with what a person has decided, of which they may not have seen the rest', async () => {
    const running = await harness.start();
    await running.tell({ ...APPROVED, outcome: 'review' });
    await running.becomes('in_review');
    const decided = {
      number: 1,
      principal: 'client_key:k',
      decision: 'approved' as const,
      reasons: [],
    };
    await whileWriting(running, async () => {
      await running.tell({ kind: 'noted', warning: 'unknown_code' });
      running.world.review = decided;
      await running.handle.signal(reviewed, decided);
    });
    expect(await running.result()).toMatchObject({ status: 'approved' });
    expect(causesOf(running).slice(-1)).toEqual([['noted', 'review']]);
  });

  it('is all seen by the person at work but the end, which is held for them', async () => {
    const running = await harness.start();
    await running.tell({ kind: 'submitted', attempt: 'a' });
    await running.tell({ ...APPROVED, outcome: 'review' });
    await running.becomes('in_review');
    running.world.isTaken = true;
    await whileWriting(running, async () => {
      await running.tell({ kind: 'screening', screening: 'match', attempt: 'a' });
      await running.tell({ ...APPROVED, outcome: 'declined' });
    });
    await expect.poll(() => running.world.held).toBeGreaterThan(0);
    expect(causesOf(running).slice(-1)).toEqual([['screening']]);
    running.world.isTaken = false;
    expect(await running.result()).toMatchObject({ status: 'declined' });
    expect(causesOf(running).slice(-2)).toEqual([['screening'], ['outcome']]);
  });
});
