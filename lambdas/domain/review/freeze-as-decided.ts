/** Freezes whom a decision says: certainly, however often it is asked, and before the funds come back to them. */
import { type FreezeRingPorts, freezeRing, lookAtRing, type StandingRing } from '../account/freeze-ring.ts';
import { setFreeze } from '../account/set-freeze.ts';
import { setDeviceFreeze } from '../devices/freeze-device.ts';
import { ServiceBusy } from '../ledger/ledger.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import type { AuditTrail } from './audit.ts';
import type { Case, Decision, FreezeScope } from './case.ts';
import type { Cases } from './cases.ts';
import { freezingOf } from './weigh-decision.ts';

/** A case whose decision asks for a freeze is listed until that is done. */
export interface OwedFreezes {
  /** Of cases; a moment behind. */
  list(): Promise<readonly string[]>;
  /** Takes it off the list; it may be off already. */
  done(caseId: string, now: number): Promise<void>;
}

export interface FreezeAsDecidedPorts extends FreezeRingPorts {
  readonly cases: Pick<Cases, 'read'>;
  readonly owed: Pick<OwedFreezes, 'done'>;
  readonly audit: Pick<AuditTrail, 'record'>;
}

/** What was asked for and could not be frozen: a person has to look. Empty where all of it was. */
export interface FreezeResult {
  readonly scope: FreezeScope;
  readonly accounts: number;
  readonly devices: number;
  readonly left: readonly string[];
}

type Followed = Omit<FreezeResult, 'scope'>;

/**
 * Done again, it finds frozen what was frozen. Done after that was noted, it does nothing: a colleague may have lifted it.
 *
 * @param now milliseconds since the epoch
 * @returns undefined where nothing is to be frozen, or was before
 * @throws ServiceBusy; asking again is safe
 */
export async function freezeAsDecided(
  ports: FreezeAsDecidedPorts,
  { caseId, now }: { readonly caseId: string; readonly now: number },
): Promise<FreezeResult | undefined> {
  const subject = await ports.cases.read(caseId);
  const { decision: final, opinions = [], freezeDoneAt } = subject ?? {};
  const decision = final && freezingOf(final, opinions);
  if (!subject || !decision || freezeDoneAt !== undefined) return undefined;
  const frozen = await byScope[decision.freeze](ports, { subject, decision, now });
  await ports.audit.record({
    id: `freeze_${caseId}`,
    caseId,
    act: 'freeze',
    at: now,
    by: decision.decidedBy,
    detail: {
      freeze: decision.freeze,
      accounts: String(frozen.accounts),
      devices: String(frozen.devices),
      ...(frozen.left.length > 0 ? { left: [...new Set(frozen.left)].join(' ') } : {}),
    },
  });
  await ports.owed.done(caseId, now);
  return { scope: decision.freeze, ...frozen };
}

interface Wish {
  readonly subject: Case;
  readonly decision: Decision;
  readonly now: number;
}

const byScope: Readonly<Record<FreezeScope, (ports: FreezeAsDecidedPorts, wish: Wish) => Promise<Followed>>> =
  {
    async customer(ports, wish) {
      const done = await setFreeze(ports, { ...orderOf(wish), customer: wish.subject.customer });
      return isRefusal(done) ? nothingBut(done) : { accounts: 1, devices: 0, left: [] };
    },
    async device(ports, wish) {
      const done = await setDeviceFreeze(ports, { ...orderOf(wish), device: wish.subject.device });
      return isRefusal(done) ? nothingBut(done) : { accounts: 0, devices: 1, left: [] };
    },
    async ring(ports, wish) {
      const { customer } = wish.subject;
      const seen = await lookAtRing(ports, customer, wish.now);
      const stands = isRefusal(seen)
        ? seen
        : await freezeRing(ports, { ...orderOf(wish), customer, ring: seen.id });
      if (!isRefusal(stands)) return countsOf(stands);
      // It has grown between the two: the next attempt takes it as it is then.
      if (stands.refused === 'ring_changed')
        throw new ServiceBusy('The ring changed while it was being frozen');
      // At least the one whom the case is about.
      const [account, device] = [await byScope.customer(ports, wish), await byScope.device(ports, wish)];
      return {
        accounts: account.accounts,
        devices: device.devices,
        left: [stands.refused, ...account.left, ...device.left],
      };
    },
  };

/** That the reviewer is impartial was a condition of the decision; whoever follows it does not ask anew. */
const orderOf = ({ decision, now }: Wish) =>
  ({
    state: 'frozen',
    reason: `Decided with the case: ${decision.reason}`,
    colleague: { username: decision.decidedBy, subject: decision.freezeBy ?? '', isImpartial: true },
    now,
  }) as const;

const nothingBut = ({ refused }: Refusal): Followed => ({
  accounts: 0,
  devices: 0,
  left: refused === 'not_found' ? gone : [refused],
});

/** A device that was removed, an account that is no more: neither does anything. */
const gone: readonly string[] = [];

function countsOf({ members }: StandingRing): Followed {
  const devices = members.flatMap((member) => member.devices);
  const left = [...members, ...devices].flatMap(({ failed = 'not_found' }) =>
    failed === 'not_found' ? gone : [failed],
  );
  if (left.includes('service_busy')) throw new ServiceBusy('Not all of the ring is frozen yet');
  return {
    accounts: members.filter(({ state }) => state === 'frozen').length,
    devices: devices.filter(({ state }) => state === 'frozen').length,
    left,
  };
}
