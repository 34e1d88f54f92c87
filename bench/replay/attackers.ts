/** The attackers, by what they have; each goes for people of its own. */
import {
  ConfirmForgotPasswordCommand,
  ForgotPasswordCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { mailedCode } from '../../local/demo/mail.ts';
import { randomPassword } from '../../local/demo/people.ts';
import { cartonsBought, incident } from './incident.ts';
import { passwords } from './passwords.ts';
import { type Attacker, anything, cartons, groceries, type Scene } from './scene.ts';
import { phoneOf, type Running, signIn, type Tokens } from './stage.ts';
import { type Hand, handOn, meet, type Plan, rob } from './theft.ts';
import type { Account, Customer, World } from './world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const { facts } = incident;

/** What those want of each who were not there in 2019: what could be topped up there in two days. */
const WANTED = 2 * facts.topUpPerDay.value;

/** Robs at once, and again a day later, when the phone is no new one any more. */
async function robTwice(
  { on, agenda, reactions }: Scene,
  account: Account,
  hand: Hand,
  plan: Plan,
): Promise<void> {
  reactions.robbed(account);
  const begun = on.now();
  const got = await rob(hand, plan);
  agenda.add(begun + 25 * HOUR, async () => {
    if (await hand.wake()) await rob(hand, { ...plan, want: plan.want - got });
  });
}

interface Personal<T extends Account> {
  readonly id: string;
  readonly name: string;
  readonly enrols: boolean;
  /** After the attack's beginning, and from one of them to the next. Milliseconds. */
  readonly first: number;
  readonly gap: number;
  readonly people: (world: World) => readonly T[];
  /** For the n-th of them. */
  readonly plan: (tills: Scene['tills'], n: number) => Plan;
  /** Gets a session of somebody's, where it can be had. */
  readonly session: (on: Running, account: T) => Promise<Tokens | undefined>;
}

const personally = <T extends Account>({
  people,
  session,
  first,
  gap,
  ...attacker
}: Personal<T>): Attacker => ({
  ...attacker,
  plan(scene, haul) {
    const { agenda, on, tills, begins } = scene;
    for (const [n, account] of people(scene.world).entries()) {
      const plan = attacker.plan(tills, n);
      haul.accounts += 1;
      haul.wanted += plan.want;
      agenda.add(begins + first + n * gap, async () => {
        const tokens = await session(on, account);
        if (!tokens) meet(haul, 'no session');
        const hand = tokens && (await handOn(on, tokens, haul));
        if (hand) await robTwice(scene, account, hand, plan);
      });
    }
  },
});

const plainly = ({ town }: Scene['tills']): Plan => ({ want: WANTED, till: town, saleOf: anything });

/** The customer reads out what the authenticator app shows. */
const withCode = async (on: Running, account: Account): Promise<Tokens> =>
  (await signIn(on, account)).session;

async function byReset(on: Running, { email }: Account): Promise<Tokens | undefined> {
  const { cognito, stage, platform } = on;
  const account = { ClientId: stage.customers.clientId, Username: email };
  await cognito.send(new ForgotPasswordCommand(account));
  const ConfirmationCode = await mailedCode(platform.outbox)(email);
  const password = randomPassword();
  await cognito.send(new ConfirmForgotPasswordCommand({ ...account, ConfirmationCode, Password: password }));
  // What is signed in within the second of the reset counts as before it.
  on.goTo(on.now() + 2_000);
  const signedIn = await signIn(on, { email, password, secret: '' }).catch(() => undefined);
  return signedIn?.session;
}

export const attackers: readonly Attacker[] = [
  passwords,
  personally({
    id: 'mailboxes',
    name: 'passwords and mailboxes',
    enrols: false,
    first: 2 * HOUR,
    gap: 30 * MINUTE,
    people: ({ mailboxes }) => mailboxes,
    plan: plainly,
    session: byReset,
  }),
  personally<Customer>({
    id: 'tokens',
    name: 'stolen tokens',
    enrols: false,
    first: 36 * HOUR,
    gap: 30 * MINUTE,
    people: ({ tokens }) => tokens,
    plan: plainly,
    // Of this very moment, from a phone whose customer uses it.
    session: async (on, { phone: kept }) => {
      const phone = await phoneOf(on, kept);
      return (await phone.wake()) ? phone.tokens() : undefined;
    },
  }),
  personally<Account>({
    id: 'tricked',
    name: 'a phone enrolled by trickery',
    enrols: true,
    first: 9 * HOUR,
    gap: 30 * MINUTE,
    people: ({ tricked, newcomers }) => [...tricked, ...newcomers],
    plan: plainly,
    session: withCode,
  }),
  personally({
    id: 'cartons',
    name: 'eight accounts, one store, cartons',
    enrols: true,
    first: 19 * HOUR,
    gap: 5 * MINUTE,
    people: ({ cartons: accounts }) => accounts,
    plan: ({ shinjuku }, n) => ({ want: cartonsBought()[n] ?? 0, till: shinjuku, saleOf: cartons }),
    session: withCode,
  }),
  personally({
    id: 'colluding',
    name: 'a store that colludes',
    enrols: true,
    first: 20 * HOUR,
    gap: 5 * MINUTE,
    people: ({ colluding }) => colluding,
    plan: ({ colluding }) => ({ want: WANTED, till: colluding, saleOf: groceries }),
    session: withCode,
  }),
];
