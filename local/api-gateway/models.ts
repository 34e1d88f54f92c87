/** Request models: JSON Schema draft 4, and what is wrong with a body in the words of API Gateway's validator. */
import AjvDraft04, { type ErrorObject, type ValidateFunction } from 'ajv-draft-04';
import type { Resource } from '../types.ts';
import { refuse } from './refuse.ts';

/** @returns what is wrong with the body, an empty list where nothing is */
export type BodyCheck = (body: string) => string[];

export interface ModelResource {
  /** The model's name, which is what `Ref` gives. */
  readonly name: string;
  readonly resource: Resource;
  readonly schema: object;
}

// The package is CommonJS: its class is the default export's own `default` to TypeScript.
const Ajv = AjvDraft04.default;

/**
 * @returns model name -> check
 * @throws PlatformError where a schema says something that the local validator does not check
 */
export function compileModels(apiId: string, models: readonly ModelResource[]): Map<string, BodyCheck> {
  const ajv = new Ajv({
    allErrors: true,
    strictTypes: false,
    strictTuples: false,
    verbose: true,
    logger: false,
  });
  const idOf = (name: string): string => `https://apigateway.amazonaws.com/restapis/${apiId}/models/${name}`;
  const compile = <T>({ resource }: ModelResource, action: () => T): T => {
    try {
      return action();
    } catch (error) {
      return refuse(
        resource,
        `has a schema that the local validator cannot check: ${(error as Error).message}`,
      );
    }
  };
  // First all of them, so that one may refer to another.
  for (const model of models) compile(model, () => ajv.addSchema(model.schema, idOf(model.name)));
  const checks = models.map((model): [string, BodyCheck] => {
    const validate = compile(model, () => ajv.getSchema(idOf(model.name)));
    if (validate === undefined) return refuse(model.resource, 'has no schema');
    return [model.name, (body) => check(validate as ValidateFunction, body)];
  });
  // Two models that every API has; neither restricts anything.
  return new Map([['Empty', () => []], ['Error', () => []], ...checks]);
}

function check(validate: ValidateFunction, body: string): string[] {
  let value: unknown;
  try {
    // API Gateway takes an absent body for an empty object.
    value = JSON.parse(body === '' ? '{}' : body);
  } catch {
    return ['Invalid JSON'];
  }
  return validate(value) ? [] : (validate.errors ?? []).map(describe);
}

const typeName = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
};

/** API Gateway reports in the words of the Java library json-schema-validator. */
function describe({ keyword, params, data, message }: ErrorObject): string {
  const limit = params.limit;
  const quoted = (values: unknown): string => JSON.stringify(Array.isArray(values) ? values : [values]);
  switch (keyword) {
    case 'required':
      return `object has missing required properties (${quoted(params.missingProperty)})`;
    case 'additionalProperties':
      return `object instance has properties which are not allowed by the schema: ${quoted(params.additionalProperty)}`;
    case 'type':
      return `instance type (${typeName(data)}) does not match any allowed primitive type (allowed: ${quoted(params.type)})`;
    case 'enum':
      return `instance value (${JSON.stringify(data)}) not found in enum (possible values: ${quoted(params.allowedValues)})`;
    case 'minLength':
      return `string ${JSON.stringify(data)} is too short (length: ${[...String(data)].length}, required minimum: ${limit})`;
    case 'maxLength':
      return `string ${JSON.stringify(data)} is too long (length: ${[...String(data)].length}, maximum allowed: ${limit})`;
    case 'minimum':
      return `numeric instance is lower than the required minimum (minimum: ${limit}, found: ${data})`;
    case 'maximum':
      return `numeric instance is greater than the required maximum (maximum: ${limit}, found: ${data})`;
    case 'pattern':
      return `ECMA 262 regex ${JSON.stringify(params.pattern)} does not match input string ${JSON.stringify(data)}`;
    default:
      return message ?? keyword;
  }
}
