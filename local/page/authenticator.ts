/** An authenticator app within the page (RFC 6238), for who has none at hand; it never gives a code twice. */
import { Secret, TOTP } from 'otpauth';
import type { PageStage } from './stage.ts';

const STEP = 30_000;
/** How long a code may be on its way. The one of the step before is not given out so shortly before it ends. */
const JOURNEY = 10_000;

const secretName = (email: string) => `authenticator.${email}.secret`;
const lastName = (email: string) => `authenticator.${email}.last`;

export function secretOf(email: string, { sample }: PageStage): string | undefined {
  return email === sample.email ? sample.totpSecret : (localStorage.getItem(secretName(email)) ?? undefined);
}

export const addSecret = (email: string, secret: string): void =>
  localStorage.setItem(secretName(email), secret);

const totpOf = (secret: string) => new TOTP({ secret: Secret.fromBase32(secret), period: STEP / 1000 });

/** What an app would show now. */
export const shownCode = (secret: string, now: number): string => totpOf(secret).generate({ timestamp: now });

/** The seconds that the shown code has left. */
export const secondsLeft = (now: number): number => Math.ceil((STEP - (now % STEP)) / 1000);

/** A code that was not given before: Cognito takes each once, and one step of drift either way. Waits for the clock if it must. */
export async function nextCode(email: string, secret: string, { sample }: PageStage): Promise<string> {
  const earliest = Math.floor((Date.now() + JOURNEY) / STEP) - 1;
  // The sample customer was signed up when the platform started, by the earliest code of that moment: it may be this one.
  const usedBefore = email === sample.email ? earliest : 0;
  const last = Number(localStorage.getItem(lastName(email)) ?? usedBefore);
  const next = Math.max(last + 1, earliest);
  localStorage.setItem(lastName(email), String(next));
  const early = (next - 1) * STEP - Date.now();
  if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
  return totpOf(secret).generate({ timestamp: next * STEP });
}
