/** Who and what is listed: forged places, every kind of block list, and a snooze that lifts a block. */
import { ApiProblem } from '../../../client/api.ts';
import { putSwitch } from '../../../lambdas/contract/operations.ts';
import { createSnooze } from '../../../lambdas/contract/snoozes.ts';
import { deviceKey, riskKey, storeKey, switchesKey } from '../../../lambdas/store/keys.ts';
import { hardwareListedAttribute, listedAttribute } from '../../../lambdas/store/lists/marks.ts';
import { signedRequest } from '../support/signed-request.ts';
import { until } from '../support/until.ts';
import { customerWith, oncePerTarget } from './support/account.ts';
import { attack, type Loot } from './support/attack.ts';
import { edit } from './support/edit.ts';
import { attempt } from './support/loot.ts';
import {
  block,
  buys,
  inShadow,
  isMade,
  openStore,
  operator,
  purchase,
  registered,
  subjectOf,
} from './support/risk.ts';
import type { Target } from './support/target.ts';

/** How the lists stand that are compiled: another version with each change. */
const compiled = async () => (await registered(switchesKey))?.lists?.N;

/** Does something while an entry is on a block list, and what the rules read says so. */
async function whileBlocked<T>(
  on: Target,
  [list, subject]: Parameters<typeof block> extends [unknown, ...infer Rest] ? Rest : never,
  inForce: () => Promise<string | undefined>,
  act: () => Promise<T>,
): Promise<T> {
  const changed = async (change: () => Promise<unknown>) => {
    const before = await inForce();
    const done = await change();
    await until(inForce, (now) => now !== before);
    return done;
  };
  let takeOff = async () => {};
  await changed(async () => {
    takeOff = await block(await operator(on), list, subject);
  });
  try {
    return await act();
  } finally {
    await changed(takeOff);
  }
}

/** Of the machine that all tests run on, and where the local edge places everybody. */
const here = { address: '127.0.0.1/32', country: 'JP' } as const;
const elsewhere = ['KR', '203.0.113.77'] as const;
const forged = [
  ['CloudFront-Viewer-Country', elsewhere[0]],
  ['X-Viewer-Country', elsewhere[0]],
  ['CloudFront-Viewer-Address', `${elsewhere[1]}:4711`],
  ['X-Forwarded-For', elsewhere[1]],
  ['Forwarded', `for=${elsewhere[1]}`],
  ['X-Real-IP', elsewhere[1]],
] as const;

const traveller = oncePerTarget(() => customerWith('5000', 'taro'));

attack('forged headers, against a blocked country, a blocked address and a switch of a country', {
  run: async (on) => {
    const [colleague, customer] = [await operator(on), await traveller(on)];
    const store = await openStore(colleague);
    const paysFromElsewhere = async (what: string): Promise<Loot> => {
      const request = await signedRequest(customer.phone, purchase({ store, amount: '100' }));
      const answer = await attempt({ ...request, headers: [...request.headers, ...forged] });
      return isMade(answer) ? [what] : [];
    };
    const put = (state: 'on' | 'off') =>
      colleague.api.call(putSwitch, {
        path: { name: 'payments' },
        body: { state, reason: 'An attack', scope: { country: here.country } },
      });
    const ofLists = await whileBlocked(on, ['countries', here.country], compiled, () =>
      paysFromElsewhere('a blocked country'),
    );
    const ofAddresses = await whileBlocked(on, ['addresses', here.address], compiled, () =>
      paysFromElsewhere('a blocked address'),
    );
    await put('off');
    try {
      return [...ofLists, ...ofAddresses, ...(await paysFromElsewhere('a switch of a country'))];
    } finally {
      await put('on');
    }
  },
  without: {
    control: 'that where somebody is, the edge says alone',
    code: {
      handlers: ['create-payment'],
      edits: [
        edit('lambdas/handlers/http/event.ts', "'cloudfront-viewer-country'", "'x-viewer-country'"),
        edit(
          'lambdas/handlers/http/request.ts',
          'event.requestContext.identity?.sourceIp',
          "event.headers?.['X-Real-IP']",
        ),
      ],
    },
    gets: ['a blocked country', 'a blocked address', 'a switch of a country'],
  },
});

const hardware = 'q'.repeat(43);
const suspect = oncePerTarget(() => customerWith('9000', 'sue'));

attack('whoever and whatever is on a block list', {
  given: {
    handlers: ['enrol-device'],
    edits: [
      edit(
        'lambdas/attestation/software.ts',
        "securityLevel: 'software', details: {}",
        `securityLevel: 'software', hardwareId: '${hardware}', details: {}`,
      ),
    ],
  },
  run: async (on) => {
    const customer = await suspect(on);
    const store = await openStore(await operator(on));
    const [subject, device] = [subjectOf(customer), customer.phone.key.id];
    const markOf = (key: Parameters<typeof registered>[0], attribute: string) => async () =>
      (await registered(key))?.[attribute]?.S;
    const loot: string[] = [];
    for (const [entry, inForce] of [
      [['customers', subject], markOf(riskKey(subject), listedAttribute)],
      [['devices', device], markOf(deviceKey(device), listedAttribute)],
      [['stores', store], markOf(storeKey(store), listedAttribute)],
      [['hardware', hardware], markOf(deviceKey(device), hardwareListedAttribute)],
      [['addresses', here.address], compiled],
      [['countries', here.country], compiled],
    ] as const) {
      const answer = await whileBlocked(on, [...entry], inForce, () =>
        buys(customer, { store, amount: '100' }),
      );
      if (isMade(answer)) loot.push(entry[0]);
    }
    return loot;
  },
  without: {
    control: 'the rule of block lists',
    code: { handlers: ['create-payment'], edits: inShadow('list_block') },
    gets: ['customers', 'devices', 'stores', 'hardware', 'addresses', 'countries'],
  },
});

attack('an operator who snoozes what blocks a friend', {
  run: async (on) => {
    const [colleague, friend] = [await operator(on), await snoozer(on)];
    const store = await openStore(colleague);
    const subject = subjectOf(friend);
    const inForce = async () => (await registered(riskKey(subject)))?.[listedAttribute]?.S;
    return whileBlocked(on, ['customers', subject], inForce, async () => {
      const until = new Date(Date.now() + 3_600_000).toISOString();
      const body = { customer_id: subject, rule: 'list_block', reason: 'A friend', until };
      const snoozed = await colleague.api.call(createSnooze, { body }).then(
        () => ['a snooze'],
        (error: unknown) => {
          if (error instanceof ApiProblem && error.problem.code === 'rule_not_snoozable') return [];
          throw error;
        },
      );
      const answer = await buys(friend, { store, amount: '100' });
      return [...snoozed, ...(isMade(answer) ? ['100 yen'] : [])];
    });
  },
  without: {
    control: 'that some rules cannot be snoozed',
    code: {
      handlers: ['create-payment', 'create-snooze'],
      edits: [edit('lambdas/domain/risk/ruleset.ts', "snoozable ?? outcome !== 'decline'", 'true')],
    },
    gets: ['a snooze', '100 yen'],
  },
});
const snoozer = oncePerTarget(() => customerWith('5000', 'freda'));
