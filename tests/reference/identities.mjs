/**
 * Who asks. An identity is a name the application module understands (a customer number, a user's
 * id), or "anonymous". Its token comes from a file, or is made here from an HS256 secret.
 */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';

export const ANONYMOUS = 'anonymous';
const TOKEN_LIFE_S = 3600;
const DRAWN = 37; // divides no round number: customers are made by formula

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token signed with HS256. @param {object} claims @param {Buffer|string} secret */
export function signToken(claims, secret) {
  const now = Math.floor(Date.now() / 1000);
  const payload = { iat: now, exp: now + TOKEN_LIFE_S, ...claims };
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(payload)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

/** The claims inside a bearer token; its signature is the server's business. */
export function claimsOfToken(token) {
  return JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
}

/** Finds tokens and claims by identity. */
export class Identities {
  /**
   * @param {{tokens?: string, secretFile?: string, claims?: string}} options paths, and claims to add as JSON
   * @param {object} app application module @param {import('./dump.mjs').Dump} dump
   */
  constructor({ tokens, secretFile, claims }, app, dump) {
    this.tokens = tokens ? JSON.parse(readFileSync(tokens, 'utf8')) : {};
    this.secret = secretFile ? readFileSync(secretFile, 'utf8').trim() : null;
    this.extra = claims ? JSON.parse(claims) : {};
    this.app = app;
    this.names = this.drawNames(dump);
  }

  /** Some identities to take turns with: all that have tokens, or a few spread over the tables. */
  drawNames(dump) {
    const withTokens = Object.keys(this.tokens).filter((name) => this.tokens[name]);
    if (!this.secret) return [ANONYMOUS, ...withTokens];
    const all = this.app.identities(dump).filter((name) => name !== ANONYMOUS);
    const spread = Array.from(
      { length: DRAWN },
      (_, i) => all[Math.floor((i * all.length) / DRAWN)],
    );
    return [ANONYMOUS, ...new Set(spread.filter(Boolean))];
  }

  /** @param {string|number} name @returns {{name: string, token: string|null, claims: object}} */
  get(name) {
    const key = String(name);
    if (key === ANONYMOUS) return { name: key, token: null, claims: {} };
    const made =
      this.secret && signToken({ ...this.app.claimsOf(key), ...this.extra }, this.secret);
    const token = this.tokens[key] ?? made;
    if (!token) throw new Error(`there is no token for identity "${key}"`);
    return { name: key, token, claims: claimsOfToken(token) };
  }

  /** The identity whose turn it is. @param {number} turn */
  byTurn(turn) {
    return this.get(this.names[turn % this.names.length]);
  }
}
