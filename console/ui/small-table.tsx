/** A table within a panel, as plain as can be. */
import type { ReactNode } from 'react';

export interface SmallTableProps<T> {
  readonly label: string;
  readonly columns: readonly (readonly [header: string, cell: (item: T) => ReactNode])[];
  readonly items: readonly T[];
  readonly nameOf: (item: T) => string;
  /** What stands there instead of no rows. */
  readonly empty: string;
}

export function SmallTable<T>({ label, columns, items, nameOf, empty }: SmallTableProps<T>) {
  if (items.length === 0) return <p className="quiet">{empty}</p>;
  return (
    <table className="small-table" aria-label={label}>
      <thead>
        <tr>
          {columns.map(([header]) => (
            <th key={header} scope="col">
              {header}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={nameOf(item)}>
            {columns.map(([header, cell]) => (
              <td key={header}>{cell(item)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
