/** Names and values, one under the other. */
import type { ReactNode } from 'react';

export type Fact = readonly [name: string, value: ReactNode];

/** A fact without a value is left out. */
export const Facts = ({ of }: { readonly of: readonly Fact[] }) => (
  <dl className="facts">
    {of
      .filter(([, value]) => value !== undefined && value !== null && value !== '')
      .map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
  </dl>
);
