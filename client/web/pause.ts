/** How long a lost answer is waited for before it is asked for again. */

/** @param attempt from 1 on */
export const pauseBefore = (attempt: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, attempt * 400));
