/** The contract's request bodies as API Gateway's models: JSON Schema draft 4, as far as its validator goes. */
import { type IModel, type JsonSchema, Model, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import * as z from 'zod/mini';
import type { Route } from '../../lambdas/contract/route.ts';

/** The route's model, by media type; undefined for a route without a body. */
export function bodyModels(api: RestApi, route: Route): Record<string, IModel> | undefined {
  if (!route.body) return undefined;
  const modelName = `${route.operation[0]?.toUpperCase()}${route.operation.slice(1)}Body`;
  const model = new Model(api, modelName, {
    restApi: api,
    modelName,
    contentType: 'application/json',
    schema: asDraft4(route.body),
  });
  return { 'application/json': model };
}

/**
 * What is left out is checked by the handler: `examples` does not exist in draft 4, and the validator's regular
 * expressions know no Unicode properties.
 */
function asDraft4(body: z.ZodMiniType): JsonSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(body, {
    target: 'draft-4',
    // What a client may send: a webhook may carry members that are dropped.
    io: 'input',
    override({ jsonSchema }) {
      delete jsonSchema.examples;
      // A pattern says the same, and every validator knows it.
      if (jsonSchema.pattern) delete jsonSchema.format;
      if (jsonSchema.pattern?.includes('\\p{')) delete jsonSchema.pattern;
    },
  });
  return schema as JsonSchema;
}
