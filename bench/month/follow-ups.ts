/** What no flow of money counts, counted on the same engine: a sign-in at its triggers, and the marks of a notice. */
import { admitSignIn } from '../../lambdas/domain/sign-in/admit-sign-in.ts';
import { systemRuntime } from '../../lambdas/store/runtime.ts';
import { signInAttempts, signInSuccesses } from '../../lambdas/store/sign-in-attempts.ts';
import { toldNotices } from '../../lambdas/store/told-notices.ts';
import { meter } from '../../test/support/middleware.ts';
import { startTables, tables } from '../../test/support/tables.ts';
import { noon } from '../../test/support/transfers.ts';

interface FollowUp {
  readonly trips: number;
  readonly write: number;
  readonly read: number;
}

export interface FollowUps {
  readonly signIn: FollowUp;
  readonly notice: FollowUp;
}

const MINUTE = 60_000;
const limits = {
  attemptsPerUser: 10,
  userWindow: 24 * 60 * MINUTE,
  failuresPerWindow: 500,
  window: 5 * MINUTE,
  restriction: 15 * MINUTE,
};

export async function countFollowUps(): Promise<FollowUps> {
  const engine = await startTables();
  try {
    const client = engine.client();
    const counted = meter(client);
    const options = { client, runtime: { ...systemRuntime, now: () => noon }, ...tables };
    const measure = async (act: () => Promise<unknown>): Promise<FollowUp> => {
      counted.reset();
      counted.trips = 0;
      await act();
      return { trips: counted.trips, ...counted.units };
    };
    const signIn = async () => {
      const ports = { attempts: signInAttempts(options), devices: { read: async () => undefined }, limits };
      const asked = { username: 'ann', customer: 'the sub of ann', provenDevice: undefined, now: noon };
      if (!(await admitSignIn(ports, asked)).admitted) throw new Error('The sign-in was refused');
      await signInSuccesses(options).succeeded('ann', limits.window, noon);
    };
    const told = toldNotices(options);
    const recipient = { channel: 'mail', to: 'ann@example.com' } as const;
    const notice = async () => {
      if ((await told.claim('a notice', recipient, { now: noon, lease: MINUTE })) !== 'claimed')
        throw new Error('The notice was told before');
      await told.settle('a notice', recipient, noon);
    };
    return { signIn: await measure(signIn), notice: await measure(notice) };
  } finally {
    await engine.close();
  }
}
