/** What a tool looked up; it says so to the model when there is nothing. */
export function found<Value>(value: Value | undefined, name: string): Value {
  if (value === undefined) throw new Error(`There is no ${name}.`);
  return value;
}
