import { KNOB_GROUPS, KNOBS, type Knob } from '../core/config';
import { COMMANDS, OPTIONS, type Command } from './options';

const SYNOPSES: Record<Exclude<Command, 'help'>, string> = {
  compare: 'rag-lab compare [CONFIG] [OPTIONS] [--KNOB VALUE]…   variants side by side',
  sweep: "rag-lab sweep [CONFIG] [--vary 'KNOB=a,b,c']…         many variants, and the best of them",
  testset: 'rag-lab testset [generate|import FILE…|export|anchor] queries from your own documents; other formats',
  baseline: 'rag-lab baseline [CONFIG]                           write rag-lab/baseline.json',
  gate: 'rag-lab gate [CONFIG]                               exit 1 when retrieval got worse',
  bisect: 'rag-lab bisect [CONFIG] --query ID                  the commit that lost a query',
  query: 'rag-lab query TEXT… [OPTIONS] [--KNOB VALUE]…       one query, with its stage times',
  index: 'rag-lab index [OPTIONS] [--KNOB VALUE]…             bring all artefacts up to date',
  models: 'rag-lab models [list|add|remove|check|measure|distil]   embedding models of your own',
  advise: 'rag-lab advise [CONFIG] [--recall SHARE]            whether an index is needed, and which',
  calibrate: 'rag-lab calibrate [MODEL]                           the best threads and batch here',
  servers: 'rag-lab servers [check|clean|export] [CONFIG]       your PostgreSQL, Qdrant and Chroma',
  cache: 'rag-lab cache [replay|threshold|replicas|snippet|prime] [CONFIG]  what caches do under a trace',
  trace: 'rag-lab trace [make [CONFIG]|import FILE|show FILE]  requests and edits to replay',
  bundle: 'rag-lab bundle [export|import|check] FILE       embeddings and indexes in one verified file',
  knobs: 'rag-lab knobs [--json]                              every knob with its range and default',
  doctor: 'rag-lab doctor [--store DIR]                        check this installation',
};

const valuesOf = (knob: Knob): string => {
  if (knob.kind === 'enum') return knob.values.map(({ value }) => value).join(' | ');
  if (knob.kind === 'name') return 'NAME';
  if (knob.kind === 'text') return 'TEXT';
  return `${knob.min} to ${knob.max}${knob.unit && ` ${knob.unit}`}`;
};

/** The help text; options and knobs from their declarations. */
export function usage(): string {
  const lines = ['RAG Performance Lab: measure and tune retrieval over your own documents.', ''];
  for (const command of COMMANDS) if (command !== 'help') lines.push(`  ${SYNOPSES[command]}`);
  lines.push('', 'Options');
  for (const [name, option] of Object.entries(OPTIONS)) {
    const flag = `--${name}${'value' in option ? ` ${option.value}` : ''}`;
    lines.push(`  ${flag.padEnd(30)} ${option.help}`);
  }
  lines.push('', 'Knobs, for all variants');
  for (const group of KNOB_GROUPS) {
    lines.push(`  ${group.label}`);
    for (const knob of KNOBS.filter((candidate) => candidate.group === group.id)) {
      lines.push(`    ${`--${knob.id}`.padEnd(30)} ${valuesOf(knob)} (default ${knob.default})`);
    }
  }
  lines.push('', 'Exit: 0 done; 1 a limit failed; 2 the input is wrong; 3 our failure.', '');
  return lines.join('\n');
}
