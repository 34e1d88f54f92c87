/** Two texts line by line: what was taken out, put in, and left as it was. */

export interface DiffLine {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
}

/** Of lines compared with lines: more than any two rules have that differ in more than a part. */
const MOST = 4_000_000;

/** By the longest common subsequence; parts too long for it are told as taken out and put in. */
export function diffLines(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  )
    end += 1;
  const as = (sign: DiffLine['sign']) => (text: string) => ({ sign, text });
  const was = before.slice(start, before.length - end);
  const will = after.slice(start, after.length - end);
  return [
    ...before.slice(0, start).map(as(' ')),
    ...(was.length * will.length > MOST ? [...was.map(as('-')), ...will.map(as('+'))] : common(was, will)),
    ...before.slice(before.length - end).map(as(' ')),
  ];
}

function common(was: readonly string[], will: readonly string[]): readonly DiffLine[] {
  // How many lines are common from here on, by line of one and of the other.
  const width = will.length + 1;
  const lengths = new Uint16Array((was.length + 1) * width);
  const lengthAt = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = was.length - 1; i >= 0; i--)
    for (let j = will.length - 1; j >= 0; j--)
      lengths[i * width + j] =
        was[i] === will[j] ? lengthAt(i + 1, j + 1) + 1 : Math.max(lengthAt(i + 1, j), lengthAt(i, j + 1));
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < was.length || j < will.length) {
    const [old = '', next = ''] = [was[i], will[j]];
    if (i < was.length && j < will.length && old === next) {
      lines.push({ sign: ' ', text: old });
      [i, j] = [i + 1, j + 1];
    } else if (j >= will.length || (i < was.length && lengthAt(i + 1, j) >= lengthAt(i, j + 1))) {
      lines.push({ sign: '-', text: old });
      i += 1;
    } else {
      lines.push({ sign: '+', text: next });
      j += 1;
    }
  }
  return lines;
}
