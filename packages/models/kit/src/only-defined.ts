/** The fields that are not `undefined`, in a new object. */
export const onlyDefined = (fields: object = {}): Record<string, unknown> => {
  const defined: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) defined[name] = value;
  return defined;
};
