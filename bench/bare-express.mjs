// The least that an edge does, to measure ours beside: `node bare-express.mjs <port> <database URL> <secret>`.
// POST /webhook: a signature over the raw bytes, and one insert. GET /rows/:id: one row by its index.
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import express from 'express';
import pg from 'pg';

const [port, connectionString, secret] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString, max: 10 });
await pool.query('create table if not exists bare (id uuid primary key, body text not null)');

const app = express();
app.disable('x-powered-by');
app.post('/webhook', express.raw({ type: () => true }), async (request, response) => {
  const expected = createHmac('sha256', secret).update(request.body).digest();
  const said = Buffer.from(request.get('x-hmac-signature') ?? '', 'hex');
  if (said.length !== expected.length || !timingSafeEqual(said, expected)) {
    response.sendStatus(401);
    return;
  }
  const id = randomUUID();
  const text = 'insert into bare (id, body) values ($1, $2)';
  await pool.query({ name: 'keep', text, values: [id, request.body.toString('utf8')] });
  response.json({ id });
});
app.get('/rows/:id', async (request, response) => {
  const text = 'select id, body from bare where id = $1';
  const { rows } = await pool.query({ name: 'read', text, values: [request.params.id] });
  response.json(rows[0] ?? null);
});
app.listen(Number(port), '127.0.0.1');
