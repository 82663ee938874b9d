/**
 * `onetrip validate`: documents and manifests against a schema, as text and as JSON; and what the command lines of commands have
 * in common.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { BINARY, makeFolder } from '../support/program.mjs';

const folder = makeFolder();
const write = (name, text) => {
  const path = join(folder, name);
  writeFileSync(path, typeof text === 'string' ? text : JSON.stringify(text));
  return path;
};
const run = (args, input = '') => {
  const { status, stdout, stderr } = spawnSync(BINARY, args, { input, encoding: 'utf8' });
  return { status, stdout, stderr };
};

const SDL = write('api.graphql', 'type Query { dog: Dog }\ntype Dog { name: String old: Int @deprecated(reason: "No.") }\n');
const apollo = (...operations) => ({
  format: 'apollo-persisted-query-manifest', version: 1,
  operations: operations.map(([id, body]) => ({ id, body, name: 'A', type: 'query' })),
});
const validate = (...args) => run(['validate', '--schema', SDL, ...args]);

test('manifests are operations too', async (t) => {
  for (const [sentence, text, status, messages] of [
    ['of Apollo', apollo(['x', '{ dog { name } }']), 0, []],
    ['of Relay', { x: '{ dog { name } }', y: 'query A { dog { name } }' }, 0, []],
    ['without operations', {}, 0, []],
    ['with white space before it', ` \n\t{ "x": "{ dog { name } }" }`, 0, []],
    ['with a mistake', apollo(['x', '{ dog { name } }'], ['y', '{\n  dog { nam } }']), 1,
      ['manifest.json, operation y:2:9: Cannot query field "nam" on type "Dog". Did you mean "name"?']],
    ['with a mistake in each', { x: '{ cat }', y: '{ dog' }, 1,
      ['operation x:1:3: Cannot query field "cat" on type "Query".', 'operation y:1:6: Syntax Error: Expected Name, found <EOF>.']],
    ['that is cut', '{ "x": "{ dog }"', 1, ['manifest.json: this is not JSON']],
    ['of another version', { ...apollo(), version: 2 }, 1, ['only version 1 of the manifest is known.']],
    ['of another format', { ...apollo(), format: 'other' }, 1, ['the format of the manifest is not known.']],
    ['of numbers', { x: 1 }, 1, ['neither an Apollo manifest nor Relay']],
  ]) {
    await t.test(sentence, () => {
      const found = validate(write('manifest.json', text));
      assert.equal(found.status, status, found.stderr);
      for (const message of messages) assert.ok(found.stderr.includes(message), found.stderr);
      if (status === 0) assert.equal(found.stderr, '');
    });
  }

  await t.test('beside documents', () => {
    const found = validate(write('good.json', apollo(['x', '{ dog { name } }'])), write('bad.graphql', '{ dog { no } }'));
    assert.equal(found.status, 1);
    assert.match(found.stderr, /bad\.graphql:1:9: Cannot query field "no"/);
  });

  await t.test('from standard input, with a document in short form as well', () => {
    assert.equal(run(['validate', '--schema', SDL, '-'], '{ dog { name } }').status, 0);
    assert.equal(run(['validate', '--schema', SDL, '-'], JSON.stringify({ x: '{ dog { name } }' })).status, 0);
    assert.equal(run(['validate', '--schema', SDL, '-'], JSON.stringify({ x: '{ dog { names } }' })).status, 1);
  });

  await t.test('for machines', () => {
    const file = write('manifest.json', apollo(['y', '{ dog { old } }']));
    assert.deepEqual(JSON.parse(validate('--format', 'json', file).stdout), { errors: [] });
    const found = validate('--format', 'json', '--deprecated', file);
    assert.equal(found.status, 1);
    const { errors: [error] } = JSON.parse(found.stdout);
    assert.equal(error.file, `${file}, operation y`);
    assert.deepEqual(error.locations, [{ line: 1, column: 9 }]);
    assert.match(error.message, /deprecated/);
  });
});

test('command lines', async (t) => {
  for (const [args, status, stdout, stderr] of [
    [['validate', '--help'], 0, /^Usage: onetrip validate/, /^$/],
    [['print', '-h'], 0, /^Usage: onetrip print/, /^$/],
    [['manifest', '--help', 'x'], 0, /^Usage: onetrip manifest/, /^$/],
    [['init', '--help'], 0, /^Usage: onetrip init/, /^$/],
    [['validate', '--nonsense'], 2, /^$/, /nonsense/],
    [['validate'], 2, /^$/, /no SDL file: give --schema FILE\nTry: onetrip validate --help/],
    [['validate', '--schema', SDL], 2, /^$/, /no operation was named/],
    [['validate', '--jsonl', 'x'], 2, /^$/, /--jsonl takes schemas and operations from standard input/],
    [['validate', '--format', 'xml', 'x'], 2, /^$/, /--format is text or json/],
    [['validate', '--max-errors', '0', 'x'], 2, /^$/, /--max-errors is a positive number/],
    [['validate', '--schema', SDL, '/nowhere/x'], 2, /^$/, /cannot open \/nowhere\/x/],
    [['print'], 2, /^$/, /no SDL file: give --schema FILE/],
    [['manifest'], 2, /^$/, /no file was named/],
    [['manifest', '--format', 'x', 'y'], 2, /^$/, /--format is apollo or relay/],
    [['manifest', '--out', '/nowhere/x', write('a.graphql', 'query A { a }')], 2, /^$/, /cannot write \/nowhere\/x/],
    [['init', 'orders'], 2, /^$/, /what is "orders"\? Tables are named with --table/],
  ]) {
    await t.test(args.join(' '), () => {
      const found = run(args);
      assert.equal(found.status, status);
      assert.match(found.stdout, stdout);
      assert.match(found.stderr, stderr);
    });
  }
});
