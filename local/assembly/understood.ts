/** Refuses an app that says something which no part of the local platform acts on. */
import { type App, PlatformError, type Resource } from '../types.ts';
import { isIgnoredType } from './ignored-types.ts';

/**
 * What one part of the platform knows of a resource type. A path leads through the properties: `A.B` is a member,
 * `A[].B` a member of each element of a list. A value at an understood path is accepted if it is a scalar or a list of
 * scalars; `A.*` accepts everything under `A`, for subtrees whose keys are free or checked elsewhere.
 */
export interface Understanding {
  readonly type: string;
  /** The paths that the local platform acts on. */
  readonly understood: readonly string[];
  /** Path -> why leaving it out changes no behaviour. */
  readonly ignored: Readonly<Record<string, string>>;
}

/** @throws PlatformError naming stack, logical id, type and property of the first thing that nobody understands */
export function checkUnderstood(app: App, understandings: readonly Understanding[]): void {
  const paths = new Map<string, Set<string>>();
  for (const { type, understood, ignored } of understandings) {
    const known = paths.get(type) ?? new Set();
    for (const path of [...understood, ...Object.keys(ignored)]) known.add(path);
    paths.set(type, known);
  }
  for (const resource of app.resources) {
    if (isIgnoredType(resource.type)) continue;
    const known = paths.get(resource.type);
    if (!known)
      throw new PlatformError(`${nameOf(resource)} is of a type that the local platform does not know.`);
    const stranger = firstStranger(resource.properties, known);
    if (stranger === undefined) continue;
    throw new PlatformError(
      `${nameOf(resource)} has the property ${stranger}, which the local platform does not understand.`,
    );
  }
}

function nameOf(resource: Resource): string {
  return `${resource.stack}/${resource.logicalId} (${resource.type})`;
}

function firstStranger(properties: Record<string, unknown>, known: ReadonlySet<string>): string | undefined {
  for (const [member, value] of Object.entries(properties)) {
    const stranger = strangerAt(member, value, known);
    if (stranger !== undefined) return stranger;
  }
  return undefined;
}

/** The first path at or under `path` that is not known, if any. */
function strangerAt(path: string, value: unknown, known: ReadonlySet<string>): string | undefined {
  if (value === undefined || known.has(`${path}.*`)) return undefined;
  if (Array.isArray(value)) {
    const [first] = value.flatMap((element) => {
      const elementPath = isComposite(element) ? `${path}[]` : path;
      return strangerAt(elementPath, element, known) ?? [];
    });
    return first ?? (value.length === 0 && !knowsAnythingUnder(path, known) ? path : undefined);
  }
  if (isComposite(value)) {
    const [first] = Object.entries(value).flatMap(
      ([member, nested]) => strangerAt(`${path}.${member}`, nested, known) ?? [],
    );
    return first ?? (Object.keys(value).length === 0 && !knowsAnythingUnder(path, known) ? path : undefined);
  }
  return known.has(path) ? undefined : path;
}

function isComposite(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** An empty list or object says nothing of its members: it is known if the path itself or any path under it is. */
function knowsAnythingUnder(path: string, known: ReadonlySet<string>): boolean {
  return [...known].some(
    (each) => each === path || each.startsWith(`${path}.`) || each.startsWith(`${path}[]`),
  );
}
