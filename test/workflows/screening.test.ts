import { ApplicationFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { describe, expect, it } from 'vitest';
import type { Screening } from '../../domain/evidence.ts';
import type { VendorFact } from '../../domain/outcome.ts';
import { stateQuery } from '../../workflows/messages.ts';
import { DAY_MS } from './support/harness.ts';
import type { Harness, Running, StartOptions } from './support/harness.ts';
import { withHarness } from './support/with-harness.ts';

let env: TestWorkflowEnvironment;
let harness: Harness;
withHarness((opened) => ({ env, harness } = opened));

const approved: VendorFact = { kind: 'outcome', outcome: 'approved', reasons: [], attempt: 'a' };
const word = (screening: Screening): VendorFact => ({ kind: 'screening', reasons: [], screening });
const silent = () => ApplicationFailure.create({ type: 'vendor_unavailable', category: 'BENIGN' });

function start(options: StartOptions = {}): Promise<Running> {
  return harness.start({ ...options, policy: { awaitsScreening: true, ...options.policy } });
}

describe('an approval of a vendor that tells of screening apart', () => {
  it('ends approved once the vendor, asked about it, says that nothing was found', async () => {
    const running = await start();
    await running.tell(approved);
    expect(await running.result()).toMatchObject({ status: 'approved', reasons: [] });
    expect(running.world.statuses).toEqual(['submitted', 'approved']);
    expect(running.world.screened).toEqual([1]);
  });

  it.each<[Screening, string]>([
    ['match', 'pep_or_sanction_match'],
    ['refused', 'screening_unanswered'],
  ])('is for a person when the vendor answers: %s', async (said, reason) => {
    const running = await start({
      prepare: (world) => {
        world.screening = () => word(said);
      },
    });
    await running.tell(approved);
    await running.becomes('in_review');
    expect(running.world.writes.at(-1)?.reasons).toEqual([reason]);
    await running.end();
  });

  it('is for a person when the question is refused for good', async () => {
    const running = await start({
      prepare: (world) => {
        world.screening = () =>
          ApplicationFailure.create({ type: 'vendor_refused_request', nonRetryable: true });
      },
    });
    await running.tell(approved);
    await running.becomes('in_review');
    expect(running.world.writes.at(-1)).toMatchObject({
      reasons: ['screening_unanswered'],
      causes: [{ type: 'screening_refused', session: 1 }],
    });
    await running.tell(word('clear'));
    expect(await running.result()).toMatchObject({ status: 'approved' });
  });

  it('is for a person when the vendor speaks only of another attempt, and ends by a word about its own', async () => {
    const running = await start({
      prepare: (world) => {
        world.screening = () => ({ ...word('clear'), attempt: 'before' });
      },
    });
    await running.tell({ kind: 'outcome', outcome: 'resubmit', reasons: [], attempt: 'before' });
    await running.tell({ ...word('clear'), attempt: 'before' });
    await running.tell(approved);
    await running.becomes('in_review');
    expect(running.world.writes.at(-1)).toMatchObject({
      reasons: ['screening_unanswered'],
      causes: [{ type: 'screening_refused', session: 1, attempt: 'a' }],
    });
    expect(running.world.screened).toEqual([1]);
    await running.tell({ ...word('clear'), attempt: 'a' });
    expect(await running.result()).toMatchObject({ status: 'approved' });
  });

  it('waits out a silent vendor, and is not told as the end before', async () => {
    const running = await start({
      prepare: (world) => {
        world.screening = ({ asked }) => (asked < 4 ? silent() : word('clear'));
      },
    });
    await running.tell(approved);
    await running.becomes('submitted');
    const { waitingFor } = await running.handle.query(stateQuery);
    expect(waitingFor).toContain('what screening found');
    expect(await running.result()).toMatchObject({ status: 'approved' });
    expect(running.world.screened).toEqual([1, 1, 1, 1]);
  });

  it('never ends by a deadline: after the grace it is for a person, and a later word still ends it', async () => {
    const running = await start({
      expiresInMs: DAY_MS,
      prepare: (world) => {
        world.screening = silent;
      },
    });
    await running.tell(approved);
    await running.becomes('submitted');
    await env.sleep(2 * DAY_MS + 60_000);
    await running.becomes('in_review');
    expect(running.world.writes.at(-1)?.reasons).toEqual(['screening_unanswered']);
    running.world.screening = () => word('clear');
    expect(await running.result()).toMatchObject({ status: 'approved' });
    expect(running.world.statuses).toEqual(['submitted', 'in_review', 'approved']);
  });

  it('gives way to a cancel while it is not known, and lets go of the question', async () => {
    const running = await start({
      prepare: (world) => {
        world.screening = silent;
      },
    });
    await running.tell(approved);
    await running.becomes('submitted');
    await running.end();
    expect(running.world.statuses.at(-1)).toBe('canceled');
  });

  it('is settled by a webhook that says it first', async () => {
    const running = await start({
      prepare: (world) => {
        world.screening = silent;
      },
    });
    await running.tell(approved);
    await running.becomes('submitted');
    await running.tell(word('clear'));
    expect(await running.result()).toMatchObject({ status: 'approved' });
  });

  it('is not asked about when the word came before it', async () => {
    const running = await start();
    await running.tell(word('match'));
    await running.tell(approved);
    await running.becomes('in_review');
    expect(running.world.writes.at(-1)?.reasons).toEqual(['pep_or_sanction_match']);
    expect(running.world.screened).toEqual([]);
    await running.end();
  });

  it('does not stay clear of a match that is told while it is in review', async () => {
    const running = await start({ policy: { approvalNeeds: ['face'] } });
    await running.tell(approved);
    await running.becomes('in_review');
    await running.tell(word('match'));
    await expect
      .poll(() => running.world.writes.at(-1)?.reasons)
      .toEqual(['pep_or_sanction_match', 'face_not_confirmed']);
    await running.end();
  });

  it('is not asked about where the client approves beside a match', async () => {
    const running = await start({
      policy: { screeningMatch: 'approve', awaitsScreening: false },
    });
    await running.tell(approved);
    expect(await running.result()).toMatchObject({ status: 'approved' });
    expect(running.world.screened).toEqual([]);
  });

  it('is asked about in each session that approves without a word about it', async () => {
    const running = await start({
      prepare: (world) => {
        world.screening = ({ session }) => (session === 1 ? word('refused') : word('clear'));
      },
    });
    await running.tell(approved);
    await running.becomes('in_review');
    await running.tell({ ...approved, attempt: 'b' }, { session: 2 });
    expect(await running.result()).toMatchObject({ status: 'approved' });
    expect(running.world.screened).toEqual([1, 2]);
  });
});

describe('a verification that an earlier build began', () => {
  it('keeps the rules that it started with', async () => {
    const running = await harness.start({
      policy: { approvalNeeds: undefined, awaitsScreening: undefined } as never, // as stored then
    });
    await running.tell(approved);
    expect(await running.result()).toMatchObject({ status: 'approved' });
    expect(running.world.screened).toEqual([]);
  });
});
