/** The pages that are for this person, by section. */
import SideNavigation, { type SideNavigationProps } from '@cloudscape-design/components/side-navigation';
import { shared } from '../texts/shared.ts';
import { useConsole } from './console.ts';
import { useLanguage, useTexts } from './language.tsx';
import { hrefOf, usePlace } from './location.ts';
import { isShown } from './page-view.tsx';
import { pages, type Section } from './pages.ts';

const sections: readonly Section[] = ['review', 'rules', 'operations', 'insight'];

export default function Navigation() {
  const texts = useTexts(shared);
  const { language } = useLanguage();
  const { person } = useConsole();
  const { path } = usePlace();
  const mine = pages.filter((page) => isShown(page, person));
  const items = sections.flatMap((section): SideNavigationProps.Item[] => {
    const entries = mine.flatMap(({ path: to, entry }) =>
      entry?.section === section
        ? [{ type: 'link' as const, text: entry.text[language], href: hrefOf(to) }]
        : [],
    );
    return entries.length === 0
      ? []
      : [{ type: 'section-group', title: texts.sections[section], items: entries }];
  });
  // A case belongs to the queue.
  const active = mine.find(({ path: to, entry }) => entry && (path === to || path.startsWith(`${to}/`)));
  return <SideNavigation items={items} {...(active ? { activeHref: hrefOf(active.path) } : {})} />;
}
