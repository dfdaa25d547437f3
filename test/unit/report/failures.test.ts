import { describe, expect, it } from 'vitest';
import { LabError } from '../../../src/core/common';
import { allMeasured } from '../../../src/core/gate';
import { headline, renderHtmlReport, renderJson, renderMarkdown, renderTable, textOf } from '../../../src/core/report';
import { runResult as whole } from '../../fixtures/run-result';

const error = {
  code: 'server/unreachable',
  message: 'Qdrant: <b>db.example</b> could not be reached (ECONNREFUSED).',
  nextStep: 'Check that it runs.',
  fault: 'environment' as const,
};
const run = { ...whole, failures: [{ name: 'on | server', error }] };

describe('a run that left a variant out', () => {
  it('names it with code, cause and next step below the table', () => {
    const line =
      'Not measured: on | server, server/unreachable: Qdrant: <b>db.example</b> could not be reached (ECONNREFUSED). Next: Check that it runs.';
    expect(renderTable(run)).toContain(line);
    expect(renderTable(whole)).not.toContain('Not measured');
  });

  it('has a section in the Markdown report, where nothing of the message is markup', () => {
    const text = renderMarkdown(run);
    expect(text).toContain('## Not measured');
    expect(text).toContain(
      '- on \\| server: `server/unreachable`, `Qdrant: <b>db.example</b> could not be reached (ECONNREFUSED).` Next: Check that it runs.',
    );
    expect(renderMarkdown(whole)).not.toContain('## Not measured');
  });

  it('is told by the page without scripts, and whole in the JSON', () => {
    const page = renderHtmlReport(run, { script: '', style: '' });
    expect(page).toContain('<p>Not measured: on | server, server/unreachable: Qdrant: &lt;b&gt;db.example&lt;/b&gt;');
    expect((JSON.parse(renderJson(run)) as typeof run).failures).toEqual(run.failures);
  });

  it('does not ask for another variant where the others failed', () => {
    const alone = { ...run, variants: whole.variants.slice(0, 1), comparisons: [] };
    expect(textOf(headline(alone))).toContain('no other variant could be measured');
  });

  it('is no run for a gate or a baseline', () => {
    expect(allMeasured(whole)).toBe(whole);
    expect(() => allMeasured(run)).toThrow(LabError);
    expect(() => allMeasured(run)).toThrow(/^on \| server was not measured: Qdrant/);
  });
});
