import * as z from 'zod';
import { environmentError } from '../../../core/common';
import { cappedText, get, treeAddress, type HubOptions, type Repository } from './hub';

/** A file of a repository, with what its bytes are held against. */
export interface HubFile {
  readonly path: string;
  readonly bytes: number;
  /** Of large files. */
  readonly sha256?: string;
  /** Git's name of small ones: SHA-1 of `blob SIZE\0` and the bytes. */
  readonly gitId?: string;
}

const MAX_LIST_BYTES = 8_000_000;
/** A page holds a thousand. */
const MOST_PAGES = 10;

const hex = (length: number) => z.string().regex(new RegExp(`^[0-9a-f]{${length}}$`));
const treeSchema = z.array(
  z.object({
    type: z.string(),
    path: z.string(),
    size: z.int().min(0),
    oid: hex(40).optional().catch(undefined),
    lfs: z.object({ oid: hex(64), size: z.int().min(0) }).optional(),
  }),
);

interface Page {
  readonly text: string;
  readonly next: string | undefined;
}

/** @throws `hub/not-a-list` and what {@link get} throws */
export async function listFiles(hub: HubOptions, repository: Repository): Promise<HubFile[]> {
  const files: HubFile[] = [];
  const first = treeAddress(hub, repository);
  let url: string | undefined = first;
  for (let pages = 0; url !== undefined && pages < MOST_PAGES; pages++) {
    const page: Page = await get(url, hub, { file: false }, async (response) => ({
      text: await cappedText(response, MAX_LIST_BYTES),
      next: nextPage(response.headers['link'], first),
    }));
    files.push(...filesIn(page.text, new URL(first).host));
    url = page.next;
  }
  return files;
}

function filesIn(text: string, host: string): HubFile[] {
  let tree: z.infer<typeof treeSchema>;
  try {
    tree = treeSchema.parse(JSON.parse(text));
  } catch (error) {
    throw environmentError(
      'hub/not-a-list',
      `${host} answers with something that is not a list of files.`,
      'Check the address of the hub.',
      error,
    );
  }
  return tree
    .filter(({ type }) => type === 'file')
    .map(({ path, size, oid, lfs }) =>
      lfs
        ? { path, bytes: lfs.size, sha256: lfs.oid }
        : { path, bytes: size, ...(oid !== undefined && { gitId: oid }) },
    );
}

/** The next page, at the same origin. */
function nextPage(link: string | string[] | undefined, first: string): string | undefined {
  const target = /<([^>]+)>;\s*rel="?next"?/.exec([link ?? ''].flat().join(','))?.[1];
  if (target === undefined || !URL.canParse(target, first)) return undefined;
  const next = new URL(target, first);
  return next.origin === new URL(first).origin ? next.href : undefined;
}
