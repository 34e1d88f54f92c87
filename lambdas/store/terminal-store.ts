/** Terminals in the Registry table: every change is one conditional write, with the event that tells of it. */
import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { ServiceBusy } from '../domain/ledger/ledger.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import { maxGuesses } from '../domain/terminals/enrolment-code.ts';
import type { Terminal } from '../domain/terminals/terminal.ts';
import type { Rotation, TerminalEvent, Terminals } from '../domain/terminals/terminals.ts';
import { expressions, placeholders } from './conditions.ts';
import { type RegistryOptions, readItem } from './item-access.ts';
import { fieldsOf, toItem, type Values } from './items.ts';
import { storeKey, terminalKey } from './keys.ts';
import { partition } from './partitions.ts';
import { retrying } from './retry.ts';
import { terminalEventPut } from './terminal-events.ts';
import { enrolmentValues, keyValues } from './terminal-items.ts';
import { findTerminalRequest, nextTerminalNumber, registerTerminal } from './terminal-registration.ts';
import { readTerminal } from './terminals.ts';
import { transact } from './transact.ts';

export function terminalStore(options: RegistryOptions): Terminals {
  return {
    find: (id) => readTerminal(options, id),
    ofStore: (store) => terminalsOf(options, store),
    findRequest: (id) => findTerminalRequest(options, id),
    nextNumber: (store) => nextTerminalNumber(options, store),
    register: (...registration) => registerTerminal(options, ...registration),
    giveCode: (code, event) => changeUnlessRevoked(options, event, setting(enrolmentValues(code))),
    countGuess: (id, hash) => countGuess(options, id, hash),
    async enrol(terminal, key, event) {
      const place = terminal.key ? 'next' : 'key';
      const values = { ...keyValues(place, key), state: 'active' };
      return change(options, event, {
        ...setting(values, CODE),
        // The code, and whether there was a key: as the terminal was when that was decided.
        condition: `#codeHash = :codeHash AND #codeExpiresAt > :now AND #codeGuesses < :maxGuesses AND #state = :former AND ${
          terminal.key ? '#key = :formerKey' : 'attribute_not_exists(#key)'
        }`,
        conditionValues: {
          ':codeHash': Buffer.from(terminal.enrolment?.hash ?? '', 'base64url'),
          ':now': event.at,
          ':maxGuesses': maxGuesses,
          ':former': terminal.state,
          ':formerKey': terminal.key?.thumbprint,
        },
      });
    },
    async promote({ id, next }, event) {
      const promoted = await change(options, event, {
        update:
          'SET #key = #next, #keyX = #nextX, #keyY = #nextY, #changedAt = :at REMOVE #next, #nextX, #nextY',
        values: {},
        condition: '#state = :active AND #next = :next',
        conditionValues: { ':active': 'active', ':next': next?.thumbprint },
      });
      return promoted ?? readTerminal(options, id);
    },
    revoke: (event) => revoke(options, event),
    rotationOf: (id) => rotationOf(options, id),
    startRotation: (rotation, former, event) => startRotation(options, rotation, former, event),
    async addEvent(event) {
      const added = await transact(options, [terminalEventPut(options.registryTable, event)]);
      if (added.outcome === 'unknown')
        throw new ServiceBusy('It is not known yet whether the event was kept');
    },
  };
}

/** How many are read at once. */
const AT_ONCE = 25;

/** The store and its numbers are in one partition: without an item of the store itself, there is no such store. */
async function terminalsOf(options: RegistryOptions, store: string): Promise<readonly Terminal[] | Refusal> {
  const items = await partition(options, { pk: storeKey(store).pk });
  if (!items.some(({ sk }) => sk?.S === storeKey(store).sk)) return refuse('not_found');
  const ids = items
    .filter(({ sk }) => sk?.S?.startsWith('TERMINAL#'))
    .map((item) => fieldsOf(item).text('terminal'));
  const found: (Terminal | undefined)[] = [];
  for (let from = 0; from < ids.length; from += AT_ONCE)
    found.push(
      ...(await Promise.all(ids.slice(from, from + AT_ONCE).map((id) => readTerminal(options, id)))),
    );
  return found.filter((terminal) => terminal !== undefined);
}

const CODE = ['codeHash', 'codeExpiresAt', 'codeGuesses'];

interface Update {
  readonly update: string;
  readonly values: Values;
}

/** Attributes to set, and others to take away. */
function setting(values: Values, removed: readonly string[] = []): Update {
  const set = ['changedAt', ...Object.keys(values)].map((name) =>
    name === 'changedAt' ? '#changedAt = :at' : `#${name} = :set_${name}`,
  );
  const remove = removed.length > 0 ? ` REMOVE ${removed.map((name) => `#${name}`).join(', ')}` : '';
  return {
    update: `SET ${set.join(', ')}${remove}`,
    values: Object.fromEntries(Object.entries(values).map(([name, value]) => [`:set_${name}`, value])),
  };
}

/**
 * @returns the terminal as it is afterwards; undefined, and nothing is written, where the condition does not hold
 * @throws ServiceBusy
 */
async function change(
  options: RegistryOptions,
  event: TerminalEvent,
  {
    update,
    values,
    condition,
    conditionValues,
  }: Update & { readonly condition: string; readonly conditionValues: Values },
): Promise<Terminal | undefined> {
  const { registryTable } = options;
  const done = await transact(options, [
    {
      Update: {
        TableName: registryTable,
        Key: toItem({ ...terminalKey(event.terminal) }),
        UpdateExpression: update,
        ConditionExpression: condition,
        ...expressions([update, condition], { ...values, ...conditionValues, ':at': event.at }),
      },
    },
    terminalEventPut(registryTable, event),
  ]);
  if (done.outcome === 'refused') return undefined;
  if (done.outcome === 'unknown')
    throw new ServiceBusy('It is not known yet whether the terminal was changed');
  return readTerminal(options, event.terminal);
}

async function changeUnlessRevoked(
  options: RegistryOptions,
  event: TerminalEvent,
  update: Update,
): Promise<Terminal | Refusal> {
  const changed = await change(options, event, {
    ...update,
    condition: 'attribute_exists(#pk) AND #state <> :revoked',
    conditionValues: { ':revoked': 'revoked' },
  });
  if (changed) return changed;
  return refuse((await readTerminal(options, event.terminal)) ? 'terminal_revoked' : 'not_found');
}

async function revoke(options: RegistryOptions, event: TerminalEvent): Promise<Terminal | Refusal> {
  const revoked = await changeUnlessRevoked(options, event, setting({ state: 'revoked' }, CODE));
  if (!('refused' in revoked) || revoked.refused === 'not_found') return revoked;
  return (await readTerminal(options, event.terminal)) ?? refuse('not_found');
}

async function countGuess(
  { client, runtime, registryTable }: RegistryOptions,
  id: string,
  hash: string,
): Promise<number> {
  const update = 'ADD #codeGuesses :one';
  const condition = '#codeHash = :hash AND #codeGuesses < :maxGuesses';
  const values = { ':one': 1, ':hash': Buffer.from(hash, 'base64url'), ':maxGuesses': maxGuesses };
  const command = new UpdateItemCommand({
    TableName: registryTable,
    Key: toItem({ ...terminalKey(id) }),
    UpdateExpression: update,
    ConditionExpression: condition,
    ReturnValues: 'UPDATED_NEW',
    ...placeholders([update, condition], values),
  });
  try {
    const { Attributes = {} } = await retrying(runtime, () => client.send(command));
    return fieldsOf(Attributes).count('codeGuesses');
  } catch (error) {
    // Another code by now, or so many already.
    if (error instanceof ConditionalCheckFailedException) return 0;
    throw error;
  }
}

async function rotationOf(options: RegistryOptions, id: string): Promise<Rotation | undefined> {
  const item = await readItem(options, terminalKey(id));
  const fields = item && fieldsOf(item);
  if (!fields?.has('rotation')) return undefined;
  return { request: fields.text('rotation'), kept: fields.text('keptSecret') };
}

async function startRotation(
  options: RegistryOptions,
  { request, kept }: Rotation,
  former: Rotation | undefined,
  event: TerminalEvent,
): Promise<void> {
  const started = await change(options, event, {
    ...setting({ rotation: request, keptSecret: kept }),
    condition: `#state <> :revoked AND ${former ? '#rotation = :former' : 'attribute_not_exists(#rotation)'}`,
    conditionValues: { ':revoked': 'revoked', ':former': former?.request },
  });
  if (!started) throw new ServiceBusy('Another rotation of the secret came between');
}
