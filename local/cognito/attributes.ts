/** User attributes: what a pool's schema allows, and what an app client may write and read. */
import { CognitoError, invalidParameter, notAuthorized } from './errors.ts';

export type Attributes = Readonly<Record<string, string>>;

interface AttributeRule {
  readonly required: boolean;
  readonly mutable: boolean;
  readonly type: string;
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
}

/** The OpenID Connect claims that every pool has (OpenID Connect Core, section 5.1). */
const STANDARD: Readonly<Record<string, string>> = {
  address: 'String',
  birthdate: 'String',
  email: 'String',
  email_verified: 'Boolean',
  family_name: 'String',
  gender: 'String',
  given_name: 'String',
  locale: 'String',
  middle_name: 'String',
  name: 'String',
  nickname: 'String',
  phone_number: 'String',
  phone_number_verified: 'Boolean',
  picture: 'String',
  preferred_username: 'String',
  profile: 'String',
  updated_at: 'Number',
  website: 'String',
  zoneinfo: 'String',
};

export type Schema = ReadonlyMap<string, AttributeRule>;

/** The standard attributes, overlaid with the pool's own `Schema` property. */
export function schemaOf(declared: readonly Record<string, unknown>[]): Schema {
  const schema = new Map<string, AttributeRule>();
  for (const [name, type] of Object.entries(STANDARD)) {
    schema.set(name, { required: false, mutable: true, type, minimum: undefined, maximum: 2048 });
  }
  for (const one of declared) {
    const name = String(one.Name);
    const strings = one.StringAttributeConstraints as Record<string, string> | undefined;
    const numbers = one.NumberAttributeConstraints as Record<string, string> | undefined;
    const bound = (value: string | undefined) => (value === undefined ? undefined : Number(value));
    schema.set(name in STANDARD ? name : `custom:${name}`, {
      required: one.Required === true,
      mutable: one.Mutable !== false,
      type: String(one.AttributeDataType ?? STANDARD[name] ?? 'String'),
      minimum: bound(strings?.MinLength ?? numbers?.MinValue),
      maximum: bound(strings?.MaxLength ?? numbers?.MaxValue),
    });
  }
  return schema;
}

/** Refuses attributes that the app client may not write; an administrator has no client. */
export function checkWritable(allowed: ReadonlySet<string> | undefined, attributes: Attributes): void {
  for (const name of Object.keys(attributes)) {
    const verifiedMark = name.endsWith('_verified');
    if (verifiedMark || name === 'sub' || (allowed && !allowed.has(name))) {
      throw notAuthorized('A client attempted to write unauthorized attribute');
    }
  }
}

/** Refuses values and names that the schema does not allow; `creating` also asks for the required ones. */
export function checkAgainstSchema(schema: Schema, attributes: Attributes, creating: boolean): void {
  const problems: string[] = [];
  for (const [name, value] of Object.entries(attributes)) {
    const rule = schema.get(name);
    if (!rule) problems.push(`Type for attribute {${name}} could not be determined`);
    else if (!creating && !rule.mutable) throw invalidParameter(`${name}: Attribute cannot be updated.\n`);
    else problems.push(...valueProblems(name, value, rule));
  }
  if (creating) {
    for (const [name, rule] of schema) {
      if (rule.required && !attributes[name]) problems.push(`${name}: The attribute ${name} is required`);
    }
  }
  if (problems.length > 0) {
    throw invalidParameter(`Attributes did not conform to the schema: ${problems.join('\n')}\n`);
  }
  if (attributes.email && !isEmail(attributes.email)) throw invalidParameter('Invalid email address format.');
  if (attributes.phone_number && !isPhoneNumber(attributes.phone_number)) {
    throw invalidParameter('Invalid phone number format.');
  }
}

function valueProblems(name: string, value: string, rule: AttributeRule): string[] {
  const measure = rule.type === 'Number' ? Number(value) : value.length;
  if (Number.isNaN(measure)) return [`${name}: Attribute does not conform to the data type`];
  if (rule.minimum !== undefined && measure < rule.minimum) {
    return [`${name}: Value must be no less than ${rule.minimum}`];
  }
  if (rule.maximum !== undefined && measure > rule.maximum) {
    return [`${name}: String must be no longer than ${rule.maximum} characters`];
  }
  return [];
}

export const isEmail = (value: string) =>
  value.length <= 2048 && /^[\p{L}\p{M}\p{S}\p{N}.!#$%&'*+/=?^_`{|}~-]+@[^\s@]+\.[^\s@]+$/u.test(value);

export const isPhoneNumber = (value: string) => /^\+[1-9]\d{6,14}$/.test(value);

/** `{Name, Value}` pairs as they travel, `sub` included. */
export function toPairs(sub: string, attributes: Attributes): { Name: string; Value: string }[] {
  const pairs = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
  return [...pairs, { Name: 'sub', Value: sub }];
}

/** Someone else holds this e-mail address or phone number as a way to sign in. */
export const aliasExists = (attribute: string) =>
  new CognitoError(
    'AliasExistsException',
    `An account with the ${attribute === 'email' ? 'email' : 'phone_number'} already exists.`,
  );
