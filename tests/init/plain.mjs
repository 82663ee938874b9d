/** A schema that `onetrip init` made has no resolvers, no policies, and nobody asks as somebody. */
export const resolvers = {};
export const policies = {};
export const claimsOf = () => ({});
export const identities = () => ['anonymous'];
