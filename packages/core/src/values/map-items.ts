/**
 * A copy of an array or object with `convert` applied to each item or field; the very same one when that changes nothing.
 *
 * Reads every field once, and `__proto__` stays a key like any other.
 */
export function mapItems(value: object, convert: (item: unknown) => unknown): object {
  const isArray = Array.isArray(value);
  // Copying an array's memory costs next to nothing, and spares reading it twice.
  const items: unknown[] = isArray ? value.slice() : Object.values(value);
  let isChanged = false;
  for (let i = 0; i < items.length; i++) {
    const item = convert(items[i]);
    if (Object.is(item, items[i])) continue;
    items[i] = item;
    isChanged = true;
  }
  if (!isChanged) return value;
  return isArray ? items : Object.fromEntries(Object.keys(value).map((key, i) => [key, items[i]]));
}
