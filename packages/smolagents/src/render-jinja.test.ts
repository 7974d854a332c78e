import { describe, expect, it } from "vitest";
import { JinjaTemplate } from "./render-jinja.ts";

const variables = {
  task: 'Do "it" {now}',
  name: "bob",
  remaining_steps: 7,
  custom_instructions: "",
  managed_agents: {},
  tools: { add: { name: "add", description: "Adds.", inputs: { a: { type: "integer" } }, to_code_prompt: () => "def add(a: integer)" } },
};
const render = (text: string) => new JinjaTemplate(text).render(variables);

describe("JinjaTemplate", () => {
  // What Jinja2 3.1 makes of them with Template(text).render(…), as smolagents does.
  it.each([
    ["a{% if task %}b{% endif %}\n", "ab"],
    ["{% for i in range(3) %}{{ loop.index }}-{{i}}\n{% endfor %}", "1-0\n2-1\n3-2\n"],
    ["{#- hi -#} x {{ task | upper }} {{ name|length }}", 'x DO "IT" {NOW} 3'],
    ["{%- set n = 3 %}{{ n + 1 }} {{ remaining_steps - 1 }}", "4 6"],
    ["{{ 'a' ~ name }} {{ name if remaining_steps > 3 else 'x' }}", "abob bob"],
    ["{% macro m(a) %}[{{ a }}]{% endmacro %}{{ m('q') }}", "[q]"],
    ["line\n\n{%- if not managed_agents %}\n  none\n{%- endif %}\n\nend\n\n", "line\n  none\n\nend\n"],
    ["{{ tools.values() | list | length }} {{ tools['add'].name }}", "1 add"],
    ["{{ task.replace('it','that') }} {{ name.title() }}", 'Do "that" {now} Bob'],
    ["```\n{%- for tool in tools.values() %}\n{{ tool.to_code_prompt() }}\n{% endfor %}\n```", "```\ndef add(a: integer)\n\n```"],
    ["{% for k, v in tools['add'].inputs.items() %}{{ k }}: {{ v.type }}{% if not loop.last %}, {% endif %}{% endfor %}", "a: integer"],
    ["{%- if managed_agents and managed_agents.values() | list %}x{%- else %}{%- endif %}.", "."],
  ])("renders %j as Jinja2 does", (text, expected) => {
    expect(render(text)).toEqual({ text: expected, unknown: [] });
  });

  it("tells which names do not exist, and leaves them empty", () => {
    expect(render("{{ nobody }}{{ constructor }}{{ tools.toString }}{{ name }}")).toEqual({
      text: "bob",
      unknown: ["nobody", "constructor"],
    });
  });

  it.each([
    ["a way to the functions of the host", "{{ tools.add.to_code_prompt.constructor('return process')() }}"],
    ["an import", "{% import 'os' as os %}"],
    ["no end", "{% for i in range(9) %}"],
    ["a call of what is no function", "{{ name() }}"],
    ["a range of a billion", "{% for i in range(1000000000) %}x{% endfor %}"],
    ["a range without an end", "{{ range(1, 2, 0) }}{{ range(0, 5, 'x') }}"],
    [
      "a loop in a loop in a loop",
      "{% for i in range(999) %}{% for j in range(999) %}{% for k in range(999) %}x{% endfor %}{% endfor %}{% endfor %}",
    ],
    ["text that doubles", `{% set ns = namespace(a="aaaaaaaa") %}${"{% set ns.a = ns.a ~ ns.a %}".repeat(60)}`],
    ["lists that double", `{% set ns = namespace(a=[1,2]) %}${"{% set ns.a = ns.a + ns.a %}".repeat(60)}`],
    ["a macro that calls itself", "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}"],
    ["an indent of a billion", "{{ 'a\nb' | indent(1000000000) }}"],
    ["brackets without an end", `{{ ${"(".repeat(100_000)} }}`],
    ["a text of two million characters", "x".repeat(2_000_000)],
  ])("refuses a template with %s, soon", (_, text) => {
    const began = performance.now();
    expect(() => render(text)).toThrow();
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it("changes nothing outside", () => {
    render("{% set ns = namespace() %}{% set ns.__proto__ = name %}{% set __proto__ = name %}{{ {'__proto__': 1}.__proto__ }}");
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});
