// Looks for secrets in every tracked file, offline. A check of npm test.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { type Exception, findSecrets } from './secrets.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const EXCEPTIONS: readonly Exception[] = [
  {
    path: 'test/vendors/datakeen/samples/login-answer.body',
    mark: 'JWT',
    why: 'printed in the vendor’s public document; long expired',
    until: '2027-12-01',
  },
  {
    path: 'test/vendors/veriff/samples/',
    mark: 'JWT',
    why: 'session addresses printed in the vendor’s public document; long expired',
    until: '2027-12-01',
  },
];

const files = filesOf(ROOT);
const today = new Date().toISOString().slice(0, 10);
const found = files.flatMap((file) => {
  const text = readIfThere(path.join(ROOT, file));
  return findSecrets({ path: file, text }, { exceptions: EXCEPTIONS, today });
});
for (const { path: file, line, mark } of found) {
  console.log(
    `${file}:${line} looks like a secret (${mark}): take it out and replace it where it is used; where it is none, add a dated exception to tools/test/scan-secrets.ts`,
  );
}
console.log(`${files.length} files, ${found.length} that look like a secret`);
process.exitCode = found.length === 0 ? 0 : 1;

/** What is tracked or could be; of a copy that is no clone nothing is known. */
function filesOf(root: string): string[] {
  const git = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  try {
    return execFileSync('git', git, { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean);
  } catch {
    console.log('not a git clone: no file was looked at');
    return [];
  }
}

/** A tracked file may have been deleted, or be a link to nothing. */
function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
