import type { ThresholdChoice, ThresholdReport } from '../semantic-cache';
import { formatCell } from './csv';

const HEAD = [
  'judge',
  'threshold',
  'sameHit',
  'sameHitLow',
  'sameHitHigh',
  'wrongOfHits',
  'wrongOfHitsLow',
  'wrongOfHitsHigh',
  'hits',
  'chosen',
];

/** Every point of every curve a line (RFC 4180), by judge: the guards that were asked for, `off` and `fitted`. */
export function renderThresholdCsv({ choice, cosine, fitted }: ThresholdReport): string {
  const rows = [HEAD, ...points(choice.guards, choice), ...points('off', cosine), ...points('fitted', fitted)];
  return rows.map((row) => `${row.map(formatCell).join(',')}\r\n`).join('');
}

function points(judge: string, choice: ThresholdChoice | undefined): (string | number | undefined)[][] {
  if (!choice) return [];
  return choice.curve.map(({ threshold, sameHit, wrongOfHits, hits }) => [
    ...[judge, threshold, sameHit.value, sameHit.low, sameHit.high],
    ...[wrongOfHits?.value, wrongOfHits?.low, wrongOfHits?.high],
    ...[hits, Number(threshold === choice.chosen?.threshold)],
  ]);
}
