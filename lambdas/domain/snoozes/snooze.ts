/** A rule that is without effect for one customer, until a time: judged and recorded all the same. */
import { type Colleague, type ColleaguePorts, customerFor } from '../account/colleague.ts';
import { ServiceBusy } from '../ledger/ledger.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { isSnoozable } from '../risk/ruleset.ts';
import type { Rulesets } from '../risk/rulesets.ts';

export interface Snooze {
  readonly customer: string;
  /** The rule's reason. */
  readonly rule: string;
  readonly reason: string;
  /** The operator's username. */
  readonly author: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Milliseconds since the epoch, whole seconds: from then on the rule has its effect again. */
  readonly until: number;
  /** Milliseconds since the epoch: when an operator ended it before its time. */
  readonly endedAt?: number | undefined;
  readonly endedBy?: string | undefined;
}

/** That a rule was snoozed, or a snooze ended early: kept for ever, and never changed. */
export interface SnoozeEvent {
  readonly id: string;
  readonly what: (typeof snoozeEvents)[number];
  readonly customer: string;
  readonly rule: string;
  readonly until?: number | undefined;
  readonly reason: string;
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}
export const snoozeEvents = ['snoozed', 'ended'] as const;

/** For one customer at once: a payment code keeps them all in its KB. */
export const maxSnoozes = 3;

interface Page<T> {
  readonly rows: readonly T[];
  readonly next?: string;
}

/** Rules that are snoozed for a customer, and until when. */
export type SnoozedRules = Readonly<Record<string, number>>;

export interface Snoozes {
  /** All strongly consistent. */
  read(customer: string, rule: string): Promise<Snooze | undefined>;
  /** As it is judged by; also what has ended by its time. */
  inForce(customer: string): Promise<SnoozedRules>;
  /** In no order that says anything. @param customer - of all */
  list(customer: string | undefined, after?: string): Promise<Page<Snooze>>;
  /** The newest first. */
  events(after?: string): Promise<Page<SnoozeEvent>>;
  /**
   * One transaction: the snooze, the event, and what is judged by, unless that is another than was read.
   *
   * @returns false where it was
   */
  write(
    snooze: Snooze,
    event: SnoozeEvent,
    change: { readonly former: SnoozedRules; readonly wanted: SnoozedRules },
  ): Promise<boolean>;
}

export interface SnoozePorts extends ColleaguePorts {
  readonly snoozes: Snoozes;
  /** The version that is published. */
  readonly published: () => Promise<string | undefined>;
  readonly rulesets: Rulesets;
  /** A fresh id, of an event. */
  readonly newId: () => string;
}

export const isSnoozedAt = ({ until, endedAt }: Pick<Snooze, 'until' | 'endedAt'>, now: number): boolean =>
  endedAt === undefined && now < until;

/** Those that have not ended by their time. */
const stillAt = (rules: SnoozedRules, now: number): SnoozedRules =>
  Object.fromEntries(Object.entries(rules).filter(([, until]) => now < until));

/** One for each rule of a customer: another takes the place of the former. The same again changes nothing. @throws ServiceBusy */
export async function snoozeRule(
  ports: SnoozePorts,
  wish: Pick<Snooze, 'customer' | 'rule' | 'reason' | 'until'> & {
    readonly colleague: Colleague;
    /** Milliseconds since the epoch. */
    readonly now: number;
  },
): Promise<{ readonly snooze: Snooze; readonly changed: boolean } | Refusal> {
  const { colleague, now: at, ...said } = wish;
  const { customer, rule, until, reason } = said;
  // Nobody loosens the rules for themselves.
  const [known, isAllowed] = await Promise.all([
    customerFor(ports, colleague, customer),
    mayBeSnoozed(ports, rule),
  ]);
  if (isRefusal(known)) return known;
  if (!isAllowed) return refuse('rule_not_snoozable');
  const by = colleague.username;
  const snooze: Snooze = { ...said, author: by, createdAt: at };
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const [standing, former] = await Promise.all([
      ports.snoozes.read(customer, rule),
      ports.snoozes.inForce(customer),
    ]);
    if (standing && isSnoozedAt(standing, at) && standing.until === until && standing.reason === reason)
      return { snooze: standing, changed: false };
    const wanted = { ...stillAt(former, at), [rule]: until };
    if (Object.keys(wanted).length > maxSnoozes) return refuse('snooze_limit_reached');
    const event = { id: ports.newId(), what: 'snoozed', customer, rule, until, reason, by, at } as const;
    if (await ports.snoozes.write(snooze, event, { former, wanted })) return { snooze, changed: true };
  }
  throw changedByOthers();
}

async function mayBeSnoozed(
  { rulesets, published }: Pick<SnoozePorts, 'rulesets' | 'published'>,
  reason: string,
): Promise<boolean> {
  const { rules } = await rulesets.inForce(await published());
  const rule = rules.find((each) => each.reason === reason);
  return rule !== undefined && isSnoozable(rule);
}

/** One that has ended is answered as it is. @throws ServiceBusy */
export async function endSnooze(
  { snoozes, newId }: Pick<SnoozePorts, 'snoozes' | 'newId'>,
  {
    customer,
    rule,
    reason,
    by,
    at,
  }: Pick<Snooze, 'customer' | 'rule' | 'reason'> & { readonly by: string; readonly at: number },
): Promise<Snooze | Refusal> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const [standing, former] = await Promise.all([snoozes.read(customer, rule), snoozes.inForce(customer)]);
    if (!standing) return refuse('not_found');
    if (!isSnoozedAt(standing, at)) return standing;
    const { [rule]: _, ...wanted } = stillAt(former, at);
    const ended: Snooze = { ...standing, endedAt: at, endedBy: by };
    const event = { id: newId(), what: 'ended', customer, rule, reason, by, at } as const;
    if (await snoozes.write(ended, event, { former, wanted })) return ended;
  }
  throw changedByOthers();
}

/** Somebody else changed the customer's meanwhile, each time. */
const TRIES = 4;
const changedByOthers = () => new ServiceBusy('The customer’s snoozes were changed by others each time');
