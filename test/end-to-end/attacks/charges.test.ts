/** Codes and tills: a code that is used twice, too late or by the wrong customer's till, guessed codes, a store's nosy neighbour. */
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Api } from '../../../client/api.ts';
import { ApiProblem } from '../../../client/api.ts';
import { generateDeviceKey } from '../../../client/device-key.ts';
import { createTerminal, enrolTerminal } from '../../../client/terminal.ts';
import { freezeAccount, signOutEverywhere } from '../../../lambdas/contract/account.ts';
import { cancelCharge, createCharge, getCharge, refundCharge } from '../../../lambdas/contract/charges.ts';
import { createPaymentCode } from '../../../lambdas/contract/payment-codes.ts';
import { checkDigit } from '../../../lambdas/domain/codes/payment-code.ts';
import { codeKey, type Key, walletKey } from '../../../lambdas/store/keys.ts';
import { enrol } from '../../../local/demo/people.ts';
import { demoStore } from '../../../local/demo/sign-ins.ts';
import { outputOf } from '../../../local/demo/stage.ts';
import { type Customer, topUp } from '../support/people.ts';
import { dynamoDb, platform } from '../support/platform.ts';
import { nextSecond } from '../support/until.ts';
import { oncePerTarget, openAccount, openColleague } from './support/account.ts';
import { attack, type Loot } from './support/attack.ts';
import { edit } from './support/edit.ts';
import { several } from './support/many.ts';
import type { Target } from './support/target.ts';
import { openTerminal } from './support/terminal.ts';

const operator = oncePerTarget((on) => openColleague(on, ['operator']));

interface OpenTill {
  readonly api: Api;
  /** The same terminal, to whoever has its secret and not its key. */
  readonly stolen: () => Promise<Api>;
}

async function openTill(on: Target, store: { id: string; name: string } = demoStore): Promise<OpenTill> {
  const terminal = await openTerminal(on, (await operator(on)).api, store);
  const withKey = async () =>
    createTerminal({
      baseUrl: on.stage.apiUrl,
      tokenUrl: on.stage.terminals.tokenUrl,
      clientId: terminal.id,
      clientSecret: () => terminal.secret,
      key: await generateDeviceKey(),
    });
  const api = await withKey();
  await enrolTerminal(api, terminal.enrolmentCode);
  return { api, stolen: withKey };
}
const tills = oncePerTarget(async (on) => [await openTill(on), await openTill(on)] as const);
const neighbour = oncePerTarget((on) => openTill(on, { id: 'osaka-west', name: 'Osaka West' }));

async function victim(on: Target): Promise<Customer> {
  const customer = await openAccount(on, 'alice');
  await enrol(customer.phone, 'The phone of alice');
  await topUp(customer, '20000');
  return customer;
}
/** Whoever pays and comes to no harm. */
const payer = oncePerTarget(victim);

const codeOf = async ({ phone }: Customer, ceiling?: string) =>
  (
    await phone.api.call(createPaymentCode, {
      body: { currency: 'JPY', ...(ceiling === undefined ? {} : { max_amount: ceiling }) },
    })
  ).body;

let receipts = 0;
const sale = (code: string, amount = '100', store_id: string = demoStore.id) => ({
  store_id,
  code,
  amount,
  currency: 'JPY',
  reference: `receipt-${++receipts}`,
  lines: [{ category: 'groceries' as const, quantity: 1, amount }],
});

/** What the call was answered with: the status of the charge, or the problem's code. @throws for a breakdown */
const told = (call: Promise<{ readonly body: object }>): Promise<string> =>
  call.then(
    ({ body }) => ('status' in body ? String(body.status) : 'done'),
    (error: unknown) => {
      if (error instanceof ApiProblem && error.problem.code !== 'internal_error') return error.problem.code;
      throw error;
    },
  );
const charge = (api: Api, body: ReturnType<typeof sale>) => told(api.call(createCharge, { body }));
const ifPaid = async (made: Promise<string>): Promise<Loot> =>
  [await made].filter((end) => end === 'approved');

const domain = 'lambdas/domain/charges/create-charge.ts';
const clauses = 'lambdas/store/code-use.ts';
const accountFile = 'lambdas/store/account-clauses.ts';
const terminalFile = 'lambdas/domain/terminals/terminal.ts';
/** What is missing where charges are made; then the charge is approved. */
const missing = (...edits: ReturnType<typeof edit>[]) => ({
  code: { handlers: ['create-charge'], edits },
  gets: ['approved'],
});

/** As the owner of the account could, by hand. */
const change = (table: string, { pk, sk }: Key, update: string, value: UpdateItemCommand['input']['Key']) =>
  dynamoDb.send(
    new UpdateItemCommand({
      TableName: outputOf(platform.outputs, table),
      Key: { pk: { S: pk }, sk: { S: sk } },
      UpdateExpression: update,
      ExpressionAttributeValues: value,
    }),
  );

attack('one code at two tills at once', {
  run: async (on) => {
    const [{ api: one }, { api: other }] = await tills(on);
    const { code } = await codeOf(await payer(on));
    const ends = await Promise.all([one, other].map((api) => charge(api, sale(code))));
    return ends.filter((end) => end === 'approved').slice(1);
  },
  without: {
    control: 'that a code is used once',
    ...missing(
      edit(domain, 'if (code.usedBy !== undefined)', "if (code.usedBy === '')"),
      edit(
        clauses,
        "expression: 'attribute_not_exists(#usedBy)'",
        "expression: '(attribute_not_exists(#usedBy) OR attribute_exists(#usedBy))'",
      ),
    ),
  },
});

attack('a code after its time, which DynamoDB has not taken away', {
  run: async (on) => {
    const [{ api }] = await tills(on);
    const { id, code } = await codeOf(await payer(on));
    await change('RegistryTable', codeKey(id), 'SET expiresAt = :then', {
      ':then': { N: `${Date.now() - 1}` },
    });
    return ifPaid(charge(api, sale(code)));
  },
  without: {
    control: 'the time of the code',
    ...missing(
      edit(domain, 'now >= code.expiresAt', 'false'),
      edit(clauses, "'#expiresAt > :now'", "'(#expiresAt > :now OR attribute_exists(#expiresAt))'"),
    ),
  },
});

attack('a code of a phone that was removed since', {
  run: async (on) => {
    const [{ api }] = await tills(on);
    const customer = await victim(on);
    const { code } = await codeOf(customer);
    const [, payload = ''] = customer.phone.session.accessToken.split('.');
    const { sub } = JSON.parse(atob(payload)) as { sub: string };
    await change('LedgerTable', walletKey(sub), 'DELETE devices :gone', {
      ':gone': { SS: [customer.phone.key.id] },
    });
    return ifPaid(charge(api, sale(code)));
  },
  without: {
    control: "the wallet's set of devices",
    ...missing(
      edit('lambdas/store/wallet-clauses.ts', "'contains(#devices, :device)'", "'attribute_exists(#pk)'"),
    ),
  },
});

attack('a code of an account that was frozen since', {
  run: async (on) => {
    const [{ api }] = await tills(on);
    const customer = await victim(on);
    const { code } = await codeOf(customer);
    await customer.phone.api.call(freezeAccount);
    return ifPaid(charge(api, sale(code)));
  },
  without: {
    control: "the account's status and the session epoch in the condition",
    ...missing(
      edit(accountFile, "'#status = :active'", "'attribute_exists(#status)'"),
      // A freeze ends all sessions, too.
      edit(
        accountFile,
        '(attribute_not_exists(#sessionsSince) OR #sessionsSince < :authTime)',
        '(attribute_exists(#pk) OR #sessionsSince < :authTime)',
      ),
    ),
  },
});

attack('a code of a session that was ended since', {
  run: async (on) => {
    const [{ api }] = await tills(on);
    const customer = await victim(on);
    const { code } = await codeOf(customer);
    await nextSecond();
    await customer.phone.api.call(signOutEverywhere);
    return ifPaid(charge(api, sale(code)));
  },
  without: {
    control: 'the session epoch',
    ...missing(
      edit(
        accountFile,
        '(attribute_not_exists(#sessionsSince) OR #sessionsSince < :authTime)',
        '(attribute_exists(#pk) OR #sessionsSince < :authTime)',
      ),
    ),
  },
});

attack('a till that takes more than the customer allowed', {
  run: async (on) => {
    const [{ api }] = await tills(on);
    const { code } = await codeOf(await payer(on), '1000');
    return ifPaid(charge(api, sale(code, '1001')));
  },
  without: {
    control: "the code's ceiling",
    ...missing(
      edit(domain, 'money.amount > code.maxAmount', 'false'),
      edit(clauses, '#maxAmount >= :amount', 'attribute_exists(#maxAmount)'),
    ),
  },
});

/** Twenty in ten minutes are let pass: over the end of ten minutes twice as many. */
const MOST = 45;

attack('guessed codes', {
  run: async (on) => {
    const { api } = await openTill(on);
    let stopped = 0;
    await several(
      Array.from({ length: MOST }, (_, number) => number),
      async (number) => {
        if (stopped > 0) return;
        const digits = `01${String(number).padStart(21, '0')}`;
        if ((await charge(api, sale(digits + checkDigit(digits)))) === 'terminal_cut_off') stopped += 1;
      },
    );
    return stopped > 0 ? [] : [`${MOST} guesses`];
  },
  without: {
    control: 'the count of codes that there are not',
    code: {
      handlers: ['create-charge'],
      edits: [edit('lambdas/domain/charges/guesses.ts', 'badCodes >= limits.most', 'false')],
    },
    gets: [`${MOST} guesses`],
  },
});

attack('a stolen client secret at a till, without its key', {
  run: async (on) => {
    const [{ stolen }] = await tills(on);
    const { code } = await codeOf(await payer(on));
    return ifPaid(charge(await stolen(), sale(code)));
  },
  without: {
    control: "the question for the terminal's key",
    ...missing(
      edit(
        terminalFile,
        '(terminal.key?.thumbprint === asking.signer || isNextKey(terminal, asking.signer)) &&',
        '',
      ),
    ),
  },
});

attack('a till that charges for another store', {
  run: async (on) => {
    const [{ api }] = await tills(on);
    await neighbour(on);
    const { code } = await codeOf(await payer(on));
    return ifPaid(charge(api, sale(code, '100', 'osaka-west')));
  },
  without: {
    control: "the question for the terminal's store",
    ...missing(edit(terminalFile, '(asking.store === undefined || terminal.store === asking.store)', 'true')),
  },
});

attack("another store's till that reads, refunds and cancels a charge", {
  run: async (on) => {
    const [{ api }] = await tills(on);
    const foreign = (await neighbour(on)).api;
    const { code } = await codeOf(await payer(on));
    const { body } = await api.call(createCharge, { body: sale(code) });
    const path = { id: body.id };
    const refund = {
      reference: `of-${body.id}`.slice(0, 32),
      amount: '1',
      currency: 'JPY',
      reason: 'other',
    } as const;
    const ends = [
      await told(foreign.call(getCharge, { path })),
      await told(foreign.call(refundCharge, { path, body: refund })),
      await told(foreign.call(cancelCharge, { path })),
    ];
    return ends.filter((end) => end !== 'not_found');
  },
  without: {
    control: 'the questions whose charge it is',
    code: {
      handlers: ['get-charge', 'refund-charge', 'cancel-charge'],
      edits: [
        edit('lambdas/handlers/get-charge.ts', 'charge?.store !== terminal.store', '!charge'),
        edit('lambdas/domain/charges/refund-charge.ts', 'charge?.store !== terminal.store', '!charge'),
        edit('lambdas/domain/charges/cancel-charge.ts', 'read?.store !== terminal.store', '!read'),
      ],
    },
    gets: ['approved', 'done', 'refunded'],
  },
});
