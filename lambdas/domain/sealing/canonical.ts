/** The one text that stands for an item: two items have the same text exactly where they are the same. */

/** An attribute in DynamoDB's own JSON. Binary is base64 text, as streams and exports write it, or bytes. */
export interface Attribute {
  readonly S?: string | undefined;
  readonly N?: string | undefined;
  readonly B?: string | Uint8Array | undefined;
  readonly BOOL?: boolean | undefined;
  readonly NULL?: boolean | undefined;
  readonly SS?: readonly string[] | undefined;
  readonly NS?: readonly string[] | undefined;
  readonly BS?: readonly (string | Uint8Array)[] | undefined;
  readonly L?: readonly Attribute[] | undefined;
  readonly M?: Readonly<Record<string, Attribute>> | undefined;
}

export type Image = Readonly<Record<string, Attribute>>;

/**
 * The item in DynamoDB's JSON, with names in the order of their UTF-16 code units and without space, as RFC 8785 has it.
 * Sets are in order too, since DynamoDB keeps none; numbers are texts and stand as DynamoDB gives them.
 *
 * @throws TypeError for what is no attribute
 */
export const canonicalItem = (item: Image): string => canonicalMap(item);

const canonicalMap = (map: Readonly<Record<string, Attribute>>): string =>
  `{${Object.keys(map)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonicalAttribute(map[name] as Attribute, name)}`)
    .join(',')}}`;

function canonicalAttribute(attribute: Attribute, name: string): string {
  const { S, N, B, BOOL, NULL, SS, NS, BS, L, M } = attribute;
  if (S !== undefined) return typed('S', JSON.stringify(S));
  if (N !== undefined) return typed('N', JSON.stringify(N));
  if (B !== undefined) return typed('B', JSON.stringify(base64(B)));
  if (BOOL !== undefined) return typed('BOOL', String(BOOL));
  if (NULL !== undefined) return typed('NULL', String(NULL));
  if (SS !== undefined) return typed('SS', JSON.stringify([...SS].sort()));
  if (NS !== undefined) return typed('NS', JSON.stringify([...NS].sort()));
  if (BS !== undefined) return typed('BS', JSON.stringify(BS.map(base64).sort()));
  if (L !== undefined) return typed('L', `[${L.map((each) => canonicalAttribute(each, name)).join(',')}]`);
  if (M !== undefined) return typed('M', canonicalMap(M));
  throw new TypeError(`The attribute ${name} has no value of a type that is known`);
}

const typed = (type: string, value: string): string => `{"${type}":${value}}`;

const base64 = (value: string | Uint8Array): string =>
  (typeof value === 'string' ? Buffer.from(value, 'base64') : Buffer.from(value)).toString('base64');

/** By which people and findings name a row: its partition key. */
export const rowOf = (item: Image): string => item.pk?.S ?? '(a row without a key)';

/**
 * Whether the item is a transfer, of whatever kind: it has an account to debit and one to credit. New kinds of transfers
 * need no change here.
 */
export const isTransfer = (item: Image | undefined): item is Image =>
  item?.debit?.S !== undefined && item.credit?.S !== undefined;
