import { createRng, type JobControl, type Rng } from '../../common';
import type { DocumentCause, DocumentEvent, SyntheticTraceOptions } from '../types';
import { DocumentsNow } from './documents-now';
import { edited, type EditMaterial } from './edit-text';

/** A switch of branch changes this share of the documents; one in ten of these is not on the other branch. */
const SWITCHED_SHARE = 0.1;
const MISSING_SHARE = 0.1;
/** Other documents that are tried where the drawn one cannot be edited. */
const MOST_TRIES = 20;
/** Whole texts of changed documents are kept: beyond this, no more documents change. */
const MOST_CHARS = 200_000_000;

type ChangeKind = 'edit' | 'rename' | 'delete' | 'switch' | 'switchBack';

export interface DocumentChanges {
  readonly events: readonly DocumentEvent[];
  readonly notices: readonly string[];
}

/**
 * Changes of the documents over a trace's time: edits, renames and deletions at random times, and switches of branch
 * one after the other, each back before the next. What is switched is not renamed or deleted meanwhile, and has its old
 * text again afterwards.
 */
export async function documentChanges(
  documents: readonly { readonly id: string; readonly source: string }[],
  spanMs: number,
  options: SyntheticTraceOptions,
  material: EditMaterial,
  control: JobControl,
): Promise<DocumentChanges> {
  const planned = planOf(spanMs, options);
  if (planned.length > 0 && documents.length === 0)
    return { events: [], notices: ['There are no documents: none of them changes.'] };
  const changing = new Changing(new DocumentsNow(documents), material, createRng(options.seed + 4));
  let chars = 0;
  let left = planned.length;
  for (const { kind, atMs } of planned) {
    await control.checkpoint();
    if (chars > MOST_CHARS) break;
    const before = changing.events.length;
    changing.change(kind, atMs);
    for (const { text } of changing.events.slice(before)) chars += text?.length ?? 0;
    left--;
  }
  const notices = changing.refused > 0 ? [`Changes that fit no document, left out: ${changing.refused}.`] : [];
  if (left > 0) notices.push(`Changes that are left out, since the texts before them are long already: ${left}.`);
  return { events: changing.events, notices };
}

function planOf(
  spanMs: number,
  { edits, renames, deletes, branchSwitches, seed }: SyntheticTraceOptions,
): { readonly kind: ChangeKind; readonly atMs: number }[] {
  const rng = createRng(seed + 3);
  const within = (from: number, to: number): number => Math.round((from + (to - from) * rng.next()) * spanMs);
  const some = (kind: ChangeKind, count: number) => Array.from({ length: count }, () => ({ kind, atMs: within(0, 1) }));
  const switches = Array.from({ length: branchSwitches }, (_, i) => [
    { kind: 'switch' as const, atMs: within((i + 0.2) / branchSwitches, (i + 0.4) / branchSwitches) },
    { kind: 'switchBack' as const, atMs: within((i + 0.6) / branchSwitches, (i + 0.8) / branchSwitches) },
  ]).flat();
  return [...some('edit', edits), ...some('rename', renames), ...some('delete', deletes), ...switches].sort(
    (a, b) => a.atMs - b.atMs,
  );
}

class Changing {
  readonly events: DocumentEvent[] = [];
  refused = 0;
  /** Texts before the switch of branch that is not back yet. */
  #switched = new Map<string, string>();

  constructor(
    private readonly now: DocumentsNow,
    private readonly material: EditMaterial,
    private readonly rng: Rng,
  ) {}

  change(kind: ChangeKind, atMs: number): void {
    if (!this.#try(kind, atMs)) this.refused++;
  }

  #try(kind: ChangeKind, atMs: number): boolean {
    switch (kind) {
      case 'edit':
        return this.#edit(atMs, 'edit', () => true) !== undefined;
      case 'rename': {
        const id = this.#draw((each) => !this.#switched.has(each));
        if (id === undefined) return false;
        const text = this.now.textOf(id);
        this.#set(id, null, atMs, 'rename');
        this.#set(this.#newName(id), text, atMs, 'rename');
        return true;
      }
      case 'delete': {
        const id = this.now.size > 1 ? this.#draw((each) => !this.#switched.has(each)) : undefined;
        if (id === undefined) return false;
        this.#set(id, null, atMs, 'delete');
        return true;
      }
      case 'switch': {
        const count = Math.max(1, Math.round(SWITCHED_SHARE * this.now.size));
        for (let i = 0; i < count; i++) this.#switchOne(atMs);
        return this.#switched.size > 0;
      }
      case 'switchBack': {
        for (const [id, text] of this.#switched) this.#set(id, text, atMs, 'branch');
        this.#switched = new Map();
        return true;
      }
    }
  }

  #switchOne(atMs: number): void {
    const isFree = (id: string): boolean => !this.#switched.has(id);
    if (this.rng.next() < MISSING_SHARE && this.now.size > 1) {
      const id = this.#draw(isFree);
      if (id === undefined) return;
      this.#switched.set(id, this.now.textOf(id));
      this.#set(id, null, atMs, 'branch');
      return;
    }
    const was = this.#edit(atMs, 'branch', isFree);
    if (was) this.#switched.set(was.id, was.text);
  }

  /** @returns what was edited, as it was */
  #edit(
    atMs: number,
    cause: DocumentCause,
    fits: (id: string) => boolean,
  ): { readonly id: string; readonly text: string } | undefined {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const id = this.#draw(fits);
      if (id === undefined) return undefined;
      const text = this.now.textOf(id);
      const other = edited(text, this.material, this.rng);
      if (other === undefined || other === text) continue;
      this.#set(id, other, atMs, cause);
      return { id, text };
    }
    return undefined;
  }

  #draw(fits: (id: string) => boolean): string | undefined {
    for (let tries = 0; tries < MOST_TRIES && this.now.size > 0; tries++) {
      const id = this.now.at(this.rng.below(this.now.size));
      if (fits(id)) return id;
    }
    return undefined;
  }

  #set(document: string, text: string | null, atMs: number, cause: DocumentCause): void {
    this.events.push({ type: 'document', atMs, document, text, cause });
    if (text === null) this.now.delete(document);
    else this.now.set(document, text);
  }

  /** `guide/setup.md` → `guide/setup-2.md`. */
  #newName(id: string): string {
    const [, stem = id, ending = ''] = /^(.*?)(\.[^./]*)?$/s.exec(id) ?? [];
    for (let number = 2; ; number++)
      if (!this.now.has(`${stem}-${number}${ending}`)) return `${stem}-${number}${ending}`;
  }
}
