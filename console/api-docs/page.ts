/** The page of the API: its OpenAPI document, shown by Swagger UI. */
import SwaggerUI from 'swagger-ui-dist/swagger-ui-es-bundle.js';

/** Nothing to ask with: tokens and proofs are an app's, and a page is no place to type them into. */
const readOnly = {
  wrapComponents: { authorizeBtn: () => () => null, authorizeOperationBtn: () => () => null },
};

/** @param document of OpenAPI 3.1, part of the page: it is of no origin, and could fetch nothing */
export function show(document: object): void {
  SwaggerUI({
    dom_id: '#api',
    spec: document,
    plugins: [readOnly],
    // No button that would send a request.
    supportedSubmitMethods: [],
    // Its default asks a server of others whether the document is right.
    validatorUrl: null,
    docExpansion: 'list',
    defaultModelsExpandDepth: -1,
    deepLinking: true,
    filter: true,
    syntaxHighlight: { activated: true, theme: 'agate' },
  });
}
