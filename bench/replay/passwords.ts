/** The attacker of 2019: a list of IDs and passwords, and nothing else. */
import { incident } from './incident.ts';
import { listOf, tryAll, WAVE } from './list-attack.ts';
import { type Attacker, anything, cartons, type Scene } from './scene.ts';
import { signIn } from './stage.ts';
import { type Haul, handOn, meet, type Plan, rob } from './theft.ts';
import type { Customer } from './world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const { facts } = incident;

export const passwords: Attacker = {
  id: 'passwords',
  name: 'passwords alone',
  enrols: false,
  plan(scene, haul) {
    const { agenda, world, begins, ends, robberies, on } = scene;
    haul.accounts = world.listed.length;
    haul.wanted = robberies.reduce((sum, { yen }) => sum + yen, 0);
    const wave = (pairs: Parameters<typeof tryAll>[1]) => async () => {
      const { sessions, left } = await tryAll(on, pairs, haul);
      const gap = (ends - begins - HOUR) / world.listed.length;
      for (const [customer] of sessions) {
        const n = world.listed.indexOf(customer);
        const at = begins + HOUR + Math.floor((gap * n) / (10 * MINUTE)) * 10 * MINUTE;
        agenda.add(at, () => robListed(scene, customer, n, haul));
      }
      // Where passwords do, those that nobody looked at are worth another try.
      if (sessions.size > 0 && left.length > 0) agenda.add(on.now() + WAVE, wave(left));
      else for (const _ of left) meet(haul, 'known_device_required');
    };
    agenda.add(begins, wave(listOf(world.listed, scene.pairs)));
  },
};

async function robListed(scene: Scene, customer: Customer, n: number, haul: Haul): Promise<void> {
  const { on, agenda, tills, robberies, reactions, world } = scene;
  const robbery = robberies[n] ?? { yen: 0, course: 'usual' };
  // A session's token is good for minutes, and the password for as long as nobody changes it.
  const signedIn = await signIn(on, { ...customer, secret: '' }).catch(() => undefined);
  const hand = signedIn && (await handOn(on, signedIn.session, haul));
  if (!hand) return;
  reactions.robbed(customer, facts.customersRobbed.value / world.listed.length);
  const isCartons = robbery.course === 'cartons';
  const plan: Plan = {
    want: robbery.yen,
    till: isCartons ? tills.shinjuku : tills.town,
    saleOf: isCartons ? cartons : anything,
    asIn2019: true,
  };
  if (robbery.course !== 'burst') {
    await rob(hand, plan);
    return;
  }
  const { burstTopUps: times, burstMinutes } = facts;
  const part = Math.floor(robbery.yen / times.value / 1_000) * 1_000;
  for (let time = 0; time < times.value; time++) {
    const last = time === times.value - 1;
    const at = on.now() + (time * burstMinutes.value * MINUTE) / (times.value - 1);
    agenda.add(at, async () => {
      await hand.wake();
      await hand.topUp(last ? robbery.yen - part * time : part);
      if (last) await rob(hand, plan);
    });
  }
}
