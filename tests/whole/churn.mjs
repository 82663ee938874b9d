/**
 * Other clients, while somebody reads: rows are inserted and deleted in all tables of a database, one statement after the
 * other. A new row is a copy of one that is there, so it stands among its equals in every order, with keys of its own. What
 * a constraint forbids does not happen.
 */
import { connect } from '../reference/dump.mjs';
import { Random } from '../reference/random.mjs';

const quote = (name) => `"${name.replaceAll('"', '""')}"`;
const qualified = (table) => `${quote(table.schema)}.${quote(table.name)}`;
const PLAIN_TABLE = 'r';
const SAMPLED = 300; // rows, about

/** Makes a value that no row has, for a column that has to be unique. */
const FRESH = {
  int2: '(random() * 60000 - 30000)::int2',
  int4: '(random() * 4000000000 - 2000000000)::int4',
  int8: '(random() * 8e18 - 4e18)::int8',
  uuid: 'gen_random_uuid()',
  text: "left(md5(random()::text), 10)",
};

const fresh = ({ type }) => FRESH[type.name] ?? (/char|text|name/.test(type.name) ? FRESH.text : null);

/** Columns that may not be copied, and what stands there instead: another row's value where a foreign key wants one. */
function replacements(table, some) {
  const keys = [table.primaryKey, ...table.uniques, ...table.uniqueIndexes].filter(Boolean);
  const out = new Map();
  for (const name of new Set(keys.flat())) {
    const refers = table.foreignKeys.find(({ columns }) => columns.includes(name));
    if (refers && !keys.some((key) => key.length === 1 && key[0] === name))
      out.set(name, `(SELECT ${quote(name)} FROM ${some} ORDER BY random() + 0 * length(a::text) LIMIT 1)`);
    else if (!refers && fresh(table.columns.get(name))) out.set(name, fresh(table.columns.get(name)));
  }
  return out;
}

/** The columns that a row is given; generated ones make themselves. */
async function writable(client, table) {
  const { rows } = await client.query(
    `SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND attgenerated = '' AND attidentity <> 'a'
       AND NOT attisdropped`,
    [qualified(table)],
  );
  return rows.map(({ attname }) => attname);
}

/** Some rows of a table, wherever they lie; sorting all of a large one by chance would take too long. */
function someRows(table, rowCount) {
  return `${qualified(table)} TABLESAMPLE SYSTEM (${Math.min(100, (100 * SAMPLED) / Math.max(rowCount, 1))})`;
}

/** The table's key columns as a list of texts, as SQL. */
const keyOf = (table) => (table.primaryKey ?? table.uniques[0] ?? [...table.columns.keys()]).map((name) => `${quote(name)}::text`).join(', ');

async function statementsOf(client, table, rowCount) {
  const some = someRows(table, rowCount);
  const replaced = replacements(table, some);
  const columns = await writable(client, table);
  const picks = columns.map((name) => replaced.get(name) ?? `a.${quote(name)}`).join(', ');
  return [
    `INSERT INTO ${qualified(table)} (${columns.map(quote).join(', ')})
       SELECT ${picks} FROM (SELECT * FROM ${some} ORDER BY random() LIMIT 3) a ON CONFLICT DO NOTHING`,
    `DELETE FROM ${qualified(table)} WHERE ctid = (SELECT ctid FROM ${some} ORDER BY random() LIMIT 1) RETURNING ${keyOf(table)}`,
  ];
}

/** Writes between `start` and `stop`. */
export class Churn {
  /** @param {string} database URL @param {Iterable<object>} tables of catalog.mjs @param {import('../reference/dump.mjs').Dump} dump */
  static async open(database, tables, dump) {
    const churn = new Churn();
    churn.client = await connect(database);
    churn.random = new Random(1);
    churn.statements = new Map();
    for (const table of tables)
      if (table.kind === PLAIN_TABLE)
        churn.statements.set(table, await statementsOf(churn.client, table, dump.rows.get(table.id).length));
    churn.deleted = new Set(); // keys, their columns' text as JSON lists
    churn.count = { inserted: 0, deleted: 0 };
    return churn;
  }

  /** Every second statement is about `table`, the others about any. */
  start(table) {
    this.stopping = false;
    this.running = this.run(this.statements.get(table));
  }

  async run(favourite) {
    const all = [...this.statements.values()];
    while (!this.stopping) {
      const [insert, drop] = favourite && this.random.chance(0.5) ? favourite : this.random.pick(all);
      await this.write('inserted', insert);
      await this.write('deleted', drop);
    }
  }

  async write(what, text) {
    try {
      const { rows, rowCount } = await this.client.query({ text, rowMode: 'array' });
      this.count[what] += rowCount;
      for (const row of rows) this.deleted.add(JSON.stringify(row));
    } catch (error) {
      if (!/^(23|22)/.test(error.code ?? '')) throw error; // a constraint said no
    }
  }

  /** Which version of each row is there, by key: a row that a trigger updates meanwhile gets another, and may move. */
  async versions(table) {
    const { rows } = await this.client.query({ text: `SELECT xmin::text, ${keyOf(table)} FROM ${qualified(table)}`, rowMode: 'array' });
    return new Map(rows.map(([version, ...key]) => [JSON.stringify(key), version]));
  }

  async stop() {
    this.stopping = true;
    await this.running;
  }

  close() {
    return this.client.end();
  }
}
