/** As machines write it, from left to right whatever the page's direction. */
export const Json = ({ value }: { readonly value: unknown }) => (
  <pre className="legal-text" dir="ltr">
    {JSON.stringify(value, undefined, 2)}
  </pre>
);
