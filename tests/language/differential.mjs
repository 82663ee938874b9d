/**
 * Random documents, valid and damaged, over random schemas: `onetrip validate --jsonl` and graphql-js 17 must agree about each
 * one in verdict and places; messages are compared as well. Usage:
 *
 *     tools/node tests/language/differential.mjs [--documents 20000] [--seed 1] [--binary build/release/onetrip]
 *
 * Exit code 1 and the first disagreements when there are any.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildSchema, parse, validate, validateSchema, version } from 'graphql17';

import { Random } from '../reference/random.mjs';
import { randomDocument } from './random_document.mjs';
import { randomSchema } from './random_schema.mjs';

const DOCUMENTS_PER_SCHEMA = 10;
const SHOWN = 5;

/** A schema that graphql-js accepts: {model, schema}. */
function nextSchema(random) {
  for (;;) {
    const model = randomSchema(random);
    try {
      const schema = buildSchema(model.sdl);
      if (validateSchema(schema).length === 0) return { model, schema };
    } catch {
      // The model broke a rule of the type system: another one.
    }
  }
}

/** What graphql-js says, in the form of our answer lines. */
function judge(schema, query) {
  try {
    const document = parse(query, { allowEmptySelectionSets: false });
    return validate(schema, document).map(({ message, locations }) => ({ message, locations: locations ?? [] }));
  } catch (error) {
    return [{ message: error.message, locations: error.locations ?? [] }];
  }
}

const placesOf = (error) => error.locations.map((l) => `${l.line}:${l.column}`).join(' ');
const places = (errors) => errors.map(placesOf).sort().join('\n');
const messages = (errors) => errors.map((e) => e.message).sort().join('\n');
const inOrder = (errors) => errors.map((e) => `${placesOf(e)} ${e.message}`).join('\n');

/** The program as a function from a line to its answer; calls may overlap, answers come in order. */
export class Filter {
  constructor(binary, args = ['validate', '--jsonl']) {
    this.child = spawn(binary, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.waiting = [];
    this.child.stdin.on('error', () => {}); // the end of the process tells
    createInterface({ input: this.child.stdout }).on('line', (line) => this.waiting.shift().resolve(JSON.parse(line)));
    this.ended = new Promise((resolve) => this.child.on('close', (code, signal) => {
      for (const { reject } of this.waiting) reject(new Error(`the program ended: ${signal ?? code}`));
      resolve(code);
    }));
  }

  ask(line) {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.child.stdin.write(`${JSON.stringify(line)}\n`);
    });
  }

  async end() {
    this.child.stdin.end();
    return this.ended;
  }
}

/** Counts agreement over `documents` documents: {documents, valid, wrong: [...], differing: [...], ...}. */
export async function compare({ binary, args, documents, seed }) {
  const random = new Random(seed);
  const filter = new Filter(binary, args);
  const result = { documents: 0, schemas: 0, valid: 0, syntax: 0, errors: 0, wrong: [], differing: [], reordered: [] };
  while (result.documents < documents) {
    const { model, schema } = nextSchema(random);
    result.schemas++;
    const batch = Array.from({ length: DOCUMENTS_PER_SCHEMA }, () => randomDocument(random, model, random.pick([0, 0, 0.01, 0.03, 0.1])));
    const answers = await Promise.all(batch.map((query) => filter.ask({ schema: model.sdl, query })));
    batch.forEach((query, i) => count(result, model.sdl, query, judge(schema, query), answers[i].errors));
  }
  result.exitCode = await filter.end();
  return result;
}

function count(result, sdl, query, expected, found) {
  result.documents++;
  result.errors += expected.length;
  if (expected.length === 0) result.valid++;
  else if (expected[0].message.startsWith('Syntax Error')) result.syntax++;
  if (places(expected) !== places(found) || (expected.length === 0) !== (found.length === 0))
    result.wrong.push({ sdl, query, expected, found });
  else if (messages(expected) !== messages(found)) result.differing.push({ sdl, query, expected, found });
  else if (inOrder(expected) !== inOrder(found)) result.reordered.push({ sdl, query, expected, found });
}

function show({ sdl, query, expected, found }) {
  console.log(`--- schema\n${sdl}\n--- document\n${query}\n--- graphql-js\n${inOrder(expected)}\n--- onetrip\n${inOrder(found)}\n`);
}

async function main() {
  const { values } = parseArgs({ options: { documents: { type: 'string', default: '20000' }, seed: { type: 'string', default: '1' }, binary: { type: 'string', default: 'build/release/onetrip' }, bare: { type: 'boolean', default: false } } });
  const result = await compare({ binary: values.binary, args: values.bare ? ['--jsonl'] : undefined, documents: Number(values.documents), seed: Number(values.seed) });
  result.wrong.slice(0, SHOWN).forEach(show);
  result.differing.slice(0, SHOWN).forEach(show);
  console.log(`graphql-js ${version}, seed ${values.seed}: ${result.documents} documents over ${result.schemas} schemas, ${result.valid} valid, ${result.syntax} not parsable, ${result.errors} errors; ${result.wrong.length} disagree in verdict or places, ${result.differing.length} more in messages, ${result.reordered.length} in order only`);
  process.exitCode = result.wrong.length + result.differing.length > 0 || result.exitCode !== 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
