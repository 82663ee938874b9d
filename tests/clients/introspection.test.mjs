/**
 * The schema as tools get it: introspection with every option of graphql-js 16 and 17, and SDL at /schema.graphql. Both have to be
 * the schema that `onetrip print` prints, to the letter.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import * as graphql16 from 'graphql';
import * as graphql17 from 'graphql17';
import {
  BINARY, GENERAL, ROOT, STOREFRONT, WITHOUT_DATABASE, makeDatabase, startServer, storefrontDatabase,
} from '../support/program.mjs';
import { WIDE_SCHEMA, startWide } from './wide.mjs';

const EVERYTHING = {
  descriptions: true, specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true, inputValueDeprecation: true,
  oneOf: true,
};

/** What tools that know less ask for. */
const OPTION_SETS = [
  ['the default', {}],
  ['without descriptions', { descriptions: false }],
  ...Object.keys(EVERYTHING).slice(1).map((name) => [`only ${name}`, { [name]: true }]),
];

const print = (schema) => execFileSync(BINARY, ['print', ...schema], { encoding: 'utf8' }).trim();

/** The order of types says nothing: it is that of the files, and of what is added to them. */
const byName = ({ __schema: { types, ...rest } }) => ({ ...rest, types: new Map(types.map((type) => [type.name, type])) });

const SERVERS = {
  storefront: { schema: STOREFRONT.schema, start: () => startServer({ database: storefrontDatabase(), ...STOREFRONT }) },
  general: {
    schema: GENERAL.schema,
    start: () => startServer({
      database: makeDatabase(`clients_general_${process.pid}`, [`${ROOT}/tests/general/schema.sql`]), ...GENERAL,
    }),
  },
  wide: { schema: [WIDE_SCHEMA], start: startWide },
};

for (const [name, { schema, start }] of Object.entries(SERVERS)) {
  test(`the schema of ${name}`, { skip: WITHOUT_DATABASE }, async (t) => {
    const server = await start();
    const printed = print(schema);

    for (const [version, graphql] of [['16', graphql16], ['17', graphql17]]) {
      // Version 16 writes numbers of default values its own way (1.5e10 becomes 15000000000); 17 leaves them.
      const expected = version === '16' ? graphql.printSchema(graphql.buildSchema(printed)).trim() : printed;
      const introspect = async (options) => {
        const answer = await server.ask({ query: graphql.getIntrospectionQuery(options) });
        assert.equal(answer.errors, undefined);
        return answer.data;
      };

      await t.test(`introspection with all options of graphql-js ${version}`, async () => {
        const built = graphql.buildClientSchema(await introspect(EVERYTHING));
        assert.deepEqual(graphql.validateSchema(built), []);
        assert.equal(graphql.printSchema(built).trim(), expected);
      });

      for (const [what, options] of OPTION_SETS) {
        await t.test(`introspection of graphql-js ${version}: ${what}`, async () => {
          assert.deepEqual(graphql.validateSchema(graphql.buildClientSchema(await introspect(options))), []);
        });
      }

      if (version === '16') continue; // its own directives differ: they have fewer locations, and another order
      await t.test('what graphql-js 17 would answer itself', async () => {
        const built = graphql.buildSchema(printed);
        const { data } = graphql.graphqlSync({ schema: built, source: graphql.getIntrospectionQuery(EVERYTHING) });
        assert.deepEqual(byName(await introspect(EVERYTHING)), byName(JSON.parse(JSON.stringify(data))));
      });
    }

    await t.test('by GET', async () => {
      const query = graphql17.getIntrospectionQuery(EVERYTHING);
      const response = await fetch(`${server.url}?${new URLSearchParams({ query })}`);
      const built = graphql17.buildClientSchema((await response.json()).data);
      assert.equal(graphql17.printSchema(built).trim(), printed);
    });

    await t.test('SDL at /schema.graphql', async () => {
      const response = await fetch(`${server.adminUrl}/schema.graphql`);
      assert.equal(response.status, 200);
      const text = (await response.text()).trim();
      assert.equal(text, printed);
      assert.equal(graphql17.printSchema(graphql17.buildSchema(text)).trim(), printed);
    });
  });
}
