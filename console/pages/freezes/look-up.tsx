/** Asks what shall be looked up. */
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { useTexts } from '../../app/language.tsx';
import { Segments } from '../../ui/segments.tsx';
import { isSubject, type Kind, type Subject } from './subject.ts';
import { freezesTexts } from './texts.ts';

interface LookUpProps {
  readonly kinds: readonly Kind[];
  readonly subject: Subject | undefined;
  readonly lookUp: (subject: Subject) => void;
}

export function LookUp({ kinds, subject, lookUp }: LookUpProps) {
  const texts = useTexts(freezesTexts);
  const [kind, setKind] = useState<Kind>(subject?.kind ?? 'customers');
  const [typed, setTyped] = useState(subject?.id ?? '');
  const [tried, setTried] = useState(false);
  const wanted = { kind, id: typed.trim() };
  const wrong = tried && !isSubject(wanted) ? texts.wrong : undefined;
  return (
    <form
      className="filters"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (isSubject(wanted)) lookUp(wanted);
      }}
    >
      <Segments
        label={texts.kind}
        of={kinds}
        textOf={(each) => texts.kinds[each]}
        chosen={kind}
        choose={(chosen) => {
          setKind(chosen);
          setTried(false);
        }}
      />
      <div className="wide-field">
        <FormField label={texts.about[kind]} stretch errorText={wrong}>
          <Input value={typed} onChange={({ detail }) => setTyped(detail.value)} spellcheck={false} />
        </FormField>
      </div>
      <Button variant="primary" formAction="submit">
        {texts.lookUp}
      </Button>
    </form>
  );
}
