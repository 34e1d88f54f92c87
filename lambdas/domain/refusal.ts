/** Why the domain says no: expected answers with a stable code, as opposed to faults, which throw. */

/** In order of precedence: where several are true, the first one is given. */
export const refusalCodes = [
  'verification_not_available',
  'cards_not_available',
  'device_not_enrolled',
  'terminal_not_enrolled',
  'session_ended',
  'idempotency_conflict',
  'webhook_conflict',
  'terminal_cut_off',
  'payment_code_invalid',
  'payment_code_used',
  'payment_code_expired',
  'payment_code_ceiling',
  'store_closed',
  'store_limit_exceeded',
  'outcome_not_applicable',
  'not_found',
  'confirmation_mismatch',
  'challenge_expired',
  'step_up_required',
  'store_not_found',
  'store_frozen',
  'currency_not_supported',
  'second_factor_required',
  'device_not_confirmed',
  'attestation_invalid',
  'challenge_invalid',
  'enrolment_code_invalid',
  'device_already_enrolled',
  'hardware_in_use',
  'device_limit_reached',
  'terminal_revoked',
  'terminal_limit_reached',
  'switch_limit_reached',
  'list_full',
  'rule_not_snoozable',
  'snooze_limit_reached',
  'baseline_not_found',
  'backtest_limit_reached',
  'device_too_new',
  'device_enrolled_later',
  'switched_off',
  'funding_not_available',
  'card_not_usable',
  'push_not_available',
  'push_token_invalid',
  'account_frozen',
  'cognito_device_in_use',
  'identity_already_verified',
  'card_limit_reached',
  'already_disputed',
  'payment_not_disputable',
  'dispute_too_late',
  'insufficient_funds',
  'limit_exceeded',
  'declined_by_risk',
  'conflict_of_interest',
  'case_already_decided',
  'case_expired',
  'second_person_required',
  'senior_needed',
  'case_claimed',
  'already_asked',
  'already_answered',
  'not_asked',
  'reviewer_not_found',
  'proposal_already_decided',
  'proposal_expired',
  'ruleset_outdated',
  'capture_above_hold',
  'cancel_too_late',
  'payment_not_captured',
  'refund_above_capture',
  'ring_too_large',
  'ring_changed',
] as const;

export type RefusalCode = (typeof refusalCodes)[number];

export interface Refusal {
  readonly refused: RefusalCode;
  /** What failed, where the code does not say: for our logs alone. */
  readonly check?: string;
}

export const refuse = <C extends RefusalCode>(code: C): { readonly refused: C } => ({ refused: code });

export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && 'refused' in value;

/** The one of highest precedence. */
export function firstRefusal<C extends RefusalCode>(codes: readonly C[]): C | undefined {
  return [...codes].sort((a, b) => refusalCodes.indexOf(a) - refusalCodes.indexOf(b))[0];
}
