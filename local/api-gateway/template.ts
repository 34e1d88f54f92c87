/** Texts with `$context` variables in them: the bodies of gateway responses and the lines of access logs. */
import type { Resource } from '../types.ts';
import { contextVariable, type RequestContext } from './context.ts';
import { refuse } from './refuse.ts';

export type Template = (context: RequestContext) => string;

/**
 * Values that callers choose are escaped as inside a JSON string, so that no quote ends a member and no line break
 * or terminal control starts a line of its own. `$context.error.messageString` brings its own quotes.
 *
 * @param absent what stands for a variable without a value: `-` in an access log
 * @throws PlatformError where the text names anything but a known `$context` variable
 */
export function compileTemplate(resource: Resource, text: string, absent: string): Template {
  const parts: (string | Template)[] = [];
  let end = 0;
  for (const match of text.matchAll(/\$context\.(\w+(?:\.\w+)*)/g)) {
    const [whole, name = ''] = match;
    const read = contextVariable(name);
    if (read === undefined) refuse(resource, `uses ${whole}, which the local gateway does not know`);
    parts.push(text.slice(end, match.index), (context) => {
      const value = read(context);
      if (value === undefined) return absent;
      return name === 'error.messageString' ? String(value) : escapeText(String(value));
    });
    end = match.index + whole.length;
  }
  parts.push(text.slice(end));
  const stranger = parts.find((part) => typeof part === 'string' && part.includes('$'));
  if (stranger !== undefined)
    refuse(resource, `has a template with more than $context variables: ${stranger}`);
  return (context) => parts.map((part) => (typeof part === 'string' ? part : part(context))).join('');
}

/** As inside a JSON string, so that the text stays on one line and inside its quotes. */
export function escapeText(value: string): string {
  return JSON.stringify(value)
    .slice(1, -1)
    .replace(/[\u007f-\u009f\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
