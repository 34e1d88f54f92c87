/** A choice of how the console looks or speaks, kept by the browser: nothing that says who works here, or on what. */

export interface KeptChoice<T extends string> {
  readonly read: () => T | undefined;
  readonly write: (value: T) => void;
}

export const keptChoice = <T extends string>(name: string, known: readonly T[]): KeptChoice<T> => ({
  read: () => known.find((value) => value === localStorage.getItem(`holdfast.${name}`)),
  write: (value) => localStorage.setItem(`holdfast.${name}`, value),
});
