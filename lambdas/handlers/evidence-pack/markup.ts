/** Markup that is made of elements and text: text is escaped, whoever wrote it. */
import { escaped } from '../http/page.ts';

/** Made here alone: a string is never taken for one. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Content = string | Markup | readonly Content[];

const textOf = (content: Content): string => {
  if (typeof content === 'string') return escaped(content);
  return content instanceof Markup ? content.text : content.map(textOf).join('');
};

/** @param tag with attributes of ours, such as `th scope="row"` */
export const element = (tag: string, ...content: readonly Content[]): Markup =>
  new Markup(`<${tag}>${textOf(content)}</${tag.split(' ', 1)[0]}>\n`);
