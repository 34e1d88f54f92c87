/** Names that others chose (a store's, a device's) as they may stand in a message to a customer. */

/** Characters, the ellipsis included. */
export const maxNameLength = 60;

/**
 * The name on one line, in so few characters, with nothing that a mail program makes a link of, that turns the text
 * around it, or that ends the quotation it stands in. Spaces break what looks like an address apart: a customer still
 * recognises the name.
 */
export function safeName(name: string): string {
  const plain = name
    // Controls, bidirectional overrides and other invisible characters, lone surrogates.
    .replace(/\p{C}+/gu, ' ')
    .replace(/["“”„«»‹›<>「」『』]/gu, "'")
    // A letter carries at most two marks: more of them write over the lines above and below.
    .replace(/(\p{M}{2})\p{M}+/gu, '$1')
    // The full stops are those that a browser takes for one (UTS #46, section 2.3).
    .replace(/([\p{L}\p{N}_-])([.．。｡])(?=[\p{L}\p{N}_-])/gu, '$1$2 ')
    .replace(/\s*([@＠])\s*/gu, ' $1 ')
    .replace(/([:：])(?=\S)/gu, '$1 ')
    .replace(/([/／])(?=[/／])/gu, '$1 ')
    // Line and paragraph separators are white space too.
    .replace(/\s+/gu, ' ')
    .trim();
  return shortened(plain) || '-';
}

function shortened(text: string): string {
  const characters = [...text];
  if (characters.length <= maxNameLength) return text;
  return `${characters
    .slice(0, maxNameLength - 1)
    .join('')
    .trimEnd()}…`;
}
