import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { MADE_UP_PEOPLE } from '../../tools/identity-provider/people.ts';
import { type Stack, startStack } from '../../tools/stack/stack.ts';
import { Browser, type Shown } from '../console/browser.ts';
import '../setup/provided.ts';

let stack: Stack;
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'durable-kyc-console-'));
  const processes = ['sandbox', 'console', 'identity-provider'] as const;
  const sources = inject('builtCode');
  stack = await startStack({ directory, isThrowaway: true, sources, processes });
});
afterAll(async () => {
  await stack.stop();
  await rm(directory, { recursive: true, force: true });
});

const linkIn = ({ text, url }: Shown, pattern: RegExp) =>
  new URL(pattern.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '', url).href;

describe('the console as it runs in production', () => {
  it('lets in by the provider, with its style, and is at once ready again after it was killed', async () => {
    const [person] = MADE_UP_PEOPLE;
    if (person === undefined) throw new Error('There are people.');
    const { login, password, name } = person;
    const { consoleUrl } = stack.file;
    const browser = new Browser();
    const asked = await browser.go(consoleUrl);
    const style = await browser.ask(linkIn(asked, /href="(\/console\.css\?[^"]+)"/));
    expect(style.text).toContain('color-scheme');
    const form = await browser.go(linkIn(asked, /href="(\/login\/start[^"]*)"/));
    const shown = await browser.submit(linkIn(form, /action="([^"]*)"/), { login, password });
    expect(shown.text).toContain(`Signed in as ${name}`);
    const running = stack.process('console');
    await running.kill9();
    await running.start();
    // Who is signed in is in the database.
    expect((await browser.go(consoleUrl)).text).toContain(`Signed in as ${name}`);
    const log = await readFile(path.join(directory, 'logs', 'console.log'), 'utf8');
    expect(log).not.toMatch(new RegExp(`${name}|${password}|code=|kyc_session`));
  });
});
