/** The stylesheet of what the first pages do not need: it comes while somebody looks at these, and other pages wait for it. */

let loading: Promise<void> | undefined;

export function laterStyle(): Promise<void> {
  loading ??= new Promise((resolve, reject) => {
    const name = document.querySelector<HTMLMetaElement>('meta[name=later-style]')?.content;
    if (!name) return resolve();
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = name;
    link.onload = () => resolve();
    link.onerror = () => {
      loading = undefined;
      link.remove();
      reject(new TypeError('The stylesheet did not come'));
    };
    document.head.append(link);
  });
  return loading;
}
