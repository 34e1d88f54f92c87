/** What can be looked up: it stands in the address, so that other pages lead here. */

export const kinds = ['customers', 'devices', 'stores', 'rings'] as const;
export type Kind = (typeof kinds)[number];

export interface Subject {
  readonly kind: Kind;
  readonly id: string;
}

const sub = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const forms: Readonly<Record<Kind, RegExp>> = {
  customers: sub,
  devices: /^[A-Za-z0-9_-]{43}$/,
  stores: /^[a-z0-9-]{3,40}$/,
  rings: sub,
};

export const isSubject = ({ kind, id }: Subject): boolean => forms[kind].test(id);

/** @returns undefined where an address names nothing that could be looked up */
export function subjectIn(query: URLSearchParams): Subject | undefined {
  const kind = kinds.find((each) => each === query.get('kind'));
  const subject = kind && { kind, id: query.get('id') ?? '' };
  return subject && isSubject(subject) ? subject : undefined;
}
