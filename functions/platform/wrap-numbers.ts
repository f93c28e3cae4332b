/** Numbers beyond 2^53 (usage in micro-units) come back as decimal text rather than rounded. */
export const wrapNumbers = (text: string): number | string => {
  const value = Number(text);
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? text : value;
};
