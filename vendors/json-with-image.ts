/** Stands in a JSON text for an image; nothing of ours or of a vendor's looks like it. */
export const IMAGE_HERE = '@@image@@';

/** Three bytes are four of base64, so that pieces of a multiple of three can be joined. */
const PIECE_BYTES = 48 * 1024;

/**
 * The JSON text of a value, with an image in base64 where its one `IMAGE_HERE` is: the same bytes as
 * from one long string, without the three copies of it that it would take on the way.
 */
export function jsonWithImage(value: object, image: Buffer): Buffer {
  const [before = '', after = ''] = JSON.stringify(value).split(IMAGE_HERE);
  const base64Bytes = Math.ceil(image.length / 3) * 4;
  const size = Buffer.byteLength(before) + base64Bytes + Buffer.byteLength(after);
  const text = Buffer.allocUnsafe(size);
  let at = text.write(before);
  for (let from = 0; from < image.length; from += PIECE_BYTES) {
    const piece = image.subarray(from, from + PIECE_BYTES);
    at += text.write(piece.toString('base64'), at, 'latin1');
  }
  text.write(after, at);
  return text;
}
