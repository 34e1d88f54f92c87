/** Matches strings against patterns with the wildcards of IAM policies. */

/** `*` stands for any characters, none included, and `?` for exactly one. */
export function wildcard(pattern: string, flags = ''): (value: string) => boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`, `s${flags}`);
  return (value) => expression.test(value);
}

/** As `ArnLike`: the six parts of an ARN are matched one by one, so a `*` does not reach over a colon before the last. */
export function arnPattern(pattern: string): (value: string) => boolean {
  const matchers = arnParts(pattern).map((part) => wildcard(part));
  return (value) => {
    const parts = arnParts(value);
    return (
      parts.length === matchers.length && matchers.every((matches, index) => matches(parts[index] ?? ''))
    );
  };
}

function arnParts(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}
