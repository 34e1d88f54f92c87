/** Reads properties of resources as templates give them, and refuses those that this Cognito does not have. */
import { PlatformError, type Resource } from '../types.ts';

export type Properties = Readonly<Record<string, unknown>>;

export const object = (value: unknown): Properties =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Properties) : {};

export const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

export const refusal = (resource: Resource, why: string) =>
  new PlatformError(`${resource.stack}/${resource.logicalId} (${resource.type}): ${why}.`);
