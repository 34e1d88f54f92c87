/** What is wrong with lines that functions, the gateway and services wrote. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What must be in no line. */
export interface Secret {
  readonly what: string;
  readonly value: string;
}

/** Files of secrets begin so, in the folder of the run. */
export const secretsPrefix = 'secrets-';

/** @param folder of the run */
export const secretsIn = (folder: string): readonly Secret[] =>
  readdirSync(folder)
    .filter((file) => file.startsWith(secretsPrefix))
    .flatMap((file) => readFileSync(join(folder, file), 'utf8').trim().split('\n'))
    .map((line) => JSON.parse(line) as Secret);

/** Of the local platform itself, for whoever runs it; nothing of them is deployed. They are searched for secrets alike. */
const ofThePlatform = new Set(['api-execution', 'cognito', 'endpoint', 'event-sources', 'events', 'states']);

/** What is personal or opens a door, whosever it is. Lines of JSON have no other dots and digits like these. */
const kinds: Readonly<Record<string, RegExp>> = {
  'an e-mail address': /[\w.+-]+@[\w-]+\.\w+/,
  'a token or proof': /eyJ[\w-]{8,}/,
  'an IP address': /(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])/,
  'a phone number': /\+\d{8,15}(?!\d)/,
  'a bearer': /Bearer +[\w-]/i,
};

/** @returns a sentence for each fault, without the secret itself: the reports of tests are logs too */
export function faultsIn(log: string, secrets: readonly Secret[]): readonly string[] {
  const lines = log.split('\n').filter((line) => line !== '');
  const faults = lines.flatMap((line) => {
    const [, source = '', text = ''] = /^(\S+) (.*)$/.exec(line) ?? [];
    if (ofThePlatform.has(source)) return [];
    return [...formOf(text), ...kindsIn(text)].map((fault) => `${source}: ${fault}`);
  });
  const leaked = secrets.filter(({ value }) => value.length > 5 && log.includes(value));
  return [...new Set([...faults, ...leaked.map(({ what }) => `${what} is in a line`)])];
}

function formOf(text: string): readonly string[] {
  try {
    const line = JSON.parse(text) as { readonly requestId?: unknown; readonly request_id?: unknown };
    return typeof (line.request_id ?? line.requestId) === 'string'
      ? []
      : [`no request id: ${membersOf(line)}`];
  } catch {
    return ['a line is no JSON'];
  }
}

const membersOf = (line: object) => Object.keys(line).join(', ');

const kindsIn = (text: string): readonly string[] =>
  Object.entries(kinds).flatMap(([kind, pattern]) => (pattern.test(text) ? [`${kind} is in a line`] : []));
