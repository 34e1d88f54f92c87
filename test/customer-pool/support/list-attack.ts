/** The attack on 7pay in small: listed addresses and passwords, some of them right, from many addresses at once. */
import { randomUUID } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { type Account, openAccount, tryPassword } from './account.ts';
import type { Answer, DeployedPool } from './deployed-pool.ts';

const PAIRS = 10_000;
const SOURCES = 500;
/** Attempts that are under way together. */
export const AT_ONCE = 40;
/** Of so many pairs one is right, as lists of other services' passwords are. */
const ONE_RIGHT_IN = 100;

export interface Pair {
  readonly email: string;
  readonly password: string;
}

/**
 * Of the pairs that are wrong, some are a customer's address with another password, and most are nobody's. The victims
 * take turns: each is attacked with the right password several times.
 */
export function listOf(victims: readonly Pair[]): Pair[] {
  return Array.from({ length: PAIRS }, (_, index) => {
    const victim = victims[Math.floor(index / ONE_RIGHT_IN) % victims.length];
    if (!victim) throw new Error('There is nobody to attack');
    if (index % ONE_RIGHT_IN === 30) return victim;
    const email = index % 20 === 0 ? victim.email : `stranger-${index}@example.com`;
    return { email, password: `hunter-${index}` };
  });
}

/** Of loopback's sixteen million addresses, which Linux lets a program call from; where it may not, all are one. */
async function sources(): Promise<readonly string[]> {
  const many = Array.from({ length: SOURCES }, (_, n) => `127.0.${1 + Math.floor(n / 250)}.${1 + (n % 250)}`);
  const socket = createSocket('udp4');
  const free = await new Promise<boolean>((answer) => {
    socket.once('error', () => answer(false));
    socket.bind(0, many[0], () => answer(true));
  });
  socket.close();
  return free ? many : ['127.0.0.1'];
}

export interface Loot {
  readonly sessions: readonly Answer[];
  /** What the pool answered -> how often. A challenge is told by its name. */
  readonly answers: Readonly<Record<string, number>>;
}

export interface AttackOptions {
  /** Runs when half of the pairs are tried, while the other half is. */
  readonly halfway?: () => Promise<void>;
  /** Ends the attack early. */
  readonly until?: (sessions: readonly Answer[]) => boolean;
}

export async function attack(
  pool: DeployedPool,
  pairs: readonly Pair[],
  { halfway = async () => {}, until = () => false }: AttackOptions = {},
): Promise<Loot> {
  const addresses = await sources();
  const sessions: Answer[] = [];
  const answers: Record<string, number> = {};
  const meanwhile: Promise<void>[] = [];
  const left = pairs.entries();
  const attacker = async () => {
    for (const [index, { email, password }] of left) {
      if (until(sessions)) return;
      if (index === pairs.length / 2) meanwhile.push(halfway());
      const from = addresses[index % addresses.length] ?? '';
      const answer = await tryPassword(pool, email, password, { from });
      const told: string = answer.body.ChallengeName ?? answer.body.message ?? 'a session';
      answers[told] = (answers[told] ?? 0) + 1;
      if (answer.body.AuthenticationResult) sessions.push(answer);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, attacker));
  await Promise.all(meanwhile);
  return { sessions, answers };
}

export async function openAccounts(pool: DeployedPool, howMany: number): Promise<Account[]> {
  const opened: Account[] = [];
  for (let n = 0; n < howMany; n++)
    opened.push(await openAccount(pool, `customer-${n}@example.com`, `Hf-${randomUUID()}`));
  return opened;
}
