// npm run demo: the whole stack, one real verification through it, and a look around.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { VENDOR_NAMES, type VendorName } from '../../domain/vendor-name.ts';
import { Backend } from '../client/backend.ts';
import { Person } from '../client/person.ts';
import { startReceiver } from '../client/receiver.ts';
import { SandboxControl } from '../client/sandbox-control.ts';
import { MADE_UP_PEOPLE } from '../identity-provider/people.ts';
import { CONSOLE_PROCESSES, optionsFromEnvironment, PRODUCT_PROCESSES } from '../stack/options.ts';
import { startStack } from '../stack/stack.ts';
import type { Stack } from '../stack/stack.ts';
import { stopSignal, untilAborted } from '../stack/stop-signal.ts';
import { datakeenStory } from './datakeen.ts';
import { identify24Story } from './identify24.ts';
import { identomatStory } from './identomat.ts';
import { incodeStory } from './incode.ts';
import { reviewStory } from './review.ts';
import type { Story } from './story.ts';
import { veriffStory } from './veriff.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const STORIES: Record<VendorName, Story> = {
  veriff: veriffStory,
  incode: incodeStory,
  identomat: identomatStory,
  datakeen: datakeenStory,
  identify24: identify24Story,
};

function say(line: string): void {
  console.log(`demo: ${line}`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      vendor: { type: 'string', default: 'veriff' },
      once: { type: 'boolean', default: false },
      fresh: { type: 'boolean', default: false },
      review: { type: 'boolean', default: false },
    },
  });
  const vendor = VENDOR_NAMES.find((name) => name === values.vendor);
  if (vendor === undefined) {
    throw new Error(`--vendor ${values.vendor}: expected ${VENDOR_NAMES.join(' or ')}`);
  }
  const began = Date.now();
  const signal = stopSignal();
  // Where a person decides there must be somewhere to do it.
  const isForPerson = values.review && !values.once;
  const processes = [...PRODUCT_PROCESSES, ...(isForPerson ? CONSOLE_PROCESSES : [])];
  const options = { ...optionsFromEnvironment(ROOT, process.argv.slice(2)), processes };
  const stack = await startStack({ ...options, signal, say }).catch((error: unknown) => {
    if (signal.aborted) return undefined;
    throw error;
  });
  if (stack === undefined) return;
  try {
    say(`the stack is up after ${((Date.now() - began) / 1000).toFixed(1)} s`);
    const story = values.review ? reviewStory(vendor) : STORIES[vendor];
    await play(stack, { vendor, story, isForPerson }, signal);
    say(`done after ${((Date.now() - began) / 1000).toFixed(1)} s`);
    if (!values.once && process.stdout.isTTY) {
      say('everything stays up for exploring; Ctrl-C stops it');
      await untilAborted(signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    say('stopping');
    await stack.stop();
  }
}

/** Somebody made up who may decide anything, also anew. */
function reviewer(): { login: string; password: string } {
  const senior = MADE_UP_PEOPLE.find(({ groups }) => groups.includes('seniors'));
  if (senior === undefined) throw new Error('Nobody made up is a senior reviewer.');
  return senior;
}

async function play(
  stack: Stack,
  { vendor, story, isForPerson }: { vendor: VendorName; story: Story; isForPerson: boolean },
  signal: AbortSignal,
): Promise<void> {
  const { file } = stack;
  const receiver = await startReceiver({
    port: Number(new URL(file.notificationsUrl).port),
    secret: file.notificationSecret,
  });
  try {
    const id = await story({
      client: new Backend(file),
      person: new Person(file.sandboxUrl),
      sandbox: new SandboxControl(file.sandboxUrl, vendor),
      receiver,
      hurriedAccount: file.hurriedAccounts[vendor] ?? '',
      console: isForPerson ? { url: file.consoleUrl, ...reviewer() } : null,
      signal,
      tell: (line) => {
        console.log(`  ${line}`);
      },
    });
    const workflow = encodeURIComponent(`verification/${id}`);
    console.log(`
  API            ${file.apiUrl}
  documentation  ${file.docsUrl}
  sandbox        ${file.sandboxUrl}
  Temporal UI    ${file.temporalUiUrl}/namespaces/${file.temporalNamespace}/workflows/${workflow}
`);
  } finally {
    await receiver.close();
  }
}

try {
  await main();
  process.exit(0);
} catch (error) {
  console.error(`demo: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
