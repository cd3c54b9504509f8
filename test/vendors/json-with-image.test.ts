import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IMAGE_HERE, jsonWithImage } from '../../vendors/json-with-image.ts';

describe('a JSON text with an image in it', () => {
  it('is to the byte what one long string would be, of any size and beside any words', () => {
    const sizes = fc.oneof(fc.nat(200_000), fc.constantFrom(0, 1, 2, 3, 49_151, 49_152, 49_153));
    fc.assert(
      fc.property(sizes, fc.string({ unit: 'grapheme' }), (size, words) => {
        fc.pre(!words.includes(IMAGE_HERE));
        const image = Buffer.alloc(size, 'an image');
        const around = (base64: string) => ({ words, content: `data:;base64,${base64}`, z: 1 });
        const expected = Buffer.from(JSON.stringify(around(image.toString('base64'))));
        expect(jsonWithImage(around(IMAGE_HERE), image).equals(expected)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
