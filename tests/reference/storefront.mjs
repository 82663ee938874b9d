/**
 * What the reference has to know of the storefront beyond its SDL: the row-level security of
 * schema/migrations/004_rights.sql, written a second time as predicates, and its resolvers.
 */
import { resolvers } from './resolvers.mjs';

export { resolvers };

const customers = new WeakMap(); // asked for each row: by claims

/** storefront_customer_id(): the claim `sub`, if it is a customer number. */
function customerId(claims) {
  if (!customers.has(claims))
    customers.set(claims, /^[0-9]{1,18}$/.test(claims.sub ?? '') ? BigInt(claims.sub) : null);
  return customers.get(claims);
}

/** Policies are granted to storefront_customer; a visitor has the other role, and no `sub`. */
const ownedBy = (column) => (row, claims) =>
  customerId(claims) !== null && row[column] === customerId(claims);

/** The row goes with a row of `parent`, which names its owner itself. */
const ownedThrough = (column, parent) => (row, claims, dump) =>
  dump
    .lookup({ id: parent }, ['id'], [row[column]])
    .some((owner) => ownedBy('customer_id')(owner, claims));

/** Row-level security by table; security_invoker views see what their tables show. */
export const policies = {
  'public.customers': ownedBy('id'),
  'public.addresses': ownedBy('customer_id'),
  'public.favorites': ownedBy('customer_id'),
  'public.carts': ownedBy('customer_id'),
  'public.orders': ownedBy('customer_id'),
  'public.notifications': ownedBy('customer_id'),
  'public.cart_items': ownedThrough('cart_id', 'public.carts'),
  'public.order_items': ownedThrough('order_id', 'public.orders'),
  'public.shipments': ownedThrough('order_id', 'public.orders'),
  'public.cart_totals': ownedThrough('cart_id', 'public.carts'),
  'public.customer_spending': ownedBy('customer_id'),
};

/** The claims of an identity: a customer number, or "anonymous". @param {string} identity */
export function claimsOf(identity) {
  return identity === 'anonymous' ? {} : { sub: String(identity), role: 'storefront_customer' };
}

/** Identities worth asking as. @param {import('./dump.mjs').Dump} dump */
export function identities(dump) {
  const customers = dump.rows.get('public.customers') ?? [];
  return ['anonymous', ...customers.map((row) => row.id.toString())];
}
