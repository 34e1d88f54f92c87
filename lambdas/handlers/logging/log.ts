/**
 * One line of JSON for one thing that happened: no line break, no terminal sequence, no secret, no card number and no
 * payment code gets through it.
 */
import { maskCardNumbers } from '../../domain/cards/card-number.ts';
import { replacePaymentCodes } from '../../domain/codes/payment-code.ts';
import type { MetricName } from '../../metrics.ts';
import { commonFields } from './concerning.ts';
import { embeddedMetrics } from './embedded-metrics.ts';

export type LogFields = Readonly<Record<string, string | number | boolean | readonly number[] | undefined>>;

/**
 * Writes the line to stdout, from where Lambda takes it to the function's log group. Past `console`, which Lambda's
 * runtime replaces by a logger that would put the line, as text, into a line of its own. Everything beyond printable
 * ASCII is escaped: `JSON.stringify` leaves C1 controls (a terminal reads U+009B as ESC [), line separators and
 * bidirectional overrides as they are.
 *
 * @param measured the members that are metrics, too
 */
export function log(fields: LogFields, ...measured: readonly MetricName[]): void {
  const now = new Date();
  const line = {
    time: now.toISOString(),
    ...commonFields(),
    ...traceField(),
    ...fields,
    ...embeddedMetrics(measured, now.getTime()),
  };
  process.stdout.write(`${asciiOnly(JSON.stringify(line, masked))}\n`);
}

/** The id by which X-Ray knows this invocation, as Lambda tells it; API Gateway's access log has it, too. */
function traceField(): LogFields {
  const [, trace] = /Root=(1-[0-9a-f]{8}-[0-9a-f]{24})/.exec(process.env._X_AMZN_TRACE_ID ?? '') ?? [];
  return trace === undefined ? {} : { trace };
}

/** Whoever reads a payment code can charge its customer while it is good. */
const maskNumbers = (text: string): string => maskCardNumbers(replacePaymentCodes(text, '[payment code]'));

const NO_NUMBER = '[too large]';

/** Whatever was logged, and whoever logged it. */
const masked = (_: string, value: unknown): unknown => {
  if (typeof value === 'string') return maskNumbers(value);
  if (typeof value !== 'number') return value;
  // A number of 17 digits and more is rounded, and passes no check, but its first digits are right.
  const text = maskCardNumbers(Math.abs(value) > Number.MAX_SAFE_INTEGER ? NO_NUMBER : String(value));
  return text === String(value) ? value : text;
};

const asciiOnly = (json: string): string =>
  json.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/**
 * What a log may know of an error: its name, its message without anything that could be a token, a hash, an address or a
 * customer's id, and where it came from. An SDK's message may quote the request that failed, and one of ours the item.
 */
export function describeError(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: 'thrown', error_message: redact(String(error)) };
  const frames = error.stack?.slice(error.stack.indexOf(error.message) + error.message.length);
  return {
    error: redact(error.name),
    error_message: redact(error.message),
    error_at: frames
      ?.match(/^ +at .+$/gm)
      ?.slice(0, 5)
      .map((frame) => frame.trim())
      .join(' < '),
  };
}

/** Runs of 40 and more token characters: JWTs, task tokens, thumbprints, keys. Ids of transfers and cases are shorter. */
const SECRET = /[A-Za-z0-9+/=_.~-]{40,}/g;
const ADDRESS = /[^\s"'<>()]+@[^\s"'<>()]+/g;
/** Cognito's `sub`, by which a log would tell what one person did and when. No other id of ours is a UUID. */
const CUSTOMER = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

export const redact = (text: string): string =>
  // A card number first: cut in two it would not be known any more.
  maskNumbers(text)
    .slice(0, 2000)
    .replace(CUSTOMER, '[customer]')
    .replace(SECRET, '[redacted]')
    .replace(ADDRESS, '[redacted]')
    .slice(0, 300);
