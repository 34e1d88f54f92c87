/** What somebody wants to stop, as far as they have said it. */
import type { SwitchName, SwitchScope } from '../../texts/switches.ts';

export type ScopeKind = 'everybody' | 'store_id' | 'device_class' | 'country';

export interface Wish {
  readonly kind: ScopeKind;
  /** Of the store, the kind of phone or the country. */
  readonly whom: string;
}

/** Only payments and charges have a store. */
export const scopeKindsOf = (name: SwitchName): readonly ScopeKind[] => [
  'everybody',
  ...(name === 'payments' || name === 'charges' ? (['store_id'] as const) : []),
  'device_class',
  'country',
];

const forms: Readonly<Record<Exclude<ScopeKind, 'everybody'>, RegExp>> = {
  store_id: /^[a-z0-9-]{3,40}$/,
  device_class: /^(ios|android|software)$/,
  country: /^[A-Z]{2}$/,
};

/** Whether all is said: what is not, would be refused. */
export const isSaid = ({ kind, whom }: Wish): boolean => kind === 'everybody' || forms[kind].test(whom);

export const scopeOf = ({ kind, whom }: Wish): SwitchScope =>
  kind === 'everybody' ? undefined : ({ [kind]: whom } as NonNullable<SwitchScope>);

/** Of a switch that is there. */
export function kindOf(scope: SwitchScope): ScopeKind {
  if (scope === undefined) return 'everybody';
  if ('store_id' in scope) return 'store_id';
  return 'country' in scope ? 'country' : 'device_class';
}
