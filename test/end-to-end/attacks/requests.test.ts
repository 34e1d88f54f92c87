/** Requests sent again, keys used twice, ids of others, and bodies that two parsers would read differently. */
import { randomUUID } from 'node:crypto';
import { beforeAll, expect } from 'vitest';
import { registerCard } from '../../../lambdas/contract/cards.ts';
import { decideCase, getCase, listCases } from '../../../lambdas/contract/cases.ts';
import { createDispute } from '../../../lambdas/contract/disputes.ts';
import { createPaymentCode } from '../../../lambdas/contract/payment-codes.ts';
import type { Problem } from '../../../lambdas/contract/problems.ts';
import type { Route } from '../../../lambdas/contract/route.ts';
import { routes } from '../../../lambdas/contract/routes.ts';
import { createIdentityVerification } from '../../../lambdas/contract/verification.ts';
import { listEntries } from '../../../lambdas/contract/wallet.ts';
import { caseIdOf } from '../../../lambdas/domain/identifiers.ts';
import { outputOf } from '../../../local/demo/stage.ts';
import { type Received, type Sent, send } from '../support/http.ts';
import { type Customer, ended, pay, storeId } from '../support/people.ts';
import { platform } from '../support/platform.ts';
import { signedRequest, type Wish } from '../support/signed-request.ts';
import { itemsOf } from '../support/tables.ts';
import { until } from '../support/until.ts';
import { customerWith, oncePerTarget, openColleague, registerStore } from './support/account.ts';
import { attack } from './support/attack.ts';
import { edit } from './support/edit.ts';
import { attempt, isProblem, told } from './support/loot.ts';
import { several } from './support/many.ts';
import { walletOf, yenMoved } from './support/money.ts';
import { nameOf, sampleBody, samplePath } from './support/sample-request.ts';
import { logOf, type Target } from './support/target.ts';

let victim: Customer;
let thief: Customer;
/** By the first segment of a path: what the victim has there. */
let victims: Readonly<Record<string, string>>;

beforeAll(async () => {
  // The thief first: a new device may remove those that came later, as far as age goes.
  thief = await customerWith('10000', 'mallory');
  victim = await customerWith('200000', 'alice');
  await registerStore();
  const started = await victim.phone.api.call(createIdentityVerification, { body: {} });
  const disputed = (await pay(victim, '1')).body.id;
  const dispute = await victim.phone.api.call(createDispute, {
    body: { payment_id: disputed, reason: 'not_received' },
  });
  const code = await victim.phone.api.call(createPaymentCode, { body: { currency: 'JPY' } });
  victims = {
    cards: await cardOf(victim),
    disputes: dispute.body.id,
    devices: victim.phone.key.id,
    payments: (await pay(victim, '1')).body.id,
    'identity-verifications': started.body.id,
    'payment-codes': code.body.id,
  };
});

/** Registered with the sandbox's page. */
async function cardOf({ phone }: Customer): Promise<string> {
  const { id, url } = (await phone.api.call(registerCard, { body: {} })).body;
  const headers = [['Content-Type', 'application/json']] as const;
  await send({ method: 'POST', url: String(url), headers, body: '{"cards":["visa"]}' });
  return id;
}

const order = (amount: string) => JSON.stringify({ store_id: storeId, amount, currency: 'JPY' });
const paymentBy = ({ phone }: Customer, wish: Partial<Wish> = {}) =>
  signedRequest(phone, { path: '/payments', body: order('10'), ...wish });

attack('a request sent a hundred times, byte for byte', {
  run: async () => {
    const request = await paymentBy(victim);
    const before = await walletOf(victim);
    let movements = 0;
    for (let sent = 0; sent < 100 && movements <= 1; sent += 20) {
      await several(Array<Sent>(20).fill(request), attempt);
      movements = (Number(before.available) - Number((await walletOf(victim)).available)) / 10;
    }
    if (movements === 0) throw new Error('The request was not carried out at all');
    return movements === 1 ? [] : ['more than one movement'];
  },
  without: {
    control: 'the id that follows from the Idempotency-Key',
    code: {
      handlers: ['create-payment'],
      edits: [
        edit(
          'lambdas/handlers/create-payment.ts',
          'paymentId(caller.subject, idempotencyKey)',
          'paymentId(caller.subject, String(Math.random()))',
        ),
      ],
    },
  },
});

attack('an Idempotency-Key with another body', {
  run: async () => {
    const idempotencyKey = randomUUID();
    await attempt(await paymentBy(victim, { idempotencyKey }));
    const loot: string[] = [];
    const moved = await yenMoved(victim, async () => {
      const answer = await attempt(await paymentBy(victim, { idempotencyKey, body: order('1') }));
      if (!isProblem(answer, 409, 'idempotency_conflict')) loot.push(`${told(answer)} for another request`);
    });
    return moved === 0 ? loot : [...loot, 'money'];
  },
  without: {
    control: 'the fingerprint of the body',
    code: {
      handlers: ['create-payment'],
      edits: [edit('lambdas/store/ledger-writing.ts', 'earlier.fingerprint === asked.fingerprint', 'true')],
    },
    gets: ['201 for another request'],
  },
});

attack('an Idempotency-Key of another customer, or of another route', {
  run: async () => {
    const idempotencyKey = randomUUID();
    const theirs = await paymentBy(victim, { idempotencyKey });
    const own = await paymentBy(thief, { idempotencyKey });
    const body = JSON.stringify({ amount: '10', currency: 'JPY', funding_source: 'sandbox' });
    const topUp = await signedRequest(thief.phone, { path: '/top-ups', idempotencyKey, body });
    const [first, ...later] = (await several([theirs, own, topUp], attempt)).map(({ text }) => idIn(text));
    return later.filter((id) => id === first).map(() => "the other's payment");
  },
  without: {
    control: 'the customer in the id',
    code: {
      handlers: ['create-payment'],
      edits: [
        edit(
          'lambdas/handlers/create-payment.ts',
          'paymentId(caller.subject, idempotencyKey)',
          "paymentId('everybody', idempotencyKey)",
        ),
      ],
    },
    gets: ["the other's payment"],
  },
});

const idIn = (text: string) => (JSON.parse(text) as { readonly id?: string }).id;

attack('a body that two parsers read differently', {
  run: async () => {
    const text = order('10');
    const bodies = {
      'an amount twice': `{"amount":"1",${text.slice(1)}`,
      'an amount twice, once escaped': `{"\\u0061mount":"1",${text.slice(1)}`,
      'the same amount twice': `{"amount":"10",${text.slice(1)}`,
    };
    const loot: string[] = [];
    for (const [name, body] of Object.entries(bodies)) {
      const answer = await attempt(await paymentBy(victim, { body }));
      if (!isProblem(answer, 400, 'malformed_json')) loot.push(`${name}: ${told(answer)}`);
    }
    return loot;
  },
  without: {
    control: 'the strict parser',
    code: {
      handlers: ['create-payment'],
      edits: [
        edit(
          'lambdas/handlers/http/json.ts',
          'parse(text, null, { parseNumber: integer })',
          'JSON.parse(text)',
        ),
        edit('lambdas/handlers/http/json.ts', 'countMembers(value) !== members', 'false'),
      ],
    },
    gets: ['an amount twice: 201', 'an amount twice, once escaped: 201', 'the same amount twice: 201'],
  },
});

/** Registers stores. */
const operator = oncePerTarget((on) => openColleague(on, ['operator']));

async function putStore(on: Target, body: string): Promise<Received> {
  const { accessToken } = (await operator(on)).session;
  return attempt({
    method: 'PUT',
    url: `${on.stage.apiUrl.replace(/\/$/, '')}/stores/mine`,
    headers: [
      ['Authorization', `Bearer ${accessToken}`],
      ['Content-Type', 'application/json'],
    ],
    body,
  });
}

attack('a body of a megabyte', {
  run: async (on) => {
    const answer = await putStore(on, `{"name":"Mine"}${' '.repeat(1_000_000)}`);
    return isProblem(answer, 413, 'request_too_large') ? [] : [told(answer)];
  },
  without: {
    control: 'the size of bodies',
    code: {
      handlers: ['put-store'],
      edits: [edit('lambdas/handlers/http/json.ts', 'body.byteLength > maximum', 'false')],
    },
    gets: ['200'],
  },
});

attack('members that are not in the contract', {
  run: async (on) => {
    const deep = '['.repeat(1000) + ']'.repeat(1000);
    const members = {
      'an owner': '"owner":"me"',
      'the prototype': '"__proto__":{"owner":"me"}',
      'the constructor': '"constructor":{"prototype":{"owner":"me"}}',
      'nested 1,000 deep': `"owner":${deep}`,
    };
    const loot: string[] = [];
    for (const [name, member] of Object.entries(members)) {
      const answer = await putStore(on, `{"name":"Mine",${member}}`);
      if (!isProblem(answer, 400, 'invalid_request')) loot.push(`${name}: ${told(answer)}`);
    }
    return loot;
  },
  without: {
    control: 'the models, the strict schemas and the depth of bodies',
    templates: ['request models of PUT /stores/{id}'],
    code: {
      handlers: ['put-store'],
      edits: [
        edit(
          'lambdas/contract/operations.ts',
          'body: z.strictObject({\n    name: storeName,',
          'body: z.object({\n    name: storeName,',
        ),
        edit('lambdas/handlers/http/json.ts', 'depth > maxDepth', 'false'),
      ],
    },
    gets: ['an owner: 200', 'the prototype: 200', 'the constructor: 200', 'nested 1,000 deep: 200'],
  },
});

attack('line breaks, terminal sequences, JSON and markup in a name', {
  run: async (on) => {
    const forged = `{"forged":"${randomUUID().slice(0, 8)}"}`;
    for (const name of [`A\r\n${forged}`, `\u001b[31m${forged}`, `${forged}<b>`])
      await putStore(on, JSON.stringify({ name }));
    // A function's line may come behind its answer, and before the access log's line of a later request.
    const { request_id: last } = JSON.parse((await putStore(on, '{}')).text) as Problem;
    const log = await until(
      () => logOf(on),
      (text) => text.includes(last),
    );
    const lines = log.split('\n');
    return [
      ...lines.filter((line) => line.endsWith(` ${forged}`)).map(() => 'a line of its own'),
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
      ...lines.filter((line) => /[\x00-\x08\x0b-\x1f\x7f-\x9f]/.test(line)).map(() => 'a terminal sequence'),
    ];
  },
  without: {
    control: 'the form of names, and the log that escapes',
    templates: ['request models of PUT /stores/{id}'],
    code: {
      handlers: ['put-store'],
      edits: [
        edit(
          'lambdas/contract/fields.ts',
          String.raw`z.regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u)`,
          'z.minLength(1)',
        ),
        edit(
          'lambdas/handlers/put-store.ts',
          'const { opening_hours',
          "process.stdout.write('store '.concat(body.name, '\\n'));\n  const { opening_hours",
        ),
      ],
    },
    gets: expect.arrayContaining(['a line of its own', 'a terminal sequence']),
  },
});

attack('the task token in an answer or in the log', {
  run: async (on) => {
    const { body: held } = await pay(victim, '20000');
    const caseId = caseIdOf(held.id);
    const token = await taskTokenOf(caseId);
    const { api } = await reviewer(on);
    const answers = [
      await api.call(listCases),
      await api.call(getCase, { path: { id: caseId } }),
      await api.call(decideCase, {
        path: { id: caseId },
        body: { outcome: 'decline', reason: 'other', note: 'As the test wants it' },
      }),
      await ended(victim, held.id),
      await victim.phone.api.call(listEntries),
    ];
    return [
      ...(JSON.stringify(answers).includes(token) ? ['in an answer'] : []),
      ...(logOf(on).includes(token) ? ['in the log'] : []),
    ];
  },
  without: {
    control: 'a log that names what it tells of',
    code: {
      handlers: ['open-case'],
      edits: [
        edit(
          'lambdas/handlers/tasks/task.ts',
          "log({ level: 'info', task: name });",
          "log({ level: 'info', task: name, event: JSON.stringify(event) });",
        ),
      ],
    },
    gets: ['in the log'],
  },
});

const reviewer = oncePerTarget((on) => openColleague(on, ['reviewer']));

/** As it lies in the table: the longest text of its item. */
async function taskTokenOf(caseId: string): Promise<string> {
  const item = await until(
    async () =>
      (await itemsOf(outputOf(platform.outputs, 'CasesTable'))).find(({ pk }) => pk?.S === `TOKEN#${caseId}`),
    (found) => found !== undefined,
  );
  const texts = Object.values(item ?? {}).map((value) => value.S ?? '');
  return texts.sort((a, b) => b.length - a.length)[0] ?? '';
}

/** What is removed last ends the thief's session, if it succeeds. */
const withIds = routes
  .filter(({ audience, path }) => audience.pool === 'customers' && path.includes('{'))
  .sort((a, b) => Number(a.operation === 'removeDevice') - Number(b.operation === 'removeDevice'));

attack("someone else's payment, device or verification", {
  run: async () => {
    const loot: string[] = [];
    for (const route of withIds) {
      const [, kind = ''] = route.path.split('/');
      const foreign = victims[kind];
      if (foreign === undefined)
        throw new Error(`The attack knows of nothing that the victim has at ${route.path}`);
      const [theirs, nobodys] = await Promise.all(
        [samplePath(route, { id: foreign }), samplePath(route)].map(async (path) =>
          attempt(await requestBy(thief, route, path)),
        ),
      );
      if (!theirs || !nobodys || !isSame404(theirs, nobodys))
        loot.push(`${nameOf(route)}: ${theirs && told(theirs)}`);
    }
    return loot;
  },
  without: {
    control: 'the questions whose it is',
    code: {
      handlers: [
        'get-payment',
        'get-payment-code',
        'get-dispute',
        'remove-device',
        'remove-card',
        'get-identity-verification',
      ],
      edits: [
        edit('lambdas/handlers/get-dispute.ts', 'dispute?.customer !== caller.subject', '!dispute'),
        edit(
          'lambdas/handlers/get-identity-verification.ts',
          'verification?.customer !== caller.subject',
          '!verification',
        ),
        edit('lambdas/handlers/get-payment.ts', 'payment?.customer !== caller.subject', '!payment'),
        edit(
          'lambdas/handlers/get-payment-code.ts',
          'code?.customer !== caller.subject || code.device !== proof.deviceId',
          '!code',
        ),
        edit('lambdas/domain/devices/remove-device.ts', 'wanted?.customer !== customer', '!wanted'),
        edit('lambdas/store/device-reading.ts', "'#customer = :customer'", "'#customer <> :customer'"),
        edit('lambdas/store/card-removal.ts', "'#customer = :customer'", "'#customer <> :customer'"),
        edit('lambdas/store/device-removal.ts', '&& device.customer === write.customer', ''),
      ],
    },
    gets: [
      'GET /payments/{id}: 200',
      'GET /payment-codes/{id}: 200',
      'GET /disputes/{id}: 200',
      'GET /identity-verifications/{id}: 200',
      'DELETE /cards/{id}: 200',
      'DELETE /devices/{id}: 200',
    ],
  },
});

attack("a dispute of someone else's payment", {
  run: async () => {
    const body = JSON.stringify({ payment_id: victims.payments, reason: 'not_me' });
    const answer = await attempt(await signedRequest(thief.phone, { path: '/disputes', body }));
    return isProblem(answer, 404, 'not_found') ? [] : [`${told(answer)}`];
  },
  without: {
    control: 'the question whose the payment is',
    code: {
      handlers: ['create-dispute'],
      edits: [edit('lambdas/domain/disputes/open-dispute.ts', 'payment?.customer !== customer', '!payment')],
    },
    gets: ['201'],
  },
});

function requestBy({ phone }: Customer, route: Route, path: string): Promise<Sent> {
  const body = sampleBody(route);
  return signedRequest(phone, { method: route.method, path, ...(body === undefined ? {} : { body }) });
}

function isSame404(one: Received, other: Received): boolean {
  if (![one, other].every((answer) => isProblem(answer, 404, 'not_found'))) return false;
  const [a, b] = [one, other].map(({ text }) => ({ ...(JSON.parse(text) as Problem), request_id: '' }));
  return JSON.stringify(a) === JSON.stringify(b);
}
