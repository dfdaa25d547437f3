import { describe, expect, it } from 'vitest';
import { renderThresholdCsv, renderThresholdMarkdown, renderThresholdTable } from '../../../src/core/report';
import { chooseThreshold, judgeOf, type LabelledPair, type ThresholdReport } from '../../../src/core/semantic-cache';

const pairs = Array.from({ length: 1000 }, (_, i): LabelledPair => {
  const cosine = 0.5 + (i % 100) / 200;
  return { cached: `a${i}`, asked: `b${i}`, cosine, same: cosine > 0.9 || i % 3 === 0 };
});
const report = (budget: number, extra: Partial<ThresholdReport> = {}): string =>
  renderThresholdTable({
    model: 'a-model',
    choice: chooseThreshold(pairs, judgeOf('off'), budget),
    notices: [],
    ...extra,
  });

describe('the table of thresholds', () => {
  it('shows the curve, marks what was chosen and gives the flags that set it', () => {
    const text = report(0.05);
    const { chosen } = chooseThreshold(pairs, judgeOf('off'), 0.05);
    expect(text).toContain('1,000 pairs, 460 of them the same; vectors of a-model; budget: 5.0 % of hits wrong');
    expect(text.split('\n').filter((line) => line.trimStart().startsWith('*'))).toHaveLength(1);
    expect(text).toContain(`--cache.semantic.guards off --cache.semantic.threshold ${chosen!.threshold}`);
    expect(text).toMatch(/ 0\.950 +21\.7 % +18\.1 to 25\.8 +0\.0 % +0\.0 to 3\.6 +100\n/);
    expect(text.endsWith('\n')).toBe(true);
  });

  it('says so where no threshold keeps the budget, and which comes nearest', () => {
    const text = report(0.001);
    expect(text).not.toMatch(/^ +\*/m);
    expect(text).toMatch(
      /No threshold keeps 0\.1 %; the nearest to it is 0\.\d{3}, where up to \d\.\d % of hits may be/,
    );
  });

  it('shows no figure of what never hits', () => {
    expect(report(0.05)).toMatch(/^ +1\.000 +0\.0 % +0\.0 to 0\.\d +0$/m);
  });

  it('puts the cosine, fitted weights and notices below, made harmless', () => {
    const choice = chooseThreshold(pairs, judgeOf('off'), 0.05);
    const text = report(0.05, {
      cosine: choice,
      fitted: { ...choice, weights: 'bias=1 cosine=2' },
      notices: ['Line 3 was left out: \u001b[31mbad'],
    });
    expect(text).toContain(`the cosine alone needs ${choice.chosen!.threshold.toFixed(3)}`);
    expect(text).toContain('of the same pairs hit within the budget');
    expect(text).toContain('--cache.semantic.weights "bias=1 cosine=2"');
    expect(text).not.toContain('\u001b');
  });
});

describe('a report of thresholds', () => {
  const choice = chooseThreshold(pairs, judgeOf('off'), 0.05);
  const whole: ThresholdReport = { model: 'a/model', choice, notices: ['Line 3 was left out: <b>'] };

  it('is the same table as Markdown, with the flags as code and nothing of the notices as markup', () => {
    const text = renderThresholdMarkdown(whole);
    expect(text).toMatch(
      /^# Threshold of the semantic cache\n\n1,000 pairs, 460 of them the same; vectors of a\/model;/,
    );
    expect(text).toContain(`\`--cache.semantic.guards off --cache.semantic.threshold ${choice.chosen!.threshold}\``);
    const rows = text.split('\n').filter((line) => /^\|.*\d\.\d{3}/.test(line));
    const shown = renderThresholdTable(whole)
      .split('\n')
      .filter((line) => /^ *\*? +\d\.\d{3} /.test(line));
    expect(rows).toHaveLength(shown.length);
    expect(rows.filter((line) => line.startsWith('| \\*'))).toHaveLength(1);
    expect(text).toContain('- Line 3 was left out: \\<b>');
    expect(renderThresholdMarkdown({ ...whole, choice: chooseThreshold(pairs, judgeOf('off'), 0.001) })).toContain(
      'No threshold keeps 0.1 %',
    );
  });

  it('has every point of every curve as CSV, what never hits without a share of wrong hits', () => {
    const fitted = { ...chooseThreshold(pairs.slice(0, 500), judgeOf('weighed'), 0.05), weights: 'cosine=1' };
    const [head, ...lines] = renderThresholdCsv({ ...whole, fitted })
      .trimEnd()
      .split('\r\n');
    expect(head).toBe(
      'judge,threshold,sameHit,sameHitLow,sameHitHigh,wrongOfHits,wrongOfHitsLow,wrongOfHitsHigh,hits,chosen',
    );
    const rows = lines.map((line) => line.split(','));
    const of = (judge: string): string[][] => rows.filter(([name]) => name === judge);
    expect([of('off').length, of('fitted').length]).toEqual([choice.curve.length, fitted.curve.length]);
    for (const [i, { threshold, hits }] of choice.curve.entries())
      expect([Number(of('off')[i]![1]), Number(of('off')[i]![8])]).toEqual([threshold, hits]);
    expect(of('off').filter((row) => row[9] === '1')).toEqual([
      expect.arrayContaining([String(choice.chosen!.threshold), String(choice.chosen!.sameHit.value)]),
    ]);
    for (const row of rows) expect(row[5] === '').toBe(row[8] === '0');
  });
});
