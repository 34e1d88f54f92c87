/** Exposure: whom a device, a customer, a store or a range of addresses has cost what, in a span of time. */
import '../../styles/operations.css';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useTexts } from '../../app/language.tsx';
import { hrefOf, replacePlace, usePlace } from '../../app/location.ts';
import { PageHead } from '../../ui/page-head.tsx';
import { Empty } from '../../ui/states.tsx';
import { Report } from './report.tsx';
import { ScopeForm } from './scope-form.tsx';
import { exposureTexts } from './texts.ts';
import { asAddress, wishIn } from './wish.ts';

export default function ExposurePage() {
  const texts = useTexts(exposureTexts);
  const { query } = usePlace();
  const wish = wishIn(query);
  // The same again is another question: it is later.
  const [asked, setAsked] = useState(0);
  const name = JSON.stringify(wish);
  return (
    <SpaceBetween size="m">
      <PageHead title={texts.title} lead={texts.lead} />
      <ScopeForm
        key={name}
        wish={wish}
        find={(wanted) => {
          setAsked(asked + 1);
          replacePlace(hrefOf('/exposure', asAddress(wanted)));
        }}
      />
      {wish ? (
        <Report key={`${name} ${asked}`} wish={wish} />
      ) : (
        <Empty title={texts.begin}>{texts.beginText}</Empty>
      )}
    </SpaceBetween>
  );
}
