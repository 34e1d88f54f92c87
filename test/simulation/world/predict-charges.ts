/** The model of codes and tills: as `predict.ts`, with what the Registry has of code and terminal, of which no stream tells. */
import { integerIn, textIn, textsIn, type WireItem } from './books.ts';
import {
  conflict,
  decide,
  type Expected,
  frozen,
  isStillUnheld,
  judgeByRules,
  leftOf,
  type MoneyView,
  notEnrolled,
  paymentRefusal,
  refused,
  standing,
  statusWords,
  stopped,
  storeIsFrozen,
  unknownCaller,
  type Verdict,
} from './predict.ts';
import { setting } from './setting.ts';

const noTerminal = refused(401, 'terminal_not_enrolled');

/** @param view of which `earlier` is the code that was given under the key before */
export function expectCode(view: MoneyView): Expected {
  const { wallet, device, earlier, same } = view;
  const unknown = unknownCaller(view, wallet);
  if (unknown) return unknown;
  if (!textsIn(wallet, 'devices').includes(device)) return notEnrolled;
  if (view.switchedOff) return stopped;
  if (textIn(wallet, 'status') !== 'active') return frozen;
  return earlier && !same ? conflict : { status: 201, is: '' };
}

/** @param now milliseconds since the epoch, by the clock of the function */
export function codeState(code: WireItem | undefined, now: number): 'unused' | 'used' | 'expired' {
  if (code?.usedBy !== undefined) return 'used';
  return now < Number(integerIn(code, 'expiresAt')) ? 'unused' : 'expired';
}

const isActive = (till: WireItem | undefined): boolean => textIn(till, 'state') === 'active';

function isCutOff(till: WireItem | undefined, now: number): boolean {
  const { most, window } = setting.guesses;
  const from = Number(integerIn(till, 'badCodesFrom'));
  return from === now - (now % window) && integerIn(till, 'badCodes') >= most;
}

/** What a till is told before anything is asked of the code. */
const refusedAtTill = (till: WireItem | undefined, now: number): Expected | undefined => {
  if (!isActive(till)) return noTerminal;
  return isCutOff(till, now) ? refused(429, 'terminal_cut_off') : undefined;
};

/** Of digits that are nobody's code. */
export const expectGuess = (till: WireItem | undefined, storeFrozen: boolean, now: number): Expected =>
  refusedAtTill(till, now) ?? (storeFrozen ? storeIsFrozen : refused(422, 'payment_code_invalid'));

/** In the word of the till. */
const chargeStatus = (charge: WireItem | undefined, now: number): string =>
  textIn(charge, 'state') === 'posted' && leftOf(charge) === 0n ? 'refunded' : standing(charge, now);

export interface ChargeView extends MoneyView {
  readonly till: WireItem | undefined;
  readonly code: WireItem | undefined;
}

export function expectCharge(view: ChargeView): Expected {
  const { till, code, earlier, same, now, amount } = view;
  const atTill = refusedAtTill(till, now);
  if (atTill) return atTill;
  if (earlier) {
    if (!same) return conflict;
    const isPosted = textIn(earlier, 'state') === 'posted';
    return { status: isPosted ? 201 : 202, is: chargeStatus(earlier, now) };
  }
  if (view.storeFrozen) return storeIsFrozen;
  if (!code) return refused(422, 'payment_code_invalid');
  const state = codeState(code, now);
  if (state !== 'unused') return refused(409, `payment_code_${state}`);
  if (code.maxAmount !== undefined && integerIn(code, 'maxAmount') < amount)
    return refused(422, 'payment_code_ceiling');
  const judged: MoneyView = {
    ...view,
    authTime: Number(integerIn(code, 'authTime')),
    stale: keptBy(code, view.device),
  };
  // As the lists were when the phone asked; whoever would be declined for that is judged by what they say now.
  const asShown: MoneyView = { ...judged, blocked: textIn(code, 'listed').includes('0b') };
  const verdict = decide<Verdict>(
    judged,
    // Whoever showed the code is asked for in the write alone.
    (wallet) => judgeByRules(wallet === judged.stale ? asShown : judged, wallet, false),
    (outcome) => outcome === 'pending' || isStillUnheld(judged),
    () => paymentRefusal(judged),
    () => undefined,
  );
  if (typeof verdict !== 'string') return verdict;
  return { status: verdict === 'posted' ? 201 : 202, is: statusWords[verdict] ?? '' };
}

/** The wallet as the code has it, from when the phone asked. */
const keptBy = (code: WireItem, device: string): WireItem => ({
  ...(code.coolOffUntil ? { coolOffUntil: code.coolOffUntil } : {}),
  ...(code.paid ? { [`paid_${textIn(code, 'day')}`]: code.paid } : {}),
  ...(code.probation ? { [`probation_${device}`]: code.probation } : {}),
});

export interface TillView {
  readonly till: WireItem | undefined;
  /** Undefined also for another store's. */
  readonly charge: WireItem | undefined;
  readonly now: number;
}

/** @param subject the charge's case */
export function expectCancellation({ till, charge, now }: TillView, subject: WireItem | undefined): Expected {
  if (!isActive(till)) return noTerminal;
  if (!charge) return refused(404, 'not_found');
  const status = chargeStatus(charge, now);
  if (['declined', 'expired', 'refunded'].includes(status)) return { status: 200, is: status };
  if (now >= Number(integerIn(charge, 'createdAt')) + setting.timeToCancel)
    return refused(409, 'cancel_too_late');
  if (status === 'approved') return { status: 200, is: 'refunded' };
  // Decided, and not carried out yet.
  if (textIn(subject, 'state') === 'decided') return refused(503, 'service_busy');
  return { status: 200, is: 'declined' };
}

export function expectTillRefund(
  { till, charge }: TillView,
  wanted: { readonly amount: bigint; readonly earlier: WireItem | undefined; readonly paymentId: string },
): Expected {
  if (!isActive(till)) return noTerminal;
  if (!charge) return refused(404, 'not_found');
  const { amount, earlier, paymentId } = wanted;
  if (earlier) {
    const same = textIn(earlier, 'payment') === paymentId && integerIn(earlier, 'amount') === amount;
    return same ? { status: 201, is: '' } : conflict;
  }
  if (textIn(charge, 'state') !== 'posted') return refused(409, 'payment_not_captured');
  return amount <= leftOf(charge) ? { status: 201, is: '' } : refused(422, 'refund_above_capture');
}
