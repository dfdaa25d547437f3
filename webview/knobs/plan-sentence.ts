import type { PlanPreview } from '../../src/core/experiment';
import { formatValue, remoteWorkText } from '../../src/core/report';
import { durationText } from '../text';

type Stage = PlanPreview['stages'][number];
const plural = (count: number, unit: string): string =>
  `${count.toLocaleString('en')} ${count === 1 ? unit.replace(/s$/, '') : unit}`;

function stageText(stage: Stage['stage'], missing: number, total: number, unit: string, artefacts: number): string {
  const some = plural(missing, unit);
  switch (stage) {
    case 'corpus':
      return `reads ${some}`;
    case 'chunks':
      return `cuts ${some}`;
    case 'embeddings':
      return missing < total
        ? `embeds ${some} (${(total - missing).toLocaleString('en')} are stored)`
        : `embeds ${some}`;
    case 'vectors':
      return `rebuilds ${some}`;
    case 'index':
      return `builds ${plural(artefacts, 'indexes').replace(/^1 indexe$/, '1 index')}`;
    case 'lexical':
      return `builds ${plural(artefacts, 'word indexes').replace(/^1 word indexe$/, '1 word index')}`;
    case 'thesaurus':
      return `builds ${artefacts === 1 ? '1 thesaurus' : `${artefacts.toLocaleString('en')} thesauri`}`;
  }
}

/** What the variant will take in memory, by formula: " In memory: vectors 1.8 MB, index 0.3 MB." */
export function memorySentence({ memory }: PlanPreview, variant: string): string {
  const expected = memory[variant];
  if (!expected) return '';
  const text = (value: number): string => formatValue({ value, unit: 'bytes' });
  const index = expected.indexBytes > 0 ? `, index ${text(expected.indexBytes)}` : '';
  return ` In memory: vectors ${text(expected.vectorBytes)}${index}.`;
}

/**
 * What comparing would redo and how long that takes, as one or two sentences:
 * "Embeds 1,204 chunks, builds 1 index: about 9 s." or "Search only, instant: everything else is stored."
 */
export function planSentence(plan: PlanPreview): string {
  const todo = plan.stages.filter((stage) => stage.missing > 0);
  if (todo.length === 0) return 'Search only, instant: everything else is stored.';
  const kinds = [...new Set(todo.map((stage) => stage.stage))];
  const parts = kinds.map((kind) => {
    const same = todo.filter((stage) => stage.stage === kind);
    const sum = (of: (stage: Stage) => number): number => same.reduce((total, stage) => total + of(stage), 0);
    return stageText(
      kind,
      sum((s) => s.missing),
      sum((s) => s.total),
      same[0]!.unit,
      same.length,
    );
  });
  const known = todo.flatMap((stage) => (stage.estimatedMs === undefined ? [] : [stage.estimatedMs]));
  const ms = known.reduce((a, b) => a + b, 0);
  const time =
    known.length === 0
      ? 'Time not known yet on this machine.'
      : known.length < todo.length
        ? `${durationText(ms)} and what is not known yet`
        : durationText(ms);
  const list = parts.length > 1 ? `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)!}` : parts[0]!;
  const sentence = list.charAt(0).toUpperCase() + list.slice(1);
  const stored = kinds.includes('embeddings') || kinds.includes('chunks') ? '' : ' No text is embedded again.';
  const sent = todo.map(({ missing, remote }) => (remote ? ` ${remoteWorkText(missing, remote)}` : '')).join('');
  return known.length === 0 ? `${sentence}. ${time}${stored}${sent}` : `${sentence}: ${time}.${stored}${sent}`;
}
