/** The page of the API: its OpenAPI document, shown by Swagger UI. */
import SwaggerUI from 'swagger-ui-dist/swagger-ui-es-bundle.js';

type Props = Readonly<Record<string, unknown>>;

/** As much of React, which Swagger UI brings, as is used here. */
interface System {
  readonly React: { createElement(type: unknown, props: Props | null, ...children: unknown[]): unknown };
}

/** Nothing to ask with: tokens and proofs are an app's, and a page is no place to type them into. */
const readOnly = {
  wrapComponents: { authorizeBtn: () => () => null, authorizeOperationBtn: () => () => null },
};

type Wrap = (original: unknown, system: System) => (props: Props) => unknown;

/** @param element that the component is put into @param more of its properties */
const within =
  (element: string, of: Props | null = null, more: Props = {}): Wrap =>
  (original, { React }) =>
  (props) =>
    React.createElement(element, of, React.createElement(original, { ...props, ...more }));

/** What Swagger UI leaves out for those who hear the page, or walk it by keyboard. */
const accessible = {
  wrapComponents: {
    InfoContainer: within('div', { role: 'banner' }),
    FilterContainer: within('div', { role: 'search' }),
    // The words beside a choice of examples are no label of it.
    ExamplesSelect: within('label', null, { showLabels: true }),
    /** A link within the button that opens the operation: the button sets the address as well. */
    DeepLink: ((_, { React }) =>
      ({ text }) =>
        React.createElement('span', null, text)) satisfies Wrap,
    /** Without it, the headings below are two levels under the title. */
    operations: ((original, { React }) =>
      (props) => {
        const heading = React.createElement('h2', null, 'Operations');
        return React.createElement('div', null, heading, React.createElement(original, props));
      }) satisfies Wrap,
  },
};

/** @param document of OpenAPI 3.1, part of the page: it is of no origin, and could fetch nothing */
export function show(document: object): void {
  SwaggerUI({
    dom_id: '#api',
    spec: document,
    plugins: [readOnly, accessible],
    // No button that would send a request.
    supportedSubmitMethods: [],
    // Its default asks a server of others whether the document is right.
    validatorUrl: null,
    docExpansion: 'list',
    defaultModelsExpandDepth: -1,
    deepLinking: true,
    filter: true,
    // The colours of the default are too dark for the ground that they are on.
    syntaxHighlight: { activated: true, theme: 'tomorrow-night' },
  });
}
