/** Tokens without the phone's key, and keys that are not the customer's: no money moves and no device changes. */
import {
  AdminForgetDeviceCommand,
  AdminSetUserMFAPreferenceCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import { calculateJwkThumbprint } from 'jose';
import { beforeAll, expect } from 'vitest';
import { ApiProblem, createApi } from '../../../client/api.ts';
import { type DeviceKey, generateDeviceKey } from '../../../client/device-key.ts';
import { enrolDevice } from '../../../client/enrol-device.ts';
import type { Route } from '../../../lambdas/contract/route.ts';
import { routes } from '../../../lambdas/contract/routes.ts';

import { enrol } from '../../../local/demo/people.ts';
import { type Customer, storeId } from '../support/people.ts';
import { signedRequest, withHeader } from '../support/signed-request.ts';
import { customerWith, oncePerTarget, openAccount, phoneOf, registerStore } from './support/account.ts';
import { attack, type Loot } from './support/attack.ts';
import { withoutEpoch } from './support/controls.ts';
import { edit } from './support/edit.ts';
import { attempt, isProblem, told } from './support/loot.ts';
import { yenMoved } from './support/money.ts';
import { inShadow } from './support/risk.ts';
import { nameOf, sampleBody, samplePath } from './support/sample-request.ts';
import { signInQuickly } from './support/sign-in.ts';
import type { Target } from './support/target.ts';

let victim: Customer;
let thief: Customer;
let newcomer: Customer;
/** A proof that the victim's phone made for another request. */
let overheard: string;

const payment = {
  path: '/payments',
  body: JSON.stringify({ store_id: storeId, amount: '1200', currency: 'JPY' }),
};

beforeAll(async () => {
  await registerStore();
  victim = await customerWith('20000', 'alice');
  thief = await customerWith('1000', 'mallory');
  newcomer = await customerWith('40000', 'nina');
  const { headers } = await signedRequest(victim.phone, { ...payment, path: '/top-ups' });
  overheard = headers.find(([name]) => name === 'DPoP')?.[1] ?? '';
});

/** What changes nothing that a thief could want, and so may be asked for with a token alone. */
const harmless = new Set([
  // Of use only with an attestation by a key that the request for enrolment is signed with.
  'createDeviceChallenge',
  // It only takes away: what it stops, the customer has lifted by a person.
  'freezeAccount',
  'signOutEverywhere',
  'createDispute',
]);
const guarded = routes.filter(
  ({ audience, method, operation }) =>
    audience.pool === 'customers' && method !== 'GET' && !harmless.has(operation),
);

/** Requests of somebody with the victim's tokens, and with a key of their own. */
async function withoutTheDevice(route: Route) {
  const own = await generateDeviceKey();
  const body = sampleBody(route);
  const wish = { method: route.method, path: samplePath(route), ...(body === undefined ? {} : { body }) };
  const by = async (key: DeviceKey) =>
    withHeader(
      await signedRequest({ session: victim.phone.session, key }, wish),
      'X-Device',
      victim.phone.key.id,
    );
  const request = await by(own);
  return {
    'no proof': withHeader(request, 'DPoP'),
    'an overheard proof': withHeader(request, 'DPoP', overheard),
    "the device's public key over another signature": await by({
      ...own,
      publicJwk: victim.phone.key.publicJwk,
    }),
    // A key that is to be enrolled proves itself: that it is not enrolled is another attack.
    ...(route.proof === 'key' ? {} : { 'an own key': request }),
  };
}

attack('stolen tokens without the device', {
  run: async () => {
    const loot: string[] = [];
    const moved = await yenMoved(victim, async () => {
      for (const route of guarded)
        for (const [proof, request] of Object.entries(await withoutTheDevice(route))) {
          const answer = await attempt(request);
          if (!isProblem(answer, 401, 'proof_required', 'proof_invalid', 'device_not_enrolled'))
            loot.push(`${nameOf(route)} with ${proof}: ${told(answer)}`);
        }
    });
    return moved === 0 ? loot : [...loot, 'money'];
  },
  without: {
    control: 'the proof of possession',
    code: {
      handlers: ['create-payment', 'create-top-up', 'remove-device'],
      // The device is whichever the request names.
      edits: [
        edit(
          'lambdas/handlers/http/request.ts',
          'await proofOf(event, bytes, idempotencyKey, now)',
          `{
            deviceId: onlyHeader(event, 'x-device'),
            publicJwk: { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43) },
            signed: { header: bytes, payload: Buffer.from(JSON.stringify({
              jti: 'none', htu: requestUrl(event), ath: 'A'.repeat(43), ik: idempotencyKey, iat: Math.floor(now / 1000),
            })), signature: Buffer.alloc(64), body: bytes },
          }`,
        ),
        // Nothing was signed that could be kept.
        edit(
          'lambdas/handlers/http/evidence.ts',
          'encodeEvidence(signed, { asked, publicJwk, at: now })',
          'new Uint8Array()',
        ),
      ],
    },
    gets: expect.arrayContaining([
      'POST /payments with no proof: 201',
      'POST /top-ups with no proof: 201',
      'DELETE /devices/{id} with no proof: 404 not_found',
    ]),
  },
});

/** Pays 1,200 yen with the victim's token and this key. */
const paysWith = (key: DeviceKey) => async (): Promise<Loot> => {
  const moved = await yenMoved(victim, async () =>
    attempt(await signedRequest({ session: victim.phone.session, key }, payment)),
  );
  return moved === 0 ? [] : [`${-moved} yen`];
};

attack("another customer's enrolled device", {
  run: () => paysWith(thief.phone.key)(),
  without: {
    control: "the wallet's set of devices",
    code: {
      handlers: ['create-payment'],
      edits: [
        edit('lambdas/domain/payments/terms.ts', 'device?.customer !== customer', '!device'),
        edit('lambdas/store/wallet-clauses.ts', "'contains(#devices, :device)'", "'attribute_exists(#pk)'"),
      ],
    },
    gets: ['1200 yen'],
  },
});

attack("a clone that knows the device's public key alone", {
  run: async () => {
    const { privateKey } = await generateDeviceKey();
    return paysWith({ ...victim.phone.key, privateKey })();
  },
  without: {
    control: "the proof's signature",
    code: {
      handlers: ['create-payment'],
      edits: [edit('lambdas/handlers/http/proof.ts', "throw new InvalidProof('signature');", '')],
    },
    gets: ['1200 yen'],
  },
});

/** Enrols the key with somebody's session. */
async function enrols(on: Target, { phone }: Pick<Customer, 'phone'>, key: DeviceKey): Promise<Loot> {
  const accessToken = () => phone.session.accessToken;
  const api = createApi({ baseUrl: on.stage.apiUrl, accessToken, deviceKey: key });
  try {
    const { body } = await enrolDevice(api, key, 'Phone');
    return [`a device: ${body.state}`];
  } catch (error) {
    if (error instanceof ApiProblem) return [];
    throw error;
  }
}

/** People who have an account and no device yet; each enrols one at most. */
const trent = oncePerTarget((on) => openAccount(on, 'trent'));
const trudy = oncePerTarget((on) => openAccount(on, 'trudy'));
const oscar = oncePerTarget((on) => openAccount(on, 'oscar'));
const olivia = oncePerTarget((on) => openAccount(on, 'olivia'));
const peter = oncePerTarget((on) => openAccount(on, 'peter'));
const paula = oncePerTarget((on) => openAccount(on, 'paula'));

attack('a device key for two customers', {
  run: async (on) => enrols(on, await trent(on), thief.phone.key),
  without: {
    control: 'the condition that a key is enrolled once',
    code: {
      handlers: ['enrol-device'],
      edits: [
        edit(
          'lambdas/store/device-registry.ts',
          "'attribute_not_exists(#pk)'",
          "'attribute_not_exists(#never)'",
        ),
      ],
    },
  },
});

attack('a device key for two customers, in another spelling', {
  run: async (on) => {
    const { publicJwk, privateKey } = thief.phone.key;
    const spelled = { ...publicJwk, x: respelled(publicJwk.x) };
    const key = { privateKey, publicJwk: spelled, id: await calculateJwkThumbprint(spelled) };
    return enrols(on, await trudy(on), key);
  },
  without: {
    control: 'the canonical spelling of keys',
    code: {
      handlers: ['enrol-device'],
      edits: [
        edit(
          'lambdas/handlers/http/proof.ts',
          "Buffer.from(value, 'base64url').toString('base64url') === value;",
          'true;',
        ),
      ],
    },
  },
});

/** The last of 43 characters has two bits to spare: with another one, the bytes stay the same. */
function respelled(coordinate: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return `${coordinate.slice(0, -1)}${alphabet[alphabet.indexOf(coordinate.slice(-1)) + 1]}`;
}

attack("a stolen token that enrols the thief's own phone", {
  run: async (on) => enrols(on, victim, await generateDeviceKey()),
  without: {
    control: 'one key for each device of Cognito',
    code: {
      handlers: ['enrol-device'],
      edits: [edit('lambdas/store/cognito-devices.ts', '#device = :device)', '#device <> :device)')],
    },
    gets: ['a device: new'],
  },
});

attack('an enrolment without a second factor', {
  run: async (on) => {
    const account = await oscar(on);
    await secondFactor(on, account, false);
    const loot = await enrols(on, account, await generateDeviceKey());
    await secondFactor(on, account, true);
    return loot;
  },
  without: {
    control: "the question for Cognito's second factor",
    code: {
      handlers: ['enrol-device'],
      edits: [edit('lambdas/domain/devices/enrol-device.ts', 'if (!hasSecondFactor)', 'if (false)')],
    },
  },
});

const secondFactor = ({ administrator, stage }: Target, { email }: Customer, isOn: boolean) =>
  administrator.send(
    new AdminSetUserMFAPreferenceCommand({
      UserPoolId: stage.customers.userPoolId,
      Username: email,
      SoftwareTokenMfaSettings: { Enabled: isOn, PreferredMfa: isOn },
    }),
  );

attack('an enrolment from a device that Cognito has not confirmed', {
  run: async (on) => {
    const { email, phone } = await olivia(on);
    const { userPoolId } = on.stage.customers;
    const device = { UserPoolId: userPoolId, Username: email, DeviceKey: phone.session.deviceKey };
    await on.administrator.send(new AdminForgetDeviceCommand(device)).catch(ignoreForgotten);
    return enrols(on, { phone }, await generateDeviceKey());
  },
  without: {
    control: "the question for Cognito's device",
    code: {
      handlers: ['enrol-device'],
      edits: [edit('lambdas/domain/devices/enrol-device.ts', 'if (!isConfirmed)', 'if (false)')],
    },
  },
});

/** The second attempt finds it forgotten already. */
function ignoreForgotten(error: unknown): void {
  if (!(error instanceof ResourceNotFoundException)) throw error;
}

attack('eight accounts on one phone', {
  // A key in software tells nothing of the phone that it is in: here all of them tell the same.
  given: {
    handlers: ['enrol-device'],
    edits: [
      edit(
        'lambdas/attestation/software.ts',
        "securityLevel: 'software', details: {}",
        "securityLevel: 'software', hardwareId: 'the phone of mallory', details: {}",
      ),
    ],
  },
  run: async (on) => {
    const first = await enrols(on, await peter(on), (await peter(on)).phone.key);
    const second = await enrols(on, await paula(on), await generateDeviceKey());
    return first.length > 0 ? second : first;
  },
  without: {
    control: 'one customer a phone',
    code: {
      handlers: ['enrol-device'],
      edits: [edit('lambdas/store/hardware.ts', '#customer = :customer OR', 'attribute_exists(#pk) OR')],
    },
    gets: ['a device: new'],
  },
});

const yen = (amount: string) => JSON.stringify({ store_id: storeId, amount, currency: 'JPY' });

attack('the first day of a phone, by many payments at once', {
  run: async () => {
    const { phone } = newcomer;
    const requests = await Promise.all(
      Array.from({ length: 5 }, () => signedRequest(phone, { path: '/payments', body: yen('2500') })),
    );
    const answers = await Promise.all(requests.map(attempt));
    const paid = answers.filter(({ status }) => status === 201).length;
    return paid > 4 ? [`${paid} times 2,500 yen`] : [];
  },
  without: {
    control: 'the first-day limit in the condition',
    code: {
      handlers: ['create-payment'],
      edits: [
        edit(
          'lambdas/store/wallet-clauses.ts',
          'notCoolingOff(terms), withinFirstDay]',
          'notCoolingOff(terms)]',
        ),
        // What was read before the write lags, as it may.
        edit('lambdas/domain/payments/terms.ts', '(wallet.probation[device.id] ?? 0n)', '0n'),
      ],
    },
  },
});

/** A second phone of the newcomer's, signed in with everything, and enrolled. */
const added = oncePerTarget(async (on) => {
  const { email: username, password, authenticator, phone: first } = newcomer;
  const who = { username, password, authenticator };
  const { session } = await signInQuickly({ cognito: on.administrator, ...on.stage.customers, ...who });
  const phone = await phoneOf(on, first.user, session);
  await enrol(phone, 'Mine');
  return phone;
});

const topUp = JSON.stringify({ amount: '1000', currency: 'JPY', funding_source: 'sandbox' });

attack('a burst of top-ups from a phone that was just added', {
  run: async (on) => {
    const phone = await added(on);
    const loot: string[] = [];
    for (let times = 0; times < 5; times++) {
      const answer = await attempt(await signedRequest(phone, { path: '/top-ups', body: topUp }));
      if (answer.status === 201) loot.push('1,000 yen');
    }
    return loot;
  },
  without: {
    control: 'the rule of new phones',
    code: { handlers: ['create-top-up'], edits: inShadow('new_device_top_up') },
    gets: Array(5).fill('1,000 yen'),
  },
});

attack('a token from before a phone was removed', {
  run: async (on) => {
    const { phone } = newcomer;
    const removal = { method: 'DELETE', path: `/devices/${(await added(on)).key.id}` };
    await attempt(await signedRequest(phone, removal));
    const answer = await attempt(await signedRequest(phone, { path: '/top-ups', body: topUp }));
    return isProblem(answer, 401, 'session_ended') ? [] : [told(answer)];
  },
  without: {
    control: 'the session epoch',
    code: { handlers: ['create-top-up'], edits: withoutEpoch },
    gets: ['201'],
  },
});
