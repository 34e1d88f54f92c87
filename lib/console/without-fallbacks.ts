/** Takes away what would stand in the place of a custom property that is always set: a twentieth of Cloudscape's styles. */

/** @param alwaysSet the names, with their dashes */
export function withoutFallbacks(style: string, alwaysSet: ReadonlySet<string>): string {
  let kept = '';
  let from = 0;
  for (let begin = style.indexOf('var(--'); begin >= 0; begin = style.indexOf('var(--', from)) {
    const inner = begin + 'var('.length;
    const end = closing(style, inner);
    const name = /^[\w-]+/.exec(style.slice(inner, end))?.[0] ?? '';
    // A fallback may have properties of its own.
    const fallback = alwaysSet.has(name)
      ? ''
      : withoutFallbacks(style.slice(inner + name.length, end), alwaysSet);
    kept += `${style.slice(from, inner)}${name}${fallback})`;
    from = end + 1;
  }
  return kept + style.slice(from);
}

/** Where the parenthesis ends that was opened before `from`. */
function closing(style: string, from: number): number {
  let depth = 1;
  for (let at = from; at < style.length; at++) {
    const character = style[at];
    if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    if (depth === 0) return at;
  }
  return style.length;
}
