import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTerminal, type TestTerminal } from './terminal.ts';

let terminal: TestTerminal;
beforeAll(async () => {
  terminal = await openTerminal();
  await terminal.run('keys', ['create-client', '--name', 'shown']);
});
afterAll(() => terminal.close());

describe('what a client shows of itself', () => {
  const set = (...args: string[]) =>
    terminal.run('keys', ['set-client', '--client', 'shown', ...args]);
  const shown = async () => {
    const found = await terminal.store.app.query(
      `select display_name, support_address, colour, languages from client_branding b
       join clients c on c.id = b.client_id where c.name = 'shown'`,
    );
    return found.rows as unknown[];
  };

  it('is set piece by piece, and taken back, and the answer says how the colour is shown', async () => {
    const named = await set('--display-name', ' Bank\u200b & S\u00f6hne ', '--colour', '#FFCC00');
    expect(named).toMatchObject({ code: 0, error: '' });
    expect(named.out).toMatch(/colour #ffcc00 \(#[0-9a-f]{6} on #ffffff, #ffcc00 on #19212b\)/);
    await set('--support-address', 'https://bank.example/help');
    const all = { display_name: 'Bank & S\u00f6hne', colour: '#ffcc00', languages: null };
    expect(await shown()).toEqual([{ ...all, support_address: 'https://bank.example/help' }]);
    await set('--support-address', 'help@bank.example', '--unique-reference', 'on');
    await set('--colour', 'default', '--languages', 'de,fr');
    const now = { ...all, colour: null, support_address: 'help@bank.example' };
    expect(await shown()).toEqual([{ ...now, languages: ['de', 'fr'] }]);
    const { out } = await set('--languages', 'default');
    expect([out.includes('languages all'), await shown()]).toEqual([true, [now]]);
  });

  it.each([
    ['--display-name', ''],
    ['--display-name', 'two\nlines'],
    ['--display-name', 'x'.repeat(61)],
    ['--colour', 'red'],
    ['--languages', 'de,xx'],
    ['--languages', 'de,de'],
    ['--languages', ''],
    ['--colour', '#fff'],
    ['--colour', '#2451b2;background:url(https://thief.example)'],
    ['--support-address', 'javascript:alert(1)'],
    ['--support-address', 'http://bank.example'],
    ['--support-address', 'https://name:secret@bank.example/'],
    ['--support-address', 'help@bank.example?subject=x'],
    ['--support-address', 'mailto:help@bank.example'],
    ['--support-address', `https://bank.example/${'x'.repeat(254)}`],
  ])('is nothing that a page could not show as it is: %s %j', async (option, value) => {
    const before = await shown();
    const { code, out, error } = await set(option, value);
    expect([code, out]).toEqual([1, '']);
    expect(error).toContain(option);
    expect(await shown()).toEqual(before);
  });

  it('is left alone where nothing is given', async () => {
    const { code, error } = await set();
    expect([code, error]).toEqual([1, expect.stringContaining('--display-name')]);
  });
});

describe('a key by which a person decides', () => {
  const create = (...args: string[]) =>
    terminal.run('keys', ['create', '--name', 'desk', '--client', 'shown', ...args]);
  const DECIDES = ['--scope', 'review:write', '--scope', 'results:read'];
  const count = async () => (await terminal.store.app.query('select from api_keys')).rowCount;

  it('is made with their name, which the list shows to operators', async () => {
    const made = await create(...DECIDES, '--person', ' Ada\u200b Lovelace ');
    expect(made).toMatchObject({ code: 0, error: '' });
    const { out } = await terminal.run('keys', ['list']);
    expect(out).toMatch(
      /"desk" of "shown" \([0-9a-f-]+\), Ada Lovelace’s: review:write results:read/,
    );
    const { rows } = await terminal.store.app.query('select name from api_keys');
    expect(JSON.stringify(rows)).not.toContain('Lovelace');
  });

  it('is listed without its name where that cannot be read, and hides no other key', async () => {
    const made = await create('--scope', 'results:read');
    const [, id = ''] = /key ([0-9a-f-]{36})/.exec(made.out) ?? [];
    const copy = `insert into key_people select $1, person, wrapped_key, master_key_id
      from key_people limit 1`;
    await terminal.store.app.query(copy, [id]);
    const { code, out, error } = await terminal.run('keys', ['list']);
    expect(out).toContain('Ada Lovelace’s: review:write');
    expect(out).toMatch(new RegExp(`${id} .*, whose name cannot be read: results:read`));
    expect(error).toContain(`The names of these keys cannot be read: ${id}.`);
    expect(code).not.toBe(0);
  });

  it.each([
    ['is missing', DECIDES],
    ['alone', ['--scope', 'results:read', '--person', 'Ada Lovelace']],
    ['alone', ['--person', 'Ada Lovelace']],
    ['blank', [...DECIDES, '--person', ' \u200b']],
    ['one line', [...DECIDES, '--person', 'Ada\nLovelace']],
    ['at most 100', [...DECIDES, '--person', 'x'.repeat(101)]],
  ])('is not made, and it is said why: %s, of %j', async (why, args) => {
    const before = await count();
    const { code, out, error } = await create(...args);
    expect([code, out]).toEqual([1, '']);
    expect(error).toContain('--person');
    expect(error).toContain(why);
    expect(await count()).toBe(before);
  });
});

describe('for how long a client has things kept', () => {
  const set = (days: string) =>
    terminal.run('keys', ['set-client', '--client', 'shown', '--retention-days', days]);

  it('is set by a command, which says from when on it erases, and is taken back', async () => {
    const { code, out } = await set('1825');
    expect(code).toBe(0);
    expect(out).toMatch(/what has ended is erased after 1825 days, from 20\d\d-\S+Z on\./);
    expect((await set('never')).out).toContain(
      'what has ended is kept until it is erased by hand.',
    );
  });

  it.each(['', '0', '-1', '1.5', '36501', '7d', 'null'])('is not %j', async (days) => {
    const { code, error } = await set(days);
    expect([code, error]).toEqual([1, expect.stringContaining('--retention-days')]);
  });
});

describe('how the people of a client decide', () => {
  const set = (...args: string[]) =>
    terminal.run('keys', ['set-client', '--client', 'shown', ...args]);
  const rules = async () => {
    const found = await terminal.store.app.query(
      `select four_eyes, review_within_hours as hours from client_rules r
       join clients c on c.id = r.client_id where c.name = 'shown'`,
    );
    return found.rows as unknown[];
  };

  it('is set piece by piece, and taken back', async () => {
    const within = await set('--review-within', '24h');
    expect(within).toMatchObject({ code: 0, error: '' });
    expect(within.out).toContain('a case is overdue: after 24 h');
    expect(await rules()).toEqual([{ four_eyes: 'never', hours: 24 }]);
    await set('--four-eyes', 'always');
    expect(await rules()).toEqual([{ four_eyes: 'always', hours: 24 }]);
    await set('--review-within', '3d');
    expect(await rules()).toEqual([{ four_eyes: 'always', hours: 72 }]);
    await set('--review-within', 'never');
    expect(await rules()).toEqual([{ four_eyes: 'always', hours: null }]);
    const word = await set('--final-decision', 'client');
    expect(word.out).toContain('whose approval ends a verification: client');
    const unknown = await set('--final-decision', 'nobody');
    expect(unknown.code).toBe(1);
    expect(unknown.error).toContain('--final-decision is one of: vendor, client.');
  });

  it.each(['', '0h', '24', '1.5h', '-1h', '91d', 'soon'])(
    'is no time that could not be meant: %j',
    async (within) => {
      const before = await rules();
      const { code, error } = await set('--review-within', within);
      expect([code, error]).toEqual([1, expect.stringContaining('--review-within')]);
      expect(await rules()).toEqual(before);
    },
  );
});
