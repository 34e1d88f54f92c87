/** How one customer, device or store stands, with what can be done about it. */
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useState } from 'react';
import { getExposure } from '../../../lambdas/contract/exposure.ts';
import { isFor, useConsole } from '../../app/console.ts';
import { useTexts } from '../../app/language.tsx';
import { hrefOf } from '../../app/location.ts';
import { FreezeDialog, type FreezeDialogProps } from './freeze-dialog.tsx';
import { freezesTexts } from './texts.ts';

type StandingProps = Omit<FreezeDialogProps, 'close'> & { readonly children: ReactNode };

const asked = { customers: 'customer', devices: 'device', stores: 'store' } as const;

export function Standing({ children, ...of }: StandingProps) {
  const { kind, id, state } = of;
  const { person } = useConsole();
  const texts = useTexts(freezesTexts);
  const [open, setOpen] = useState(false);
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <SpaceBetween size="s" direction="horizontal" alignItems="center">
              {isFor(person, getExposure) && (
                <Link href={hrefOf('/exposure', { [asked[kind]]: id })}>{texts.exposure}</Link>
              )}
              <Button variant={state === 'active' ? 'primary' : 'normal'} onClick={() => setOpen(true)}>
                {state === 'active' ? texts.freeze : texts.release}
              </Button>
            </SpaceBetween>
          }
        >
          {texts.kinds[kind]} <code className="id">{id}</code>
        </Header>
      }
    >
      {children}
      {open && <FreezeDialog {...of} close={() => setOpen(false)} />}
    </Container>
  );
}
