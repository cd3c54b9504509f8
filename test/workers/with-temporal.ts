import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll } from 'vitest';
import type { DispatchParts } from '../../workers/dispatch/outbox.ts';
import { type Fixture, openFixture } from '../activities/fixture.ts';
import { createDevServer } from '../setup/temporal.ts';
import { partsAt, partsWithoutTemporal } from './dispatch-fixture.ts';

interface Opened {
  fixture: Fixture;
  server: TestWorkflowEnvironment;
  /** What dispatchers need, with that server. */
  parts: DispatchParts;
  /** The same with a Temporal that is away. */
  away: DispatchParts;
}

/** A store and a real Temporal without workers for all tests of a file: histories keep what is told. */
export function withTemporal(use: (opened: Opened) => void): void {
  let opened: Opened;
  beforeAll(async () => {
    const [fixture, server] = await Promise.all([openFixture(), createDevServer()]);
    const away = partsWithoutTemporal(fixture);
    opened = { fixture, server, parts: partsAt(fixture, server), away };
    use(opened);
  });
  afterAll(async () => {
    await Promise.all([opened.parts.temporal.close(), opened.away.temporal.close()]);
    await opened.server.teardown();
    await opened.fixture.close();
  });
}
