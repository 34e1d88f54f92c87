/** What a reviewer asks about a held payment, and the two answers, signed by the phone's key. */
import { useRef } from 'react';
import { useAction } from '../../../client/web/hooks.ts';
import { answerQuestion } from '../../../lambdas/contract/questions.ts';
import { useTexts } from '../language.tsx';
import { Button, Problem } from '../ui/parts.tsx';
import type { Account } from './account.ts';
import type { Payment } from './payment-view.tsx';

interface QuestionProps {
  readonly account: Account;
  readonly asked: Payment & { readonly question: NonNullable<Payment['question']> };
  /** Looks how the payment stands now. */
  readonly answered: () => Promise<unknown>;
}

export function Question({ account, asked, answered }: QuestionProps) {
  const { question } = useTexts();
  const idempotencyKey = useRef(crypto.randomUUID());
  const { busy, error, run } = useAction(async (answer: 'yes' | 'no') => {
    const path = { id: asked.id };
    await account.api.call(answerQuestion, {
      path,
      body: { answer },
      idempotencyKey: idempotencyKey.current,
    });
    await answered();
  });
  return (
    <section className="form">
      <p className="lead">{question[asked.question.text_code]}</p>
      <Problem error={error} />
      <Button kind="primary" busy={busy} onClick={() => void run('yes')}>
        {question.yes}
      </Button>
      <Button kind="danger" busy={busy} onClick={() => void run('no')}>
        {question.no}
      </Button>
    </section>
  );
}
