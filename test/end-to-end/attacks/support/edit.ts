/** A control in our source, and what stands in its place where it is taken out. */

export interface Edit {
  /** From the project's root. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly control: string;
  readonly replacedBy: string;
}

export const edit = (file: string, control: string, replacedBy: string): Edit => ({
  file,
  control,
  replacedBy,
});
