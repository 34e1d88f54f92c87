/**
 * The controls that the replay takes away, one by one and all together: in the functions' code by replacing a few words of
 * it, as the attacks' tests do, and in the templates. A control that is added gets a line here.
 */

import { type Edit, edit } from '../../test/end-to-end/attacks/support/edit.ts';
import type { TemplateControl } from '../../test/end-to-end/attacks/support/weakened.ts';

export interface Control {
  readonly id: string;
  readonly name: string;
  readonly templates?: readonly TemplateControl[];
  /** Whether it looks at sign-ins: then the whole list is tried without it. */
  readonly atSignIn?: true;
  /** Handlers whose code is edited. */
  readonly handlers: readonly string[];
  readonly edits: readonly Edit[];
}

const judging = ['create-payment', 'create-charge', 'create-top-up', 'confirm-payment'] as const;

/** Rules that do not fire any more, by their reasons. */
const withoutRules = (reasons: RegExp): Pick<Control, 'handlers' | 'edits'> => ({
  handlers: judging,
  edits: [
    edit(
      'lambdas/domain/risk/evaluate.ts',
      'holds(rule.when, signals)',
      `holds(rule.when, signals) && !${reasons}.test(rule.reason)`,
    ),
  ],
});

export const controls = [
  {
    id: 'second-factor',
    name: 'second factor',
    atSignIn: true,
    templates: ['second factor'],
    handlers: ['enrol-device'],
    edits: [edit('lambdas/domain/devices/enrol-device.ts', 'if (!hasSecondFactor)', 'if (false)')],
  },
  {
    id: 'sign-in-counter',
    name: 'counter of sign-ins',
    atSignIn: true,
    handlers: ['triggers/pre-authentication'],
    edits: [
      edit(
        'lambdas/domain/sign-in/admit-sign-in.ts',
        'return estimate > failuresPerWindow &&',
        'return false &&',
      ),
    ],
  },
  {
    id: 'device-linkage',
    name: 'signed requests of a linked device',
    handlers: ['create-payment', 'create-top-up', 'create-payment-code'],
    // The device is whichever the request names, and nothing was signed that could be kept.
    edits: [
      edit(
        'lambdas/handlers/http/request.ts',
        'await proofOf(event, bytes, idempotencyKey, now)',
        `headerValues(event, 'dpop').length > 0 ? await proofOf(event, bytes, idempotencyKey, now) : {
          deviceId: onlyHeader(event, 'x-device'),
          publicJwk: undefined,
          signed: undefined,
        }`,
      ),
      edit(
        'lambdas/handlers/http/evidence.ts',
        'const evidence = encodeEvidence(',
        'if (!signed) return new Uint8Array();\n  const evidence = encodeEvidence(',
      ),
    ],
  },
  {
    id: 'first-day',
    name: 'first-day limit of a phone',
    handlers: judging,
    edits: [
      edit(
        'lambdas/domain/payments/terms.ts',
        'firstDayLimit - (wallet.probation',
        '10n ** 12n - (wallet.probation',
      ),
      edit(
        'lambdas/store/wallet-clauses.ts',
        'notCoolingOff(terms), withinFirstDay]',
        'notCoolingOff(terms)]',
      ),
    ],
  },
  {
    id: 'added-phones',
    name: 'watch on added phones',
    ...withoutRules(/^(new_device_top_up|additional_device_new)$/),
  },
  {
    id: 'cool-off',
    name: 'cool-off after a reset',
    handlers: judging,
    edits: [
      ...withoutRules(/^cool_off$/).edits,
      edit(
        'lambdas/store/wallet-clauses.ts',
        "'(attribute_not_exists(#coolOffUntil) OR #coolOffUntil <= :now)'",
        "'(attribute_exists(#pk) OR #coolOffUntil <= :now)'",
      ),
    ],
  },
  {
    id: 'limits',
    name: 'limits of day and month',
    handlers: judging,
    edits: [
      edit(
        'lambdas/store/wallet-clauses.ts',
        "...roomIn('#day', paidOn(payment.day), payment, terms.limits.paymentPerDay)",
        "...roomIn('#day', paidOn(payment.day), payment, 10n ** 12n)",
      ),
      edit(
        'lambdas/store/wallet-clauses.ts',
        'payment, terms.limits.paymentPerMonth)',
        'payment, 10n ** 12n)',
      ),
      edit('lambdas/store/wallet-clauses.ts', 'topUp, terms.limits.topUpPerDay)', 'topUp, 10n ** 12n)'),
      edit(
        'lambdas/store/wallet-clauses.ts',
        '(isPayment ? limits.paymentPerDay : limits.topUpPerDay) - amount',
        '10n ** 12n - amount',
      ),
      edit('lambdas/store/wallet-clauses.ts', 'limits.paymentPerMonth - amount', '10n ** 12n - amount'),
    ],
  },
  {
    id: 'amount-rules',
    name: 'risk rules of amounts and habits',
    ...withoutRules(/^(amount|day_total|hour|country|travel|payments|device_recent|reg)_?/),
  },
  {
    id: 'goods-rules',
    name: 'risk rules of goods, stores and shared phones',
    ...withoutRules(/^(cash_convertible|store|hardware)_/),
  },
  { id: 'top-up-rules', name: 'risk rules of bursts of top-ups', ...withoutRules(/^(top_up|spent_at_once)/) },
  {
    id: 'step-up',
    name: 'step-up',
    handlers: judging,
    edits: [
      edit(
        'lambdas/domain/risk/evaluate.ts',
        "!(signals.stepped_up && rule.outcome === 'step_up')",
        "rule.outcome !== 'step_up'",
      ),
      edit(
        'lambdas/domain/risk/evaluate.ts',
        "!(signals.stepped_up && outcome === 'step_up')",
        "outcome !== 'step_up'",
      ),
    ],
  },
  {
    id: 'review-hold',
    name: 'review hold',
    handlers: ['create-payment', 'create-charge', 'confirm-payment'],
    edits: [edit('lambdas/domain/payments/judged-payment.ts', "hold: 'pending'", "hold: 'posted'")],
  },
  {
    id: 'freeze',
    name: "customers' freeze",
    handlers: ['follow-freeze-link'],
    edits: [
      edit(
        'lambdas/handlers/follow-freeze-link.ts',
        'await follow(ports(), path.token, now)',
        "(void [follow, ports, now], { outcome: 'unknown' })",
      ),
    ],
  },
  { id: 'switches', name: "operators' switches", ...withoutRules(/^switched_off$/) },
  {
    id: 'dead-man',
    name: "the dead-man's rule",
    handlers: ['watch-losses'],
    edits: [
      edit(
        'lambdas/domain/switches/dead-man.ts',
        'if (reason === undefined) return undefined;',
        'return undefined;',
      ),
    ],
  },
] as const satisfies readonly Control[];

export type ControlId = (typeof controls)[number]['id'];
