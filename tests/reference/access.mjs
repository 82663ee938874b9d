/**
 * Whom fields and objects are for: @authenticated, @requiresScopes, @requiresRole. Read from the SDL as it is written, before
 * anything is bound; judged from the claims of a request.
 */
import { Kind, getNamedType, isInterfaceType, isLeafType, isObjectType } from 'graphql';
import { Refusal } from './refusal.mjs';
import { isConnection } from './sdl.mjs';

/** They say nothing of where a value comes from. */
export const ACCESS = ['authenticated', 'requiresScopes', 'requiresRole'];

const MOST_SCOPES = 256;

/** Scopes as RFC 6749 has them. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/** Throws where the words of a directive cannot be meant. */
function checkScopes({ scopes, node }) {
  const refuse = (why) => {
    throw new Refusal(node, why);
  };
  const { value } = node.arguments.find(({ name }) => name.value === 'scopes');
  const isFlat = value.kind === Kind.LIST && value.values.length > 1 && value.values.some(({ kind }) => kind !== Kind.LIST);
  if (isFlat) refuse('a list of lists says which scopes are needed: [["a"], ["b"]] is either, [["a", "b"]] is both.');
  if (!scopes.length) refuse('an empty list is a rule that nobody fits: say what is needed.');
  if (scopes.some((all) => !all.length)) refuse('an empty list of scopes is what every token has: say @authenticated.');
  const wrong = scopes.flat().find((scope) => !SCOPE.test(scope));
  if (wrong !== undefined) refuse(`"${wrong}" is no scope: it is one word of ASCII without quotes. Several that are needed together are [["a", "b"]].`);
}

function checkRoles({ any, node }) {
  if (!any.length) throw new Refusal(node, 'an empty list is a rule that nobody fits: say what is needed.');
  if (any.includes('')) throw new Refusal(node, 'a role has a name; for any token say @authenticated.');
}

/** What a request's claims make of whoever asks; null: no token. */
function callerOf(claims) {
  if (!Object.keys(claims).length) return null;
  const claim = claims.scope ?? claims.scp ?? [];
  const scopes = typeof claim === 'string' ? claim.split(' ').filter(Boolean) : [claim].flat().filter((each) => typeof each === 'string');
  return { scopes: new Set(scopes.slice(0, MOST_SCOPES)), role: claims.role };
}

export class Access {
  /** @param {{schema: import('graphql').GraphQLSchema, directive: Function}} sdl */
  constructor({ schema, directive }) {
    Object.assign(this, { schema, directive });
    this.types = new Map();
    this.fields = new Map();
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isObjectType(type) || type.name.startsWith('__')) continue;
      this.types.set(type.name, this.isRoot(type) ? [] : this.ofType(type));
      for (const field of Object.values(type.getFields())) this.fields.set(`${type.name}.${field.name}`, this.ofField(type, field));
    }
    this.checkLeaves();
  }

  /** A rule on what is only taken keeps nobody out. */
  checkLeaves() {
    const types = Object.values(this.schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
    const given = new Set(
      types.filter((type) => isObjectType(type) || isInterfaceType(type)).flatMap((type) => Object.values(type.getFields()).map((field) => getNamedType(field.type))),
    );
    for (const type of types.filter((each) => isLeafType(each) && !given.has(each) && this.said(each.astNode).length)) {
      const { node } = ACCESS.map((name) => this.directive(type.astNode, name)).find(Boolean);
      throw new Refusal(node, 'no field gives it, and rules of access are about what is given: put the rule on the fields that take it.');
    }
  }

  isRoot(type) {
    return [this.schema.getQueryType(), this.schema.getMutationType(), this.schema.getSubscriptionType()].includes(type);
  }

  /** What a node of the SDL says itself: tests of a caller. */
  said(node) {
    const ofScopes = this.directive(node, 'requiresScopes');
    const ofRole = this.directive(node, 'requiresRole');
    if (ofScopes) checkScopes(ofScopes);
    if (ofRole) checkRoles(ofRole);
    const { scopes } = ofScopes ?? {};
    const { any } = ofRole ?? {};
    return [
      this.directive(node, 'authenticated') && (() => true),
      scopes && ((caller) => scopes.some((all) => all.every((scope) => caller.scopes.has(scope)))),
      any && ((caller) => any.includes(caller.role)),
    ].filter(Boolean);
  }

  /** What stands before values of a type. */
  ofType(type) {
    const faces = isObjectType(type) || isInterfaceType(type) ? type.getInterfaces() : [];
    const rows = this.rowsOfPage(type);
    return [type, ...faces].flatMap((each) => this.said(each.astNode)).concat(rows ? this.ofType(rows) : []);
  }

  /** The type of the rows that a connection or an edge holds. */
  rowsOfPage(type) {
    if (!isObjectType(type)) return null;
    const fields = type.getFields();
    if (isConnection(type, this.directive)) {
      const edge = fields.edges && getNamedType(fields.edges.type);
      return getNamedType((fields.nodes ?? edge.getFields().node).type);
    }
    const isEdge = Object.values(this.schema.getTypeMap()).some(
      (each) => isConnection(each, this.directive) && each.getFields().edges && getNamedType(each.getFields().edges.type) === type,
    );
    return isEdge ? getNamedType(fields.node.type) : null;
  }

  ofField(type, field) {
    const faces = type.getInterfaces().map((face) => face.getFields()[field.name]);
    const said = [field, ...faces].flatMap((each) => this.said(each?.astNode));
    const named = getNamedType(field.type);
    const root = this.isRoot(type) ? this.ofType(type) : [];
    return [...said, ...(this.isRoot(named) ? [] : this.ofType(named)), ...root, ...this.ofCounted(type, field)];
  }

  /** An aggregate tells of rows: those of a field beside it, or of a type. */
  ofCounted(type, field) {
    const of = this.directive(field.astNode, 'aggregate')?.of;
    if (!of) return [];
    const beside = type.getFields()[of];
    if (beside) return this.ofField(type, beside);
    const rows = this.schema.getType(of);
    return rows ? this.ofType(rows) : []; // refused when it is bound
  }

  refuses(rules, claims) {
    if (!rules?.length) return false;
    const caller = callerOf(claims);
    return !caller || rules.some((allows) => !allows(caller));
  }

  /** Fails where the caller may not have the field. @param {string} id "Type.field" */
  enterField(id, { claims, isServer }) {
    if (!isServer && this.refuses(this.fields.get(id), claims)) throw new Error(`${id} is not for the caller`);
  }

  /** The same for an object that might have been of another type. */
  enterObject(typeName, { claims }) {
    if (this.refuses(this.types.get(typeName), claims)) throw new Error(`${typeName} is not for the caller`);
  }
}
