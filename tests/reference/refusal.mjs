/** How the binder says that something is wrong: one refusal, at an AST node, with what to write. */
import { diagnosticAt } from './sdl.mjs';

/** `"a"`, `"b"`. @param {string[]} names */
export const quoted = (names) => names.map((name) => `"${name}"`);

/** `a, b or c`. @param {string[]} names */
export const orList = (names) =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;

/** Thrown to leave one field's binding; caught where the next field begins. */
export class Refusal extends Error {
  /** @param {import('graphql').ASTNode} node @param {string} message */
  constructor(node, message) {
    super(message);
    this.diagnostic = diagnosticAt(node, message);
  }
}
