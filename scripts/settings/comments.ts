/** What lib/config/*-settings.ts say of their settings, by their paths: the comment above each member of the schema. */

/** Where a subject's settings begin and end, and of what else its members are made. */
const parts =
  /^(?:export )?const (?<name>\w+Settings|levelLimits) = (?:z\.strictObject\()?\{\n(?<body>.*?)^\}\)?;/gms;

/** @param source of one subject, as Biome formats it: two spaces for each level */
export function commentsOf(source: string): ReadonlyMap<string, string> {
  const bodies = new Map(
    [...source.matchAll(parts)].map(({ groups }) => [groups?.name ?? '', groups?.body ?? '']),
  );
  const found = new Map<string, string>();
  const limits = readMembers(bodies.get('levelLimits') ?? '');
  for (const [path, { comment, value }] of [...bodies].flatMap(([name, body]) =>
    name === 'levelLimits' ? [] : [...readMembers(body)],
  )) {
    if (comment) found.set(path, comment);
    for (const [, name] of value.matchAll(/(\w+): levelLimits/g)) {
      const level = path.endsWith(`.${name}`) ? path : `${path}.${name}`;
      for (const [member, { comment: about }] of limits) if (about) found.set(`${level}.${member}`, about);
    }
  }
  return found;
}

interface Member {
  readonly comment: string;
  /** The rest of its line. */
  readonly value: string;
}

function readMembers(body: string): Map<string, Member> {
  const members = new Map<string, Member>();
  const path: string[] = [];
  let comment: string[] = [];
  for (const line of body.split('\n')) {
    const said = /^\s*(?:\/\*\*|\*(?!\/))\s?(?<text>.*?)\s*(?:\*\/)?$/.exec(line)?.groups?.text;
    if (said !== undefined) {
      comment.push(said);
      continue;
    }
    const {
      indent = '',
      name,
      value = '',
    } = /^(?<indent> +)(?<name>\w+)(?:: (?<value>.*)|,)$/.exec(line)?.groups ?? {};
    // A member whose value has a name, as `amount,` has, has no value of its own.
    if (
      name !== undefined &&
      /^$|^(z|integer|flag|text|listOf|apps|amount|levelLimits|platformApplication|settingsOfStage|hostName|regionName|tableName|streamArn|secretArn|edgeCertificate)\b/.test(
        value,
      )
    ) {
      path.length = indent.length / 2 - 1;
      path.push(name);
      members.set(path.join('.'), { comment: sentence(comment), value });
    }
    if (line.trim() !== '*/') comment = [];
  }
  return members;
}

/** In one line, with what holds without the setting as a sentence of its own. */
function sentence(lines: readonly string[]): string {
  const [about = '', otherwise] = lines.join(' ').replace(/\s+/g, ' ').trim().split('@default');
  const without = otherwise?.replace(/^ - /, '').trim();
  return `${about.trim()}${without ? ` Without it: ${without}.` : ''}`.trim();
}
