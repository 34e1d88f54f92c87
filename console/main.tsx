/** The reviewers' console: calls the public API only, through client/. */
import '../client/web/no-eval.ts';
import './styles/console.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';

const page = document.getElementById('console');
if (page) createRoot(page).render(<App />);
