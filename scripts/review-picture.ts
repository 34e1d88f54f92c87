/** Draws the review's state machine, as it is synthesized, into docs/review.md; with `--check`, only says whether it is up to date. */
import { readFile, writeFile } from 'node:fs/promises';
import { resourcesOf } from './synthesis/resources-of.ts';

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next: string; readonly And: readonly Comparison[] }[];
  readonly Catch?: readonly { readonly Next: string }[];
  readonly Retry?: readonly { readonly MaxAttempts: number }[];
  readonly TimeoutSeconds?: number;
}

interface Comparison {
  readonly Variable: string;
  readonly StringEquals?: string;
}

interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

const file = new URL('../docs/review.md', import.meta.url);
const [begin, end] = [
  '<!-- The machine, by scripts/review-picture.ts -->\n',
  '<!-- The end of the machine -->',
];

async function definitionOf(stage: 'prod'): Promise<Definition> {
  const machine = (await resourcesOf(stage)).find(({ Type }) => Type === 'AWS::StepFunctions::StateMachine');
  const parts: readonly unknown[] = machine?.Properties?.DefinitionString?.['Fn::Join']?.[1] ?? [];
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : '')).join(''));
}

/** As GitHub draws it: https://mermaid.js.org/syntax/flowchart.html. What a Catch leads to is dotted. */
function drawn({ StartAt, States }: Definition): string {
  const lines = Object.entries(States).flatMap(([name, state]) => [
    nodeOf(name, state),
    ...(state.Choices ?? []).map((choice) => `${name} -- "${wordsOf(choice.And)}" --> ${choice.Next}`),
    ...(state.Default === undefined ? [] : [`${name} -- "otherwise" --> ${state.Default}`]),
    ...(state.Next === undefined ? [] : [`${name} --> ${state.Next}`]),
    ...(state.Catch ?? []).map(({ Next }) => `${name} -. "${caughtOf(state)}" .-> ${Next}`),
  ]);
  return ['flowchart TD', `start(( )) --> ${StartAt}`, ...lines.map((line) => `  ${line}`)].join('\n');
}

function nodeOf(name: string, { Type, TimeoutSeconds, Retry }: State): string {
  if (Type === 'Choice') return `${name}{${name}}`;
  if (Type !== 'Task') return `${name}([${name}])`;
  const waits = TimeoutSeconds === undefined ? '' : `<br>waits ${TimeoutSeconds / 60} minutes for a person`;
  const tries = (Retry ?? []).reduce((sum, { MaxAttempts }) => sum + MaxAttempts, 1);
  return `${name}["${name}${waits}<br>tried ${tries} times"]`;
}

const wordsOf = (comparisons: readonly Comparison[]): string =>
  comparisons
    .flatMap(({ Variable, StringEquals }) =>
      StringEquals === undefined ? [] : [`${Variable.replace('$.', '')} is ${StringEquals}`],
    )
    .join(' and ');

const caughtOf = ({ TimeoutSeconds }: State): string =>
  TimeoutSeconds === undefined ? 'every try failed' : 'the time ran out, or every try failed';

const text = await readFile(file, 'utf8');
const [from, to] = [text.indexOf(begin), text.indexOf(end)];
if (from < 0 || to < from) throw new Error('docs/review.md has no place for the machine');
const picture = `\`\`\`mermaid\n${drawn(await definitionOf('prod'))}\n\`\`\`\n`;
const wanted = `${text.slice(0, from)}${begin}${picture}${text.slice(to)}`;
if (!process.argv.includes('--check')) {
  await writeFile(file, wanted);
} else if (wanted !== text) {
  console.error(
    'The machine in docs/review.md is out of date: run `npm run review-picture` and commit the result.',
  );
  process.exitCode = 1;
}
