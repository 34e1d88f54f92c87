/** Kill switches: each stops a kind of transaction, for everybody or for one store, class of devices or country. */
import type { DeviceClass } from '../devices/device-class.ts';

export const switchNames = ['payments', 'charges', 'top-ups', 'enrolments', 'registrations'] as const;
export type SwitchName = (typeof switchNames)[number];

/** For whom a switch is, if it is not for everybody. */
export type SwitchScope =
  | { readonly store: string }
  | { readonly device: DeviceClass }
  /** ISO 3166 code, of where the request came from as the edge tells. */
  | { readonly country: string };
export type ScopeKind = 'store' | 'device' | 'country';

/** What a switch of each kind can be told apart by: nobody tops up, enrols or registers at a store. */
export const scopesOf: Readonly<Record<SwitchName, readonly ScopeKind[]>> = {
  payments: ['store', 'device', 'country'],
  charges: ['store', 'device', 'country'],
  'top-ups': ['device', 'country'],
  enrolments: ['device', 'country'],
  registrations: ['device', 'country'],
};

/** How a switch is named where those that are off are kept: `payments`, `payments:store:osaka`. */
export type SwitchId = SwitchName | `${SwitchName}:${ScopeKind}:${string}`;

/** One request's all can read them all: so many switches of a store, a class or a country are off at once, at most. */
export const maxScoped = 50;

export interface KillSwitch {
  readonly name: SwitchName;
  /** @default - it is for everybody */
  readonly scope?: SwitchScope | undefined;
  readonly state: 'on' | 'off';
  readonly reason?: string;
  /** The operator's username, or the rule that threw it. */
  readonly changedBy?: string;
  /** Milliseconds since the epoch. */
  readonly changedAt?: number;
}

export function switchId({ name, scope }: Pick<KillSwitch, 'name' | 'scope'>): SwitchId {
  if (scope === undefined) return name;
  const [[kind, value]] = Object.entries(scope) as [[ScopeKind, string]];
  return `${name}:${kind}:${value}`;
}

/** @throws Error for what `switchId` does not make */
export function switchOf(id: string): Pick<KillSwitch, 'name' | 'scope'> {
  const [name, kind, value] = id.split(':');
  const known = switchNames.find((each) => each === name);
  if (known === undefined) throw new Error('There is no such switch');
  return kind === undefined ? { name: known } : { name: known, scope: { [kind]: value } as SwitchScope };
}

/** What is asked of the switches: what is not known of a request, no switch of a scope stops. */
export interface Flow {
  readonly flow: SwitchName;
  readonly store?: string | undefined;
  readonly deviceClass?: DeviceClass | undefined;
  readonly country?: string | undefined;
}

/**
 * Whether a transaction is stopped.
 *
 * @param thrown the switches that are off, by their ids
 */
export function isOff(thrown: readonly string[], { flow, store, deviceClass, country }: Flow): boolean {
  const scopes = { store, device: deviceClass, country };
  const isOffFor = (kind: ScopeKind) =>
    scopes[kind] !== undefined && thrown.includes(`${flow}:${kind}:${scopes[kind]}` satisfies SwitchId);
  return thrown.includes(flow) || scopesOf[flow].some(isOffFor);
}
