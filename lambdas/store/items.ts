/** Between DynamoDB's typed attributes and ours: numbers are `bigint`, and a missing or mistyped attribute is named. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, type NativeAttributeValue, unmarshall } from '@aws-sdk/util-dynamodb';

export type Item = Record<string, AttributeValue>;
export type Values = Readonly<Record<string, NativeAttributeValue>>;

/** Attributes that are undefined are left out. */
export const toItem = (values: Values): Item => marshall(values, { removeUndefinedValues: true });

/** An item's attributes, each read as the type that it must have. */
export interface Fields {
  has(name: string): boolean;
  isBinary(name: string): boolean;
  text(name: string): string;
  optionalText(name: string): string | undefined;
  /** A string that is one of `choices`. */
  choice<T extends string>(name: string, choices: readonly T[]): T;
  integer(name: string): bigint;
  /** An integer that a `number` holds exactly: times, versions, quantities. */
  count(name: string): number;
  truth(name: string): boolean;
  bytes(name: string): Uint8Array;
  /** The members of a list or set of strings; none where there is no such attribute. */
  texts(name: string): string[];
  /** A map; undefined where there is no such attribute. */
  map(name: string): Fields | undefined;
  names(): string[];
}

export const fieldsOf = (item: Item): Fields =>
  readFields(unmarshall(item, { wrapNumbers: (digits: string) => BigInt(digits) }));

function readFields(attributes: Record<string, unknown>): Fields {
  const wrong = (name: string, wanted: string) =>
    new Error(
      `Attribute ${name} of item ${String(attributes.pk)} ${String(attributes.sk)} should be ${wanted}`,
    );
  const text = (name: string) => {
    const value = attributes[name];
    if (typeof value === 'string') return value;
    throw wrong(name, 'a string');
  };
  const integer = (name: string) => {
    const value = attributes[name];
    if (typeof value === 'bigint') return value;
    throw wrong(name, 'an integer');
  };
  return {
    has: (name) => attributes[name] !== undefined,
    isBinary: (name) => attributes[name] instanceof Uint8Array,
    names: () => Object.keys(attributes),
    text,
    integer,
    optionalText: (name) => (attributes[name] === undefined ? undefined : text(name)),
    choice: (name, choices) => {
      const found = choices.find((choice) => choice === attributes[name]);
      if (found !== undefined) return found;
      throw wrong(name, `one of ${choices.join(', ')}`);
    },
    count: (name) => {
      const value = Number(integer(name));
      if (Number.isSafeInteger(value)) return value;
      throw wrong(name, 'a safe integer');
    },
    bytes: (name) => {
      const value = attributes[name];
      if (value instanceof Uint8Array) return value;
      throw wrong(name, 'binary');
    },
    truth: (name) => {
      const value = attributes[name];
      if (typeof value === 'boolean') return value;
      throw wrong(name, 'a boolean');
    },
    texts: (name) => {
      const value = attributes[name];
      if (value === undefined) return [];
      const members: unknown[] = value instanceof Set ? [...value] : Array.isArray(value) ? value : [value];
      if (members.every((member) => typeof member === 'string')) return members;
      throw wrong(name, 'strings');
    },
    map: (name) => {
      const value = attributes[name];
      if (value === undefined) return undefined;
      if (typeof value === 'object' && value !== null) return readFields(value as Record<string, unknown>);
      throw wrong(name, 'a map');
    },
  };
}
