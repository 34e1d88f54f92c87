/** The schemas of the OpenAPI document: shapes that several operations have stand there once, under a name. */
import * as z from 'zod/mini';
import { backtest, tally } from './backtests.ts';
import { earlierCase } from './case-context-shape.ts';
import { caseDetail, decision, outcome } from './case-shapes.ts';
import { charge } from './charges.ts';
import { compensation } from './compensations.ts';
import { correction } from './corrections.ts';
import { dispute } from './disputes.ts';
import {
  amount,
  balance,
  country,
  currency,
  customerId,
  deviceId,
  storeId,
  storeName,
  timestamp,
} from './fields.ts';
import { listEntry } from './lists.ts';
import { killSwitch, openingHours, putStore } from './operations.ts';
import { basketLine, payment } from './payments.ts';
import { draft, version } from './rulesets.ts';
import { snooze } from './snoozes.ts';
import { day } from './stores.ts';
import { createTerminal, terminal } from './terminals.ts';
import { topUp } from './wallet.ts';

type Json = Record<string, unknown>;

const named: Readonly<Record<string, z.ZodMiniType>> = {
  Amount: amount,
  Backtest: backtest,
  Balance: balance,
  BasketLine: basketLine,
  Case: caseDetail,
  Charge: charge,
  Compensation: compensation,
  Correction: correction,
  Country: country,
  Currency: currency,
  CustomerId: customerId,
  Day: day,
  Decision: decision,
  DeviceId: deviceId,
  Dispute: dispute,
  Draft: draft,
  EarlierCase: earlierCase,
  ListEntry: listEntry,
  NewTerminal: createTerminal.answer,
  OpeningHours: openingHours,
  Outcome: outcome,
  Payment: payment,
  RulesetVersion: version,
  Snooze: snooze,
  Store: putStore.answer,
  StoreId: storeId,
  StoreName: storeName,
  Switch: killSwitch,
  Tally: tally,
  Terminal: terminal,
  Time: timestamp,
  TopUp: topUp,
};

/** Without `$schema`: an OpenAPI 3.1 document says its dialect once, and by default it is this one. */
function rendered(schema: z.ZodMiniType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12', io });
  return rest;
}

/** By what is rendered, not by the object that it was rendered from: asked and answered, a shape may be written differently. */
const names = new Map(
  Object.entries(named).map(([name, schema]) => [JSON.stringify(rendered(schema, 'output')), name]),
);

function referring(node: unknown): unknown {
  if (typeof node !== 'object' || node === null) return node;
  const name = names.get(JSON.stringify(node));
  return name === undefined ? withinReferring(node) : { $ref: `#/components/schemas/${name}` };
}

const withinReferring = (node: object): unknown =>
  Array.isArray(node)
    ? node.map(referring)
    : Object.fromEntries(Object.entries(node).map(([key, value]) => [key, referring(value)]));

/** @returns the schema, with what has a name referred to */
export const schemaOf = (schema: z.ZodMiniType, io: 'input' | 'output'): Json =>
  referring(rendered(schema, io)) as Json;

/** What `schemaOf` refers to. */
export const namedSchemas: Json = Object.fromEntries(
  Object.entries(named).map(([name, schema]) => [name, withinReferring(rendered(schema, 'output'))]),
);
