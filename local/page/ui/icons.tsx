/** The page's icons: outlines in the colour of the text, for the eye only. */

const paths = {
  home: 'M4 11.5 12 5l8 6.5M6 10v9h12v-9M10 19v-5h4v5',
  pay: 'M4 7V5h3M17 5h3v2M20 17v2h-3M7 19H4v-2M8 9v6M11 9v6M13.5 9v6M16 9v6',
  history: 'M5 6h14M5 12h14M5 18h9',
  back: 'M14 6l-6 6 6 6',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  clock: 'M12 7v5l3.5 2M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17',
  cross: 'M7 7l10 10M17 7 7 17',
  question: 'M9.2 9.4a2.9 2.9 0 1 1 4.3 2.5c-1 .6-1.5 1.2-1.5 2.3M12 17.4v.1',
  plus: 'M12 6v12M6 12h12',
  minus: 'M6 12h12',
  scan: 'M4 8V5h3M17 5h3v3M20 16v3h-3M7 19H4v-3M4 12h16',
  camera: 'M4 8h3.5L9 6h6l1.5 2H20v11H4zM12 16.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6',
  phone: 'M7.5 3.5h9v17h-9zM11 17.8h2',
  till: 'M5 11h14v8H5zM8 11V5h8v6M8.5 15h7M9 8h6',
  wand: 'M5 19 15 9M13 5v2.5M19.5 11H17M17.5 6.5 16 8M9 6.5 10 8',
  shield: 'M12 4l7 2.5V12c0 4-3 6.8-7 8-4-1.2-7-4-7-8V6.5z',
  bag: 'M6 9h12l1 11H5zM9 9V7.5a3 3 0 0 1 6 0V9',
  offline:
    'M4 4l16 16M8.5 14.5a5 5 0 0 1 6.2-.7M5.5 11a9.4 9.4 0 0 1 4-2.3M13 8.2a9.4 9.4 0 0 1 5.5 2.8M12 18v.1',
} as const;

export type IconName = keyof typeof paths;

export const Icon = ({ name }: { readonly name: IconName }) => (
  <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d={paths[name]} />
  </svg>
);

/** The mark of the platform: a root that holds fast. */
export const Mark = () => (
  <svg className="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
    <path d="M16 3v13M16 16c-5 0-7 3-8 8M16 16c5 0 7 3 8 8M16 16c-2 3-2.4 7-2.4 12M16 16c2 3 2.4 7 2.4 12M16 9c-3 0-5-1.6-5.6-4M16 12c3 0 5-1.6 5.6-4" />
  </svg>
);
