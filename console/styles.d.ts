/** Stylesheets are bundled apart: a script takes nothing from them. */
declare module '*.css';
