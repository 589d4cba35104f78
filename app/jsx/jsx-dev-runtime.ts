/** As jsx-runtime.ts, for development. */
import * as react from 'react/jsx-dev-runtime';
import { shownProps } from './shown-props.ts';

export type { JSX } from 'react/jsx-dev-runtime';
export { Fragment } from 'react/jsx-dev-runtime';

export const jsxDEV: typeof react.jsxDEV = (type, props, ...rest) =>
  react.jsxDEV(type, shownProps(type, props), ...rest);
