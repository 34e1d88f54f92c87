import { Secret, TOTP } from 'otpauth';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createAuthenticator } from '../../../local/demo/authenticator.ts';

const STEP = 30_000;
/** The secret of RFC 6238's appendix B, "12345678901234567890", in base32. */
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const totp = new TOTP({ secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period: 30 });
const codeAt = (time: number) => totp.generate({ timestamp: time });

/** In the middle of a step. */
const noon = Date.parse('2026-11-22T12:00:10Z');

beforeEach(() => {
  vi.useFakeTimers({ now: noon });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('an authenticator app', () => {
  test('shows the codes of RFC 6238', () => {
    // Appendix B has eight digits; six are their end.
    expect([codeAt(59_000), codeAt(1_111_111_109_000), codeAt(2_000_000_000_000)]).toEqual([
      '287082',
      '081804',
      '279037',
    ]);
  });

  test('has three codes at once: of the step before, of this one and of the next', async () => {
    const app = createAuthenticator(secret, Date.now);
    expect([await app.code(), await app.code(), await app.code()]).toEqual([
      codeAt(noon - STEP),
      codeAt(noon),
      codeAt(noon + STEP),
    ]);
    expect(Date.now()).toBe(noon);
  });

  test('does not show the one of the step before so late that it would arrive too late', async () => {
    vi.setSystemTime(noon + 9_999);
    expect(await createAuthenticator(secret, Date.now).code()).toBe(codeAt(noon - STEP));
    // Ten seconds are left of this step.
    vi.setSystemTime(noon + 10_000);
    expect(await createAuthenticator(secret, Date.now).code()).toBe(codeAt(noon));
  });

  test('shows a fourth one when the clock has come to it, and never one twice', async () => {
    const app = createAuthenticator(secret, Date.now);
    const three = [await app.code(), await app.code(), await app.code()];
    let fourth: string | undefined;
    const waiting = app.code().then((code) => {
      fourth = code;
    });
    // 20 seconds are left of this step.
    await vi.advanceTimersByTimeAsync(19_999);
    expect(fourth).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    await waiting;
    expect(fourth).toBe(codeAt(noon + 2 * STEP));
    expect(three).not.toContain(fourth);
  });

  test('starts again with three after a while', async () => {
    const app = createAuthenticator(secret, Date.now);
    await app.code();
    vi.setSystemTime(noon + 10 * STEP);
    expect(await app.code()).toBe(codeAt(noon + 9 * STEP));
    expect(await app.code()).toBe(codeAt(noon + 10 * STEP));
  });

  test('tells its secret, for a person to keep', () => {
    expect(createAuthenticator(secret).secret).toBe(secret);
  });
});
