/** The published rulesets, each read once in a container. */
import type { Ruleset } from '../../domain/risk/ruleset.ts';
import { environment } from '../../environment.ts';
import { dynamoDb } from '../../store/clients.ts';
import { rulesetStore } from '../../store/rulesets.ts';
import { systemRuntime as runtime } from '../../store/runtime.ts';

const kept = new Map<string, Ruleset>();

export const rulesets = () =>
  rulesetStore({ client: dynamoDb(), runtime, registryTable: environment('REGISTRY_TABLE') }, kept);
