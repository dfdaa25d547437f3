import { createHash } from 'node:crypto';
import { Parser } from 'htmlparser2';
import { describe, expect, it } from 'vitest';
import { renderHtmlReport, REPORT_DATA_ID, REPORT_ROOT_ID } from '../../../src/core/report';
import { runResult } from '../../fixtures/run-result';

interface Element {
  readonly name: string;
  readonly attributes: Record<string, string>;
  text: string;
}
/** Elements in order of their start, each with the text directly inside. */
function elementsOf(html: string): Element[] {
  const elements: Element[] = [];
  const open: Element[] = [];
  const parser = new Parser({
    onopentag: (name, attributes) => {
      const element = { name, attributes, text: '' };
      elements.push(element);
      open.push(element);
    },
    ontext: (text) => {
      const element = open.at(-1);
      if (element) element.text += text;
    },
    onclosetag: () => open.pop(),
  });
  parser.end(html);
  return elements;
}
const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('base64');

describe('the page', () => {
  const script = 'const tag = "</script>"; const more = "<!--\u2028";\r\nconsole.log("ä")';
  const style = 'main::after { content: "</style><!--" }\r\n';
  const html = renderHtmlReport(runResult, { script, style });
  const elements = elementsOf(html);

  it('holds exactly its own script, style and data', () => {
    expect(elements.filter(({ name }) => name === 'script').map(({ attributes }) => attributes)).toEqual([
      { type: 'application/json', id: REPORT_DATA_ID },
      {},
    ]);
    expect(elements.filter(({ name }) => name === 'style')).toHaveLength(1);
    expect(elements.find(({ name }) => name === 'main')?.attributes).toEqual({ id: REPORT_ROOT_ID });
    for (const name of ['img', 'iframe', 'link', 'object', 'embed', 'base', 'form', 'a'])
      expect(
        elements.filter((element) => element.name === name),
        name,
      ).toEqual([]);
  });

  it('gives its data back unchanged, hostile names included', () => {
    const data = elements.find(({ attributes }) => attributes['id'] === REPORT_DATA_ID)!.text;
    expect(JSON.parse(data)).toEqual(JSON.parse(JSON.stringify(runResult)));
    expect(data).not.toMatch(/[<>\u2028\u2029]/);
  });

  it('allows by hash what is inside, and nothing remote', () => {
    const policy = elements.find(({ attributes }) => attributes['http-equiv'] === 'Content-Security-Policy')!
      .attributes['content']!;
    const code = elements.filter(({ name }) => name === 'script')[1]!.text;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`script-src 'sha256-${sha256(code)}';`);
    expect(policy).toContain(`style-src 'sha256-${sha256(elements.find(({ name }) => name === 'style')!.text)}';`);
    expect(policy).not.toMatch(/https?:|unsafe|\*/);
  });

  it('runs the script that it was given', () => {
    const code = elements.filter(({ name }) => name === 'script')[1]!.text;
    const said: string[] = [];
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- proves that escaping kept the meaning
    const run = new Function('console', `${code}\nreturn [tag, more];`) as (console: {
      log(text: string): void;
    }) => string[];
    expect(run({ log: (text) => said.push(text) })).toEqual(['</script>', '<!--\u2028']);
    expect(said).toEqual(['ä']);
  });

  it('shows the whole table and the answer without scripts', () => {
    const noscript = html.slice(html.indexOf('<noscript>'), html.indexOf('</noscript>'));
    const words = elementsOf(noscript).map(({ text }) => text);
    expect(words).toContain('nDCG@10');
    expect(words).toContain('0.695 (\u22120.059, cannot tell)');
    expect(words.join(' ')).toContain('`sentences` finds more');
  });
});
