/**
 * Whom fields and objects are for: @authenticated, @requiresScopes, @requiresRole. Read from the SDL as it is written, before
 * anything is bound; judged from the claims of a request.
 */
import { getNamedType, isInterfaceType, isObjectType } from 'graphql';
import { isConnection } from './sdl.mjs';

/** They say nothing of where a value comes from. */
export const ACCESS = ['authenticated', 'requiresScopes', 'requiresRole'];

const MOST_SCOPES = 256;

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
  }

  isRoot(type) {
    return [this.schema.getQueryType(), this.schema.getMutationType(), this.schema.getSubscriptionType()].includes(type);
  }

  /** What a node of the SDL says itself: tests of a caller. */
  said(node) {
    const { scopes } = this.directive(node, 'requiresScopes') ?? {};
    const { any } = this.directive(node, 'requiresRole') ?? {};
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
    return beside ? this.ofField(type, beside) : this.ofType(this.schema.getType(of));
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
