/** Insiders who look at cases without a trace, who change the trace, or who take away what is known of themselves. */
import { randomUUID } from 'node:crypto';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { unzipSync } from 'fflate';
import { ApiProblem } from '../../../client/api.ts';
import { getCaseEvidence, listCaseAudit } from '../../../lambdas/contract/case-audit.ts';
import { getCase } from '../../../lambdas/contract/cases.ts';
import { personKey } from '../../../lambdas/domain/review/person.ts';
import { caseItem } from '../../../lambdas/store/case-items.ts';
import type { Item } from '../../../lambdas/store/items.ts';
import { paymentItem } from '../../../lambdas/store/ledger-items.ts';
import { outputOf } from '../../../local/demo/stage.ts';
import { caseFor } from '../../support/reviews.ts';
import { paymentOf, thumbprint } from '../../support/transfers.ts';
import { oncePerTarget, openColleague } from './support/account.ts';
import { attack, type Loot } from './support/attack.ts';
import { edit } from './support/edit.ts';
import type { Target } from './support/target.ts';

const HOUR = 60 * 60 * 1000;
const reviewerOn = oncePerTarget((on) => openColleague(on, ['reviewer']));

interface Subject {
  /** What the store is called. */
  readonly storeName?: string;
  /** Addresses of the people behind the customer. */
  readonly parties?: readonly string[];
}

/** A case as the review would have written it, of a payment of which nothing moves. */
async function openCaseOn(on: Target, { storeName = 'Shinjuku East', parties = [] }: Subject = {}) {
  const payer = { id: randomUUID(), device: thumbprint('phone') };
  const payment = {
    ...paymentOf(payer, { amount: 300n, key: randomUUID() }),
    state: 'voided' as const,
    counterparty: storeName,
  };
  const held = caseFor(payment, {
    parties: parties.map(personKey),
    openedAt: Date.now(),
    deadline: Date.now() + HOUR,
  });
  const { url: endpoint, region, administrator: credentials, outputs } = on.platform;
  const client = new DynamoDBClient({ endpoint, region, credentials });
  const put = (table: string, row: Item) =>
    client.send(new PutItemCommand({ TableName: outputOf(outputs, table), Item: row }));
  await put('LedgerTable', paymentItem(payment));
  await put('CasesTable', caseItem(held));
  client.destroy();
  return held.id;
}

/** Who looked, as the trail tells a colleague who was not there. */
async function trailOf(on: Target, id: string): Promise<readonly string[]> {
  const { api } = await reviewerOn(on);
  const { body } = await api.call(listCaseAudit, { path: { id } });
  return body.events.map(({ act, by }) => `${act} by ${by}`);
}

attack('a look at a case that leaves no trace', {
  run: async (on) => {
    const { api } = await reviewerOn(on);
    const id = await openCaseOn(on);
    await api.call(getCase, { path: { id } });
    return (await trailOf(on, id)).length === 1 ? [] : ['a case, seen by nobody'];
  },
  without: {
    control: 'the record of each look',
    code: {
      handlers: ['get-case'],
      edits: [edit('lambdas/handlers/get-case.ts', 'await audit().record({', 'void ({')],
    },
    gets: ['a case, seen by nobody'],
  },
});

const trailFile = 'lambdas/store/audit-trail.ts';
/** What runs in a function that was broken into: as soon as something is recorded, it is the intruder's turn. */
const intruder = (command: string, more: string) => ({
  handlers: ['get-case'],
  edits: [
    edit(trailFile, '  PutItemCommand,\n', `  PutItemCommand,\n  ${command},\n`),
    edit(
      trailFile,
      '    if (!(error instanceof ConditionalCheckFailedException)) throw error;\n  });\n',
      `  });\n  await client.send(new ${command}({ TableName: casesTable, Key: toItem({ ...auditKey(event) }), ${more} })).catch(() => {});\n`,
    ),
  ],
});

async function recordAfterIntrusion(on: Target): Promise<Loot> {
  const { api, email } = await reviewerOn(on);
  const id = await openCaseOn(on);
  await api.call(getCase, { path: { id } });
  const [record] = await trailOf(on, id);
  if (record === undefined) return ['a record that is gone'];
  return record.endsWith('by somebody else')
    ? [`a look of ${email}, put on somebody else`.replace(email, 'one')]
    : [];
}

attack('a record of the audit trail, taken away by code that runs in a function', {
  run: recordAfterIntrusion,
  given: intruder('DeleteItemCommand', ''),
  without: {
    control: 'that the roles add to the audit trail alone',
    templates: ['audit trail that is added to alone'],
    gets: ['a record that is gone'],
  },
});

attack('a record of the audit trail, changed by code that runs in a function', {
  run: recordAfterIntrusion,
  given: intruder(
    'UpdateItemCommand',
    "UpdateExpression: 'SET #by = :by', ExpressionAttributeNames: { '#by': 'by' }, ExpressionAttributeValues: { ':by': { S: 'somebody else' } }",
  ),
  without: {
    control: 'that the roles add to the audit trail alone',
    templates: ['audit trail that is added to alone'],
    gets: ['a look of one, put on somebody else'],
  },
});

attack('evidence against themselves, taken by a reviewer', {
  run: async (on) => {
    const { api, email } = await reviewerOn(on);
    const [name, domain] = email.split('@');
    const id = await openCaseOn(on, { parties: [`${name}+shop@${domain}`] });
    const taken = await api.call(getCaseEvidence, { path: { id } }).catch((error: unknown) => {
      if (error instanceof ApiProblem && error.problem.code === 'conflict_of_interest') return undefined;
      throw error;
    });
    return taken ? ['an evidence pack'] : [];
  },
  without: {
    control: 'the question for conflicts of interest',
    code: {
      handlers: ['get-case-evidence'],
      edits: [
        edit('lambdas/domain/context/look-at-case.ts', 'subject.parties.includes(personKey(email))', 'false'),
      ],
    },
    gets: ['an evidence pack'],
  },
});

attack('markup in the name of a store, in the report of an evidence pack', {
  run: async (on) => {
    const { api } = await reviewerOn(on);
    const id = await openCaseOn(on, { storeName: '<img src=x onerror=alert(1)>' });
    const { body } = await api.call(getCaseEvidence, { path: { id } });
    const report = Buffer.from(unzipSync(body)['report.html'] ?? []).toString();
    return /<img/.test(report) ? ['markup of a store in a report'] : [];
  },
  without: {
    control: 'markup that escapes all text',
    code: {
      handlers: ['get-case-evidence'],
      edits: [
        edit('lambdas/handlers/evidence-pack/markup.ts', 'return escaped(content);', 'return content;'),
      ],
    },
    gets: ['markup of a store in a report'],
  },
});
