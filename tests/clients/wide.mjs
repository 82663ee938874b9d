/** A server of wide.graphql: everything an introspection can show, answers of any size, answers that take any time. */
import { ROOT, makeDatabase, startServer } from '../support/program.mjs';

export const WIDE_SCHEMA = `${ROOT}/tests/clients/wide.graphql`;

/** @param {object} options as for startServer */
export function startWide(options = {}) {
  const database = makeDatabase(`wide_${process.pid}`, [`${ROOT}/tests/clients/wide.sql`]);
  return startServer({ database, schema: [WIDE_SCHEMA], ...options });
}
