// What set-up says to the person who runs it, and what it says when it cannot go on.

/** Something is missing on this machine; `remedy` tells a person how to get it. */
export class SetupError extends Error {
  /**
   * @param {string} problem one sentence: what is missing or failed
   * @param {string} remedy what to do about it
   */
  constructor(problem, remedy) {
    super(`${problem}\n  ${remedy.replaceAll('\n', '\n  ')}`);
    this.name = 'SetupError';
  }
}

/** @param {string} message */
export function say(message) {
  console.log(`setup: ${message}`);
}

/**
 * Awaits `work` and tells that it is still going on: after two seconds, then every ten.
 * @template T
 * @param {string} label what is being done, e.g. "building the Temporal server"
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withProgress(label, work) {
  const began = Date.now();
  const seconds = () => Math.round((Date.now() - began) / 1000);
  let told = false;
  const tell = () => {
    say(told ? `still ${label} (${seconds()} s)` : `${label} …`);
    told = true;
  };
  const first = setTimeout(tell, 2000);
  const further = setInterval(tell, 10_000);
  try {
    const result = await work();
    if (told) say(`done ${label} (${seconds()} s)`);
    return result;
  } finally {
    clearTimeout(first);
    clearInterval(further);
  }
}
