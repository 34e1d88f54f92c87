/** Finds the function that runs a handler. */
import type { App } from '../../../../local/types.ts';

/**
 * @param handler the path of its file in lambdas/handlers, without its ending
 * @returns the function's name
 */
export function functionOf(app: App, handler: string): string {
  const name = handler.slice(handler.lastIndexOf('/') + 1);
  const id = name.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const found = app.resources.filter(
    ({ type, logicalId }) => type === 'AWS::Lambda::Function' && logicalId.replace(/[0-9A-F]{8}$/, '') === id,
  );
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} functions run ${handler}`);
  return found[0].ref;
}
