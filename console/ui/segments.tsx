/** One of a few that are all seen at once. */
import SegmentedControl from '@cloudscape-design/components/segmented-control';

interface SegmentsProps<T extends string> {
  readonly label: string;
  readonly of: readonly T[];
  readonly textOf: (each: T) => string;
  readonly chosen: T | undefined;
  readonly choose: (chosen: T) => void;
}

export function Segments<T extends string>({ label, of, textOf, chosen, choose }: SegmentsProps<T>) {
  return (
    <SegmentedControl
      label={label}
      selectedId={chosen ?? null}
      options={of.map((id) => ({ id, text: textOf(id) }))}
      // It gives back what it was given.
      onChange={({ detail }) => choose(detail.selectedId as T)}
    />
  );
}
