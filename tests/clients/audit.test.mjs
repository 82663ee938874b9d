/** GraphQL over HTTP as its audit suite (npm graphql-http) sees a server in production: all of the audits, none as a warning. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serverAudits } from 'graphql-http';
import { WITHOUT_DATABASE } from '../support/program.mjs';
import { startWide } from './wide.mjs';

const AUDITS = 61;

test('all audits of GraphQL over HTTP', { skip: WITHOUT_DATABASE }, async () => {
  const server = await startWide({ development: false });
  const audits = serverAudits({ url: server.url, fetchFn: fetch });
  assert.equal(audits.length, AUDITS);
  const failed = [];
  for (const audit of audits) {
    const result = await audit.fn();
    if (result.status !== 'ok') failed.push(`${audit.id} ${audit.name}: ${result.reason}`);
  }
  assert.deepEqual(failed, []);
});
