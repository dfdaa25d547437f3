import type { PlainText } from '../corpus';
import { blockUnits } from './blocks';
import { headingContext, type Context } from './context';
import type { Unit } from './split';
import type { ChunkingParams, TokenCounter } from './types';
import type { WordSums } from './words';

/** Sections up to this part of a chunk are tiny: neighbours of one parent share a chunk. */
const TINY = 1 / 8;

/** A heading in the tree of headings. */
interface Heading {
  readonly level: number;
  readonly parent: Heading | undefined;
  /** Titles of its parents and its own, outermost first. */
  readonly titles: readonly string[];
  /** For what stands under it. */
  readonly inside: Context;
}

/** A heading and its own text, up to the next heading of any level. */
interface Section {
  readonly heading: Heading | undefined;
  readonly units: Unit[];
}

/**
 * Cuts along the structure. A section's heading is part of the text of its first chunk, and context of the chunks
 * that follow; the headings above it are context of all. Sections share a chunk only when a heading has no text of
 * its own (then with what follows under it or beside it), or when they are tiny and have the same parent.
 */
export function structureUnits(
  plain: PlainText,
  sums: WordSums,
  params: ChunkingParams,
  counter: TokenCounter,
): Unit[] {
  const sections: Section[] = [{ heading: undefined, units: [] }];
  for (const unit of blockUnits(plain, sums)) {
    const above = sections.at(-1)!;
    if (unit.kind !== 'heading') {
      above.units.push({ ...unit, ...above.heading?.inside });
      continue;
    }
    const { level = 1, title = '' } = unit.block;
    let parent = above.heading;
    while (parent && parent.level >= level) parent = parent.parent;
    const titles = title ? [...(parent?.titles ?? []), title] : (parent?.titles ?? []);
    const heading = { level, parent, titles, inside: headingContext(titles, counter, params.maxTokens) };
    sections.push({ heading, units: [{ ...unit, ...parent?.inside }] });
  }
  const tiny = Math.floor(params.maxTokens * TINY);
  return sections.flatMap((section, index) => {
    const previous = sections[index - 1];
    const [first, ...rest] = section.units;
    const breakBefore = previous !== undefined && !mayShare(previous, section, tiny);
    return first ? [{ ...first, breakBefore }, ...rest] : [];
  });
}

function mayShare(previous: Section, next: Section, tiny: number): boolean {
  if (!previous.heading) return previous.units.every((unit) => unit.kind === 'metadata');
  const siblings = previous.heading.parent === next.heading?.parent;
  if (previous.units.length === 1) return siblings || next.heading?.parent === previous.heading;
  return siblings && tokensOf(previous) <= tiny && tokensOf(next) <= tiny;
}

const tokensOf = (section: Section): number => section.units.reduce((sum, unit) => sum + unit.tokens, 0);
