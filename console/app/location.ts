/**
 * Where in the console somebody is: the part of the address behind `#`. It needs no server that knows the pages, and no
 * server or log ever sees it. A library would bring loaders, nesting and a history of its own; this is what is needed.
 */
import { useSyncExternalStore } from 'react';

export interface Place {
  /** Such as `/cases/case_…`. */
  readonly path: string;
  readonly query: URLSearchParams;
}

export function placeOf(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?', 2);
  return { path: path.startsWith('/') ? path : `/${path}`, query: new URLSearchParams(query) };
}

/** @param query members that are undefined or empty are left out */
export function hrefOf(path: string, query: Readonly<Record<string, string | undefined>> = {}): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const text = new URLSearchParams(given).toString();
  return `#${path}${text ? `?${text}` : ''}`;
}

/** @param pattern such as `/cases/{id}` @returns what stands in the place of each name; undefined where it does not fit */
export function matchPath(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const found: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    const value = given[index] ?? '';
    if (name === undefined ? part !== value : value === '') return undefined;
    if (name !== undefined) found[name] = decoded(value);
  }
  return found;
}

/** What nobody can read is as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const subscribe = (changed: () => void) => {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
};

export const usePlace = (): Place => placeOf(useSyncExternalStore(subscribe, () => location.hash));

export const goTo = (href: string): void => {
  location.hash = href;
};

/** In place of the present entry of the browser's history: a filter is no place to go back to. */
export function replacePlace(href: string): void {
  history.replaceState(null, '', href);
  dispatchEvent(new HashChangeEvent('hashchange'));
}
