/** The error for a template that the local gateway cannot honour; it names the resource. */
import { PlatformError, type Resource } from '../types.ts';

/** @throws PlatformError always */
export function refuse(resource: Resource, problem: string): never {
  throw new PlatformError(`${resource.stack}/${resource.logicalId} (${resource.type}) ${problem}.`);
}
