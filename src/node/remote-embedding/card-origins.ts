import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Origins (`https://api.example.com`) that the cards of a user's models and rerankers name. What is no card names none.
 * Loads nothing: a terminal asks before it starts the engine.
 */
export function cardOrigins(userModelsDir: string): readonly string[] {
  const origins = new Set<string>();
  for (const dir of [userModelsDir, path.join(userModelsDir, '.rerankers')]) {
    for (const name of namesIn(dir)) {
      const url = urlOf(path.join(dir, name, 'model.json'));
      if (url !== undefined && URL.canParse(url)) origins.add(new URL(url).origin);
    }
  }
  return [...origins].sort();
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

function urlOf(file: string): string | undefined {
  try {
    const card = JSON.parse(readFileSync(file, 'utf8')) as unknown;
    const url = typeof card === 'object' && card !== null && 'url' in card ? card.url : undefined;
    return typeof url === 'string' ? url : undefined;
  } catch {
    return undefined;
  }
}
