/** The closed set of error codes of the API: each code's HTTP status and title, rendered as RFC 9457 problem documents. */

interface ProblemKind {
  readonly status: number;
  readonly title: string;
}

const kind = (status: number, title: string): ProblemKind => ({ status, title });

/** Listed in order of precedence: where several apply, the first one is answered. */
export const problems = {
  route_not_found: kind(404, 'There is no such operation'),
  request_too_large: kind(413, 'The request is too large'),
  unsupported_media_type: kind(415, 'The body must be application/json'),
  too_many_requests: kind(429, 'Too many requests'),
  unauthenticated: kind(401, 'A valid access token is required'),
  read_only: kind(503, 'This region only reads: what is written is written in another one'),
  not_permitted: kind(403, 'The signed-in person may not do this'),
  malformed_json: kind(400, 'The body is not valid JSON'),
  card_number_refused: kind(
    400,
    'The request holds what looks like a card number: card numbers go to the card processor only',
  ),
  idempotency_key_required: kind(400, 'An Idempotency-Key of 16 to 64 letters, digits, - or _ is required'),
  invalid_request: kind(400, 'The request does not match the contract'),
  invalid_cursor: kind(400, 'The cursor is not one that an earlier page gave this caller here'),
  proof_required: kind(401, 'The request must be signed by an enrolled device (DPoP header)'),
  proof_invalid: kind(401, 'The proof does not fit this request'),
  webhook_signature_invalid: kind(
    401,
    'The headers do not show that the provider sent this webhook just now',
  ),
  verification_not_available: kind(503, 'No provider of identity verification is connected'),
  cards_not_available: kind(503, 'No card processor is connected'),
  device_not_enrolled: kind(
    401,
    'The key that signed the request is not an enrolled device of this customer',
  ),
  terminal_not_enrolled: kind(401, 'The key that signed the request is not the key of an active terminal'),
  session_ended: kind(401, 'The session was ended, sign in again'),
  idempotency_conflict: kind(409, 'This Idempotency-Key was used for a different request'),
  webhook_conflict: kind(409, 'This webhook-id was used for a different event'),
  terminal_cut_off: kind(
    429,
    'Too many codes that do not exist came from this terminal: wait, then scan again',
  ),
  payment_code_invalid: kind(422, 'There is no such payment code: scan it again'),
  payment_code_used: kind(409, 'The payment code has been charged: the customer needs a new one'),
  payment_code_expired: kind(409, 'The payment code is too old: the customer needs a new one'),
  payment_code_ceiling: kind(422, 'The customer allowed less with this payment code'),
  store_closed: kind(409, 'The store is closed at this time'),
  store_limit_exceeded: kind(422, 'The amount is above what the store may charge at once'),
  outcome_not_applicable: kind(
    422,
    'A held payment is approved or declined, a dispute is upheld or rejected',
  ),
  not_found: kind(404, 'Not found'),
  confirmation_mismatch: kind(
    409,
    'The confirmation and the payment differ in challenge, amount, currency, store or device',
  ),
  challenge_expired: kind(409, 'The time to confirm the payment has passed: it moves nothing any more'),
  step_up_required: kind(
    401,
    'The payment is confirmed only from a sign-in that is later than its challenge',
  ),
  store_not_found: kind(404, 'There is no such store'),
  store_frozen: kind(409, 'The store is frozen: it takes no payments'),
  currency_not_supported: kind(400, 'The wallet does not hold this currency'),
  second_factor_required: kind(
    403,
    'A device is enrolled only by a customer who has set up an authenticator app',
  ),
  device_not_confirmed: kind(403, 'A device is enrolled only from a sign-in on a confirmed device'),
  attestation_invalid: kind(403, 'The attestation does not show a device key that is accepted here'),
  challenge_invalid: kind(400, 'The challenge is not one of this customer that can be used still'),
  enrolment_code_invalid: kind(
    403,
    'The enrolment code is not the one that was given out last for this terminal, or was used, or has expired',
  ),
  device_already_enrolled: kind(409, 'This device key is or was enrolled already'),
  hardware_in_use: kind(409, 'Another customer enrolled this phone lately'),
  device_limit_reached: kind(409, 'The customer has as many devices as are allowed'),
  terminal_revoked: kind(409, 'The terminal was revoked, for ever: register another one'),
  terminal_limit_reached: kind(409, 'The store, or the platform, has as many terminals as there can be'),
  switch_limit_reached: kind(
    409,
    'As many switches of a store, a class of devices or a country are off as there can be: throw one for everybody',
  ),
  list_full: kind(
    409,
    'The list has as many ranges of addresses as there can be: join some, or take some off',
  ),
  rule_not_snoozable: kind(422, 'The ruleset in force has no such rule, or says that it cannot be snoozed'),
  snooze_limit_reached: kind(409, 'As many rules are snoozed for this customer as can be'),
  baseline_not_found: kind(422, 'The baseline is no version whose rules are known'),
  backtest_limit_reached: kind(409, 'As many backtests wait as may: ask when one of them is done'),
  device_too_new: kind(403, 'A device in its first 24 hours cannot remove an older one'),
  device_enrolled_later: kind(403, 'The device was enrolled after the payment was made'),
  switched_off: kind(503, 'This kind of transaction is stopped for now'),
  funding_not_available: kind(503, 'No such funding source is connected'),
  card_not_usable: kind(
    409,
    'There is no such card of the customer, or it is new, past, removed or blocked: see `GET /cards`',
  ),
  push_not_available: kind(503, 'Push messages to apps of this platform are not connected'),
  push_token_invalid: kind(400, 'The push service does not take this token'),
  account_frozen: kind(403, 'The account is frozen'),
  cognito_device_in_use: kind(
    409,
    'This sign-in belongs to a device that enrolled another key: sign in as on a new phone',
  ),
  identity_already_verified: kind(409, 'The identity of this customer is verified already'),
  card_limit_reached: kind(409, 'The customer has as many cards as are allowed'),
  already_disputed: kind(409, 'The payment has been disputed, in other words'),
  payment_not_disputable: kind(409, 'Only a payment whose money has moved can be disputed'),
  dispute_too_late: kind(409, 'The time to dispute the payment has passed'),
  insufficient_funds: kind(422, 'The available balance is too low'),
  limit_exceeded: kind(422, 'A limit of the account would be passed'),
  declined_by_risk: kind(403, 'The transaction was declined'),
  conflict_of_interest: kind(403, 'Nobody decides about a payment or an account of their own'),
  case_already_decided: kind(409, 'The case has been decided'),
  case_expired: kind(409, 'The time to decide has passed'),
  second_person_required: kind(403, 'Another person has to decide'),
  senior_needed: kind(403, 'The case was left to the senior reviewers: nobody else claims and decides it'),
  case_claimed: kind(409, 'Another reviewer works on the case'),
  already_asked: kind(409, 'The customer has been asked about this payment'),
  already_answered: kind(409, 'The customer has answered, in another way'),
  not_asked: kind(409, 'The customer is not asked about this payment, or not any more'),
  reviewer_not_found: kind(422, 'There is no such reviewer'),
  proposal_already_decided: kind(409, 'The proposal has been decided'),
  proposal_expired: kind(409, 'The time to decide has passed'),
  ruleset_outdated: kind(
    409,
    'Another ruleset is in force than the one that the draft was made against: make a draft against that',
  ),
  capture_above_hold: kind(422, 'No more can be captured than is held'),
  cancel_too_late: kind(409, 'The time to cancel the charge has passed: refund it'),
  payment_not_captured: kind(409, 'Only of a payment whose money has moved can money be given back'),
  refund_above_capture: kind(
    422,
    'Refunds and compensations of a payment together cannot exceed what was captured of it',
  ),
  exposure_too_large: kind(
    422,
    'These are more payments than one table can hold, or be looked through for: ask for pages, or for less at a time',
  ),
  ring_too_large: kind(
    422,
    'More accounts and devices hang together than are frozen at once: freeze them one by one',
  ),
  ring_changed: kind(409, 'The ring is not the one that was looked at: look again'),
  service_busy: kind(503, 'The service is busy, try again with the same Idempotency-Key'),
  internal_error: kind(500, 'Something went wrong on our side'),
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof problems;

/** RFC 9457, section 3.1, with our stable `code`, the request's id and, for `invalid_request`, where it is wrong. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly request_id: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

export const problemMediaType = 'application/problem+json';

/** The `type` member of a problem document: a stable name for the code. */
export const problemType = (code: ProblemCode): string => `urn:holdfast:problem:${code}`;
