/** Finds and loads a function's handler from its code folder, under the conditions that hold in Lambda. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

type Handler = (event: unknown, context: unknown) => unknown;

const runtimeError = (name: string, message: string): Error =>
  Object.assign(new Error(message), { name: `Runtime.${name}` });

const codeOf = (error: unknown): string | undefined => (error as { code?: string } | undefined)?.code;

/** The AWS SDK, which Lambda's runtime brings along; a bundle may leave it out. */
const broughtByLambda = /^@(aws-sdk|smithy)\//;

/**
 * In Lambda nothing lies around a function's code: no `package.json` above it that says whether `.js` is ESM, and
 * no `node_modules` to fall back on when the bundle lacks a package. Locally the code folder lies inside a project
 * that has both, so these hooks keep the function's own modules from seeing them.
 */
export function restrictModulesTo(codeFolder: string): { loadHandler(handler: string): Promise<Handler> } {
  const root = pathToFileURL(codeFolder + sep).href;
  const packageFile = join(codeFolder, 'package.json');
  const isModulePackage =
    existsSync(packageFile) && JSON.parse(readFileSync(packageFile, 'utf8')).type === 'module';

  registerHooks({
    resolve(specifier, context, nextResolve) {
      const resolved = nextResolve(specifier, context);
      const leaves = resolved.url.startsWith('file:') && !resolved.url.startsWith(root);
      if (leaves && context.parentURL?.startsWith(root) && !broughtByLambda.test(specifier)) {
        const error = new Error(`Cannot find package '${specifier}' in the function's bundle`);
        throw Object.assign(error, { code: 'ERR_MODULE_NOT_FOUND' });
      }
      return resolved;
    },
    load(url, context, nextLoad) {
      const isOwnScript = url.startsWith(root) && url.endsWith('.js') && !url.includes('/node_modules/');
      if (!isOwnScript) return nextLoad(url, context);
      return nextLoad(url, { ...context, format: isModulePackage ? 'module' : 'commonjs' });
    },
  });

  return { loadHandler: (handler) => loadHandler(codeFolder, handler) };
}

/** `folder/module.name` -> the function `name` of the module, as Lambda's Node.js runtime client finds it. */
async function loadHandler(codeFolder: string, handler: string): Promise<Handler> {
  const dot = handler.indexOf('.', handler.lastIndexOf('/') + 1);
  if (dot === -1) throw runtimeError('MalformedHandlerName', 'Bad handler');
  const [moduleName, exportName] = [handler.slice(0, dot), handler.slice(dot + 1)];

  let exported: unknown = await loadModule(codeFolder, moduleName);
  for (const part of exportName.split('.'))
    exported = (exported as Record<string, unknown> | undefined)?.[part];
  if (exported === undefined)
    throw runtimeError('HandlerNotFound', `${handler} is undefined or not exported`);
  if (typeof exported !== 'function') throw runtimeError('HandlerNotFound', `${handler} is not a function`);
  if (exported.length >= 3) {
    throw runtimeError(
      'CallbackHandlerDeprecated',
      'AWS Lambda has removed support for callback-based function handlers starting with Node.js 24',
    );
  }
  return exported as Handler;
}

async function loadModule(codeFolder: string, moduleName: string): Promise<unknown> {
  const file = ['.js', '.mjs', '.cjs']
    .map((extension) => join(codeFolder, moduleName + extension))
    .find((candidate) => existsSync(candidate));
  if (file === undefined) {
    throw runtimeError('ImportModuleError', `Error: Cannot find module '${moduleName}'`);
  }
  try {
    const url = pathToFileURL(file).href;
    return file.endsWith('.mjs') ? await import(url) : createRequire(url)(fileURLToPath(url));
  } catch (error) {
    const code = codeOf(error);
    if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND') {
      throw runtimeError('ImportModuleError', String(error));
    }
    if (error instanceof SyntaxError) throw runtimeError('UserCodeSyntaxError', String(error));
    throw error;
  }
}
