/** What shows how customers, stores and their devices fare. */
import { failed, type Graph, graph, judged, problems, requests, times } from './graph.ts';
import type { Sources } from './sources.ts';

export const payments = (from: Sources): readonly Graph[] => [
  graph('Payments, by what the rules said', ...judged(from)),
  graph('Requests that move money', requests(from, 'money'), failed(from, 'money')),
  graph('How long they take, in ms', ...times(from, 'money')),
  graph(
    'p99 by operation, in ms',
    ...['createPayment', 'createCharge', 'confirmPayment', 'createTopUp', 'createPaymentCode'].map(
      (operation) => from.ours('duration_ms', { operation }, { statistic: 'p99', label: operation }),
    ),
  ),
  graph(
    'What callers of the API see',
    ...from.api('Count', { statistic: 'Sum', label: 'requests' }),
    ...from.api('4XXError', { statistic: 'Sum', label: '4xx' }),
    ...from.api('5XXError', { statistic: 'Sum', label: '5xx, also while a switch is thrown' }),
  ),
  graph(
    'How long the API takes, cold starts included, in ms',
    ...['p50', 'p99'].flatMap((statistic) => from.api('Latency', { statistic, label: statistic })),
  ),
  graph(
    'Why payments are refused',
    ...problems(from, [
      'insufficient_funds',
      'limit_exceeded',
      'account_frozen',
      'switched_off',
      'store_frozen',
      'service_busy',
      'internal_error',
    ]),
  ),
  graph(
    'Codes at tills',
    ...problems(from, [
      'payment_code_invalid',
      'payment_code_used',
      'payment_code_expired',
      'terminal_cut_off',
    ]),
  ),
  graph(
    'Cards',
    from.counted('OverdueCharges', 'top-ups whose end nobody knows'),
    from.counted('RefusedCardEvents', 'events that do not fit'),
  ),
];

export const identity = (from: Sources): readonly Graph[] => [
  graph(
    'Customers at Cognito',
    from.userPool('SignInSuccesses', 'sign-ins'),
    from.userPool('SignUpSuccesses', 'registrations'),
    from.userPool('TokenRefreshSuccesses', 'renewed tokens'),
    from.userPool('SignInThrottles', 'throttled sign-ins'),
  ),
  graph('Unknown devices kept out', from.counted('sign_ins_restricted', 'restrictions that began')),
  graph(
    'Triggers that failed or refused',
    ...[
      'pre-sign-up',
      'pre-authentication',
      'post-authentication',
      'post-confirmation',
      'custom-message',
    ].map((name) => from.lambda(`triggers/${name}`, 'Errors', { statistic: 'Sum', label: name })),
  ),
  graph(
    'Devices',
    ...['createDeviceChallenge', 'enrolDevice', 'removeDevice'].map((operation) =>
      from.ours('duration_ms', { operation }, { statistic: 'SampleCount', label: operation }),
    ),
  ),
  graph(
    'Why a device or its proof is refused',
    ...problems(from, [
      'proof_invalid',
      'device_not_enrolled',
      'attestation_invalid',
      'challenge_invalid',
      'hardware_in_use',
      'device_not_confirmed',
      'second_factor_required',
      'session_ended',
    ]),
  ),
  graph(
    'Terminals',
    ...problems(from, ['terminal_not_enrolled', 'enrolment_code_invalid']),
    from.counted('enrolment_code_guessed', 'guessed enrolment codes'),
  ),
  graph('Requests of customers that move no money', requests(from, 'customers'), failed(from, 'customers')),
];
