/** Writes SVG: elements with attributes, and text that is escaped. */

type Attributes = Readonly<Record<string, string | number>>;

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
export const escaped = (text: string): string =>
  // XML 1.0 has no characters for the others, escaped or not.
  text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD]/g, '')
    .replace(/[&<>"]/g, (found) => escapes[found] ?? '');

const written = (attributes: Attributes): string =>
  Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join('');

/** @param inside elements, as these functions write them */
export const element = (name: string, attributes: Attributes, ...inside: readonly string[]): string =>
  inside.length === 0
    ? `<${name}${written(attributes)}/>`
    : `<${name}${written(attributes)}>${inside.join('')}</${name}>`;

export const text = (x: number, y: number, words: string, attributes: Attributes = {}): string =>
  element('text', { x, y, ...attributes }, escaped(words));

/** Classes that every picture has: its ground, and words on it. */
const ofAll = {
  light: {
    ground: 'fill:#ffffff',
    title: 'fill:#1f2328;font-size:20px;font-weight:600',
    name: 'fill:#1f2328;font-size:13px',
    small: 'fill:#59636e;font-size:11px',
  },
  dark: { ground: 'fill:#0d1117', title: 'fill:#f0f6fc', name: 'fill:#f0f6fc', small: 'fill:#9198a1' },
};

/**
 * A picture with an opaque ground, so that it can be read on a light page and on a dark one, in the colours that the reader
 * prefers.
 *
 * @param title what it shows, for who cannot see it
 * @param light CSS of the picture's own classes, besides `ofAll` @param dark the same, where it differs
 */
export function picture(
  {
    width,
    height,
    title,
    light,
    dark,
  }: {
    readonly width: number;
    readonly height: number;
    readonly title: string;
    readonly light: Readonly<Record<string, string>>;
    readonly dark: Readonly<Record<string, string>>;
  },
  ...inside: readonly string[]
): string {
  const css = (classes: Readonly<Record<string, string>>) =>
    Object.entries(classes)
      .map(([name, rules]) => `.${name}{${rules}}`)
      .join('');
  const style = `text{font-family:system-ui,-apple-system,"Segoe UI",sans-serif}${css({ ...ofAll.light, ...light })}@media(prefers-color-scheme:dark){${css({ ...ofAll.dark, ...dark })}}`;
  return `${element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'img',
      'aria-label': title,
    },
    element('title', {}, escaped(title)),
    // Within CDATA, which nothing of ours ends.
    `<style><![CDATA[${style}]]></style>`,
    element('rect', { class: 'ground', width, height }),
    ...inside.map((each) => `\n${each}`),
  )}\n`;
}
