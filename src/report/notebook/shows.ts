/** What Deno's kernel for Jupyter asks of a value that it is to show; other kernels and programs pass it over. */
const DISPLAY = Symbol.for("Jupyter.display");

/**
 * The value, which now shows itself in a notebook as the HTML that `draw` makes, once it is asked to. Nothing else can tell it from
 * what it was: JSON, copies and comparisons don't see it.
 * @param value made by the caller: it is changed in place
 */
export function shows<Value extends object>(value: Value, draw: () => string | Promise<string>): Value {
  const display = async () => ({ "text/html": await draw() });
  return Object.defineProperty(value, DISPLAY, { value: display, enumerable: false, configurable: true });
}
