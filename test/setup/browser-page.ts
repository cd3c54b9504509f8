import { z } from 'zod';
import type { DevTools } from './dev-tools.ts';

const targetSchema = z.object({ targetId: z.string() });
const contextSchema = z.object({ browserContextId: z.string() });
const sessionSchema = z.object({ sessionId: z.string() });
const navigationSchema = z.object({ errorText: z.string().optional() });
const valueSchema = z.object({
  result: z.object({ value: z.unknown().optional() }),
  exceptionDetails: z.unknown().optional(),
});
const targetsSchema = z.object({
  targetInfos: z.array(z.object({ targetId: z.string(), type: z.string(), url: z.string() })),
});
const pictureSchema = z.object({ data: z.string() });
const nodesSchema = z.object({
  nodes: z.array(
    z.object({
      ignored: z.boolean(),
      role: z.object({ value: z.string() }).optional(),
      name: z.object({ value: z.string() }).optional(),
    }),
  ),
});

/** Keys that are no sign: their number, and what they write. */
const NAMED_KEYS: Readonly<Record<string, { code: number; text: string | null }>> = {
  Tab: { code: 9, text: null },
  Enter: { code: 13, text: '\r' },
  Escape: { code: 27, text: null },
};

/** A page in a real browser, looked at and used as a person would. */
export class BrowserPage {
  readonly #tools: DevTools;
  readonly #session: string;

  private constructor(tools: DevTools, session: string) {
    this.#tools = tools;
    this.#session = session;
  }

  /** @param options.isScripted whether the pages' own scripts run */
  static async open(
    tools: DevTools,
    { isScripted = true }: { isScripted?: boolean },
  ): Promise<BrowserPage> {
    const { browserContextId } = contextSchema.parse(
      await tools.send('Target.createBrowserContext'),
    );
    const { targetId } = targetSchema.parse(
      await tools.send('Target.createTarget', { url: 'about:blank', browserContextId }),
    );
    const { sessionId } = sessionSchema.parse(
      await tools.send('Target.attachToTarget', { targetId, flatten: true }),
    );
    const page = new BrowserPage(tools, sessionId);
    await page.#send('Page.enable');
    if (!isScripted) await page.#send('Emulation.setScriptExecutionDisabled', { value: true });
    return page;
  }

  /** Goes to an address and waits until all of it is loaded. @throws Error when nothing answers there */
  async go(url: string): Promise<void> {
    const loaded = this.#loaded();
    const { errorText } = navigationSchema.parse(await this.#send('Page.navigate', { url }));
    if (errorText !== undefined) throw new Error(`${url}: ${errorText}`);
    await loaded;
  }

  /** What an expression of the page says; also where the page's own scripts do not run. */
  async look(expression: string): Promise<unknown> {
    const { result, exceptionDetails } = valueSchema.parse(
      await this.#send('Runtime.evaluate', { expression, returnByValue: true }),
    );
    if (exceptionDetails !== undefined) throw new Error(`The page cannot say: ${expression}`);
    return result.value;
  }

  /** Has the page do something that may lead elsewhere before it is answered. */
  async act(expression: string): Promise<void> {
    await this.look(`${expression}; null`).catch((error: unknown) => {
      if (!(error instanceof Error) || !error.message.includes('navigated or closed')) throw error;
    });
  }

  /** All that is read on the page. */
  async text(): Promise<string> {
    return String(await this.look('document.body.innerText'));
  }

  /** Presses a key: one of these, or a letter or sign. @param options.alt with Alt, as access keys are */
  async press(
    key: 'Tab' | 'Enter' | 'Escape' | (string & {}),
    { alt = false }: { alt?: boolean } = {},
  ): Promise<void> {
    const { code, text } = NAMED_KEYS[key] ?? { code: key.toUpperCase().charCodeAt(0), text: key };
    const event = { key, code: key, windowsVirtualKeyCode: code, modifiers: alt ? 1 : 0 };
    const typed = text === null ? {} : { text, unmodifiedText: text };
    await this.#send('Input.dispatchKeyEvent', { type: 'keyDown', ...event, ...typed });
    await this.#send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
  }

  /**
   * Presses a button in a frame that shows another origin's page, which is a target of its own.
   * @param url of that page
   * @param selector CSS
   */
  async pressInFrame(url: string, selector: string): Promise<void> {
    const { targetInfos } = targetsSchema.parse(await this.#tools.send('Target.getTargets'));
    const frame = targetInfos.find((target) => target.type === 'iframe' && target.url === url);
    if (frame === undefined) throw new Error(`There is no frame with ${url}.`);
    const { sessionId } = sessionSchema.parse(
      await this.#tools.send('Target.attachToTarget', { targetId: frame.targetId, flatten: true }),
    );
    const expression = `document.querySelector('${selector}').click()`;
    await this.#tools.send('Runtime.evaluate', { expression }, sessionId);
  }

  /** Shows it as to a person who has set their system so, e.g. `forced-colors` to `active`. */
  async prefer(features: Readonly<Record<string, string>>): Promise<void> {
    await this.#send('Emulation.setEmulatedMedia', {
      features: Object.entries(features).map(([name, value]) => ({ name, value })),
    });
  }

  /** Shows it in a window of that size. */
  async resize(width: number, height: number): Promise<void> {
    const metrics = { width, height, deviceScaleFactor: 1, mobile: false };
    await this.#send('Emulation.setDeviceMetricsOverride', metrics);
  }

  /** What is in the window, as a PNG. */
  async picture(): Promise<Buffer> {
    const { data } = pictureSchema.parse(await this.#send('Page.captureScreenshot'));
    return Buffer.from(data, 'base64');
  }

  /** What a screen reader is told: roles and names, in order. */
  async spoken(): Promise<{ role: string; name: string }[]> {
    const { nodes } = nodesSchema.parse(await this.#send('Accessibility.getFullAXTree'));
    return nodes
      .filter(({ ignored }) => !ignored)
      .map(({ role, name }) => ({ role: role?.value ?? '', name: name?.value ?? '' }));
  }

  #send(method: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    return this.#tools.send(method, params, this.#session);
  }

  #loaded(): Promise<void> {
    return new Promise((resolve) => {
      const { stop } = this.#tools.listen(({ method, sessionId }) => {
        if (method !== 'Page.loadEventFired' || sessionId !== this.#session) return;
        stop();
        resolve();
      });
    });
  }
}
