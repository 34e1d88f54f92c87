/** What all operations have in common that judge on facts and write to the ledger. */
import { randomBytes } from 'node:crypto';
import type { CompiledLists } from '../../domain/lists/compiled-lists.ts';
import { environment } from '../../environment.ts';
import { dynamoDb } from '../../store/clients.ts';
import { factsReader } from '../../store/facts-reader.ts';
import { ledgerWriting } from '../../store/ledger-writing.ts';
import { systemRuntime as runtime } from '../../store/runtime.ts';
import { rulesets } from '../rulesets/rulesets.ts';
import { termSettings } from './term-settings.ts';

export const moneyTables = () => ({
  client: dynamoDb(),
  runtime,
  ledgerTable: environment('LEDGER_TABLE'),
  registryTable: environment('REGISTRY_TABLE'),
});

/** Of this container: a version never changes. */
export const keptLists = new Map<string, CompiledLists>();

export const moneyPorts = () => ({
  facts: factsReader({ ...moneyTables(), keptLists }),
  ledger: ledgerWriting(moneyTables()),
  rulesets: rulesets(),
  ...termSettings(),
});

export const stepUpPorts = () => ({
  minutes: Number(environment('STEP_UP_MINUTES')),
  newChallenge: () => randomBytes(16).toString('base64url'),
});
