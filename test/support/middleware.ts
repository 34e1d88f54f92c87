/** What tests do between the stores and the database: count, inject faults, step in between, take controls away. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** One call on its way: `send` carries it out. */
type Around = (
  call: { readonly command: string; readonly input: Record<string, unknown> },
  send: () => Promise<Record<string, unknown>>,
) => Promise<Record<string, unknown>>;

/** Runs `around` for each call of the client, outside the SDK's own retries. */
export function around(client: DynamoDBClient, step: Around): void {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const command = String(context.commandName).replace(/Command$/, '');
      let answer: Awaited<ReturnType<typeof next>> | undefined;
      const output = await step({ command, input: args.input as Record<string, unknown> }, async () => {
        answer = await next(args);
        return answer.output as unknown as Record<string, unknown>;
      });
      return { ...answer, output } as unknown as Awaited<ReturnType<typeof next>>;
    },
    { step: 'initialize' },
  );
}

/** Runs `first` once, just before the first call of that command is sent. */
export function beforeFirst(client: DynamoDBClient, command: string, first: () => Promise<unknown>): void {
  let pending: (() => Promise<unknown>) | undefined = first;
  around(client, async (call, send) => {
    if (call.command === command && pending) {
      const step = pending;
      pending = undefined;
      await step();
    }
    return send();
  });
}

export interface Meter {
  /** In the order in which they were begun. */
  readonly calls: string[];
  /** Sequential round trips: a call that is begun before any of the trip's calls has been answered belongs to that trip. */
  trips: number;
  readonly units: { write: number; read: number };
  /** Write capacity units by table. */
  readonly written: Record<string, number>;
  reset(): void;
}

const readers = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan']);

/** Counts each call and, from ReturnConsumedCapacity, what it cost. */
export function meter(client: DynamoDBClient): Meter {
  let hasAnswer = true;
  const counted: Meter = {
    calls: [],
    trips: 0,
    units: { write: 0, read: 0 },
    written: {},
    reset() {
      counted.calls.length = 0;
      counted.trips = 0;
      hasAnswer = true;
      counted.units.write = 0;
      counted.units.read = 0;
      for (const table of Object.keys(counted.written)) delete counted.written[table];
    },
  };
  around(client, async ({ command, input }, send) => {
    counted.calls.push(command);
    if (hasAnswer) counted.trips += 1;
    hasAnswer = false;
    input.ReturnConsumedCapacity = 'INDEXES';
    const output = await send().finally(() => {
      hasAnswer = true;
    });
    type Consumed = { TableName: string; CapacityUnits: number };
    for (const { TableName, CapacityUnits } of [output.ConsumedCapacity ?? []].flat() as Consumed[]) {
      if (readers.has(command)) counted.units.read += CapacityUnits;
      else {
        counted.units.write += CapacityUnits;
        counted.written[TableName] = (counted.written[TableName] ?? 0) + CapacityUnits;
      }
    }
    return output;
  });
  return counted;
}

/**
 * Makes one clause of the conditions always true, wherever it stands, and leaves the rest: a test that a control
 * passes must fail now.
 * @returns how many conditions had the clause
 */
export function takeAway(client: DynamoDBClient, clause: string): () => number {
  let found = 0;
  const weaken = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const record = value as Record<string, unknown>;
    for (const [name, member] of Object.entries(record)) {
      if (name === 'ConditionExpression' && typeof member === 'string' && member.includes(clause)) {
        record[name] = member.replace(
          clause,
          `(${clause} OR attribute_exists(pk) OR attribute_not_exists(pk))`,
        );
        found += 1;
      } else if (name !== 'Item' && name !== 'Key') weaken(member);
    }
  };
  around(client, (call, send) => {
    weaken(call.input);
    return send();
  });
  return () => found;
}
