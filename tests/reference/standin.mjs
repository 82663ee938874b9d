/**
 * A stand-in for a server: the reference behind HTTP, with cursors of another form. It lets
 * compare.mjs be tried without onetrip, and a deliberate `mistake` shows that it is noticed.
 */
import { createServer } from 'node:http';
import { claimsOfToken } from './identities.mjs';
import { CURSOR_PREFIX } from './page.mjs';

const OTHER_PREFIX = 'standin/';

function replaceStart(value, from, to) {
  if (typeof value === 'string')
    return value.startsWith(from) ? to + value.slice(from.length) : value;
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item) => replaceStart(item, from, to));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, replaceStart(inner, from, to)]),
  );
}

async function readBody(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}

/**
 * @param {import('./execute.mjs').Reference} reference
 * @param {(answer: object) => object} [mistake] changes answers on their way out
 * @returns {Promise<import('node:http').Server>} listening on a free loopback port
 */
export async function startStandin(reference, mistake = (answer) => answer) {
  const server = createServer(async (request, response) => {
    const { query, variables, operationName } = await readBody(request);
    const token = request.headers.authorization?.replace(/^Bearer /, '');
    const answer = await reference.execute({
      query,
      operationName,
      variables: replaceStart(variables ?? {}, OTHER_PREFIX, CURSOR_PREFIX),
      claims: token ? claimsOfToken(token) : {},
    });
    const plain = JSON.parse(JSON.stringify(answer));
    response.setHeader('content-type', 'application/graphql-response+json');
    response.end(JSON.stringify(mistake(replaceStart(plain, CURSOR_PREFIX, OTHER_PREFIX))));
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return server;
}
