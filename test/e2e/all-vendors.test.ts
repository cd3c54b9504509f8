import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { about, said } from '../../tools/client/backend.ts';
import { until } from '../../tools/client/until.ts';
import { forgeries, send } from './support/forged.ts';
import { play } from './support/played.ts';
import type { Played } from './support/played.ts';
import { startRunningStack } from './support/running-stack.ts';
import type { RunningStack } from './support/running-stack.ts';
import { DRIVERS } from './support/vendor-drivers.ts';
import type { Driver } from './support/vendor-drivers.ts';

/** The same guarantees for every vendor: the vendors at once, the guarantees one after the other. */
let running: RunningStack;
beforeAll(async () => {
  running = await startRunningStack();
});
afterAll(async () => {
  await running.stop();
});

/** A case of each driver that `has` what the guarantee is about. */
const each = (
  name: string,
  run: (driver: Driver) => Promise<void>,
  has: (driver: Driver) => boolean = () => true,
): void => {
  const cases = DRIVERS.filter(has).map((driver) => [driver.vendor, driver] as const);
  it.concurrent.each(cases)(`%s: ${name}`, (_vendor, driver) => run(driver));
};

/** Types of the notifications that a client got about a verification, by sequence. */
const toldOf = (id: string): string[] =>
  running.receiver.received
    .filter(({ data }) => data.verificationId === id)
    .sort((one, two) => one.data.sequence - two.data.sequence)
    .map(({ type }) => type);

/** All that the vendor had to say so far has been told, or given up. */
const heardOut = ({ control }: Played): Promise<true> =>
  until('the vendor to be heard out', async () => {
    const states = (await control.deliveries()).map(({ state }) => state);
    return states.some((state) => state === 'waiting' || state === 'retrying') ? undefined : true;
  });

describe('a verification that is approved', () => {
  each('goes from the link to the decision, and the client is told it once', async (driver) => {
    const played = await play(running, driver);
    expect(await played.becomes('pending')).toMatchObject({ decision: null });
    await played.happens(driver.approve);
    const approved = await played.becomes('approved');
    expect(approved.decision).toMatchObject({ status: 'approved', decidedBy: 'vendor' });
    await until('the notification', () =>
      toldOf(played.id).includes('verification.approved') ? true : undefined,
    );
    const ends = toldOf(played.id).filter((type) => type === 'verification.approved');
    expect(ends).toHaveLength(1);
  });
});

describe('a verification that is declined', () => {
  each('says why, in the one language of reasons', async (driver) => {
    const played = await play(running, driver);
    await played.happens(driver.decline.does);
    const declined = await played.becomes('declined');
    expect(declined.decision).toMatchObject({ status: 'declined', decidedBy: 'vendor' });
    expect(declined.reasons.map(({ code }) => code)).toContain(driver.decline.reason);
  });
});

describe('a verification that a person must look at', () => {
  each('waits in review, and the vendor’s own staff may still decide it', async (driver) => {
    const played = await play(running, driver);
    await played.happens(driver.review);
    const waiting = await played.becomes('in_review');
    expect(waiting.decision).toBeNull();
    await played.happens(driver.lateApproval);
    expect((await played.becomes('approved')).decision?.decidedBy).toBe('vendor');
  });
});

describe('a request to try again', () => {
  each(
    'tells the person why, and the next attempt decides',
    async (driver) => {
      const { resubmit } = driver;
      if (resubmit === undefined) throw new Error('Only vendors that ask for another attempt.');
      const played = await play(running, driver);
      await played.happens(resubmit.does);
      const asked = await played.becomes('resubmission_requested');
      expect(asked.reasons[0]?.code).toBe(resubmit.reason);
      expect(await running.person.follow(played.link)).toMatchObject({ at: 'page' });
      if (resubmit.in === 'new session') await played.renews();
      if (resubmit.again !== undefined) {
        await played.happens(resubmit.again);
        await played.becomes('submitted');
      }
      await played.happens(driver.approve);
      const approved = await played.becomes('approved');
      expect(approved.attempts.used).toBe(2);
      expect(approved.session?.number).toBe(resubmit.in === 'new session' ? 2 : 1);
    },
    ({ resubmit }) => resubmit !== undefined,
  );
});

describe('a session that has died', () => {
  each('is renewed through the same link, and its death decides nothing', async (driver) => {
    const inAHurry = driver.death === 'in a hurry';
    const played = await play(running, driver, { inAHurry });
    if (driver.death !== 'in a hurry') await played.happens(driver.death);
    await played.renews();
    await played.happens(driver.approve);
    const approved = await played.becomes('approved');
    expect(approved).toMatchObject({ attempts: { used: 1 }, session: { number: 2 } });
  });
});

describe('a cancellation', () => {
  each(
    'ends it, and what the vendor says afterwards does not change the status',
    async (driver) => {
      const played = await play(running, driver);
      expect(await running.client.cancel(played.id)).toMatchObject({ status: 'canceled' });
      await played.becomes('canceled');
      await played.happens(driver.approve);
      await heardOut(played);
      expect((await running.client.read(played.id)).status).toBe('canceled');
    },
  );
});

describe('a vendor that is down', () => {
  each('delays a verification and decides nothing about the person', async (driver) => {
    const { makes, asks } = driver;
    const played = await play(running, driver);
    for (const call of [makes, ...(asks === undefined ? [] : [asks])]) {
      await played.control.fault({ kind: 'status', status: 500, times: 1, ...call });
    }
    const another = await play(running, driver);
    await played.happens(driver.approve);
    await another.happens(driver.approve);
    await Promise.all([played.becomes('approved'), another.becomes('approved')]);
    const failed = (await played.control.requests()).filter(({ status }) => status === 500);
    expect(failed.length).toBeGreaterThanOrEqual(asks === undefined ? 1 : 2);
  });
});

describe('an answer that is garbage', () => {
  each('is asked for again, and decides nothing about the person', async (driver) => {
    const { makes, asks } = driver;
    const played = await play(running, driver);
    for (const call of [makes, ...(asks === undefined ? [] : [asks])]) {
      await played.control.fault({ kind: 'garbage', times: 1, ...call });
    }
    const another = await play(running, driver);
    await played.happens(driver.approve);
    await another.happens(driver.decline.does);
    await played.becomes('approved');
    await another.becomes('declined');
  });
});

describe('a token that has died', () => {
  each(
    'is replaced by one login, and the verification goes on',
    async (driver) => {
      const { token } = driver;
      if (token === undefined) throw new Error('Only vendors with a token.');
      const before = await play(running, driver);
      const logins = async (): Promise<number> =>
        (await before.control.requests()).filter(({ path }) => path.endsWith(token.from)).length;
      const known = await logins();
      await before.control.advanceClock(token.diesAfterMs + 60_000);
      const played = await play(running, driver);
      await played.happens(driver.approve);
      await played.becomes('approved');
      expect(await logins()).toBe(known + 1);
    },
    ({ token }) => token !== undefined,
  );
});

describe('what is told again and again', () => {
  each('has one effect', async (driver) => {
    const played = await play(running, driver);
    await played.control.behave({ duplicates: 3, retryMs: 200 });
    await played.happens(driver.approve);
    await Promise.all([1, 2, 3].map(() => played.comesBack()));
    await played.becomes('approved');
    await played.control.behave({ duplicates: 0, retryMs: 200 });
    // What a vendor says is written down as often as it says it; what follows from it is not.
    const steps = (await played.events()).filter((type) => type.startsWith('verification.'));
    expect(steps).toContain('verification.approved');
    expect(steps).toEqual([...new Set(steps)]);
  });
});

describe('a webhook of another account', () => {
  each('is refused, or does no more than make us ask', async (driver) => {
    const played = await play(running, driver);
    const forged = await forgeries(running, played, driver.vendor);
    const before = await played.asked();
    for (const forgery of forged) expect(await send(forgery), forgery.what).toBe(forgery.answer);
    await played.comesBack();
    if (driver.asks !== undefined) {
      await until('the vendor to be asked', async () =>
        (await played.asked()) > before ? true : undefined,
      );
    }
    await played.happens(driver.decline.does);
    const ended = await played.becomes('approved', 'declined');
    expect(ended.status).toBe('declined');
    expect(await played.events()).not.toContain('verification.approved');
  });
});

const deleteAtVendor = (id: string) =>
  running.client.kyc.DELETE('/v1/verifications/{id}/vendor-data', about(id));

/** Deleted at the vendor, which has said whatever it has to say about it. */
async function isDeleted(played: Played): Promise<void> {
  const { id, control } = played;
  expect((await deleteAtVendor(id)).response.status).toBe(202);
  const vendorData = () =>
    said(running.client.kyc.GET('/v1/verifications/{id}/vendor-data', about(id)));
  const states = async (): Promise<string[]> =>
    (await vendorData()).sessions.map(({ state }) => state);
  await until('the deletion', async () => ((await states())[0] === 'deleted' ? true : undefined));
  const gone = (await played.session()).id;
  expect((await control.sessions()).map((one) => one.id)).not.toContain(gone);
  await heardOut(played);
}

describe('deletion at the vendor', () => {
  each(
    'takes away what was decided there, and nothing of what is kept here',
    async (driver) => {
      const played = await play(running, driver);
      await played.happens(driver.approve);
      const { id } = played;
      const before = await played.becomes('approved');
      // Photos and videos are kept first, where the account keeps them.
      const keptMedia = () => running.client.media(id);
      const isKept = ({ state }: { state: string }): boolean => state === 'archived';
      await until('the archive', async () => {
        const media = await keptMedia();
        const isAll = media.length > 0 || driver.vendor !== 'veriff';
        return isAll && media.every(isKept) ? true : undefined;
      });
      const media = await keptMedia();
      await isDeleted(played);
      expect(await running.client.read(id)).toEqual(before);
      expect(await keptMedia()).toEqual(media);
      expect(await running.client.result(id)).toMatchObject({ vendor: driver.vendor });
      const again = await said(deleteAtVendor(id));
      expect(again.sessions).toMatchObject([{ number: 1, state: 'deleted' }]);
    },
    ({ deletes }) => deletes !== undefined,
  );

  each(
    'of what nobody handed in changes nothing here, whatever the vendor then says',
    async (driver) => {
      const played = await play(running, driver);
      const { id, control } = played;
      expect(await running.client.cancel(id)).toMatchObject({ status: 'canceled' });
      const before = await played.becomes('canceled');
      const events = await played.events();
      await until('the notification', () => (toldOf(id).length > 0 ? true : undefined));
      const told = toldOf(id);
      await isDeleted(played);
      const announced = (await control.deliveries()).at(-1);
      if (driver.deletes?.announces != null) {
        const { announces } = driver.deletes;
        expect(announced).toMatchObject({ kind: announces, status: 200 });
      }
      await played.comesBack();
      expect(await running.client.read(id)).toEqual(before);
      expect(toldOf(id)).toEqual(told);
      const of = ['vendor_data.deletion_requested', 'vendor_data.deleted'];
      expect(await played.events()).toEqual([...events, ...of]);
    },
    ({ deletes }) => deletes !== undefined,
  );

  each(
    'is refused in so many words where the vendor has no such call',
    async (driver) => {
      const played = await play(running, driver);
      await played.happens(driver.approve);
      await played.becomes('approved');
      const { response, error } = await deleteAtVendor(played.id);
      expect([response.status, error?.code]).toEqual([422, 'invalid_request']);
      expect(JSON.stringify(error)).toContain(`${driver.vendor} has no such call`);
    },
    ({ deletes }) => deletes === undefined,
  );
});
