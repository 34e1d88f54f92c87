/** A cloud assembly with something in its templates changed. */
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export type Properties = Record<string, unknown>;
/** By its logical id. */
export type TemplateResource = readonly [
  logicalId: string,
  { readonly Type: string; Properties: Properties },
];

interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource[1]>>;
}

/**
 * Copies the assembly; the functions' code is shared with it.
 * @param edit changes the resources of all its stacks in place
 */
export function editAssembly(
  assembly: string,
  target: string,
  edit: (resources: readonly TemplateResource[]) => void,
): void {
  mkdirSync(target);
  const templates = new Map<string, Template>();
  for (const name of readdirSync(assembly)) {
    const [from, to] = [resolve(assembly, name), join(target, name)];
    if (name.endsWith('.template.json')) templates.set(to, JSON.parse(readFileSync(from, 'utf8')));
    else if (name.startsWith('asset.')) symlinkSync(from, to);
    else cpSync(from, to, { recursive: true });
  }
  edit([...templates.values()].flatMap(({ Resources }) => Object.entries(Resources)));
  for (const [file, template] of templates) writeFileSync(file, JSON.stringify(template));
}
