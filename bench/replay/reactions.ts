/** What people do against the attack: customers read what they are told, freeze and dispute, and an operator stops the flows. */
import { putSwitch } from '../../lambdas/contract/operations.ts';
import type { Agenda } from './clock.ts';
import { disputeAll, othersDispute } from './disputes.ts';
import { incident } from './incident.ts';
import { apiOf, type Running, signIn } from './stage.ts';
import type { Account, World } from './world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export interface Reactions {
  /**
   * Told when somebody laid hands on the account: hours later its customer reads the notices, if there are any.
   * @param standsFor so many customers
   */
  robbed(account: Account, standsFor?: number): void;
  readonly reports: () => number;
}

/** @param begins when the attack does, milliseconds since the epoch */
export function reactions(on: Running, agenda: Agenda, { operator }: World, begins: number): Reactions {
  const known = new Set<Account>();
  const reports: { readonly at: number; readonly of: number }[] = [];
  let stopping = false;
  const { assumptions } = incident;

  const stop = async () => {
    const { session } = await signIn(on, operator, 'reviewers');
    const api = apiOf(on, () => session.accessToken);
    const body = { state: 'off', reason: 'Many customers report theft' } as const;
    for (const name of ['payments', 'top-ups'] as const) await api.call(putSwitch, { path: { name }, body });
  };

  const read = async (account: Account, standsFor: number) => {
    const denied = await disputeAll(on, account, begins);
    // Who is robbed as this one is, and is not played, disputes as much.
    if (denied > 0n)
      await othersDispute(on, account.email, { count: Math.round(standsFor) - 1, amount: denied });
    if (!(await followLink(on, account, begins))) return;
    const at = on.now();
    reports.push({ at, of: standsFor });
    const lately = reports.filter((report) => report.at > at - HOUR).reduce((sum, { of }) => sum + of, 0);
    if (stopping || lately < assumptions.reportsAnHourThatMakeAnOperatorAct) return;
    stopping = true;
    agenda.add(at + assumptions.minutesUntilTheOperatorHas * MINUTE, stop);
  };

  return {
    robbed(account, standsFor = 1) {
      if (known.has(account)) return;
      known.add(account);
      agenda.add(on.now() + assumptions.hoursUntilNoticesAreRead * HOUR, () => read(account, standsFor));
    },
    reports: () => reports.reduce((sum, { of }) => sum + of, 0),
  };
}

/** @returns whether there was a link in the newest notice since then, and it froze the account */
async function followLink({ platform }: Running, { email }: Account, since: number): Promise<boolean> {
  const links = platform.outbox.list(email).flatMap((message) => {
    const text = message.kind === 'mail' && message.at >= since ? message.text : '';
    return /^https?:\/\/\S*\/freeze-links\/\S+$/m.exec(text) ?? [];
  });
  const link = links.at(-1);
  if (link === undefined) return false;
  const answer = await fetch(link, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: '',
  });
  await answer.text();
  return answer.status === 200;
}
