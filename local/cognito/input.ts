/** Reads the members of a request body, refusing a missing or mistyped one as the service does. */
import { CognitoError, invalidParameter } from './errors.ts';

export type Input = Readonly<Record<string, unknown>>;

const lowerFirst = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);

const wrongType = (name: string) =>
  new CognitoError('SerializationException', `${name} has a value of an unexpected type`);

export function text(input: Input, name: string): string {
  const value = optionalText(input, name);
  if (value === undefined) {
    throw invalidParameter(
      `1 validation error detected: Value null at '${lowerFirst(name)}' failed to satisfy constraint: Member must not be null`,
    );
  }
  return value;
}

/** Undefined where the member is absent, null or empty. */
export function optionalText(input: Input, name: string): string | undefined {
  const value = input[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') throw wrongType(name);
  return value;
}

export function optionalFlag(input: Input, name: string): boolean | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'boolean') throw wrongType(name);
  return value;
}

export function optionalNumber(input: Input, name: string): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number') throw wrongType(name);
  return value;
}

/** A nested structure or a map; empty where it is absent. */
export function members(input: Input, name: string): Input {
  const value = input[name];
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw wrongType(name);
  return value as Input;
}

/** A map of texts, for example `ClientMetadata`; undefined where it is absent. */
export function optionalMap(input: Input, name: string): Record<string, string> | undefined {
  if (input[name] === undefined || input[name] === null) return undefined;
  const map = members(input, name);
  return Object.fromEntries(Object.keys(map).map((key) => [key, optionalText(map, key) ?? '']));
}

/** A list of `{Name, Value}` pairs, as user attributes travel; empty where it is absent. */
export function attributePairs(input: Input, name: string): Record<string, string> {
  const value = input[name] ?? [];
  if (!Array.isArray(value)) throw wrongType(name);
  const pairs: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const pair of value as Input[]) pairs[text(pair, 'Name')] = optionalText(pair, 'Value') ?? '';
  return pairs;
}
