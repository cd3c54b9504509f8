import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect, it } from 'vitest';
import { extensionOf, messageFile, tarOf } from '../../api/evidence-archive.ts';

async function* oneFile(name: string) {
  yield await Promise.resolve({
    ...{ name, bytes: 1 },
    open: () => Promise.resolve(Buffer.from('x')),
  });
}

it.each([
  '../up.json',
  '/root.json',
  'a/../../b',
  'a//b',
  '.hidden',
  'a\\..\\b',
  'a\nb',
  'C:b',
  '',
])('an archive has no file whose name leads elsewhere: %j', async (name) => {
  const unread = new PassThrough().resume();
  await expect(pipeline(tarOf(oneFile(name)), unread)).rejects.toThrow('plain words');
});

it('the name of a file is of plain words, whatever its row says', async () => {
  const name = messageFile({ source: '../..', kind: 'a/../../etc/passwd\n' }, 0);
  expect(name).toBe('messages/001-_____-a_______etc_passwd_.body');
  expect(extensionOf('image/../../x')).toBe('');
  await pipeline(tarOf(oneFile(name)), new PassThrough().resume());
});
