/** The little XML that S3's answers need. */

export const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
export const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** @param kind `text` is escaped, `xml` stands as it is */
export function element(name: string, content: string, kind: 'text' | 'xml' = 'xml', xmlns?: string): string {
  const inner = kind === 'text' ? escaped(content) : content;
  return `<${name}${xmlns === undefined ? '' : ` xmlns="${xmlns}"`}>${inner}</${name}>`;
}

const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    // What XML 1.0 has no character for, or would read as something else.
    .replaceAll(/[\r\n\t]/g, (character) => `&#${character.charCodeAt(0)};`);
