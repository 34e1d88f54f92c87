/** The page to try the platform with: a phone and a till, which only call the public API through client/. */
import '../../client/web/no-eval.ts';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';

const page = document.getElementById('page');
if (page) createRoot(page).render(<App />);
