import type { ChildProcess } from 'node:child_process';
import { Readable, Writable } from 'node:stream';
import { z } from 'zod';

const messageSchema = z.object({
  id: z.int().optional(),
  sessionId: z.string().optional(),
  method: z.string().optional(),
  params: z.record(z.string(), z.unknown()).optional(),
  result: z.record(z.string(), z.unknown()).optional(),
  error: z.object({ message: z.string() }).optional(),
});
type Message = z.output<typeof messageSchema>;
type Answer = Record<string, unknown>;

interface Waiting {
  resolve: (answer: Answer) => void;
  reject: (error: Error) => void;
}

/**
 * Speaks Chromium's DevTools protocol through its pipe: JSON that ends with a zero byte
 * (https://chromedevtools.github.io/devtools-protocol/).
 */
export class DevTools {
  readonly #commands: Writable;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;
  #rest = '';
  #listeners: ((message: Message) => void)[] = [];

  private constructor(commands: Writable, answers: Readable) {
    this.#commands = commands;
    // Who waits for a browser that has ended is told by the end of its answers.
    commands.on('error', () => undefined);
    answers.setEncoding('utf8');
    answers.on('data', (text: string) => {
      this.#read(text);
    });
    answers.on('close', () => {
      this.#giveUp();
    });
  }

  /** Of a Chromium that was started with `--remote-debugging-pipe` and pipes at 3 and 4. */
  static of(child: ChildProcess): DevTools {
    const [, , , commands, answers] = child.stdio;
    if (!(commands instanceof Writable) || !(answers instanceof Readable)) {
      throw new Error('Chromium was started without its pipes.');
    }
    return new DevTools(commands, answers);
  }

  /** Asks the browser, or the page of that session. @throws Error with the browser's own words */
  send(method: string, params: Answer = {}, sessionId?: string): Promise<Answer> {
    this.#last += 1;
    const id = this.#last;
    const text = JSON.stringify({ id, method, params, sessionId });
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#commands.write(`${text}\0`);
    });
  }

  /** Hears everything that the browser says by itself, until `stop` is called. */
  listen(listener: (message: Message) => void): { stop: () => void } {
    this.#listeners.push(listener);
    return {
      stop: () => {
        this.#listeners = this.#listeners.filter((one) => one !== listener);
      },
    };
  }

  #read(text: string): void {
    const parts = (this.#rest + text).split('\0');
    this.#rest = parts.pop() ?? '';
    for (const part of parts) this.#hear(messageSchema.parse(JSON.parse(part)));
  }

  #hear(message: Message): void {
    const { id, result = {}, error } = message;
    const waiting = id === undefined ? undefined : this.#waiting.get(id);
    if (id === undefined || waiting === undefined) {
      for (const listener of this.#listeners) listener(message);
      return;
    }
    this.#waiting.delete(id);
    if (error === undefined) waiting.resolve(result);
    else waiting.reject(new Error(error.message));
  }

  #giveUp(): void {
    for (const { reject } of this.#waiting.values()) reject(new Error('Chromium has ended.'));
    this.#waiting.clear();
  }
}
