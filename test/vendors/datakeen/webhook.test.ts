import { describe, expect, it } from 'vitest';
import { datakeen } from '../../../vendors/datakeen/index.ts';
import { datakeenWebhook } from '../../../vendors/datakeen/webhook.ts';
import { callTo } from './support.ts';

const read = (body: string) =>
  datakeenWebhook.read({ kind: 'notification', body: Buffer.from(body, 'utf8') });

describe('the webhook', () => {
  const asking = { fact: { kind: 'refresh', reasons: [] }, sessionId: '662f5f9c9c18e30012c2f021' };

  it.each([
    ['"sessionId" alone', '{"sessionId":"662f5f9c9c18e30012c2f021"}'],
    ['a new status', '{"sessionId":"662f5f9c9c18e30012c2f021","newStatus":"ai_approved"}'],
    [
      "the back office's ids",
      '{"analysisId":"a","entityId":"e","correlationId":"c","sessionId":"662f5f9c9c18e30012c2f021","newStatus":"user_rejected"}',
    ],
  ])('with %s says nothing but which session to ask about', (_name, body) => {
    expect(read(body)).toEqual(asking);
  });

  it('as the document prints it, with an empty id, is heard: its address says whose it is', () => {
    expect(read('{"sessionId" : ""}')).toEqual({ fact: { kind: 'refresh', reasons: [] } });
  });

  it('cannot approve anybody, whatever is written into it', () => {
    const forged =
      '{"sessionId":"s","code":"1","status":"ai_approved","documents":[{"code":"1.0"}]}';
    expect(read(forged).fact).toEqual({ kind: 'refresh', reasons: [] });
  });

  it.each(['sessionId=662f5f9c9c18e30012c2f021', 'a=b&sessionId=662f5f9c9c18e30012c2f021'])(
    'is heard as the form %s',
    (body) => {
      expect(read(body)).toEqual(asking);
    },
  );

  it.each(['', 'over', '{"sessionId"', '\u0000', '[]', 'null', '"s"', '{}', '{"sessionId":null}'])(
    'of %j is heard as well: its address says whose it is',
    (body) => {
      expect(read(body)).toEqual({ fact: { kind: 'refresh', reasons: [] } });
    },
  );

  it('is told apart by its address alone, one for every session', () => {
    expect(datakeenWebhook.address).toEqual({ by: 'session' });
    const request = { body: Buffer.alloc(0), headers: {}, remoteAddress: '203.0.113.9' };
    const { account } = callTo('https://app.datakeen.co');
    expect(datakeenWebhook.authenticate(request, account, new Date())).toEqual({ accepted: true });
  });

  it('is answered with 200 and JSON', () => {
    const { status, contentType, body } = datakeenWebhook.acknowledgement;
    expect([status, contentType]).toEqual([200, 'application/json']);
    expect(JSON.parse(body)).toEqual({ status: 'ok' });
    expect(datakeen.webhook).toBe(datakeenWebhook);
  });
});
