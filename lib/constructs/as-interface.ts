/**
 * CDK's classes do not satisfy their own interfaces under `exactOptionalPropertyTypes` (an optional property of the
 * interface is `T | undefined` in the class); this names the one cast that it takes.
 */
export const asInterface = <I>(construct: object): I => construct as I;
