import { describe, expect, it, vi } from 'vitest';
import { act, ident, later, read } from './support/identify24.ts';
import { receiver } from './support/receiver.ts';
import { call, control, sandbox, submitForm } from './support/sandbox.ts';

const MINUTE_MS = 60_000;
const FIELDS = { custom_id: 'c-1', custom1: 'one', company_name: 'ACME' };

describe('Identify24: an ident', () => {
  it('is read back with its status and times of day in Berlin', async () => {
    const target = await sandbox();
    const { id, page } = await ident(target, FIELDS);
    expect(page).toBe(`${target.url}/identify24/apply/${id}`);
    await act(target, id, { action: 'book', appointment: '2030-10-24 11:11' });
    const { json } = await read(target, id);
    expect(json).toEqual({
      result: true,
      messages: [],
      data: {
        id,
        project_id: '6',
        person_first_name: 'JOHN',
        person_last_name: 'DOE',
        custom_id: 'c-1',
        custom1: 'one',
        custom2: '',
        custom3: '',
        custom4: '',
        status: 'Appointment',
        created_at: expect.stringMatching(/^\d{2}-\d{2}-\d{4} \d{2}:\d{2}:\d{2}$/) as string,
        appointment_date: '2030-10-24 11:11',
      },
    });
  });

  it("can be answered without the sample's comma", async () => {
    const target = await sandbox();
    await control(target, 'PUT', '/identify24/settings', { missingComma: true });
    const { text } = await read(target, (await ident(target)).id);
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
    expect(text).toMatch(/"created_at":"[^"]+" "appointment_date":""\}\}$/);
  });

  it.each([
    ['start', 'In Progress'],
    ['approve', 'Identified'],
    ['decline', 'Rejected'],
    ['review', 'In Review'],
    ['cancel', 'Canceled'],
  ])('after %s is %s', async (action, status) => {
    const target = await sandbox();
    const { id } = await ident(target);
    expect((await read(target, id)).json['data']).toMatchObject({ status: 'Unidentified' });
    await act(target, id, { action });
    expect((await read(target, id)).json['data']).toMatchObject({ status });
  });

  it('can have names of a table of ours, or any name at all', async () => {
    const target = await sandbox();
    const { id } = await ident(target);
    const identified = { id: '42', name: 'Erfolgreich' };
    await control(target, 'PUT', '/identify24/statuses', { identified });
    await act(target, id, { action: 'approve' });
    expect((await read(target, id)).json['data']).toMatchObject({ status: 'Erfolgreich' });
    await act(target, id, { action: 'status', status: 'Halb erkannt' });
    expect((await read(target, id)).json['data']).toMatchObject({ status: 'Halb erkannt' });
  });
});

describe('Identify24: the webhook', () => {
  it('is of strings alone and unsigned, once an address is set', async () => {
    const target = await sandbox();
    const listener = await receiver();
    const { id } = await ident(target, FIELDS);
    await act(target, id, { action: 'start' });
    await control(target, 'PUT', '/identify24/webhooks', { url: `${listener.url}/ring` });
    await act(target, id, { action: 'book', appointment: '2030-10-24 11:11' });
    await act(target, id, { action: 'approve', silent: true });
    await act(target, id, { action: 'decline', rejectReason: 'Forged', agentNotes: 'Be careful' });
    const body = {
      ident_id: id,
      project_id: '6',
      custom_id: 'c-1',
      company_name: 'ACME',
      first_name: 'JOHN',
      last_name: 'DOE',
      ...{ custom1: 'one', custom2: '', custom3: '', custom4: '', agent_name: 'Agent Sandbox' },
      appointment_date: '2030-10-24 11:11',
    };
    const booked = { status_id: '2', status: 'Appointment', reject_reason: '', agent_notes: '' };
    const rejected = { status_id: '6', status: 'Rejected', reject_reason: 'Forged' };
    await vi.waitFor(() => {
      expect(listener.bodies()).toEqual([
        { ...body, ...booked },
        { ...body, ...rejected, agent_notes: 'Be careful' },
      ]);
    }, 20_000);
    expect(Object.keys(listener.received[0]?.headers ?? {})).not.toContain('authorization');
    expect(await control(target, 'GET', '/identify24/deliveries')).toMatchObject([
      { state: 'no-address', kind: 'In Progress' },
      { kind: 'Appointment' },
      { kind: 'Rejected' },
    ]);
  });

  it('can come before ident/get shows what it says', async () => {
    const target = await sandbox();
    const listener = await receiver();
    await control(target, 'PUT', '/identify24/webhooks', { url: listener.url });
    const { id, page } = await ident(target);
    const shown = async () => (await read(target, id)).json['data']?.['status'];
    await act(target, id, { action: 'start', lagMs: MINUTE_MS });
    await vi.waitFor(() => {
      expect(listener.bodies()).toMatchObject([{ status: 'In Progress' }]);
    }, 20_000);
    expect(await shown()).toBe('Unidentified');
    await later(target, MINUTE_MS);
    expect(await shown()).toBe('In Progress');
    expect((await submitForm(page, { outcome: 'approve-late' })).text).toContain('is over');
    await vi.waitFor(() => {
      expect(listener.bodies()[1]).toMatchObject({ status: 'Identified' });
    }, 20_000);
    expect(await shown()).toBe('In Progress');
    await later(target, MINUTE_MS);
    expect(await shown()).toBe('Identified');
  });
});

describe("Identify24: an ident's page", () => {
  it('books an appointment, then ends with the agent', async () => {
    const target = await sandbox();
    const { id, page } = await ident(target, { person_last_name: '<B>DOE</B>' });
    await call(page, 'HEAD');
    expect(await control(target, 'GET', '/identify24/sessions')).toMatchObject([
      { id, neverArrived: true, state: 'unidentified' },
    ]);
    expect((await call(page, 'GET')).text).toContain('&lt;B&gt;DOE&lt;/B&gt;');
    await submitForm(page, { outcome: 'book', appointment: 'soon' });
    await submitForm(page, { outcome: 'book', appointment: '2030-02-30T11:11' });
    await submitForm(page, { outcome: 'book', appointment: '2030-10-24T25:11' });
    expect((await read(target, id)).json['data']).toMatchObject({ status: 'Unidentified' });
    const booked = await submitForm(page, { outcome: 'book', appointment: '2030-10-24T11:11' });
    expect(booked.text).toContain('<strong>2030-10-24 11:11</strong>');
    expect((await read(target, id)).json['data']).toMatchObject({ status: 'Appointment' });
    await submitForm(page, { outcome: 'leave' });
    const ended = await submitForm(page, { outcome: 'decline', rejectReason: 'Bad connection' });
    expect(ended.text).toContain('is over (rejected)');
    await submitForm(page, { outcome: 'approve' });
    expect(await control(target, 'GET', '/identify24/sessions')).toMatchObject([
      { status: 'Rejected', rejectReason: 'Bad connection', neverArrived: false },
    ]);
  });

  it('is gone for who never comes back', async () => {
    const target = await sandbox();
    const { id, page } = await ident(target);
    expect((await submitForm(page, { outcome: 'expire' })).status).toBe(404);
    expect((await read(target, id)).status).toBe(404);
    const forced = await call(`${target.url}/control/identify24/sessions/${id}/actions`, 'POST', {
      body: { action: 'approve' },
    });
    expect(forced.status).toBe(404);
  });
});
