/** What somebody wrote, as the contract takes it: no control characters, and a line break is one. */
export const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
