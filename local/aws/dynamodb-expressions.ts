/** Reads out of DynamoDB expressions what the condition keys of IAM speak of: attribute names and leading keys. */

type Body = Readonly<Record<string, unknown>>;

const EXPRESSIONS = [
  'ConditionExpression',
  'FilterExpression',
  'KeyConditionExpression',
  'ProjectionExpression',
  'UpdateExpression',
];

/** Words of the expression grammar; an attribute of such a name can only be written with a `#` placeholder. */
const GRAMMAR = new Set(['ADD', 'AND', 'BETWEEN', 'DELETE', 'IN', 'NOT', 'OR', 'REMOVE', 'SET']);

/** The top-level attributes that the request's expressions name. */
export function expressionAttributes(request: Body): string[] {
  const names = placeholders(request, 'ExpressionAttributeNames');
  const found = EXPRESSIONS.flatMap((member) => {
    const expression = request[member];
    return typeof expression === 'string' ? attributesIn(expression, names) : [];
  });
  return [...new Set(found)];
}

function attributesIn(expression: string, names: Body): string[] {
  // A name that follows a dot is inside a document, one that precedes a parenthesis is a function.
  const tokens = expression.matchAll(/(?<![\w.:#])(#?[A-Za-z_]\w*|#\w+)(?!\w)(?!\s*\()/g);
  return [...tokens].flatMap(([, token = '']) => {
    if (token.startsWith('#')) return typeof names[token] === 'string' ? [names[token]] : [];
    return GRAMMAR.has(token.toUpperCase()) ? [] : [token];
  });
}

/** The partition key's value that a Query asks for: none or one. */
export function leadingKeyOfQuery(request: Body, partitionKey: string | undefined): string[] {
  const expression = request.KeyConditionExpression;
  if (partitionKey === undefined || typeof expression !== 'string') return [];
  const names = placeholders(request, 'ExpressionAttributeNames');
  const values = placeholders(request, 'ExpressionAttributeValues');
  for (const [, name = '', value = ''] of expression.matchAll(/(#?[\w.-]+)\s*=\s*(:\w+)/g)) {
    const attribute = name.startsWith('#') ? names[name] : name;
    const operand = values[value];
    if (attribute === partitionKey && typeof operand === 'object' && operand !== null) {
      return Object.values(operand).filter((each) => typeof each === 'string');
    }
  }
  return [];
}

function placeholders(request: Body, member: string): Body {
  const value = request[member];
  return typeof value === 'object' && value !== null ? (value as Body) : {};
}
