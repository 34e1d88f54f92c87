/** Numbers on a bench's command line; what is none ends the command with one sentence. */
export function wholeNumber(option: string, text: string, least: number): number {
  const value = Number(text);
  return Number.isInteger(value) && value >= least
    ? value
    : refuse(`--${option} takes a whole number of at least ${least}.`);
}

export function refuse(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(2);
}
