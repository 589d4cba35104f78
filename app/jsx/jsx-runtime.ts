/**
 * The JSX of our pages (`jsxImportSource` in tsconfig.json): React's own, except that every text that becomes
 * part of a page shows its hidden characters by visible marks. Every element is made here, so no page, name,
 * message or sentence can be forgotten. What is edited or sent (`value`, `href`) stays as it is; HTML that
 * is set as a whole comes from `visibleHtml`.
 */
import * as react from 'react/jsx-runtime';
import { shownProps } from './shown-props.ts';

export type { JSX } from 'react/jsx-runtime';
export { Fragment } from 'react/jsx-runtime';

export const jsx: typeof react.jsx = (type, props, key) =>
  react.jsx(type, shownProps(type, props), key);

export const jsxs: typeof react.jsxs = (type, props, key) =>
  react.jsxs(type, shownProps(type, props), key);
