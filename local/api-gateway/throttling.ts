/** Token buckets, one for each method of a stage, as API Gateway throttles. */

export interface ThrottlingLimits {
  /** Requests a second. */
  readonly rate: number;
  /** How many requests may come at once. */
  readonly burst: number;
}

/** The account's own limits. https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
export const accountLimits: ThrottlingLimits = { rate: 10_000, burst: 5_000 };

/** @returns takes a token; false where there is none */
export function createTokenBucket({ rate, burst }: ThrottlingLimits, now: () => number): () => boolean {
  let tokens = burst;
  let filledAt = now();
  return () => {
    const time = now();
    tokens = Math.min(burst, tokens + (Math.max(0, time - filledAt) / 1000) * rate);
    filledAt = time;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
