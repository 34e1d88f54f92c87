/** Finds the method that a request is for among the resources of an API. */

export interface Route {
  /** For example `/payments/{id}`. */
  readonly resourcePath: string;
  /** `ANY` stands for every HTTP method. */
  readonly httpMethod: string;
}

export interface Match<R extends Route> {
  readonly route: R;
  /** As they stand in the path: REST APIs do not decode them. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

/**
 * A static part beats a `{parameter}`, which beats a greedy `{parameter+}`, from left to right; a method of its own
 * beats `ANY`. A slash at the end changes nothing.
 *
 * @param path without the stage, still percent-encoded
 */
export function matchRoute<R extends Route>(
  routes: readonly R[],
  httpMethod: string,
  path: string,
): Match<R> | undefined {
  const segments = partsOf(path);
  const matches = routes
    .filter((route) => route.httpMethod === httpMethod || route.httpMethod === 'ANY')
    .flatMap((route) => {
      const pathParameters = parametersOf(partsOf(route.resourcePath), segments);
      return pathParameters === undefined ? [] : [{ route, pathParameters, rank: rankOf(route) }];
    });
  matches.sort((a, b) => (a.rank < b.rank ? -1 : 1));
  return matches[0];
}

const partsOf = (path: string): string[] => path.replace(/^\//, '').replace(/\/$/, '').split('/');

const isGreedy = (part: string): boolean => part.endsWith('+}');
const isParameter = (part: string): boolean => part.startsWith('{');

/** Sorts as text: the better a route fits, the smaller. */
function rankOf({ resourcePath, httpMethod }: Route): string {
  const parts = partsOf(resourcePath).map((part) => (isGreedy(part) ? '3' : isParameter(part) ? '2' : '1'));
  return parts.join('') + (httpMethod === 'ANY' ? '2' : '1');
}

function parametersOf(parts: string[], segments: string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const segment = segments[index];
    if (isGreedy(part)) {
      const rest = segments.slice(index).join('/');
      if (rest === '') return undefined;
      parameters[part.slice(1, -2)] = rest;
      return parameters;
    }
    if (isParameter(part)) {
      if (segment === undefined || segment === '') return undefined;
      parameters[part.slice(1, -1)] = segment;
    } else if (segment !== part) return undefined;
  }
  return segments.length === parts.length ? parameters : undefined;
}
