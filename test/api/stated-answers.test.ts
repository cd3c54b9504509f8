import { describe, expect, it } from 'vitest';
import { type Answer, faultsOfAnswers } from './stated-answers.ts';

const DOCUMENT = {
  paths: {
    '/v1/things/{id}': {
      get: {
        responses: {
          200: {
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } },
          },
          204: { description: 'Nothing.' },
        },
      },
    },
  },
  components: {
    schemas: {
      Thing: {
        type: 'object',
        properties: { id: { type: 'string' }, of: { $ref: '#/components/schemas/Thing' } },
        required: ['id'],
      },
    },
  },
};

const ANSWER: Answer = {
  method: 'GET',
  path: '/v1/things/7',
  status: 200,
  contentType: 'application/json; charset=utf-8',
  text: '{"id":"7","of":{"id":"8"}}',
};

describe('an answer', () => {
  const faultsOf = faultsOfAnswers(DOCUMENT);

  it('is as the document has it, or of no operation', () => {
    expect(faultsOf(ANSWER)).toEqual([]);
    expect(faultsOf({ ...ANSWER, status: 204, contentType: null, text: '' })).toEqual([]);
    expect(faultsOf({ ...ANSWER, path: '/elsewhere', status: 500 })).toEqual([]);
  });

  it.each<[string, Partial<Answer>]>([
    ['a status that is not stated', { status: 201 }],
    ['another type', { contentType: 'text/plain' }],
    ['a body where there is none', { status: 204 }],
    ['no field that must be there', { text: '{"of":{"id":"8"}}' }],
    ['a field of another kind, in what is referred to', { text: '{"id":"7","of":{"id":8}}' }],
  ])('is at fault with %s', (_what, changed) => {
    expect(faultsOf({ ...ANSWER, ...changed })).toHaveLength(1);
  });
});
