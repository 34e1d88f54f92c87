/** A request that the contract takes, for any of its routes: new ones are attacked without anybody adding them. */
import * as z from 'zod/mini';
import type { Route } from '../../../../lambdas/contract/route.ts';

interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly examples?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly minLength?: number;
  readonly pattern?: string;
}

/** Tried one after the other where a text has to have a form. */
const texts = [
  'x',
  'sample',
  'a.b.c',
  '000000',
  '+819012345678',
  'a@b.example',
  '00000000-0000-4000-8000-000000000000',
  'sandbox',
  'tok_sandbox',
  '0000',
  '05',
  '2028-12',
  // A payment code, check digit and all.
  '011234567890123456789014',
  // A ruleset.
  'current',
];

function sampleOf(schema: Schema): unknown {
  const [first] = schema.anyOf ?? schema.oneOf ?? [];
  if (first) return sampleOf(first);
  if ('const' in schema) return schema.const;
  const [example] = [...(schema.enum ?? []), ...(schema.examples ?? [])];
  if (example !== undefined) return example;
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map((name) => [name, sampleOf(schema.properties?.[name] ?? {})]),
      );
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => sampleOf(schema.items ?? {}));
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'boolean':
      return true;
    default:
      return textFor(schema);
  }
}

function textFor({ pattern = '', minLength = 0 }: Schema): string {
  // Our ids are so long, and have a name in front, or one of several.
  const [, length = '1'] = /\{(\d+)\}\$$/.exec(pattern) ?? [];
  const [, name] = /^\^\(?([a-z]+)[|a-z]*\)?_/.exec(pattern) ?? [];
  const id = 'A'.repeat(Number(length));
  const form = new RegExp(pattern, 'u');
  const candidates = [...texts, id, `${name}_${id}`, 'A'.repeat(minLength), '1'];
  const found = candidates.find((text) => text.length >= minLength && form.test(text));
  if (found === undefined) throw new Error(`No sample fits ${pattern}`);
  return found;
}

/** @throws Error where the schema asks for more than can be made up: then it needs a sample among `texts` */
function sample(route: Route, part: 'pathParameters' | 'body', schema: z.ZodMiniType): unknown {
  const made = sampleOf(z.toJSONSchema(schema, { io: 'input' }) as Schema);
  if (!z.safeParse(schema, made).success)
    throw new Error(`${route.operation}: its ${part} do not take ${JSON.stringify(made)}`);
  return made;
}

export const sampleBody = (route: Route): string | undefined =>
  route.body && JSON.stringify(sample(route, 'body', route.body));

/** The path with ids of nothing that exists, or with those that are given. */
export function samplePath(route: Route, given: Readonly<Record<string, string>> = {}): string {
  const made = sample(route, 'pathParameters', route.pathParameters) as Record<string, string>;
  return route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => given[name] ?? made[name] ?? name);
}

export const nameOf = ({ method, path }: Route): string => `${method} ${path}`;
