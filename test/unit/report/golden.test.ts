import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../../src/core/experiment';
import { renderCsv, renderJson, renderMarkdown, renderTable } from '../../../src/core/report';
import { runResult, singleVariantRun, unjudgedRun } from '../../fixtures/run-result';

/** Reviewed by eye; rewritten with `npm run test:unit -- test/unit/report --update`. */
const golden = (name: string): string => `../../golden/report/${name}`;
const copy = (run: RunResult): RunResult => JSON.parse(JSON.stringify(run)) as RunResult;

describe('reports keep their form', () => {
  it.each([
    ['table.txt', () => renderTable(runResult)],
    ['table-wide-all.txt', () => renderTable(runResult, { width: 180, all: true })],
    ['table-single.txt', () => renderTable(singleVariantRun)],
    ['table-unjudged.txt', () => renderTable(unjudgedRun)],
    ['report.md', () => renderMarkdown(runResult)],
    ['report-single.md', () => renderMarkdown(singleVariantRun, { command: 'rag-lab compare rag-lab.config.json' })],
    ['report-unjudged.md', () => renderMarkdown(unjudgedRun)],
    ['metrics.csv', () => renderCsv(runResult)],
  ])('%s', async (name, render) => {
    await expect(render()).toMatchFileSnapshot(golden(name));
  });
});

describe('equal results give equal bytes', () => {
  it.each([
    ['Markdown', renderMarkdown],
    ['CSV', renderCsv],
    ['table', renderTable],
    ['JSON', renderJson],
  ])('%s', (_, render: (run: RunResult) => string) => {
    expect(render(copy(runResult))).toBe(render(runResult));
  });

  it('Markdown does not know when or under which id the run was made', () => {
    const later = { ...copy(runResult), id: 'other', startedAt: '2031-01-01T00:00:00.000Z' };
    expect(renderMarkdown(later)).toBe(renderMarkdown(runResult));
  });
});
