interface Part {
  name: string;
  isFile: boolean;
  bytes: Buffer;
}

/**
 * The parts of a small multipart/form-data body, in order; undefined when it is not one. Enough for
 * what clients send here: Node's own reader is deprecated for servers.
 */
export function readMultipart(type: string, bytes: Buffer): Part[] | undefined {
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1];
  if (boundary === undefined) return undefined;
  // latin1 keeps every byte as one character.
  const pieces = bytes.toString('latin1').split(`--${boundary}`);
  if (pieces.length < 2 || !pieces.at(-1)?.startsWith('--')) return undefined;
  return pieces.slice(1, -1).map((piece) => {
    const [head = '', ...rest] = piece.split('\r\n\r\n');
    const content = rest.join('\r\n\r\n').replace(/\r\n$/, '');
    return {
      name: /[; ]name="([^"]*)"/i.exec(head)?.[1] ?? '',
      isFile: /[; ]filename\*?=/i.test(head),
      bytes: Buffer.from(content, 'latin1'),
    };
  });
}
