/** The bar at the top: whose console it is, language, appearance, keys, and the way out. */
import TopNavigation from '@cloudscape-design/components/top-navigation';
import { shared } from '../texts/shared.ts';
import { languageNames } from '../ui/language-buttons.tsx';
import type { Language } from './both.ts';
import { useConsole } from './console.ts';
import { useLanguage, useTexts } from './language.tsx';
import { homeOf } from './page-view.tsx';
import { chooseTheme, type Theme, useTheme } from './theme.ts';

interface TopBarProps {
  readonly showKeys: () => void;
  /** Of the navigation. */
  readonly open: boolean;
  readonly toggle: () => void;
}

export function TopBar({ showKeys, open, toggle }: TopBarProps) {
  const texts = useTexts(shared);
  const { language, choose } = useLanguage();
  const theme = useTheme();
  const { config, person, sessions } = useConsole();
  const themes: readonly Theme[] = ['light', 'dark', 'system'];
  return (
    <TopNavigation
      identity={{ href: homeOf(person), title: `Holdfast · ${config.stage}` }}
      utilities={[
        {
          type: 'button',
          iconName: 'menu',
          ariaLabel: open ? texts.closeNavigation : texts.openNavigation,
          title: open ? texts.closeNavigation : texts.openNavigation,
          onClick: toggle,
        },
        {
          type: 'button',
          iconName: 'keyboard',
          ariaLabel: texts.keyboard,
          title: texts.keyboard,
          onClick: showKeys,
        },
        {
          type: 'menu-dropdown',
          text: languageNames[language],
          ariaLabel: `${texts.language}: ${languageNames[language]}`,
          items: (Object.keys(languageNames) as Language[]).map((id) => ({
            id,
            text: languageNames[id],
            itemType: 'checkbox',
            checked: id === language,
          })),
          onItemClick: ({ detail }) => choose(detail.id as Language),
        },
        {
          type: 'menu-dropdown',
          iconName: 'settings',
          ariaLabel: texts.theme,
          title: texts.theme,
          items: themes.map((id) => ({ id, text: texts[id], itemType: 'checkbox', checked: id === theme })),
          onItemClick: ({ detail }) => chooseTheme(detail.id as Theme),
        },
        {
          type: 'menu-dropdown',
          iconName: 'user-profile',
          text: person.email,
          description: person.groups.join(', '),
          items: [{ id: 'sign-out', text: texts.signOut }],
          onItemClick: sessions.leave,
        },
      ]}
    />
  );
}
