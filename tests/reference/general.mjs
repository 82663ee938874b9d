/** What the reference has to know of tests/general beyond its SDL: one policy, and its resolvers. */
import { resolvers } from './resolvers.mjs';

export { resolvers };
export { calls } from './general_calls.mjs';

/** Row-level security by table. */
export const policies = {
  'public.secrets': (row, claims) =>
    row.is_public || (row.owner_id !== null && row.owner_id === claims.sub),
};

/** What tokens grant, by the first digit of the user's id. */
const SCOPES = [
  {},
  { scope: 'calls settings' },
  { scp: ['admin', 'audit', 'billing'] },
  { scope: 'calls settings billing' },
  { scp: 'admin billing' },
];

/** What opens every field. */
export const allScopes = { scope: 'calls settings billing admin audit' };

/** The claims of an identity: a user's id, or "anonymous". @param {string} identity */
export function claimsOf(identity) {
  if (identity === 'anonymous') return {};
  return { sub: identity, role: 'general_member', ...SCOPES[Number.parseInt(identity[0], 16) % SCOPES.length] };
}

/** Identities worth asking as. @param {import('./dump.mjs').Dump} dump */
export function identities(dump) {
  return ['anonymous', ...(dump.rows.get('public.user') ?? []).map((row) => row.id)];
}
