import { useSearchParams } from 'react-router';

/** A filter that is part of the address: it survives a reload, and can be sent to somebody. */
export function useFilter<Value extends string>(
  name: string,
  values: readonly Value[],
): readonly [Value | undefined, (value: Value | undefined) => void] {
  const [search, setSearch] = useSearchParams();
  const given = search.get(name);
  const set = (value: Value | undefined) =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );
  return [values.find((value) => value === given), set];
}
