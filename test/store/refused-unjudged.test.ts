import { expect, it } from 'vitest';
import { refuseUnjudged } from '../../store/hits/refuse-unjudged.ts';

it('names what nobody has judged as far as an answer can hold it, however much it is', () => {
  const hits = Array.from({ length: 10_000 }, (_, at) => ({
    ...{ id: `hit ${at}`, wording: '', reports: [] },
  }));
  const approve = () => refuseUnjudged({ isMatch: true, told: 1, hits }, [], { reasons: [] });
  expect(approve).toThrow(/hit 0, hit 1, .*hit 19 and 9980 more\. Judge each/);
  expect(approve).not.toThrow('hit 20');
});
