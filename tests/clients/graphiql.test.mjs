/**
 * GraphiQL as onetrip serves it: what goes over the wire, and the page in a browser, used as a person would use it. A picture of
 * it stays in build/artifacts/graphiql.png.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
  ROOT, STOREFRONT, WITHOUT_DATABASE, customerToken, makeCertificate, startServer, storefrontDatabase,
} from '../support/program.mjs';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const CHROMIUM_FLAGS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
];
const BROWSER_ACCEPT = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8';
const ARTIFACTS = join(ROOT, 'build/artifacts');

const QUERY = `query Mine($first: Int!) {
  viewer { id displayName }
  products(first: $first, orderBy: PRICE_ASC) {
    totalCount
    nodes { name price { formatted } }
  }
}`;

const start = (options) => startServer({ database: storefrontDatabase(), ...STOREFRONT, ...options });

const getPage = (server, headers) => fetch(server.url, { headers: { accept: BROWSER_ACCEPT, ...headers } });

/** A build without npm has a page that says so, and nothing to test. */
const isBuiltIn = async (server) => (await getPage(server)).status === 200;

test('switched off, a browser gets an answer of GraphQL', { skip: WITHOUT_DATABASE }, async () => {
  const server = await start({ graphiql: false });
  const response = await getPage(server);
  assert.equal(response.status, 400);
  assert.match(response.headers.get('content-type'), /^application\/json/);
  assert.equal((await fetch(new URL('/graphiql/graphiql.js', server.url))).status, 404);
});

test('GraphiQL over HTTP', { skip: WITHOUT_DATABASE }, async (t) => {
  const server = await start({ graphiql: true });
  if (!await isBuiltIn(server)) {
    const response = await getPage(server);
    assert.equal(response.status, 404);
    assert.match(await response.text(), /tools\/graphiql/);
    return t.skip('GraphiQL is not built in');
  }

  const page = await getPage(server);
  const html = await page.text();
  const files = [...html.matchAll(/(?:src|href)="(graphiql\/[^"]+)"/g)].map(([, name]) => new URL(name, server.url));

  await t.test('the page allows nothing from elsewhere', () => {
    const policy = page.headers.get('content-security-policy');
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /script-src 'self';/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /https?:|unsafe-eval|\*/);
    assert.doesNotMatch(html, /https?:\/\//);
    assert.equal(page.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(page.headers.get('cache-control'), 'no-cache');
  });

  await t.test('the page is asked for again, and not sent again', async () => {
    const again = await getPage(server, { 'if-none-match': page.headers.get('etag') });
    assert.equal(again.status, 304);
    assert.equal(await again.text(), '');
    assert.equal((await getPage(server, { 'if-none-match': '"other"' })).status, 200);
    for (const known of [`W/${page.headers.get('etag')}`, `"other", ${page.headers.get('etag')}`, '*']) { // a proxy may weaken it
      assert.equal((await getPage(server, { 'if-none-match': known })).status, 304, known);
    }
  });

  await t.test('its files are compressed and may be kept for ever', async () => {
    assert.equal(files.length, 6);
    for (const url of files) {
      const response = await fetch(url);
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('content-encoding'), 'gzip');
      assert.equal(response.headers.get('cache-control'), 'public, max-age=31536000, immutable');
      assert.match(response.headers.get('content-type'), url.pathname.endsWith('.css') ? /^text\/css/ : /^text\/javascript/);
      assert.ok((await response.text()).length > 10);
      assert.equal((await fetch(url, { headers: { 'if-none-match': response.headers.get('etag') } })).status, 304);
    }
  });

  await t.test('other clients get answers as before', async () => {
    for (const accept of ['application/json', '*/*', 'application/graphql-response+json, application/json']) {
      const response = await fetch(`${server.url}?query={__typename}`, { headers: { accept } });
      assert.deepEqual(await response.json(), { data: { __typename: 'Query' } });
    }
    const posted = await fetch(server.url, {
      method: 'POST', headers: { accept: `${BROWSER_ACCEPT}`, 'content-type': 'application/json' }, body: '{"query":"{__typename}"}',
    });
    assert.deepEqual(await posted.json(), { data: { __typename: 'Query' } });
  });

  await t.test('what is not there is not there', async () => {
    for (const path of ['/graphiql/', '/graphiql/../secret', '/graphiql/graphiql.js', '/graphiql']) {
      assert.equal((await fetch(new URL(path, server.url))).status, 404);
    }
  });
});

/** A page of a browser, which talks to nobody but us, and what went wrong in it. */
async function openBrowser() {
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
  after(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 }, ignoreHTTPSErrors: true });
  const problems = [];
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('requestfailed', (request) => problems.push(`${request.url()} failed`));
  page.on('request', (request) => {
    if (!/^(https?:\/\/127\.0\.0\.1:|data:|blob:)/.test(request.url())) problems.push(`${request.url()} was asked for`);
  });
  return { page, problems };
}

/** Types into an editor of GraphiQL, over what is there. */
async function write(page, editor, text) {
  await page.click(`${editor} .CodeMirror`);
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(text);
}

const skip = WITHOUT_DATABASE || (existsSync(CHROMIUM) ? false : `there is no ${CHROMIUM}`);

test('GraphiQL in a browser', { skip }, async (t) => {
  const server = await start({ graphiql: true, tls: makeCertificate() });
  const { page, problems } = await openBrowser();
  const opened = await page.goto(server.url);
  if (opened.status() === 404) return t.skip('GraphiQL is not built in');
  const response = page.locator('.graphiql-response .result-window');

  await t.test('it opens, and its documentation is that of the schema', async () => {
    await page.waitForSelector('.graphiql-query-editor .CodeMirror');
    await page.click('button[aria-label="Show Documentation Explorer"]');
    await page.click('.graphiql-doc-explorer a:text-is("Query")');
    await page.waitForSelector('.graphiql-doc-explorer :text("All products for sale")');
    await page.click('.graphiql-doc-explorer a:text-is("products")');
    await page.waitForSelector('.graphiql-doc-explorer :text("How many from the start")');
  });

  await t.test('a query with variables and a header runs', async () => {
    await write(page, '.graphiql-query-editor', QUERY);
    await page.click('.graphiql-editor-tools button:text-is("Variables")');
    await write(page, '.graphiql-editor-tool .graphiql-editor:not(.hidden)', '{"first": 3}');
    await page.click('.graphiql-editor-tools button:text-is("Headers")');
    await write(page, '.graphiql-editor-tool .graphiql-editor:not(.hidden)',
      JSON.stringify({ Authorization: `Bearer ${customerToken(17)}` }));
    await page.click('.graphiql-execute-button');
    await response.getByText('"displayName"').waitFor();
    const text = await response.innerText();
    assert.match(text, /"id": "17"/);
    assert.match(text, /"totalCount": \d+/);
    assert.equal(text.match(/"formatted"/g).length, 3);
    assert.doesNotMatch(text, /"errors"/);
  });

  await t.test('a picture of it', async () => {
    await page.click('.graphiql-editor-tools button:text-is("Variables")');
    mkdirSync(ARTIFACTS, { recursive: true });
    await page.screenshot({ path: join(ARTIFACTS, 'graphiql.png') });
  });

  await t.test('with "Plan" pressed, the answer has its plan', async () => {
    await page.click('.plan-button');
    await page.click('.graphiql-execute-button');
    await response.getByText('"explain"').waitFor();
    await page.click('.plan-button');
  });

  await t.test('a link opens it with a query, which waits to be run', async () => {
    await page.goto(`${server.url}?${new URLSearchParams({ query: 'query Linked { __typename }', variables: '{"a": 1}' })}`);
    await page.waitForSelector('.graphiql-query-editor .CodeMirror-line:has-text("Linked")');
    assert.doesNotMatch(await response.innerText(), /\w/);
  });

  await t.test('nothing went wrong on the page, and nobody else was asked', () => assert.deepEqual(problems, []));
});
