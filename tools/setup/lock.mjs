import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { say } from './output.mjs';

const HEARTBEAT_MS = 5000;
const SILENT_TOO_LONG_MS = 60_000;
const LOOK_AGAIN_MS = 200;

/**
 * Runs `work` while this process alone holds the lock file. A lock whose holder is dead (same
 * machine) or has been silent for a minute (any machine) is taken over.
 * @template T
 * @param {string} file
 * @param {string} purpose what the lock guards, shown to a person who waits
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, purpose, work) {
  await mkdir(path.dirname(file), { recursive: true });
  const mine = JSON.stringify({ pid: process.pid, host: hostname(), id: randomUUID() });
  await acquire(file, mine, purpose);
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => undefined);
  }, HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    if ((await contentOf(file)) === mine) await rm(file, { force: true });
  }
}

async function acquire(file, mine, purpose) {
  const began = Date.now();
  let told = false;
  while (!(await create(file, mine))) {
    const holder = await contentOf(file);
    if (holder !== undefined && (await isStale(file, holder))) {
      await removeStale(file, holder);
      continue;
    }
    if (!told && Date.now() - began > 2000) {
      say(`waiting for another run (process ${parse(holder)?.pid ?? 'unknown'}): ${purpose}`);
      told = true;
    }
    await sleep(LOOK_AGAIN_MS);
  }
}

/** Writes the lock whole or not at all: a link to a finished file either works or is refused. */
async function create(file, mine) {
  const own = `${file}.${randomUUID()}`;
  await writeFile(own, mine);
  try {
    await link(own, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}

async function isStale(file, holder) {
  const { pid, host } = parse(holder) ?? {};
  if (pid === undefined) return true;
  if (host === hostname() && !isAlive(pid)) return true;
  try {
    return Date.now() - (await stat(file)).mtimeMs > SILENT_TOO_LONG_MS;
  } catch {
    return false;
  }
}

/** Two waiters may find the same stale lock: one that moves a fresh lock aside by mistake puts it back. */
async function removeStale(file, staleContent) {
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch {
    return;
  }
  if ((await contentOf(aside)) !== staleContent) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}

async function contentOf(file) {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
}

function parse(content) {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

/**
 * Whether a process with this id exists.
 * @param {number} pid
 */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
