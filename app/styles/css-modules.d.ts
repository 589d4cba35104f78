/** Modules of style sheets for their class names; the rest are imported for what they do. The order matters. */
declare module '*.module.css' {
  const classes: { readonly [key: string]: string };
  export default classes;
}
declare module '*.css' {}
