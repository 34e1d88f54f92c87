/** A text that is taken at Enter, or when somebody goes on to something else: not with each letter. */
import Input, { type InputProps } from '@cloudscape-design/components/input';
import { useState } from 'react';

interface TakenInputProps extends Pick<InputProps, 'type' | 'ariaLabel' | 'placeholder'> {
  /** What stands there at first. */
  readonly value: string;
  readonly take: (typed: string) => void;
}

export function TakenInput({ value, take, ...props }: TakenInputProps) {
  const [typed, setTyped] = useState(value);
  return (
    <Input
      {...props}
      value={typed}
      onChange={({ detail }) => setTyped(detail.value)}
      onBlur={() => take(typed.trim())}
      onKeyDown={({ detail }) => {
        if (detail.key === 'Enter') take(typed.trim());
      }}
    />
  );
}
