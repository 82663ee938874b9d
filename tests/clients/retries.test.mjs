/** The client of docs/idempotency.md, as it stands there: its answer is lost on the way, it sends its mutation again, and it is done once. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { ROOT, WITHOUT_DATABASE, makeFolder, readTree } from '../support/program.mjs';
import { makeStore, startKeyed } from '../writes/idempotency.mjs';

const run = promisify(execFile);
const [, SNIPPET] = /^```js\n(.*?)^```$/ms.exec(readTree('docs/idempotency.md'));

/** A proxy that takes the first `losses` answers and hangs up. */
async function startProxy(target, losses) {
  const seen = [];
  const proxy = createServer((incoming, outgoing) => {
    const { host, ...headers } = incoming.headers;
    const forwarded = request(target, { method: incoming.method, headers }, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk)).on('end', () => {
        seen.push({ key: headers['idempotency-key'], replayed: answer.headers['idempotent-replayed'], status: answer.statusCode });
        if (seen.length <= losses) incoming.socket.destroy();
        else outgoing.writeHead(answer.statusCode, answer.headers).end(Buffer.concat(chunks));
      });
    });
    incoming.pipe(forwarded);
  });
  await new Promise((done) => proxy.listen(0, '127.0.0.1', done));
  after(() => proxy.close());
  return { url: `http://127.0.0.1:${proxy.address().port}/graphql`, seen };
}

test('a mutation whose answers are lost', { skip: WITHOUT_DATABASE }, async () => {
  const store = makeStore();
  const server = await startKeyed(store, { schemas: ['idempotent.graphql'] });
  const proxy = await startProxy(server.url, 2);
  const folder = makeFolder();
  symlinkSync(join(ROOT, 'tests/node_modules'), join(folder, 'node_modules'));
  const file = join(folder, 'client.mjs');
  assert.ok(SNIPPET.includes('https://api.example.com/graphql'));
  writeFileSync(file, SNIPPET.replace('https://api.example.com/graphql', proxy.url));
  const { stdout, stderr } = await run(process.execPath, [file]);
  assert.deepEqual([stderr, stdout.trim()], ['', "{ __typename: 'Item', sku: '4711', name: 'Anna' }"]);
  assert.deepEqual(proxy.seen.map(({ status, replayed }) => [status, replayed]), [[200, undefined], [200, 'true'], [200, 'true']]);
  assert.equal(new Set(proxy.seen.map(({ key }) => key)).size, 1);
  assert.match(proxy.seen[0].key, /^"[0-9a-f-]{36}"$/);
  assert.deepEqual([store.items(), store.records()], [1, 1]);
  assert.equal(await server.stop(), 0, server.log());
});
