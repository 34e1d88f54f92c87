/** Links the phone to the customer: a key that cannot be taken out is made here, and enrolled. */
import { useState } from 'react';
import { ApiProblem } from '../../../client/api.ts';
import { useAction } from '../../../client/web/hooks.ts';
import { useTexts } from '../language.tsx';
import { Icon } from '../ui/icons.tsx';
import { Button, Field, Problem } from '../ui/parts.tsx';
import { Screen } from './screen.tsx';

interface LinkPhoneProps {
  readonly link: (name: string) => Promise<void>;
  readonly leave: (asNew?: boolean) => Promise<void>;
}

/** Refusals after which another sign-in, as on a new phone, is the way on. */
const spent: ReadonlySet<string> = new Set(['cognito_device_in_use', 'device_not_confirmed']);

export function LinkPhone({ link, leave }: LinkPhoneProps) {
  const { account } = useTexts();
  const [name, setName] = useState(account.phoneNameDefault);
  const { busy, error, run } = useAction(() => link(name));
  const isSpent = error instanceof ApiProblem && spent.has(error.problem.code);
  return (
    <Screen title={account.link}>
      <div className="emblem">
        <Icon name="shield" />
      </div>
      <p className="lead">{account.linkText}</p>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <Field
          label={account.phoneName}
          required
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Problem error={error} />
        <Button type="submit" kind="primary" busy={busy}>
          {account.linkButton}
        </Button>
        {isSpent && <Button onClick={() => leave(true)}>{account.newPhone}</Button>}
        <Button kind="quiet" onClick={() => leave()}>
          {account.signOut}
        </Button>
      </form>
    </Screen>
  );
}
